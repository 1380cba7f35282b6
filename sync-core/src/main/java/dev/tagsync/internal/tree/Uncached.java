package dev.tagsync.internal.tree;

import dev.tagsync.Digest;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A cache that keeps nothing.
 *
 * @param source where every node is read
 */
record Uncached(NodeSource source) implements NodeCache {
    private static final LongAdder UNASKED = new LongAdder();

    @Override
    public HeldNode held(Digest digest) {
        return new HeldNode(digest, source.node(digest));
    }

    @Override
    public Map<Digest, HeldNode> heldAll(Collection<Digest> digests) {
        Map<Digest, HeldNode> nodes = new HashMap<>();
        source.nodes(digests).forEach((digest, bytes) -> nodes.put(digest, new HeldNode(digest, bytes)));
        return nodes;
    }

    @Override
    public boolean holds(Digest digest) {
        return false;
    }

    @Override
    public void touch(Digest digest) {
        // Nothing is kept.
    }

    @Override
    public LongAdder met() {
        // Nobody asks for the sum.
        return UNASKED;
    }

    @Override
    public @Nullable ShortCuts shortCuts() {
        return null;
    }

    @Override
    public byte[] node(Digest digest) {
        return source.node(digest);
    }

    @Override
    public Map<Digest, byte[]> nodes(Collection<Digest> digests) {
        return source.nodes(digests);
    }
}
