package dev.tagsync.internal.tree;

import dev.tagsync.Digest;
import dev.tagsync.spi.Node;
import dev.tagsync.spi.SnapshotStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** A store over the nodes of a test, to be read and no more; by many threads, as long as none makes nodes. */
class StoredNodes implements SnapshotStore {
    private final MemoryNodes nodes;

    StoredNodes(MemoryNodes nodes) {
        this.nodes = nodes;
    }

    @Override
    public void put(long stamp, Collection<Node> written) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<Digest, byte[]> get(Collection<Digest> digests, Copies copies) {
        Map<Digest, byte[]> found = new HashMap<>();
        digests.forEach(digest -> found.put(digest, nodes.bytes(digest)));
        return found;
    }

    @Override
    public int scanParts() {
        return 1;
    }

    @Override
    public void scan(int part, Consumer<StoredNode> action) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void delete(long stamp, Collection<Digest> digests) {
        throw new UnsupportedOperationException();
    }
}
