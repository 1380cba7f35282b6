package dev.tagsync.internal.read;

import dev.tagsync.Digest;
import dev.tagsync.PermanentException;
import dev.tagsync.internal.tree.HeldNode;
import dev.tagsync.internal.tree.NodeCache;
import dev.tagsync.internal.tree.ShortCuts;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * A reader's nodes for the views of one snapshot: those in memory or on the disk always, others while it lives.
 *
 * @param nodes the reader's nodes
 * @param lifetime how long the snapshot may be read
 */
record LivingNodes(NodeReader nodes, Lifetime lifetime) implements NodeCache {
    private <T> T read(Supplier<T> read) {
        try {
            return read.get();
        } catch (PermanentException e) {
            lifetime.explain(e);
            throw e;
        }
    }

    @Override
    public HeldNode held(Digest digest) {
        return nodes.holds(digest) ? nodes.held(digest) : read(() -> nodes.held(digest, lifetime::beforeReading));
    }

    @Override
    public Map<Digest, HeldNode> heldAll(Collection<Digest> digests) {
        return digests.stream().allMatch(nodes::holds)
                ? nodes.heldAll(digests)
                : read(() -> nodes.heldAll(digests, lifetime::beforeReading));
    }

    @Override
    public boolean holds(Digest digest) {
        return nodes.holds(digest);
    }

    @Override
    public void touch(Digest digest) {
        nodes.touch(digest);
    }

    @Override
    public LongAdder met() {
        return nodes.met();
    }

    @Override
    public ShortCuts shortCuts() {
        return nodes.shortCuts();
    }

    @Override
    public byte[] node(Digest digest) {
        nodes.met().increment();
        return held(digest).bytes();
    }

    @Override
    public Map<Digest, byte[]> nodes(Collection<Digest> digests) {
        nodes.met().add(digests.size());
        Map<Digest, byte[]> bytes = new HashMap<>();
        heldAll(digests).forEach((digest, node) -> bytes.put(digest, node.bytes()));
        return bytes;
    }
}
