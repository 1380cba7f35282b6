package dev.tagsync.example.benchmark.measure;

import dev.tagsync.Digest;
import dev.tagsync.spi.Node;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.Store;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** A store that counts the nodes that pass, and their bytes before compression. Thread-safe. */
public final class CountingStore implements Store {
    private final Store store;
    private final LongConsumer afterPut;
    private final AtomicLong nodesPut = new AtomicLong();
    private final AtomicLong nodesGot = new AtomicLong();
    private final AtomicLong bytesGot = new AtomicLong();
    private final Queue<Digest> digestsGot = new ConcurrentLinkedQueue<>();

    /** Counts what goes to and comes from {@code store}. */
    public CountingStore(Store store) {
        this(store, nodes -> {});
    }

    /** Counts, and hands {@code afterPut} how many nodes were stored so far each time that some were. */
    public CountingStore(Store store, LongConsumer afterPut) {
        this.store = store;
        this.afterPut = afterPut;
    }

    /** Returns how many nodes were stored, acknowledged. */
    public long nodesPut() {
        return nodesPut.get();
    }

    /** Returns how many nodes were read, those that are read back after a write among them. */
    public long nodesGot() {
        return nodesGot.get();
    }

    /** Returns the nodes that were read since this was asked last. */
    public List<Digest> takeDigestsGot() {
        List<Digest> taken = new ArrayList<>();
        for (Digest digest = digestsGot.poll(); digest != null; digest = digestsGot.poll()) {
            taken.add(digest);
        }
        return taken;
    }

    /** Returns their bytes. */
    public long bytesGot() {
        return bytesGot.get();
    }

    @Override
    public SnapshotStore snapshots(String catalog) {
        return new Counting(store.snapshots(catalog));
    }

    @Override
    public Promoter promoter(String catalog) {
        return store.promoter(catalog);
    }

    private final class Counting implements SnapshotStore {
        private final SnapshotStore nodes;

        Counting(SnapshotStore nodes) {
            this.nodes = nodes;
        }

        @Override
        public void put(long stamp, Collection<Node> put) {
            nodes.put(stamp, put);
            afterPut.accept(nodesPut.addAndGet(put.size()));
        }

        @Override
        public Map<Digest, byte[]> get(Collection<Digest> digests, Copies copies) {
            Map<Digest, byte[]> got = nodes.get(digests, copies);
            nodesGot.addAndGet(got.size());
            digestsGot.addAll(got.keySet());
            got.values().forEach(bytes -> bytesGot.addAndGet(bytes.length));
            return got;
        }

        @Override
        public int scanParts() {
            return nodes.scanParts();
        }

        @Override
        public void scan(int part, Consumer<StoredNode> action) {
            nodes.scan(part, action);
        }

        @Override
        public void delete(long stamp, Collection<Digest> digests) {
            nodes.delete(stamp, digests);
        }
    }
}
