package dev.tagsync.internal.control;

import dev.tagsync.Digest;
import dev.tagsync.Release;
import dev.tagsync.SnapshotId;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * A snapshot: sealed, or on its way out.
 *
 * @param id its stamp
 * @param root its root
 * @param entries its number of entries
 * @param files its number of files
 * @param ignoredFiles included files that give no entry
 * @param skippedFiles links, submodules and LFS pointers that are included, and were left out
 * @param specialFiles how many links and submodules its release has anywhere, included or not, if that was counted
 * @param fingerprint the format fingerprint that it was made under
 * @param release the release that it was made from
 * @param sealed when
 * @param state whether it can still be used
 */
public record SnapshotRecord(
        SnapshotId id,
        Digest root,
        long entries,
        long files,
        long ignoredFiles,
        long skippedFiles,
        OptionalLong specialFiles,
        Digest fingerprint,
        Release release,
        Instant sealed,
        State state) {
    /** How far a snapshot's life is. It goes one way only. */
    public enum State {
        /** It can be a base, a target, kept, and opened. */
        SEALED,
        /** It can not any more; views and pins of it are waited for. */
        RETIRING,
        /** They have ended: nothing needs its nodes. */
        OVER
    }

    /** Tells whether it may be a base, a target, kept, or newly opened. */
    public boolean isSealed() {
        return state == State.SEALED;
    }

    /** The same snapshot, further in its life. */
    SnapshotRecord in(State later) {
        return new SnapshotRecord(
                id,
                root,
                entries,
                files,
                ignoredFiles,
                skippedFiles,
                specialFiles,
                fingerprint,
                release,
                sealed,
                later);
    }
}
