package dev.tagsync.internal.control;

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
 * @param channel the channel that it is meant for
 * @param began when
 */
public record HydrationRecord(
        long stamp, String owner, Optional<SnapshotId> base, Release release, String channel, Instant began) {}
