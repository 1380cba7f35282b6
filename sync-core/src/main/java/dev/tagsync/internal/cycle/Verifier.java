package dev.tagsync.internal.cycle;

import dev.tagsync.BlobId;
import dev.tagsync.PermanentException;
import dev.tagsync.Release;
import dev.tagsync.SyncStage;
import dev.tagsync.internal.cycle.Catalog.Place;
import dev.tagsync.internal.tree.SnapshotTree;
import dev.tagsync.internal.tree.StoredFile;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.TagSource;
import dev.tagsync.spi.TagSource.DifferenceHandler;
import dev.tagsync.spi.TagSource.SourceFile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Compares what is stored with what it should be: nodes with their digests, read back from a quorum; the tree's files with Git's own
 * listing.
 */
final class Verifier {
    private static final int BATCH = 64;
    private static final int KEPT = 100;

    private final Catalog catalog;
    private final TagSource source;
    private final SnapshotStore store;
    private final Meter meter;

    Verifier(Catalog catalog, TagSource source, SnapshotStore store, Meter meter) {
        this.catalog = catalog;
        this.source = source;
        this.store = store;
        this.meter = meter;
    }

    /**
     * Compares the stored files of a snapshot with Git's, before it is sealed: all of them, or those that differ from a base whose files were
     * compared when it was sealed itself. Its nodes were read back when they were written.
     *
     * @param compared whether that was done already, with the listing that the files were read by
     * @throws PermanentException {@code verify.failed} if anything is not as it should be
     */
    void beforeSealing(Release release, SnapshotTree tree, Optional<Release> base, boolean compared) {
        if (compared) {
            meter.begin(SyncStage.VERIFY, OptionalLong.of(tree.fileCount()));
            meter.add(tree.fileCount(), 0);
            meter.end();
            return;
        }
        Differences differences = new Differences();
        if (base.isPresent()) {
            compareChanged(base.get(), release, tree, differences);
        } else {
            compareAll(release, tree, differences);
        }
        if (differences.count > 0) {
            throw new PermanentException(
                    "verify.failed",
                    "the files of the stored snapshot of " + release.tag() + " are not those that Git lists: "
                            + differences.first.get(0)
                            + (differences.count == 1 ? "" : ", and " + (differences.count - 1) + " more"),
                    "nothing has changed; this should not happen: please report it");
        }
    }

    /** Goes through both lists side by side: Git names its files in the order in which the tree holds them. */
    long compareAll(Release release, SnapshotTree tree, Differences differences) {
        meter.begin(SyncStage.VERIFY, OptionalLong.of(tree.fileCount()));
        Beside stored = new Beside(tree.files(), differences);
        source.files(release, Integer.MAX_VALUE, new Listing() {
            @Override
            public boolean wants(SourceFile file) {
                if (catalog.place(file) == Place.SOURCE) {
                    stored.inGit(file);
                    meter.add(1, 0);
                }
                return false;
            }
        });
        stored.end();
        meter.end();
        return stored.compared();
    }

    /** What differs: the first of it, and how much it is. */
    static final class Differences {
        private final List<String> first = new ArrayList<>();
        private long count;

        List<String> first() {
            return first;
        }

        long count() {
            return count;
        }

        void add(String difference) {
            count++;
            if (first.size() < KEPT) {
                first.add(difference);
            }
        }
    }

    /** The stored files beside Git's, both in the order of their paths. */
    private static final class Beside {
        private final Iterator<StoredFile> files;
        private final Differences differences;
        private Optional<StoredFile> next;
        private long compared;

        Beside(Iterator<StoredFile> files, Differences differences) {
            this.files = files;
            this.differences = differences;
            this.next = read();
        }

        private Optional<StoredFile> read() {
            return files.hasNext() ? Optional.of(files.next()) : Optional.empty();
        }

        void inGit(SourceFile file) {
            compared++;
            while (next.isPresent() && StoredFile.PATH_ORDER.compare(next.get().path(), file.path()) < 0) {
                onlyStored();
            }
            if (next.isEmpty() || !next.get().path().equals(file.path())) {
                differences.add(file.path() + " is in Git and not stored");
                return;
            }
            if (!next.get().blob().equals(file.blob())) {
                differences.add(
                        file.path() + " is stored as " + next.get().blob() + " and is " + file.blob() + " in Git");
            }
            next = read();
        }

        private void onlyStored() {
            differences.add(next.orElseThrow().path() + " is stored and not in Git");
            next = read();
        }

        void end() {
            while (next.isPresent()) {
                onlyStored();
            }
        }

        long compared() {
            return compared;
        }
    }

    private void compareChanged(Release base, Release release, SnapshotTree tree, Differences differences) {
        Set<String> gone = new LinkedHashSet<>();
        Map<String, BlobId> there = new LinkedHashMap<>();
        boolean looked = source.difference(base, release, Integer.MAX_VALUE, new Listing() {
            @Override
            public void before(SourceFile file) {
                if (catalog.place(file) == Place.SOURCE) {
                    gone.add(file.path());
                }
            }

            @Override
            public boolean wants(SourceFile file) {
                if (catalog.place(file) == Place.SOURCE) {
                    gone.remove(file.path());
                    there.put(file.path(), file.blob());
                }
                return false;
            }
        });
        if (!looked) {
            compareAll(release, tree, differences);
            return;
        }
        Set<String> paths = new HashSet<>(gone);
        paths.addAll(there.keySet());
        Map<String, StoredFile> stored = tree.files(paths);
        gone.stream().filter(stored::containsKey).forEach(path -> differences.add(path + " is stored and not in Git"));
        there.forEach((path, blob) -> {
            Optional<BlobId> is = Optional.ofNullable(stored.get(path)).map(StoredFile::blob);
            if (!is.equals(Optional.of(blob))) {
                differences.add(path + " is stored as " + is.map(BlobId::hex).orElse("nothing") + " and is " + blob
                        + " in Git");
            }
        });
    }

    private abstract static class Listing implements DifferenceHandler {
        @Override
        public void before(SourceFile file) {}

        @Override
        public void file(SourceFile file, byte[] content) {
            throw new IllegalStateException("no content was asked for");
        }

        @Override
        public void oversize(SourceFile file, long bytes) {
            throw new IllegalStateException("no content was asked for");
        }
    }
}
