package dev.tagsync.cli;

import dev.tagsync.Findings;
import dev.tagsync.spi.Validator;

/** A validator whose class cannot be initialized. */
public final class BrokenInitializer implements Validator {
    private static final int LIMIT = Integer.parseInt("many");

    @Override
    public void validate(Candidate candidate, Findings findings) {
        findings.error("limit.any", "", "the limit is " + LIMIT);
    }
}
