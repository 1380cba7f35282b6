package dev.tagsync.internal.cycle;

import dev.tagsync.Digest;
import dev.tagsync.PermanentException;
import dev.tagsync.Release;
import dev.tagsync.SyncException;
import dev.tagsync.VerifyReport;
import dev.tagsync.internal.cycle.Verifier.Differences;
import dev.tagsync.internal.tree.DigestSet;
import dev.tagsync.internal.tree.Quorum;
import dev.tagsync.internal.tree.SnapshotTree;
import dev.tagsync.internal.tree.Walk;
import dev.tagsync.spi.SnapshotStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Verifies a sealed snapshot in full: every node against its digest, from a quorum; then its files with Git's. What hangs below a lost inner node is
 * named by Git: the release is made into a tree once more, and if that has the same root, it has the same nodes.
 */
final class FullVerification {
    private static final int BATCH = 64;

    private final SnapshotStore store;
    private final Verifier verifier;
    private final Rebuild rebuild;

    FullVerification(SnapshotStore store, Verifier verifier, Rebuild rebuild) {
        this.store = store;
        this.verifier = verifier;
        this.rebuild = rebuild;
    }

    VerifyReport run(Release release, Digest root) {
        QuorumNodes nodes = new QuorumNodes(store);
        DigestSet reached = new DigestSet();
        boolean[] cut = {false};
        SnapshotTree.walk(root, nodes, new Walk() {
            @Override
            public boolean node(Digest digest) {
                return reached.add(digest);
            }

            @Override
            public void lost(Digest digest, PermanentException fault) {
                nodes.lost().add(digest);
                cut[0] = true;
            }
        });
        Set<Digest> lost = nodes.lost();
        Checking checking = new Checking(lost);
        reached.forEach(digest -> {
            if (!nodes.good().contains(digest) && !lost.contains(digest)) {
                checking.add(digest);
            }
        });
        checking.finish();
        Differences differences = new Differences();
        long count = reached.size();
        long files = 0;
        if (cut[0]) {
            count += below(release, root, reached, lost, differences);
        } else if (lost.isEmpty()) {
            files = verifier.compareAll(release, SnapshotTree.open(root, nodes), differences);
        }
        return new VerifyReport(
                release,
                root,
                count,
                files,
                lost.stream().limit(VerifyReport.MOST_NODES).toList(),
                lost.size(),
                differences.first(),
                differences.count());
    }

    /** Finds what is lost below nodes that are lost; returns how many nodes that are. */
    private long below(Release release, Digest root, DigestSet reached, Set<Digest> lost, Differences differences) {
        String more = "more may be lost below nodes that are: ";
        Set<Digest> alsoLost = new HashSet<>();
        Checking checking = new Checking(alsoLost);
        DigestSet others = new DigestSet();
        try {
            Digest again = rebuild.into(release, node -> {
                if (!reached.contains(node.digest()) && others.add(node.digest())) {
                    checking.add(node.digest());
                }
            });
            checking.finish();
            if (again.equals(root)) {
                lost.addAll(alsoLost);
                return others.size();
            }
            differences.add(more + "Git gives another tree by this definition, " + again.abbreviated());
        } catch (SyncException e) {
            differences.add(more + "Git cannot be asked: " + e.getMessage());
        }
        return 0;
    }

    /** Collects digests and checks them a batch at a time. */
    private final class Checking {
        private final Collection<Digest> lost;
        private final List<Digest> batch = new ArrayList<>();

        Checking(Collection<Digest> lost) {
            this.lost = lost;
        }

        void add(Digest digest) {
            batch.add(digest);
            if (batch.size() == BATCH) {
                finish();
            }
        }

        void finish() {
            if (!batch.isEmpty()) {
                Map<Digest, byte[]> good = Quorum.good(store, batch);
                batch.stream().filter(digest -> !good.containsKey(digest)).forEach(lost::add);
                batch.clear();
            }
        }
    }
}
