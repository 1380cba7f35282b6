package dev.tagsync.internal.tree;

import dev.tagsync.Digest;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

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

    /** Returns the counter of the nodes that look-ups met on their way. */
    LongAdder met();

    /** Returns where keys lay, if this keeps leaves. */
    @Nullable
    ShortCuts shortCuts();

    /** Has counted what the calling thread's look-ups met; of another thread's, those of the last 63 may not be counted. */
    static void settle() {
        KeyProbe.own().settle();
    }

    /** Returns a cache that keeps nothing. */
    static NodeCache none(NodeSource source) {
        return source instanceof NodeCache cache ? cache : new Uncached(source);
    }
}
