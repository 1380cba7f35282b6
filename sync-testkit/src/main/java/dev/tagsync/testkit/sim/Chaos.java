package dev.tagsync.testkit.sim;

import dev.tagsync.testkit.Call.Operation;
import dev.tagsync.testkit.Fault;
import dev.tagsync.testkit.FaultPlan;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;

/**
 * How much goes wrong in a {@link Simulation}. Immutable.
 *
 * @param faultRate how many of the calls of ports fail, from 0 to 1; more of those that are rare
 * @param faults how they fail; each is as likely as the others
 * @param crashRate how many of the calls of ports kill their process, before or after their effect
 * @param stallRate how many of the calls of ports find their process asleep for long, before or after their effect
 * @param longestStall the longest of these times
 * @param longestDelay the longest time after which a delayed effect comes
 * @param outageRate at how many of the calls of ports their process loses the store for a time, in which no answer of any call comes back
 * @param longestOutage the longest of these times
 * @since 0.1
 */
public record Chaos(
        double faultRate,
        Set<Fault> faults,
        double crashRate,
        double stallRate,
        Duration longestStall,
        Duration longestDelay,
        double outageRate,
        Duration longestOutage) {
    private static final Set<Operation> RARE =
            EnumSet.of(Operation.BEAT, Operation.DROP, Operation.DELETE, Operation.SCAN, Operation.PUT);
    private static final double[] FAULT_RATES = {0, 0.01, 0.03, 0.08, 0.2};
    private static final double[] CRASH_RATES = {0, 0, 0.002, 0.01};
    private static final double[] STALL_RATES = {0, 0.002, 0.01, 0.03};
    private static final double[] OUTAGE_RATES = {0, 0, 0, 0.0005, 0.003};
    private static final Duration[] STALLS = {Duration.ofSeconds(2), Duration.ofMinutes(1), Duration.ofHours(2)};
    private static final Duration[] DELAYS = {Duration.ofMillis(50), Duration.ofSeconds(5), Duration.ofMinutes(30)};

    private static final Duration[] OUTAGES = {Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ofMinutes(20)};

    /** Nothing goes wrong; only the order of calls is left to chance. */
    public static final Chaos NONE = new Chaos(0, Set.of(), 0, 0, Duration.ZERO, Duration.ZERO, 0, Duration.ZERO);

    /** Checks the values. */
    public Chaos {
        for (double rate : new double[] {faultRate, crashRate, stallRate, outageRate}) {
            if (!(rate >= 0 && rate <= 1)) {
                throw new IllegalArgumentException("a rate is from 0 to 1, found " + rate);
            }
        }
        if (faultRate > 0 && faults.isEmpty()) {
            throw new IllegalArgumentException("a fault rate of " + faultRate + " needs at least one fault");
        }
        faults = faults.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(faults));
    }

    /**
     * Draws a mixture: some seeds have many faults of one kind, some few of all, some none but long stalls. Runs that differ in kind find
     * more than runs that differ in their dice alone.
     *
     * @param seed the same seed gives the same mixture
     */
    public static Chaos of(long seed) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
        EnumSet<Fault> faults = EnumSet.noneOf(Fault.class);
        for (Fault fault : Fault.values()) {
            if (fault != Fault.NONE && random.nextInt(3) > 0) {
                faults.add(fault);
            }
        }
        double rate = faults.isEmpty() ? 0 : FAULT_RATES[random.nextInt(FAULT_RATES.length)];
        return new Chaos(
                rate,
                faults,
                CRASH_RATES[random.nextInt(CRASH_RATES.length)],
                STALL_RATES[random.nextInt(STALL_RATES.length)],
                STALLS[random.nextInt(STALLS.length)],
                DELAYS[random.nextInt(DELAYS.length)],
                OUTAGE_RATES[random.nextInt(OUTAGE_RATES.length)],
                OUTAGES[random.nextInt(OUTAGES.length)]);
    }

    /** Calls that are rare fail more often, so that all kinds of faults are met at them too. */
    FaultPlan plan(long seed) {
        if (faultRate == 0) {
            return FaultPlan.none();
        }
        Fault[] all = faults.toArray(Fault[]::new);
        FaultPlan more = FaultPlan.random(seed + 1, Math.min(0.5, 3 * faultRate), all);
        return FaultPlan.random(seed, faultRate, all)
                .or(call -> RARE.contains(call.operation()) ? more.fault(call) : Fault.NONE);
    }
}
