package dev.tagsync.internal.control;

import dev.tagsync.SnapshotId;
import java.util.Set;

/**
 * How far a sweep is: whoever comes next goes on with its own mark, which needs no less.
 *
 * @param swept the last stamp that was allotted when the last whole sweep began, so that what came later is known to be unswept
 * @param part the part to scan next; 0 if no sweep is under way
 * @param parts how many parts there are
 * @param leaving the snapshots that none of the marks held, so that they are forgotten at its end
 */
public record SweepRecord(long swept, int part, int parts, Set<SnapshotId> leaving) {
    /** Nothing was ever swept. */
    public static final SweepRecord NONE = new SweepRecord(0, 0, 0, Set.of());

    /** Copies the set. */
    public SweepRecord {
        leaving = Set.copyOf(leaving);
    }
}
