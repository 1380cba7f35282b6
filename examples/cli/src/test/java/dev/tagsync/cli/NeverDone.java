package dev.tagsync.cli;

import dev.tagsync.Findings;
import dev.tagsync.spi.Validator;
import java.util.concurrent.CountDownLatch;

/** A validator that waits for what never comes. */
public final class NeverDone implements Validator {
    @Override
    public void validate(Candidate candidate, Findings findings) throws InterruptedException {
        new CountDownLatch(1).await();
    }
}
