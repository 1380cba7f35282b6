package dev.tagsync.internal.tree;

import dev.tagsync.Digest;
import dev.tagsync.PermanentException;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.SnapshotStore.Copies;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tells the good nodes of a store from the lost. */
public final class Quorum {
    private Quorum() {}

    /** Returns the bytes of those nodes that a quorum has as their digests say. A cell that the store itself cannot read is a lost one, not a fault of all. */
    public static Map<Digest, byte[]> good(SnapshotStore store, Collection<Digest> digests) {
        Map<Digest, byte[]> good = new HashMap<>();
        read(store, List.copyOf(digests), good);
        return good;
    }

    private static void read(SnapshotStore store, List<Digest> digests, Map<Digest, byte[]> good) {
        try {
            store.get(digests, Copies.QUORUM).forEach((digest, bytes) -> {
                if (Digest.sha256(bytes).equals(digest)) {
                    good.put(digest, bytes);
                }
            });
        } catch (PermanentException e) {
            int half = digests.size() / 2;
            if (half > 0) {
                read(store, digests.subList(0, half), good);
                read(store, digests.subList(half, digests.size()), good);
            }
        }
    }
}
