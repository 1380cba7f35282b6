package dev.tagsync.internal.validate;

import dev.tagsync.Digest;
import dev.tagsync.Finding;
import dev.tagsync.OutcomeUnknownException;
import dev.tagsync.SyncException;
import dev.tagsync.TransientException;
import dev.tagsync.spi.EntryValidator;
import dev.tagsync.spi.Validator;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs all validators over a candidate: every one, whatever the others found, each with a sink of its own that closes when it returns. */
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
        FindingSink own = new FindingSink();
        try {
            validator.validate(candidate, own);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientException(
                    "interrupted", "interrupted while validator " + validator.name() + " ran", "", e);
        } catch (Throwable e) {
            if (e instanceof SyncException fault && !(e instanceof OutcomeUnknownException)) {
                // The store or the source failed, not the validator: the attempt ends, and no release is blamed.
                throw fault;
            }
            if (e instanceof VirtualMachineError error && !(e instanceof StackOverflowError)) {
                throw error;
            }
            findings.add(
                    Finding.ofRelease("validator.failed", "validator " + validator.name() + " failed: " + describe(e))
                            .withHint(
                                    "a validator that cannot judge never passes a release; mend the validator, then try again"));
        }
        findings.takeOver(own);
    }

    private static String describe(Throwable e) {
        return e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
    }
}
