package dev.tagsync.internal.cycle;

import dev.tagsync.Digest;
import dev.tagsync.PermanentException;
import dev.tagsync.internal.tree.DigestSet;
import dev.tagsync.internal.tree.NodeSink;
import dev.tagsync.spi.Node;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.SnapshotStore.Copies;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Stores new nodes under one stamp and reads them back from a quorum, batch by batch, a few at a time: all of them up to {@link #ALL_READ_BACK},
 * and of what goes beyond, one batch in {@link #SAMPLE}. Every node is acknowledged; what reading back adds is that its bytes are right. For one
 * thread; the memory that it takes is that of a few batches.
 */
final class NodeWriter implements NodeSink {
    private static final int BATCH_BYTES = 2 << 20;
    /** Up to so many bytes, every node is read back. */
    static final long ALL_READ_BACK = 64L << 20;

    /** Beyond that, one batch in so many is. */
    static final int SAMPLE = 16;

    private static final int LATELY = 4096;

    private final SnapshotStore store;
    private final long stamp;
    private final Known known;
    private final Patience patience;
    private final Crew crew;
    private final Consumer<Node> stored;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong sentBytes = new AtomicLong();
    private final AtomicLong readBack = new AtomicLong();
    private final Map<Digest, Boolean> lately = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, Boolean> eldest) {
            return size() > LATELY;
        }
    };
    private List<Node> batch = new ArrayList<>();
    private int batchBytes;
    private long handedBytes;
    private long handedBatches;

    /**
     * What need not be sent.
     *
     * @param reachable nodes of the base
     * @param underStamp nodes that a scan showed under this very stamp; they are read back like those that are sent
     */
    record Known(DigestSet reachable, DigestSet underStamp) {
        static final Known NOTHING = new Known(new DigestSet(), new DigestSet());
    }

    /**
     * @param stored is handed every node that is stored, by any thread
     */
    NodeWriter(SnapshotStore store, long stamp, Known known, Patience patience, Crew crew, Consumer<Node> stored) {
        this.store = store;
        this.stamp = stamp;
        this.known = known;
        this.patience = patience;
        this.crew = crew;
        this.stored = stored;
    }

    @Override
    public void node(Node node) {
        if (known.reachable().contains(node.digest()) || lately.put(node.digest(), true) != null) {
            return;
        }
        batch.add(node);
        batchBytes += node.bytes().length;
        if (batchBytes >= BATCH_BYTES) {
            hand();
        }
    }

    private void hand() {
        List<Node> nodes = batch;
        boolean check = handedBytes < ALL_READ_BACK || handedBatches % SAMPLE == 0;
        handedBytes += batchBytes;
        handedBatches++;
        batch = new ArrayList<>();
        batchBytes = 0;
        crew.submit(() -> store(nodes, check));
    }

    /** Returns when every node is stored, and was read back if it is of those that are. */
    void finish() {
        if (!batch.isEmpty()) {
            hand();
        }
        crew.finish();
    }

    private void store(List<Node> nodes, boolean check) {
        List<Node> missing = nodes.stream()
                .filter(node -> !known.underStamp().contains(node.digest()))
                .toList();
        if (!missing.isEmpty()) {
            patience.call(() -> {
                store.put(stamp, missing);
                return true;
            });
        }
        if (check) {
            check(nodes);
            readBack.addAndGet(nodes.size());
        }
        sent.addAndGet(missing.size());
        missing.forEach(node -> sentBytes.addAndGet(node.bytes().length));
        nodes.forEach(stored);
    }

    private void check(List<Node> nodes) {
        List<Digest> digests = nodes.stream().map(Node::digest).toList();
        Map<Digest, byte[]> back = patience.call(() -> store.get(digests, Copies.QUORUM));
        for (Node node : nodes) {
            byte[] bytes = back.get(node.digest());
            // The digest was computed from the bytes that are here, so to compare these is to verify it.
            if (bytes == null || !Arrays.equals(bytes, node.bytes())) {
                throw new PermanentException(
                        "verify.failed",
                        "node " + node.digest() + " did not come back from the store as it was written"
                                + (bytes == null ? ": it is not there" : ": it has other bytes"),
                        "nothing has changed; look after the store, then try again");
            }
        }
    }

    /** Returns how many nodes were read back and were right. */
    long readBack() {
        return readBack.get();
    }

    /** Returns how many nodes were sent. */
    long sent() {
        return sent.get();
    }

    /** Returns the bytes of the nodes that were sent, before compression. */
    long sentBytes() {
        return sentBytes.get();
    }
}
