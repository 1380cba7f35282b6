package dev.tagsync.internal.cycle;

import dev.tagsync.BlobId;
import dev.tagsync.Digest;
import dev.tagsync.PermanentException;
import dev.tagsync.Release;
import dev.tagsync.VerifyReport;
import dev.tagsync.internal.cycle.Catalog.Place;
import dev.tagsync.internal.tree.SnapshotTree;
import dev.tagsync.internal.tree.StoredFile;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.SnapshotStore.Copies;
import dev.tagsync.spi.TagSource;
import dev.tagsync.spi.TagSource.DifferenceHandler;
import dev.tagsync.spi.TagSource.SourceFile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

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

    Verifier(Catalog catalog, TagSource source, SnapshotStore store) {
        this.catalog = catalog;
        this.source = source;
        this.store = store;
    }

    /**
     * Verifies a snapshot before it is sealed: every new node, and the files, all of them or those that differ from a base whose files
     * were compared when it was sealed itself.
     *
     * @throws PermanentException {@code verify.failed} if anything is not as it should be
     */
    void beforeSealing(Release release, SnapshotTree tree, Collection<Digest> written, Optional<Release> base) {
        List<Digest> lost = lost(written);
        if (!lost.isEmpty()) {
            throw new PermanentException(
                    "verify.failed",
                    lost.size() + " of " + written.size() + " nodes of " + release.tag()
                            + " did not come back from the store as they were written, the first is " + lost.get(0),
                    "nothing has changed; look after the store, then try again");
        }
        List<String> differences = new ArrayList<>();
        if (base.isPresent()) {
            compareChanged(base.get(), release, tree, differences);
        } else {
            compareAll(release, tree, differences);
        }
        if (!differences.isEmpty()) {
            throw new PermanentException(
                    "verify.failed",
                    "the files of the stored snapshot of " + release.tag() + " are not those that Git lists: "
                            + differences.get(0)
                            + (differences.size() == 1 ? "" : ", and " + (differences.size() - 1) + " more"),
                    "nothing has changed; this should not happen: please report it");
        }
    }

    /** Verifies a sealed snapshot in full. What hangs below a lost inner node cannot be looked at, and that is said. */
    VerifyReport inFull(Release release, Digest root) {
        QuorumNodes nodes = new QuorumNodes(store);
        Set<Digest> reached = new HashSet<>();
        List<String> differences = new ArrayList<>();
        long files = 0;
        try {
            SnapshotTree tree = SnapshotTree.open(root, nodes);
            tree.reach(reached::add);
            reached.removeAll(nodes.good());
            nodes.lost().addAll(lost(reached));
            if (nodes.lost().isEmpty()) {
                files = compareAll(release, tree, differences);
            }
        } catch (PermanentException e) {
            if (nodes.lost().isEmpty()) {
                throw e;
            }
            differences.add(
                    "the tree cannot be walked past its lost nodes, so more may be lost, and files were not compared");
        }
        return new VerifyReport(
                release,
                root,
                nodes.good().size() + nodes.lost().size() + reached.size(),
                files,
                nodes.lost().stream().limit(KEPT).toList(),
                nodes.lost().size(),
                differences.stream().limit(KEPT).toList(),
                differences.size());
    }

    /** Returns those of the nodes that a quorum does not have as they should be. */
    List<Digest> lost(Collection<Digest> digests) {
        List<Digest> lost = new ArrayList<>();
        Iterator<Digest> rest = digests.iterator();
        while (rest.hasNext()) {
            List<Digest> batch = new ArrayList<>(BATCH);
            while (rest.hasNext() && batch.size() < BATCH) {
                batch.add(rest.next());
            }
            Map<Digest, byte[]> found = store.get(batch, Copies.QUORUM);
            for (Digest digest : batch) {
                byte[] bytes = found.get(digest);
                if (bytes == null || !Digest.sha256(bytes).equals(digest)) {
                    lost.add(digest);
                }
            }
        }
        return lost;
    }

    private long compareAll(Release release, SnapshotTree tree, List<String> differences) {
        Map<String, BlobId> listed = new HashMap<>();
        source.files(release, Integer.MAX_VALUE, new Listing() {
            @Override
            public boolean wants(SourceFile file) {
                if (catalog.place(file) == Place.SOURCE) {
                    listed.put(file.path(), file.blob());
                }
                return false;
            }
        });
        long compared = listed.size();
        Iterator<StoredFile> files = tree.files();
        while (files.hasNext()) {
            StoredFile file = files.next();
            BlobId inGit = listed.remove(file.path());
            if (inGit == null) {
                differences.add(file.path() + " is stored and not in Git");
            } else if (!inGit.equals(file.blob())) {
                differences.add(file.path() + " is stored as " + file.blob() + " and is " + inGit + " in Git");
            }
        }
        new TreeSet<>(listed.keySet()).forEach(path -> differences.add(path + " is in Git and not stored"));
        return compared;
    }

    private void compareChanged(Release base, Release release, SnapshotTree tree, List<String> differences) {
        Set<String> gone = new HashSet<>();
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
                    Optional<StoredFile> stored = tree.file(file.path());
                    if (stored.isEmpty() || !stored.get().blob().equals(file.blob())) {
                        differences.add(file.path() + " is stored as "
                                + stored.map(s -> s.blob().hex()).orElse("nothing") + " and is " + file.blob()
                                + " in Git");
                    }
                }
                return false;
            }
        });
        for (String path : gone) {
            if (tree.file(path).isPresent()) {
                differences.add(path + " is stored and not in Git");
            }
        }
        if (!looked) {
            compareAll(release, tree, differences);
        }
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
