package dev.tagsync.internal.cycle;

import dev.tagsync.Release;
import dev.tagsync.SpecialFiles.Handling;
import dev.tagsync.internal.control.SnapshotRecord;
import dev.tagsync.internal.tree.SnapshotTree;
import dev.tagsync.internal.tree.StoredFile;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * What the catalog's policy leaves out of a release, or refuses, of all its files: also of those that are as they were in the base, which nobody brings. So a release has the same findings whatever it is made from.
 */
final class LeftOut {
    private final SyncParts parts;

    LeftOut(SyncParts parts) {
        this.parts = parts;
    }

    /** Learns from a snapshot's record that its release has no links or submodules, and need not be listed to know. */
    void recall(SnapshotRecord base) {
        if (base.specialFiles().isPresent() && base.specialFiles().getAsLong() == 0) {
            parts.specials().learn(base.release(), List.of());
        }
    }

    /** Returns what is left out of a release that was read; what is refused is added to its faults. */
    Faults of(Release release, Harvest harvest, Faults faults) {
        Specials.Judged judged = parts.specials().judge(release);
        faults.addAll(judged.errors());
        Faults warnings = judged.warnings();
        warnings.addAll(harvest.warnings());
        return warnings;
    }

    /** Returns what was left out of a snapshot that stays as it is. */
    Faults unchanged(SnapshotRecord snapshot, SnapshotTree tree) {
        if (snapshot.skippedFiles() == 0) {
            return new Faults();
        }
        recall(snapshot);
        Faults warnings = parts.specials().judge(snapshot.release()).warnings();
        warnings.addAll(unchangedPointers(snapshot.release(), snapshot, tree, Set.of()));
        return warnings;
    }

    /**
     * Returns those LFS pointers that a base left out and that a release has too. A pointer is among the base's files, as one that gives no entry.
     *
     * @param gone the paths at which the release has another file or none
     */
    Faults unchangedPointers(Release release, SnapshotRecord base, SnapshotTree tree, Set<String> gone) {
        Faults warnings = new Faults();
        if (base.skippedFiles() == 0
                || parts.catalog().definition().specialFiles().lfsPointers() != Handling.SKIP) {
            return warnings;
        }
        for (Iterator<StoredFile> files = tree.files(); files.hasNext(); ) {
            StoredFile file = files.next();
            if (file.keys().isEmpty() && !gone.contains(file.path())) {
                parts.source()
                        .read(release, file.path())
                        .flatMap(content ->
                                parts.catalog().lfs().take(file.path(), content).finding())
                        .ifPresent(warnings::add);
            }
        }
        return warnings;
    }
}
