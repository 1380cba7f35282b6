package dev.tagsync;

import dev.tagsync.Health.CollectorTurn;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The turns of a collector beside a loop: one at a time, each on a thread of the environment's executor, so that no look waits for a sweep. Thread-safe.
 */
final class CollectorTurns {
    private static final Logger LOG = LoggerFactory.getLogger(SyncLoop.class);

    private final Environment environment;
    private final String channel;
    private final Collector collector;
    private final Duration every;

    // Guarded by "this".
    private boolean begun;
    private boolean underWay;
    private boolean closed;
    private long since;
    private @Nullable Thread thread;
    private Optional<CollectorTurn> last = Optional.empty();

    CollectorTurns(Environment environment, String channel, Collector collector, Duration every) {
        this.environment = environment;
        this.channel = channel;
        this.collector = collector;
        this.every = every;
    }

    synchronized Optional<CollectorTurn> last() {
        return last;
    }

    /** Begins a turn, if it is time to and none is under way. */
    void due() {
        synchronized (this) {
            long now = environment.nanoTime().getAsLong();
            if (closed || underWay || begun && now - since < every.toNanos()) {
                return;
            }
            begun = true;
            underWay = true;
            since = now;
        }
        try {
            environment.executor().execute(this::turn);
        } catch (RejectedExecutionException e) {
            over(Optional.empty(), Optional.of("the executor takes no turn of the collector: " + e.getMessage()));
        }
    }

    private void turn() {
        synchronized (this) {
            thread = Thread.currentThread();
        }
        Optional<CollectionReport> report = Optional.empty();
        Optional<String> fault = Optional.empty();
        try {
            report = Optional.of(collector.turn());
        } catch (RuntimeException e) {
            LOG.warn("A turn of the collector of channel {} failed: {}", channel, e.toString());
            fault = Optional.of(String.valueOf(e.getMessage()));
        } finally {
            over(report, fault);
        }
    }

    private synchronized void over(Optional<CollectionReport> report, Optional<String> fault) {
        if (thread != null && closed) {
            // The interruption was for this turn, and not for what its thread does next.
            Thread.interrupted();
        }
        thread = null;
        underWay = false;
        Duration took = Duration.ofNanos(environment.nanoTime().getAsLong() - since);
        last = Optional.of(new CollectorTurn(environment.clock().instant(), took, report, fault));
    }

    /** Begins no turn any more; interrupts one that is under way, and waits for it for so long. */
    void close(Duration patience) {
        synchronized (this) {
            closed = true;
            if (thread != null) {
                thread.interrupt();
            }
        }
        long until = environment.nanoTime().getAsLong() + patience.toNanos();
        try {
            while (isUnderWay() && environment.nanoTime().getAsLong() - until < 0) {
                environment.sleeper().sleep(Duration.ofMillis(20));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isUnderWay() {
        return underWay;
    }
}
