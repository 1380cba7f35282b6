package dev.tagsync.cli;

import dev.tagsync.Findings;
import dev.tagsync.spi.Validator;

/** A validator that cannot judge. */
public final class Thrower implements Validator {
    /** For the configuration file. */
    public Thrower() {}

    @Override
    public void validate(Candidate candidate, Findings findings) {
        throw new IllegalStateException("no exchange rates");
    }
}
