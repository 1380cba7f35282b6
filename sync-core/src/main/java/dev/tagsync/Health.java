package dev.tagsync;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a {@link SyncLoop} stands. Its measure is the age of the last completed cycle: one that looked at the source and the store, and did what was
 * to be done. A loop that died, hangs, or cannot reach something completes none, whatever else it says.
 *
 * @param channel the channel
 * @param running whether the loop is started, and neither closed nor ended by itself
 * @param age how long ago the last cycle was completed; if none was, how long the loop has been there
 * @param completed how many cycles were completed
 * @param conditions what is so, as of the last cycle; {@link Type#STALLED} also by the age, as of now, and by the end of a loop that nobody closed
 * @param collection the last turn of the loop's {@link Collector}, if it has one that has had a turn
 * @param scrub the last part of the loop's scrub, if it has one that has begun
 * @since 0.1
 */
public record Health(
        String channel,
        boolean running,
        Duration age,
        long completed,
        List<Condition> conditions,
        Optional<CollectorTurn> collection,
        Optional<ScrubTurn> scrub) {
    /** Copies the list. */
    public Health {
        conditions = List.copyOf(conditions);
    }

    /** Tells whether nobody needs to look: the channel is where it should be, or held, or another process takes care of it. */
    public boolean healthy() {
        return conditions.stream().allMatch(c -> c.type().isFine());
    }

    /** Returns a condition, if it is so. */
    public Optional<Condition> condition(Type type) {
        return conditions.stream().filter(c -> c.type() == type).findFirst();
    }

    /**
     * Something that is so.
     *
     * @param type what
     * @param message more of it, for people
     * @param since since when, by the loop's clock
     * @since 0.1
     */
    public record Condition(Type type, String message, Instant since) {}

    /**
     * A turn of a loop's collector that is over.
     *
     * @param ended when it was over, by the loop's clock
     * @param took how long it took
     * @param report what it did; empty if it failed
     * @param fault why it failed; it goes on with its next turn
     * @since 0.1
     */
    public record CollectorTurn(
            Instant ended, Duration took, Optional<CollectionReport> report, Optional<String> fault) {}

    /**
     * A part of a loop's scrub that is over.
     *
     * @param ended when it was over, by the loop's clock
     * @param took how long it took
     * @param report what it found; empty if it failed
     * @param fault why it failed; the next part is looked at nevertheless when it is due
     * @since 0.1
     */
    public record ScrubTurn(Instant ended, Duration took, Optional<ScrubReport> report, Optional<String> fault) {}

    /**
     * What can be so.
     *
     * @since 0.1
     */
    public enum Type {
        /** The latest release that may be promoted is live. */
        SYNCED(true),
        /** The channel is held; the message names the newer releases that wait. */
        HELD(true),
        /** Another process has the lease, and does the work. */
        STANDING_BY(true),
        /** A newer release waits for a time or an approval, and will be tried again by itself. */
        WAITING(true),
        /** What became live is watched by a {@link Guard}; nothing newer is promoted before that is over. */
        GUARDED(true),
        /** A newer release is bad: rejected, quarantined, or a tag of no commit. A still newer one is tried nevertheless. */
        REJECTED(false),
        /** No cycle was completed for too long, the loop has ended though nobody closed it, or nothing goes on before somebody has done something. */
        STALLED(false),
        /** The source could not be looked at. */
        SOURCE_UNAVAILABLE(false),
        /** The store does not answer. */
        STORE_UNAVAILABLE(false),
        /** A flip was sent, and whether it applied is not known yet. */
        IN_DOUBT(false),
        /** The last turn of the loop's collector failed, or the last part of its scrub; releases are promoted nevertheless. */
        COLLECTION_FAILED(false),
        /** The loop's scrub found nodes that are missing or damaged, though something needs them; so until it finds them mended. */
        DAMAGED(false),
        /** The pointer is not what the history says, or names a snapshot that is not there. */
        DRIFTED(false);

        private final boolean fine;

        Type(boolean fine) {
            this.fine = fine;
        }

        boolean isFine() {
            return fine;
        }
    }
}
