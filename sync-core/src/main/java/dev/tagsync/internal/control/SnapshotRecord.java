package dev.tagsync.internal.control;

import dev.tagsync.Digest;
import dev.tagsync.Release;
import dev.tagsync.SnapshotId;
import java.time.Instant;

/**
 * A sealed snapshot.
 *
 * @param id its stamp
 * @param root its root
 * @param entries its number of entries
 * @param files its number of files
 * @param ignoredFiles included files that give no entry
 * @param skippedFiles included links and submodules
 * @param fingerprint the format fingerprint that it was made under
 * @param release the release that it was made from
 * @param sealed when
 */
public record SnapshotRecord(
        SnapshotId id,
        Digest root,
        long entries,
        long files,
        long ignoredFiles,
        long skippedFiles,
        Digest fingerprint,
        Release release,
        Instant sealed) {}
