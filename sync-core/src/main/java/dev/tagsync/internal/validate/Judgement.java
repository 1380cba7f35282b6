package dev.tagsync.internal.validate;

import dev.tagsync.Digest;
import dev.tagsync.Finding;
import dev.tagsync.OutcomeUnknownException;
import dev.tagsync.Severity;
import dev.tagsync.SyncException;
import dev.tagsync.internal.RuleTally;
import dev.tagsync.internal.Spoken;
import dev.tagsync.spi.Validator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/** What one validator says of one candidate. For one thread, but for the sink. */
public final class Judgement {
    private final Validator validator;
    private final Duration timeout;
    private final Set<String> breakers;
    private final FindingSink sink = new FindingSink();
    private boolean failed;
    private boolean whole;
    private long handed;

    /**
     * @param override rules whose errors are let pass, as far as the validator allows it
     */
    Judgement(Validator validator, Duration timeout, Set<String> override) {
        this.validator = validator;
        this.timeout = timeout;
        this.breakers = new TreeSet<>(override);
        if (!override.isEmpty()) {
            breakers.retainAll(validator.overridable());
        }
    }

    /** Returns the name and version of a validator as one digest: another digest, another judgement. */
    public static Digest id(Validator validator) {
        return Digest.sha256((validator.name() + '\0' + validator.version()).getBytes(StandardCharsets.UTF_8));
    }

    public Validator validator() {
        return validator;
    }

    /** Returns the rules of which errors were let pass. */
    public Set<String> overridden() {
        return sink.overridden();
    }

    /** Returns the findings that are kept, errors first. */
    public List<Finding> findings() {
        return sink.close();
    }

    /** Returns how many findings of a severity there were, kept or not. */
    public long count(Severity severity) {
        return sink.count(severity);
    }

    /** Adds to a tally how many findings of each rule there were, kept or not. */
    public void tally(RuleTally rules) {
        sink.tally(rules);
    }

    /** Tells whether the validator could not judge: tried again, it may. */
    public boolean failed() {
        return failed;
    }

    /**
     * Tells whether an entry that it passed here need not be looked at again: it judged every entry by itself, spoke of no other meanwhile, and all
     * that it said is kept.
     */
    public boolean carries() {
        return whole && !failed && !sink.strayed() && overridden().isEmpty() && sink.complete(Severity.WARNING);
    }

    /** Returns how many entries a validator of single entries was handed. */
    public long handed() {
        return handed;
    }

    void hand(int entries) {
        handed += entries;
    }

    void wholeByEntries() {
        whole = true;
    }

    /** Makes a sink for a part of the work. */
    FindingSink part(BooleanSupplier cancelled) {
        return new FindingSink(cancelled, breakers);
    }

    FindingSink sink() {
        return sink;
    }

    /** Tells whether it took longer than it may. */
    boolean late(long nanos) {
        return nanos > timeout.toNanos();
    }

    void timedOut() {
        failed = true;
        sink.add(Finding.ofRelease(
                        "validator.timeout",
                        "validator " + validator.name() + " was given up: it took longer than " + Spoken.time(timeout))
                .withHint(
                        "a validator that does not judge in time never passes a release; mend it, or allow it more time"
                                + " (validatorTimeout)"));
    }

    /**
     * Notes what a call of the validator threw. That another thread was interrupted, by whoever owns it, is a failure like any other.
     *
     * @throws RuntimeException if that was not the validator's fault: the store's, the source's or the machine's
     */
    void threw(Call call, Throwable e) {
        if (e instanceof InterruptedException interrupted && call.here()) {
            throw Runs.interrupted(interrupted);
        }
        if (e instanceof SyncException fault && !(e instanceof OutcomeUnknownException)) {
            // The store or the source failed, not the validator: the attempt ends, and no release is blamed.
            throw fault;
        }
        if (e instanceof VirtualMachineError error && !(e instanceof StackOverflowError)) {
            throw error;
        }
        failed = true;
        sink.add(Finding.ofRelease("validator.failed", "validator " + validator.name() + " failed: " + describe(e))
                .withHint("a validator that cannot judge never passes a release; mend the validator, then try again"));
    }

    private static String describe(Throwable e) {
        return e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
    }
}
