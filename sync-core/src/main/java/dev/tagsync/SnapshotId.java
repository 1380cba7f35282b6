package dev.tagsync;

/**
 * Names a snapshot: the stamp that its hydration was allotted.
 *
 * @param stamp a number that rises with every hydration of a catalog, about microseconds since 1970
 * @since 0.1
 */
public record SnapshotId(long stamp) implements Comparable<SnapshotId> {
    @Override
    public int compareTo(SnapshotId other) {
        return Long.compare(stamp, other.stamp);
    }

    /** Returns the number. */
    @Override
    public String toString() {
        return Long.toString(stamp);
    }
}
