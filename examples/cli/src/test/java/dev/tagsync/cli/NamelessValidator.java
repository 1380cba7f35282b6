package dev.tagsync.cli;

import dev.tagsync.Findings;
import dev.tagsync.spi.Validator;

/** A validator that does not tell its name. */
public final class NamelessValidator implements Validator {
    @Override
    public String name() {
        throw new IllegalStateException("no name yet");
    }

    @Override
    public void validate(Candidate candidate, Findings findings) {}
}
