package dev.tagsync.internal.control;

import dev.tagsync.Digest;
import dev.tagsync.Release;
import dev.tagsync.SnapshotId;
import java.time.Instant;
import java.util.Optional;

/**
 * An open hydration: whoever writes nodes holds one.
 *
 * @param stamp the write timestamp of its nodes, and the id of the snapshot that it seals
 * @param owner a random id of the process that works on it
 * @param base the sealed snapshot that it builds on
 * @param release what it hydrates
 * @param fingerprint the format fingerprint that it is made under; a record from before it was kept has none
 * @param channel the channel that it is meant for
 * @param began when
 */
public record HydrationRecord(
        long stamp,
        String owner,
        Optional<SnapshotId> base,
        Release release,
        Optional<Digest> fingerprint,
        String channel,
        Instant began) {

    /** Tells whether both make the same nodes of the same base. */
    boolean sameWork(HydrationRecord other) {
        return fingerprint.isPresent()
                && fingerprint.equals(other.fingerprint)
                && base.equals(other.base)
                && release.tree().equals(other.release.tree());
    }

    /** The same hydration, in the hands of another one's owner and for its release. */
    HydrationRecord takenOverBy(HydrationRecord other) {
        return new HydrationRecord(stamp, other.owner, base, other.release, fingerprint, other.channel, began);
    }
}
