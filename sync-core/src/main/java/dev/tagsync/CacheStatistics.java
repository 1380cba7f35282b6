package dev.tagsync;

/**
 * What a reader's cache of nodes did since the reader was built, and what it holds now.
 *
 * @param hits how many nodes were there when they were needed; those that another thread's last 63 look-ups met may still be missing here
 * @param misses how many were read from the store
 * @param missBytes how many bytes those had
 * @param nodes how many nodes are cached
 * @param bytes about how much memory they take
 * @since 0.1
 */
public record CacheStatistics(long hits, long misses, long missBytes, long nodes, long bytes) {
    /** Returns the share of hits, from 0 to 1; 1 before anything was needed. */
    public double hitRatio() {
        return hits + misses == 0 ? 1 : (double) hits / (hits + misses);
    }
}
