package dev.tagsync.internal.collect;

import dev.tagsync.CollectionReport;
import dev.tagsync.Digest;
import dev.tagsync.Environment;
import dev.tagsync.PermanentException;
import dev.tagsync.SnapshotId;
import dev.tagsync.internal.control.Lives;
import dev.tagsync.internal.control.MarkRoots;
import dev.tagsync.internal.control.Register;
import dev.tagsync.internal.control.SweepRecord;
import dev.tagsync.internal.control.Sweeps;
import dev.tagsync.internal.tree.DigestSet;
import dev.tagsync.internal.tree.SnapshotTree;
import dev.tagsync.spi.SnapshotStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Deletes what nothing needs.
 *
 * <ol>
 *   <li>Forget the verdicts on snapshots that are over, and rejections that are old: what only their records named can go.
 *   <li>Mark: every node that a snapshot reaches, but for snapshots that are over; that the base of an open hydration reaches; and that a record names. All
 *       by one version of the register, which gives the sweep's stamp too. A node that is missing, or a read that fails, ends the sweep before anything is deleted.
 *   <li>Sweep: of all nodes that are stored, delete at that stamp those that are not marked and were written at or before it. Whoever writes such a node
 *       again meanwhile does so at a higher stamp, and wins in any order of arrival. The scan says what is stored, not a tree that went: so what an
 *       earlier sweep had to leave is found, and what a dead hydration left.
 *   <li>Forget the snapshots that the mark left out.
 * </ol>
 *
 * <p>What a crash interrupts is gone on with at the part where it was, by a mark of its own. Memory goes with the number of marked nodes: 40 to 80 bytes each.
 * For one thread.
 */
final class Sweeper {
    private static final int BATCH = 500;
    private static final Duration SAVE_EVERY = Duration.ofSeconds(30);

    private final Register register;
    private final Sweeps sweeps;
    private final Lives lives;
    private final SnapshotStore store;
    private final Environment environment;
    private final long nodesPerSecond;

    Sweeper(Register register, Lives lives, SnapshotStore store, Environment environment, long nodesPerSecond) {
        this.register = register;
        this.sweeps = new Sweeps(register);
        this.lives = lives;
        this.store = store;
        this.environment = environment;
        this.nodesPerSecond = nodesPerSecond;
    }

    /** What a sweep came to. */
    record Swept(CollectionReport.Sweep sweep, Set<SnapshotId> forgotten) {}

    /** Tells whether there may be something to sweep: a snapshot is over, a sweep was interrupted, or something was hydrated since the last one. */
    boolean hasCause() {
        MarkRoots roots = MarkRoots.read(register);
        return !roots.over().isEmpty()
                || roots.progress().part() > 0
                || roots.lastStamp() > roots.progress().swept();
    }

    Swept sweep() {
        lives.forgetVerdicts(MarkRoots.read(register).over());
        Pace pace = new Pace(environment, nodesPerSecond);
        Mark mark = mark(Set.of(), pace);
        MarkRoots roots = mark.roots();
        DigestSet marked = mark.nodes();
        SweepRecord progress = roots.progress();
        SweepRecord recorded = progress;
        int parts = store.scanParts();
        boolean resumed = progress.part() > 0 && progress.parts() == parts;
        int from = resumed ? progress.part() : 0;
        Set<SnapshotId> leaving = new HashSet<>(roots.over());
        if (resumed) {
            leaving.retainAll(progress.leaving());
        }
        // What was hydrated after an interrupted sweep began may have left something in the parts that it had behind
        // it.
        long whole = resumed ? progress.swept() : roots.stamp();
        Tally tally = new Tally();
        long saved = environment.nanoTime().getAsLong();
        for (int part = from; part < parts; part++) {
            delete(roots.stamp(), unmarked(part, marked, roots.stamp(), tally, pace), tally, pace);
            long now = environment.nanoTime().getAsLong();
            if (now - saved >= SAVE_EVERY.toNanos() && part + 1 < parts) {
                recorded = sweeps.record(recorded, new SweepRecord(progress.swept(), part + 1, parts, leaving));
                saved = now;
            }
        }
        sweeps.record(recorded, new SweepRecord(whole, 0, parts, Set.of()));
        return new Swept(tally.sweep(marked.size(), roots.stamp()), Set.copyOf(lives.forget(leaving)));
    }

    /**
     * Counts what a sweep would delete.
     *
     * @param leaving the snapshots that it would not mark, beside those that are over
     */
    CollectionReport.Sweep rehearse(Set<SnapshotId> leaving) {
        Pace pace = new Pace(environment, nodesPerSecond);
        Mark mark = mark(leaving, pace);
        long stamp = mark.roots().stamp();
        Tally tally = new Tally();
        for (int part = 0; part < store.scanParts(); part++) {
            tally.deleted += unmarked(part, mark.nodes(), stamp, tally, pace).size();
        }
        return tally.sweep(mark.nodes().size(), stamp);
    }

    private record Mark(MarkRoots roots, DigestSet nodes) {}

    /** A mark that took so long that somebody else collected what it rests on begins again; any other lost node ends it. */
    private Mark mark(Set<SnapshotId> leaving, Pace pace) {
        MarkRoots roots = MarkRoots.read(register).without(leaving);
        while (true) {
            try {
                return new Mark(roots, marked(roots, pace));
            } catch (PermanentException e) {
                MarkRoots now = MarkRoots.read(register).without(leaving);
                if (now.needsAllOf(roots)) {
                    throw e;
                }
                roots = now;
            }
        }
    }

    private DigestSet marked(MarkRoots roots, Pace pace) {
        DigestSet marked = new DigestSet();
        StoredNodes nodes = new StoredNodes(store, pace);
        // A subtree that is marked already was walked before: snapshots share most of theirs.
        roots.roots().forEach(root -> SnapshotTree.walk(root, nodes, marked::add));
        roots.named().forEach(marked::add);
        return marked;
    }

    private List<Digest> unmarked(int part, DigestSet marked, long stamp, Tally tally, Pace pace) {
        List<Digest> dead = new ArrayList<>();
        long before = tally.stored;
        store.scan(part, node -> {
            tally.stored++;
            if (!marked.contains(node.digest())) {
                if (node.stamp() <= stamp) {
                    dead.add(node.digest());
                } else {
                    tally.younger++;
                }
            }
        });
        pace.took(tally.stored - before);
        return dead;
    }

    private void delete(long stamp, List<Digest> dead, Tally tally, Pace pace) {
        for (int from = 0; from < dead.size(); from += BATCH) {
            List<Digest> batch = dead.subList(from, Math.min(dead.size(), from + BATCH));
            store.delete(stamp, batch);
            tally.deleted += batch.size();
            pace.took(batch.size());
        }
    }

    private static final class Tally {
        private long stored;
        private long deleted;
        private long younger;

        CollectionReport.Sweep sweep(long marked, long stamp) {
            return new CollectionReport.Sweep(marked, stored, deleted, younger, stamp);
        }
    }
}
