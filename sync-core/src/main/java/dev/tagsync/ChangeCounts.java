package dev.tagsync;

/**
 * How many entries differ between two snapshots.
 *
 * @param added entries that were not there before
 * @param changed entries whose blob id or payload is another
 * @param removed entries that are there no more
 * @since 0.1
 */
public record ChangeCounts(long added, long changed, long removed) {
    /** No change at all. */
    public static final ChangeCounts NONE = new ChangeCounts(0, 0, 0);

    /** Returns the sum. */
    public long total() {
        return added + changed + removed;
    }
}
