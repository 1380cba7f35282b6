package dev.tagsync;

import java.time.Instant;
import java.util.Optional;

/**
 * A person's wish to keep a snapshot, whatever retention says.
 *
 * @param tag the tag that was named
 * @param snapshot the snapshot that is kept
 * @param root its root
 * @param actor who wishes it
 * @param reason why; may be empty
 * @param time since when
 * @param until how long; empty for until it is lifted
 * @since 0.1
 */
public record Keep(
        TagName tag,
        SnapshotId snapshot,
        Digest root,
        String actor,
        String reason,
        Instant time,
        Optional<Instant> until) {
    /** Tells whether it still counts. */
    public boolean isInForce(Instant now) {
        return until.isEmpty() || now.isBefore(until.get());
    }
}
