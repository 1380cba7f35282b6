package dev.tagsync.internal.collect;

import dev.tagsync.Digest;
import dev.tagsync.PermanentException;
import dev.tagsync.internal.tree.NodeSource;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.SnapshotStore.Copies;
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
        Map<Digest, byte[]> found = store.get(digests, Copies.QUORUM);
        for (Digest digest : digests) {
            if (!isGood(digest, found)) {
                throw new PermanentException(
                        found.containsKey(digest) ? "store.node-damaged" : "store.node-missing",
                        "node " + digest + (found.containsKey(digest) ? " is damaged" : " is missing")
                                + " in the store",
                        "nothing is collected before it is whole: run verify, then repair");
            }
        }
        return found;
    }

    static boolean isGood(Digest digest, Map<Digest, byte[]> found) {
        byte[] bytes = found.get(digest);
        return bytes != null && Digest.sha256(bytes).equals(digest);
    }
}
