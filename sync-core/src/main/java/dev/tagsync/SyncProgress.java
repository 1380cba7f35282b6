package dev.tagsync;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a stage of a cycle is.
 *
 * @param tag the tag that is worked on
 * @param stage the stage
 * @param done how many of what the stage counts are done
 * @param total how many there are, if that is known
 * @param bytes how many bytes that was
 * @param elapsed how long the stage has been going on
 * @param waiting why nothing moves, if the store is waited for
 * @since 0.1
 */
public record SyncProgress(
        String tag,
        SyncStage stage,
        long done,
        OptionalLong total,
        long bytes,
        Duration elapsed,
        Optional<String> waiting) {

    /** Returns how many were done in a second of the stage so far; 0 at its start. */
    public double perSecond() {
        return elapsed.isZero() ? 0 : done * 1e9 / elapsed.toNanos();
    }

    /** Returns how long the stage will take from here, if it goes on as it did so far. */
    public Optional<Duration> left() {
        if (total.isEmpty() || done == 0) {
            return Optional.empty();
        }
        long rest = Math.max(0, total.getAsLong() - done);
        return Optional.of(Duration.ofNanos((long) ((double) elapsed.toNanos() / done * rest)));
    }

    /** Tells whether the stage is over. */
    public boolean finished() {
        return total.isPresent() && done >= total.getAsLong();
    }
}
