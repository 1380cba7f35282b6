package dev.tagsync.testkit;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Says which calls fail, and how: a pure function of the call, so that one seed gives one story on one thread. Thread-safe.
 *
 * <pre>{@code
 * FaultPlan.call(Operation.COMMIT, 2, Fault.AFTER)          // the second commit applies, and its answer is lost
 * FaultPlan.from(17, Fault.BEFORE)                          // the store is gone from the 17th call on
 * FaultPlan.random(42, 0.05, Fault.BEFORE, Fault.AFTER)     // one call in twenty fails
 * }</pre>
 *
 * @since 0.1
 */
@FunctionalInterface
public interface FaultPlan {
    /** Returns what goes wrong with a call. */
    Fault fault(Call call);

    /** Nothing fails. */
    static FaultPlan none() {
        return call -> Fault.NONE;
    }

    /**
     * One call of one method fails.
     *
     * @param operation which method
     * @param number which of its calls, counted from 1
     * @param fault how
     */
    static FaultPlan call(Call.Operation operation, long number, Fault fault) {
        return call -> call.operation() == operation && call.number() == number ? fault : Fault.NONE;
    }

    /**
     * Every call of one method fails.
     *
     * @param operation which method
     * @param fault how
     */
    static FaultPlan every(Call.Operation operation, Fault fault) {
        return call -> call.operation() == operation ? fault : Fault.NONE;
    }

    /**
     * One call fails, whatever its method.
     *
     * @param total which, counted from 1 over all methods
     * @param fault how
     */
    static FaultPlan at(long total, Fault fault) {
        return call -> call.total() == total ? fault : Fault.NONE;
    }

    /**
     * All calls fail from one on.
     *
     * @param total the first that fails, counted from 1 over all methods
     * @param fault how
     */
    static FaultPlan from(long total, Fault fault) {
        return call -> call.total() >= total ? fault : Fault.NONE;
    }

    /**
     * Calls fail at random.
     *
     * @param seed the same seed fails the same calls
     * @param probability how often, from 0 to 1
     * @param faults how; each is as likely as the others
     */
    static FaultPlan random(long seed, double probability, Fault... faults) {
        if (faults.length == 0 || !(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("needs a probability from 0 to 1 and at least one fault, found "
                    + probability + " and " + Arrays.toString(faults));
        }
        Fault[] copy = faults.clone();
        return call -> {
            long mixed = (seed * 31 + call.operation().ordinal()) * 1_000_003 + call.number();
            SplittableRandom random = new SplittableRandom(mixed);
            return random.nextDouble() < probability ? copy[random.nextInt(copy.length)] : Fault.NONE;
        };
    }

    /** This plan, and where it lets a call pass, another. */
    default FaultPlan or(FaultPlan other) {
        return call -> {
            Fault fault = fault(call);
            return fault == Fault.NONE ? other.fault(call) : fault;
        };
    }
}
