package dev.tagsync.internal.collect;

import dev.tagsync.Digest;
import dev.tagsync.PermanentException;
import dev.tagsync.internal.tree.NodeSource;
import dev.tagsync.internal.tree.Quorum;
import dev.tagsync.spi.SnapshotStore;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Nodes as a quorum has them, checked, nothing cached, at a pace. For one thread. */
final class StoredNodes implements NodeSource {
    private final SnapshotStore store;
    private final Pace pace;

    StoredNodes(SnapshotStore store, Pace pace) {
        this.store = store;
        this.pace = pace;
    }

    @Override
    public byte[] node(Digest digest) {
        return nodes(List.of(digest)).get(digest);
    }

    @Override
    public Map<Digest, byte[]> nodes(Collection<Digest> digests) {
        pace.took(digests.size());
        Map<Digest, byte[]> found = Quorum.good(store, digests);
        for (Digest digest : digests) {
            if (!found.containsKey(digest)) {
                throw new PermanentException(
                        "store.node-missing",
                        "node " + digest + " is missing or damaged in the store",
                        "nothing is collected before it is whole again: tagsync verify, then tagsync repair");
            }
        }
        return found;
    }
}
