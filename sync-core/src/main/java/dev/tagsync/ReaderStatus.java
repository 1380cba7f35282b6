package dev.tagsync;

import java.time.Duration;
import java.util.Optional;

/**
 * How a reader stands: what a health check shows.
 *
 * @param channel the channel that it reads
 * @param release what it serves; empty before anything was read
 * @param generation the generation of that
 * @param age how long ago that was last known to be what the channel shows; 0 before anything was read
 * @param trouble why the pointer cannot be followed at the moment; empty if it can
 * @param cache what its cache of nodes does
 * @since 0.1
 */
public record ReaderStatus(
        String channel,
        Optional<Release> release,
        Optional<Generation> generation,
        Duration age,
        Optional<String> trouble,
        CacheStatistics cache) {}
