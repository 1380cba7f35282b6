package dev.tagsync.testkit;

import dev.tagsync.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/**
 * Time that passes only when somebody waits, and chance that comes from a seed: with it and the ports in memory a whole cycle runs in the
 * calling thread, the same way every time. A validator runs in that thread too: it is late by this time, and stopped when it asks its candidate or
 * its findings for anything; one that never asks cannot be stopped. Not safe for use by many threads.
 *
 * @since 0.1
 */
public final class SimulatedEnvironment {
    private final Instant start;
    private final Random random;
    private long nanos;

    private SimulatedEnvironment(long seed, Instant start) {
        this.random = new Random(seed);
        this.start = start;
    }

    /** Starts at the beginning of 2026. */
    public static SimulatedEnvironment seeded(long seed) {
        return new SimulatedEnvironment(seed, HistorySteps.START);
    }

    /** Starts at an instant of its own: a process whose clock is wrong. */
    public static SimulatedEnvironment seeded(long seed, Instant start) {
        return new SimulatedEnvironment(seed, start);
    }

    /** Lets time pass. */
    public void advance(Duration time) {
        nanos += time.toNanos();
    }

    /** Returns how much time has passed. */
    public Duration elapsed() {
        return Duration.ofNanos(nanos);
    }

    /** Returns what a controller or a reader takes. Every look at a clock takes a microsecond, so that times differ. */
    public Environment environment() {
        return new Environment(
                Runnable::run,
                () -> {
                    nanos += 1_000;
                    return start.plusNanos(nanos);
                },
                () -> {
                    nanos += 1_000;
                    return nanos;
                },
                this::advance,
                random);
    }
}
