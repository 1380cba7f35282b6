package dev.tagsync.internal.read;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tagsync.Digest;
import dev.tagsync.PermanentException;
import dev.tagsync.internal.tree.NodeSource;
import dev.tagsync.spi.Node;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.SnapshotStore.Copies;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads nodes from the store, checks every one against its digest, and caches what it read by digest: nodes never change, so
 * the cache is never invalidated. Thread-safe.
 *
 * <p>A copy that is missing or does not match is read once more from a quorum; only then is the node said to be lost.
 */
public final class NodeReader implements NodeSource {
    private final SnapshotStore store;
    private final Cache<Digest, byte[]> cache;

    public NodeReader(SnapshotStore store, long cacheBytes) {
        this.store = store;
        this.cache = Caffeine.newBuilder()
                .maximumWeight(cacheBytes)
                .weigher((Digest digest, byte[] bytes) -> bytes.length + 128)
                .executor(Runnable::run)
                .build();
    }

    @Override
    public byte[] node(Digest digest) {
        return cache.get(digest, missing -> load(List.of(missing)).get(missing));
    }

    @Override
    public Map<Digest, byte[]> nodes(Collection<Digest> digests) {
        return cache.getAll(digests, missing -> load(List.copyOf(missing)));
    }

    /** Keeps a node that was just written, so that it need not be read. */
    public void remember(Node node) {
        cache.put(node.digest(), node.bytes());
    }

    private Map<Digest, byte[]> load(List<Digest> digests) {
        Map<Digest, byte[]> good = new HashMap<>();
        List<Digest> rest = keepGood(digests, store.get(digests, Copies.ANY), good);
        if (!rest.isEmpty()) {
            Map<Digest, byte[]> again = store.get(rest, Copies.QUORUM);
            List<Digest> lost = keepGood(rest, again, good);
            if (!lost.isEmpty()) {
                Digest first = lost.get(0);
                boolean there = again.containsKey(first);
                throw new PermanentException(
                        there ? "store.node-damaged" : "store.node-missing",
                        "node " + first + (there ? " is damaged in the store" : " is missing in the store")
                                + (lost.size() == 1 ? "" : ", and " + (lost.size() - 1) + " more"),
                        "run verify to see what else is lost; promote the release once more with all nodes written anew"
                                + " (SyncOptions.writingAnew, promote --anew)");
            }
        }
        return good;
    }

    private static List<Digest> keepGood(List<Digest> wanted, Map<Digest, byte[]> found, Map<Digest, byte[]> good) {
        List<Digest> rest = new ArrayList<>();
        for (Digest digest : wanted) {
            byte[] bytes = found.get(digest);
            if (bytes != null && Digest.sha256(bytes).equals(digest)) {
                good.put(digest, bytes);
            } else {
                rest.add(digest);
            }
        }
        return rest;
    }
}
