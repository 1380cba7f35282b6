package dev.tagsync.internal.control;

import dev.tagsync.Digest;
import dev.tagsync.Release;
import dev.tagsync.SnapshotId;
import java.time.Instant;
import java.util.Optional;

/**
 * How the validators judged a release last.
 *
 * @param release the release
 * @param passed whether it may become live
 * @param snapshot its snapshot; a release that could not be decoded has none
 * @param root that snapshot's root
 * @param validators the fingerprint of the validators
 * @param activeRoot the root that was active when they judged
 * @param time when
 */
public record VerdictRecord(
        Release release,
        boolean passed,
        Optional<SnapshotId> snapshot,
        Optional<Digest> root,
        Digest validators,
        Optional<Digest> activeRoot,
        Instant time) {}
