package dev.tagsync.internal.cycle;

import dev.tagsync.Digest;
import dev.tagsync.internal.tree.NodeSink;
import dev.tagsync.spi.Node;
import dev.tagsync.spi.SnapshotStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Sends new nodes to the store under one stamp, in batches of bounded size. For one thread. */
final class NodeWriter implements NodeSink {
    private static final int BATCH_BYTES = 4 << 20;

    private final SnapshotStore store;
    private final long stamp;
    private final Consumer<Node> acknowledged;
    private final Set<Digest> seen = new HashSet<>();
    private final List<Node> batch = new ArrayList<>();
    private int batchBytes;
    private long bytes;

    NodeWriter(SnapshotStore store, long stamp, Consumer<Node> acknowledged) {
        this.store = store;
        this.stamp = stamp;
        this.acknowledged = acknowledged;
    }

    @Override
    public void node(Node node) {
        if (!seen.add(node.digest())) {
            return;
        }
        batch.add(node);
        batchBytes += node.bytes().length;
        bytes += node.bytes().length;
        if (batchBytes >= BATCH_BYTES) {
            flush();
        }
    }

    /** Returns when every node is acknowledged. */
    void flush() {
        if (!batch.isEmpty()) {
            store.put(stamp, List.copyOf(batch));
            batch.forEach(acknowledged);
            batch.clear();
            batchBytes = 0;
        }
    }

    /** Returns the digests of all nodes that were sent. */
    Set<Digest> digests() {
        return seen;
    }

    long bytes() {
        return bytes;
    }
}
