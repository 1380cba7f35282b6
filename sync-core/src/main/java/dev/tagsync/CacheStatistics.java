package dev.tagsync;

/**
 * What a reader's cache of nodes did since the reader was built, and what it holds now in memory.
 *
 * @param hits how many nodes were in memory when they were needed; those that another thread's last 63 look-ups met may still be missing here
 * @param diskHits how many were read from the reader's {@linkplain CatalogReader.Builder#diskCache disk cache}; 0 if it has none
 * @param misses how many were read from the store
 * @param missBytes how many bytes those had
 * @param nodes how many nodes are cached
 * @param bytes about how much memory they take
 * @since 0.1
 */
public record CacheStatistics(long hits, long diskHits, long misses, long missBytes, long nodes, long bytes) {
    /** Returns the share of what was in memory, from 0 to 1; 1 before anything was needed. */
    public double hitRatio() {
        long needed = hits + diskHits + misses;
        return needed == 0 ? 1 : (double) hits / needed;
    }
}
