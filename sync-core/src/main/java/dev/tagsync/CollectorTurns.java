package dev.tagsync;

import dev.tagsync.Health.CollectorTurn;
import dev.tagsync.Health.ScrubTurn;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The turns of a collector beside a loop, and the parts of its scrub: one at a time, each on a thread of the environment's executor, so that no look waits for a sweep. Thread-safe.
 */
final class CollectorTurns {
    private static final Logger LOG = LoggerFactory.getLogger(SyncLoop.class);

    private final Environment environment;
    private final String channel;
    private final Optional<Collector> collector;
    private final Duration every;
    private final Optional<ScrubTurns> scrub;

    // Guarded by "this".
    private boolean begun;
    private boolean underWay;
    private boolean closed;
    private long since;
    private @Nullable Thread thread;
    private Optional<CollectorTurn> last = Optional.empty();

    CollectorTurns(
            Environment environment,
            String channel,
            Optional<Collector> collector,
            Duration every,
            Optional<ScrubTurns> scrub) {
        this.environment = environment;
        this.channel = channel;
        this.collector = collector;
        this.every = every;
        this.scrub = scrub;
    }

    synchronized Optional<CollectorTurn> last() {
        return last;
    }

    Optional<ScrubTurn> lastScrub() {
        return scrub.flatMap(ScrubTurns::last);
    }

    /** Says why what was done last failed, if it did. */
    Optional<String> fault() {
        return last().flatMap(CollectorTurn::fault)
                .or(() -> lastScrub().flatMap(ScrubTurn::fault).map(fault -> "the scrub failed: " + fault));
    }

    /** Says what the scrub found lost, if anything. */
    Optional<String> damage() {
        return scrub.flatMap(ScrubTurns::damage);
    }

    /** Begins what it is time for, if nothing is under way. */
    void due() {
        boolean turn;
        int slices;
        synchronized (this) {
            if (closed || underWay) {
                return;
            }
            long now = environment.nanoTime().getAsLong();
            turn = collector.isPresent() && (!begun || now - since >= every.toNanos());
            slices = scrub.map(ScrubTurns::due).orElse(0);
            if (!turn && slices == 0) {
                return;
            }
            if (turn) {
                begun = true;
                since = now;
            }
            underWay = true;
        }
        try {
            environment.executor().execute(() -> work(turn, slices));
        } catch (RuntimeException e) {
            String fault = "the executor takes no turn of the collector: " + e.getMessage();
            if (turn) {
                turned(Optional.empty(), Optional.of(fault));
            }
            if (slices > 0) {
                scrub.orElseThrow().refused(fault);
            }
            over();
        }
    }

    /** Leaves it to another process. */
    void standBy() {
        scrub.ifPresent(ScrubTurns::standBy);
    }

    private void work(boolean turn, int slices) {
        synchronized (this) {
            thread = Thread.currentThread();
        }
        try {
            if (turn) {
                turn(collector.orElseThrow());
            }
            if (slices > 0 && !isClosed()) {
                scrub.orElseThrow().scrub(slices);
            }
        } finally {
            over();
        }
    }

    private void turn(Collector of) {
        Optional<CollectionReport> report = Optional.empty();
        Optional<String> fault = Optional.empty();
        try {
            report = Optional.of(of.turn());
        } catch (RuntimeException e) {
            LOG.warn("A turn of the collector of channel {} failed: {}", channel, e.toString());
            fault = Optional.of(String.valueOf(e.getMessage()));
        } finally {
            turned(report, fault);
        }
    }

    private synchronized void turned(Optional<CollectionReport> report, Optional<String> fault) {
        Duration took = Duration.ofNanos(environment.nanoTime().getAsLong() - since);
        last = Optional.of(new CollectorTurn(environment.clock().instant(), took, report, fault));
    }

    private synchronized void over() {
        if (thread != null && closed) {
            // The interruption was for this turn, and not for what its thread does next.
            Thread.interrupted();
        }
        thread = null;
        underWay = false;
    }

    /** Begins nothing any more; interrupts what is under way, and waits for it for so long. */
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

    private synchronized boolean isClosed() {
        return closed;
    }
}
