package dev.tagsync.internal.cycle;

import dev.tagsync.Digest;
import dev.tagsync.PermanentException;
import dev.tagsync.internal.tree.NodeSource;
import dev.tagsync.internal.tree.Quorum;
import dev.tagsync.spi.SnapshotStore;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Nodes as a quorum has them, nothing cached; notes which were good and which are lost. For one thread. */
final class QuorumNodes implements NodeSource {
    private final SnapshotStore store;
    private final Set<Digest> good = new HashSet<>();
    private final Set<Digest> lost = new LinkedHashSet<>();

    QuorumNodes(SnapshotStore store) {
        this.store = store;
    }

    Set<Digest> good() {
        return good;
    }

    Set<Digest> lost() {
        return lost;
    }

    @Override
    public byte[] node(Digest digest) {
        return nodes(List.of(digest)).get(digest);
    }

    @Override
    public Map<Digest, byte[]> nodes(Collection<Digest> digests) {
        Map<Digest, byte[]> found = Quorum.good(store, digests);
        for (Digest digest : digests) {
            if (found.containsKey(digest)) {
                good.add(digest);
            } else {
                lost.add(digest);
            }
        }
        if (found.size() < Set.copyOf(digests).size()) {
            throw new PermanentException("store.node-missing", "a node is missing or damaged in the store", "");
        }
        return found;
    }
}
