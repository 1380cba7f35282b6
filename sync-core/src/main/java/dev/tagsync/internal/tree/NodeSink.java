package dev.tagsync.internal.tree;

import dev.tagsync.spi.Node;

/** Where a tree puts its new nodes. Called by the calling thread; the same node may come twice. */
@FunctionalInterface
public interface NodeSink {
    /** Takes a node. */
    void node(Node node);
}
