package dev.tagsync.internal.collect;

import dev.tagsync.Environment;
import dev.tagsync.TransientException;
import java.time.Duration;

/** Keeps work with nodes below a rate, so that the store has room for those who wait for it. For one thread. */
final class Pace {
    private static final long SHORTEST_NANOS = 5_000_000;

    private final Environment environment;
    private final long nodesPerSecond;
    private long due;

    Pace(Environment environment, long nodesPerSecond) {
        this.environment = environment;
        this.nodesPerSecond = nodesPerSecond;
        this.due = environment.nanoTime().getAsLong();
    }

    /** Takes the time that so many nodes may take, less what passed since. */
    void took(long nodes) {
        long now = environment.nanoTime().getAsLong();
        // Time in which nothing was asked for is not saved up.
        due = Math.max(due, now - 1_000_000_000L) + nodes * 1_000_000_000L / nodesPerSecond;
        if (due - now >= SHORTEST_NANOS) {
            sleep(environment, Duration.ofNanos(due - now));
        }
    }

    static void sleep(Environment environment, Duration time) {
        try {
            environment.sleeper().sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientException(
                    "interrupted", "interrupted while collecting; what was done is done, the next run goes on", "", e);
        }
    }
}
