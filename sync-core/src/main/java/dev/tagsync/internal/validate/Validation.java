package dev.tagsync.internal.validate;

import dev.tagsync.Digest;
import dev.tagsync.Finding;
import dev.tagsync.spi.EntryValidator;
import dev.tagsync.spi.Validator;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs all validators over a candidate: every one, whatever the others found. */
public final class Validation {
    private final List<Validator> validators;

    public Validation(List<Validator> validators) {
        this.validators = List.copyOf(validators);
    }

    /** Returns the names and versions of the validators as one digest: another digest, another judgement. */
    public Digest fingerprint() {
        StringBuilder text = new StringBuilder();
        for (Validator v : validators) {
            text.append(v.name()).append('\0').append(v.version()).append('\0');
        }
        return Digest.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Returns how many validators there are. */
    public int size() {
        return validators.size();
    }

    /** Judges a whole candidate. A validator that throws is an error under its name. */
    public void run(Validator.Candidate candidate, FindingSink findings) {
        validators.forEach(v -> run(v, candidate, findings));
    }

    /** Judges what could be decoded of a candidate: entry validators run; the others are reported as not run. */
    public void runOnPart(Validator.Candidate candidate, FindingSink findings) {
        for (Validator v : validators) {
            if (v instanceof EntryValidator) {
                run(v, candidate, findings);
            } else {
                findings.warning(
                        "validator.not-run",
                        "",
                        "validator %s was not run: it needs every entry, and some files could not be decoded",
                        v.name());
            }
        }
    }

    private static void run(Validator validator, Validator.Candidate candidate, FindingSink findings) {
        try {
            validator.validate(candidate, findings);
        } catch (dev.tagsync.SyncException e) {
            // The store or the source failed, not the validator: the attempt ends, and no release is blamed.
            throw e;
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            findings.add(
                    Finding.ofRelease("validator.failed", "validator " + validator.name() + " failed: " + describe(e))
                            .withHint(
                                    "a validator that cannot judge never passes a release; mend the validator, then try again"));
        }
    }

    private static String describe(Throwable e) {
        return e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
    }
}
