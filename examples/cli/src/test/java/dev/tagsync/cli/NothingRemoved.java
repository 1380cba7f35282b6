package dev.tagsync.cli;

import dev.tagsync.Findings;
import dev.tagsync.spi.Validator;
import java.util.Set;

/** Its breaker trips at any removal. */
public final class NothingRemoved implements Validator {
    /** For the configuration file. */
    public NothingRemoved() {}

    @Override
    public Set<String> overridable() {
        return Set.of("removed.any");
    }

    @Override
    public void validate(Candidate candidate, Findings findings) {
        candidate.changes(change -> {
            if (change.after().isEmpty()) {
                findings.error("removed.any", "", "%s is removed", change.key());
            }
        });
    }
}
