package dev.tagsync.internal.tree;

import dev.tagsync.Digest;
import java.util.Collection;
import java.util.Map;

/** A source that keeps nodes as {@link HeldNode}s, so that a way that was gone before needs no look-up. Throws what {@link NodeSource} throws. */
public interface NodeCache extends NodeSource {
    /** Returns a node, read if it is not held. */
    HeldNode held(Digest digest);

    /** Returns every one of the nodes; those that are not held are read in one go. */
    Map<Digest, HeldNode> heldAll(Collection<Digest> digests);

    /** Tells whether a node is held, without reading it, and without a trace. */
    boolean holds(Digest digest);

    /** Tells the cache's policy that a node was used. */
    void touch(Digest digest);

    /** Counts nodes that were met on the way of one look-up without asking {@link #held}. */
    void met(int nodes);

    /** Returns a cache that keeps nothing. */
    static NodeCache none(NodeSource source) {
        return source instanceof NodeCache cache ? cache : new Uncached(source);
    }
}
