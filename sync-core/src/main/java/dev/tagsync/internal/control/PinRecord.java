package dev.tagsync.internal.control;

import dev.tagsync.SnapshotId;
import java.time.Duration;
import java.util.Set;

/**
 * What one process's readers need, as a beat: the process writes it again and again, each time another.
 *
 * @param count how often it was written
 * @param lasts how long it counts after it was seen to stand still
 * @param snapshots which snapshots
 */
public record PinRecord(long count, Duration lasts, Set<SnapshotId> snapshots) {
    /** Copies the set. */
    public PinRecord {
        snapshots = Set.copyOf(snapshots);
    }
}
