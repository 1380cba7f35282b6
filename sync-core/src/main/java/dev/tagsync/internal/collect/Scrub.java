package dev.tagsync.internal.collect;

import dev.tagsync.Digest;
import dev.tagsync.Environment;
import dev.tagsync.PermanentException;
import dev.tagsync.ScrubReport;
import dev.tagsync.internal.control.MarkRoots;
import dev.tagsync.internal.control.Register;
import dev.tagsync.internal.control.Sweeps;
import dev.tagsync.internal.tree.DigestSet;
import dev.tagsync.internal.tree.Quorum;
import dev.tagsync.internal.tree.SnapshotTree;
import dev.tagsync.internal.tree.Walk;
import dev.tagsync.spi.SnapshotStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Looks for nodes that something needs and a quorum has not got, slice by slice of their digests, so that a round takes as many calls as one likes. Where it
 * is, is in the register. Every call reads all inner nodes, of the others those of its slices. For one thread.
 */
public final class Scrub {
    /** How many slices a round has. */
    public static final int SLICES = 64;

    private static final int BATCH = 64;

    private final Register register;
    private final Sweeps sweeps;
    private final SnapshotStore store;
    private final Environment environment;
    private final long nodesPerSecond;

    public Scrub(Register register, SnapshotStore store, Environment environment, long nodesPerSecond) {
        this.register = register;
        this.sweeps = new Sweeps(register);
        this.store = store;
        this.environment = environment;
        this.nodesPerSecond = nodesPerSecond;
    }

    /**
     * Looks at the next slices, at most to the end of the round, and again at some nodes wherever they are: of these it finds what was not mended and is needed
     * still.
     */
    public ScrubReport run(int slices, Collection<Digest> again) {
        int from = (int) (sweeps.scrubbed() % SLICES);
        int to = Math.min(SLICES, from + slices);
        Set<Digest> named = Set.copyOf(again);
        Found found = look(digest -> isWithin(digest, from, to) || named.contains(digest));
        sweeps.recordScrubbed(to % SLICES);
        return new ScrubReport(
                found.nodes,
                found.lost.stream().limit(ScrubReport.MOST_NODES).toList(),
                found.lost.size(),
                to % SLICES,
                SLICES);
    }

    /** Looks at everything that some roots reach. */
    long lost(MarkRoots roots) {
        return look(roots, digest -> true).lost.size();
    }

    private static boolean isWithin(Digest digest, int from, int to) {
        int slice = digest.byteAt(0) * SLICES / 256;
        return slice >= from && slice < to;
    }

    private static final class Found {
        private final Set<Digest> lost = new LinkedHashSet<>();
        private long nodes;
    }

    /** What was collected while it was looked at is not lost: then the look is taken again, at what is needed now. */
    private Found look(Predicate<Digest> part) {
        MarkRoots roots = MarkRoots.read(register);
        while (true) {
            Found found = look(roots, part);
            if (found.lost.isEmpty()) {
                return found;
            }
            MarkRoots now = MarkRoots.read(register);
            if (now.needsAllOf(roots)) {
                return found;
            }
            roots = now;
        }
    }

    private Found look(MarkRoots roots, Predicate<Digest> part) {
        Pace pace = new Pace(environment, nodesPerSecond);
        StoredNodes nodes = new StoredNodes(store, pace);
        DigestSet seen = new DigestSet();
        Found found = new Found();
        Walk walk = new Walk() {
            @Override
            public boolean node(Digest digest) {
                return seen.add(digest);
            }

            @Override
            public void lost(Digest digest, PermanentException fault) {
                found.lost.add(digest);
            }
        };
        roots.roots().forEach(root -> SnapshotTree.walk(root, nodes, walk));
        roots.named().forEach(seen::add);
        List<Digest> batch = new ArrayList<>();
        seen.forEach(digest -> {
            if (part.test(digest)) {
                batch.add(digest);
                if (batch.size() == BATCH) {
                    check(batch, found, pace);
                }
            }
        });
        check(batch, found, pace);
        return found;
    }

    private void check(List<Digest> batch, Found found, Pace pace) {
        if (!batch.isEmpty()) {
            Map<Digest, byte[]> good = Quorum.good(store, batch);
            batch.stream().filter(digest -> !good.containsKey(digest)).forEach(found.lost::add);
            found.nodes += batch.size();
            pace.took(batch.size());
            batch.clear();
        }
    }
}
