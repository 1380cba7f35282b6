package dev.tagsync;

import dev.tagsync.Health.ScrubTurn;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The scrub of a loop: how much of it is due, so that a round takes a given time, and what it has found lost. Thread-safe. */
final class ScrubTurns {
    private static final Logger LOG = LoggerFactory.getLogger(SyncLoop.class);

    private final Environment environment;
    private final String channel;
    private final Collector collector;
    private final long sliceNanos;

    // Guarded by "this".
    private boolean begun;
    private long since;
    private List<Digest> lost = List.of();
    private long lostCount;
    private Optional<ScrubTurn> last = Optional.empty();

    ScrubTurns(Environment environment, String channel, Collector collector, Duration round) {
        this.environment = environment;
        this.channel = channel;
        this.collector = collector;
        this.sliceNanos = Math.max(1, round.dividedBy(Collector.SCRUB_SLICES).toNanos());
    }

    synchronized Optional<ScrubTurn> last() {
        return last;
    }

    /** Says what is lost, if anything is. */
    synchronized Optional<String> damage() {
        return lostCount == 0
                ? Optional.empty()
                : Optional.of((lostCount == 1
                                ? "1 node that something needs is"
                                : lostCount + " nodes that something needs are")
                        + " missing or damaged, such as " + lost.get(0)
                        + ": verify the stored releases, and repair those that lack any");
    }

    /** Returns how many slices are to be looked at now, and takes it that they are. What is more than a round behind is not made up for. */
    synchronized int due() {
        long now = environment.nanoTime().getAsLong();
        if (!begun) {
            begun = true;
            since = now;
            return 1;
        }
        long slices = (now - since) / sliceNanos;
        if (slices >= Collector.SCRUB_SLICES) {
            since = now;
            return Collector.SCRUB_SLICES;
        }
        since += slices * sliceNanos;
        return (int) slices;
    }

    /** Leaves it to another process, which looks for itself whether what is lost here was mended. */
    synchronized void standBy() {
        begun = false;
        lost = List.of();
        lostCount = 0;
    }

    void scrub(int slices) {
        List<Digest> again;
        synchronized (this) {
            again = lost;
        }
        long started = environment.nanoTime().getAsLong();
        try {
            ScrubReport report = collector.scrub(slices, again);
            over(started, Optional.of(report), Optional.empty());
        } catch (RuntimeException e) {
            LOG.warn("The scrub of channel {} failed: {}", channel, e.toString());
            over(started, Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    /** Takes it that a part could not even begin. */
    void refused(String fault) {
        over(environment.nanoTime().getAsLong(), Optional.empty(), Optional.of(fault));
    }

    private synchronized void over(long started, Optional<ScrubReport> report, Optional<String> fault) {
        if (report.isPresent()) {
            lost = report.get().lost();
            lostCount = report.get().lostCount();
        }
        Duration took = Duration.ofNanos(environment.nanoTime().getAsLong() - started);
        last = Optional.of(new ScrubTurn(environment.clock().instant(), took, report, fault));
    }
}
