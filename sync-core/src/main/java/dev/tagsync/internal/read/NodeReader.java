package dev.tagsync.internal.read;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.tagsync.CacheStatistics;
import dev.tagsync.Digest;
import dev.tagsync.PermanentException;
import dev.tagsync.internal.tree.HeldNode;
import dev.tagsync.internal.tree.NodeCache;
import dev.tagsync.internal.tree.ShortCuts;
import dev.tagsync.spi.Node;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.SnapshotStore.Copies;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads nodes from the store, checks every one against its digest, and caches what it read by digest: nodes never change, so
 * the cache is never invalidated. A {@link DiskCache}, if there is one, is asked before the store. Thread-safe.
 *
 * <p>A copy that is missing or does not match is read once more from a quorum; only then is the node said to be lost.
 */
public final class NodeReader implements NodeCache {
    private static final Runnable ALWAYS = () -> {};

    private final SnapshotStore store;
    private final Optional<DiskCache> disk;
    private final Cache<Digest, HeldNode> cache;
    private final boolean sharing;
    private final ShortCuts shortCuts;
    private final Map<Digest, CompletableFuture<HeldNode>> underWay = new ConcurrentHashMap<>();
    /** Those that are reading for others too. One of a ForkJoinPool may be given more to do while it waits for the store. */
    private final Set<Thread> busy = ConcurrentHashMap.newKeySet();

    private final LongAdder lookups = new LongAdder();
    private final LongAdder reads = new LongAdder();
    private final LongAdder diskReads = new LongAdder();
    private final LongAdder readBytes = new LongAdder();

    /**
     * Makes a reader that waits for no other thread.
     *
     * @param store where nodes are read
     * @param cacheBytes the most memory that cached nodes take
     */
    public NodeReader(SnapshotStore store, long cacheBytes) {
        this(store, cacheBytes, false);
    }

    /**
     * Makes a reader.
     *
     * @param store where nodes are read
     * @param cacheBytes the most memory that cached nodes take
     * @param sharing whether a thread that needs a node which another one is reading waits for that one
     */
    public NodeReader(SnapshotStore store, long cacheBytes, boolean sharing) {
        this(store, cacheBytes, sharing, new ShortCuts());
    }

    /** Makes a reader whose look-ups take these short cuts, which no other has. */
    public NodeReader(SnapshotStore store, long cacheBytes, boolean sharing, ShortCuts shortCuts) {
        this(store, cacheBytes, sharing, shortCuts, Optional.empty());
    }

    /** Makes a reader for many threads that keeps what it reads on the disk, too. */
    public NodeReader(SnapshotStore store, long cacheBytes, Optional<DiskCache> disk) {
        this(store, cacheBytes, true, new ShortCuts(), disk);
    }

    private NodeReader(
            SnapshotStore store, long cacheBytes, boolean sharing, ShortCuts shortCuts, Optional<DiskCache> disk) {
        this.store = store;
        this.disk = disk;
        this.shortCuts = shortCuts;
        this.sharing = sharing;
        this.cache = Caffeine.newBuilder()
                .maximumWeight(cacheBytes)
                .weigher((Digest digest, HeldNode node) -> node.weight())
                .removalListener((@Nullable Digest digest, @Nullable HeldNode node, RemovalCause cause) -> {
                    if (node != null) {
                        node.drop();
                        shortCuts.leave(node);
                    }
                })
                .executor(Runnable::run)
                .build();
        disk.ifPresent(below -> below.beside(NodeReader.worth(cache)));
    }

    private static ToIntFunction<Digest> worth(Cache<Digest, HeldNode> cache) {
        return digest -> {
            HeldNode node = cache.policy().getIfPresentQuietly(digest);
            return node == null ? 0 : node.leadsOn() ? 2 : 1;
        };
    }

    @Override
    public byte[] node(Digest digest) {
        lookups.increment();
        return held(digest).bytes();
    }

    @Override
    public Map<Digest, byte[]> nodes(Collection<Digest> digests) {
        lookups.add(digests.size());
        Map<Digest, byte[]> bytes = new HashMap<>();
        heldAll(digests).forEach((digest, node) -> bytes.put(digest, node.bytes()));
        return bytes;
    }

    @Override
    public HeldNode held(Digest digest) {
        return held(digest, ALWAYS);
    }

    /** Returns a node; {@code beforeAsking} runs before the store is asked, and throws to prevent that. */
    HeldNode held(Digest digest, Runnable beforeAsking) {
        HeldNode known = cache.getIfPresent(digest);
        return known != null ? known : absent(read(List.of(digest), beforeAsking), digest);
    }

    private static HeldNode absent(Map<Digest, HeldNode> nodes, Digest digest) {
        HeldNode node = nodes.get(digest);
        if (node == null) {
            throw new IllegalStateException("node " + digest + " was read and is not there");
        }
        return node;
    }

    @Override
    public Map<Digest, HeldNode> heldAll(Collection<Digest> digests) {
        return heldAll(digests, ALWAYS);
    }

    /** Returns every one of the nodes; {@code beforeAsking} runs before the store is asked, and throws to prevent that. */
    Map<Digest, HeldNode> heldAll(Collection<Digest> digests, Runnable beforeAsking) {
        Map<Digest, HeldNode> nodes = new HashMap<>();
        List<Digest> missing = new ArrayList<>();
        for (Digest digest : digests) {
            HeldNode known = cache.getIfPresent(digest);
            if (known != null) {
                nodes.put(digest, known);
            } else {
                missing.add(digest);
            }
        }
        if (!missing.isEmpty()) {
            nodes.putAll(read(missing, beforeAsking));
        }
        return nodes;
    }

    @Override
    public boolean holds(Digest digest) {
        return cache.asMap().containsKey(digest);
    }

    @Override
    public void touch(Digest digest) {
        cache.getIfPresent(digest);
    }

    @Override
    public LongAdder met() {
        return lookups;
    }

    @Override
    public ShortCuts shortCuts() {
        return shortCuts;
    }

    /** Keeps a node that was just written, so that it need not be read. */
    public void remember(Node node) {
        cache.put(node.digest(), new HeldNode(node.digest(), node.bytes()));
    }

    /** Returns what was counted since this was made, and what the cache holds. */
    public CacheStatistics statistics() {
        NodeCache.settle();
        cache.cleanUp();
        long read = reads.sum();
        long fromDisk = diskReads.sum();
        return new CacheStatistics(
                Math.max(0, lookups.sum() - read - fromDisk),
                fromDisk,
                read,
                readBytes.sum(),
                cache.estimatedSize(),
                cache.policy()
                        .eviction()
                        .map(eviction -> eviction.weightedSize().orElse(0))
                        .orElse(0L));
    }

    /** Who is reading for others waits for nobody: it might be for what it reads itself, or for a thread that waits for that. */
    private Map<Digest, HeldNode> read(List<Digest> digests, Runnable beforeAsking) {
        return sharing && !busy.contains(Thread.currentThread())
                ? readShared(digests, beforeAsking)
                : load(digests, beforeAsking);
    }

    /** Reads what nobody else is reading, then waits for the rest. */
    private Map<Digest, HeldNode> readShared(List<Digest> digests, Runnable beforeAsking) {
        Map<Digest, HeldNode> nodes = new HashMap<>();
        Map<Digest, CompletableFuture<HeldNode>> own = new LinkedHashMap<>();
        Map<Digest, CompletableFuture<HeldNode>> others = new LinkedHashMap<>();
        for (Digest digest : digests) {
            if (own.containsKey(digest)) {
                continue;
            }
            CompletableFuture<HeldNode> promise = new CompletableFuture<>();
            CompletableFuture<HeldNode> earlier = underWay.putIfAbsent(digest, promise);
            if (earlier != null) {
                others.put(digest, earlier);
                continue;
            }
            own.put(digest, promise);
        }
        busy.add(Thread.currentThread());
        try {
            // Between the look into the cache and the claim another thread may have been done with one.
            List<Digest> wanted = new ArrayList<>();
            own.keySet().forEach(digest -> {
                HeldNode known = cache.getIfPresent(digest);
                if (known != null) {
                    nodes.put(digest, known);
                } else {
                    wanted.add(digest);
                }
            });
            if (!wanted.isEmpty()) {
                nodes.putAll(load(wanted, beforeAsking));
            }
            own.forEach((digest, promise) -> promise.complete(absent(nodes, digest)));
        } finally {
            busy.remove(Thread.currentThread());
            own.forEach((digest, promise) -> {
                underWay.remove(digest, promise);
                promise.cancel(false);
            });
        }
        await(others, nodes, beforeAsking);
        return nodes;
    }

    /** What another thread failed of may be of a node that nobody asked for here. */
    private void await(
            Map<Digest, CompletableFuture<HeldNode>> others, Map<Digest, HeldNode> nodes, Runnable beforeAsking) {
        List<Digest> failed = new ArrayList<>();
        others.forEach((digest, promise) -> {
            try {
                nodes.put(digest, promise.join());
            } catch (CompletionException | java.util.concurrent.CancellationException e) {
                failed.add(digest);
            }
        });
        if (!failed.isEmpty()) {
            nodes.putAll(load(failed, beforeAsking));
        }
    }

    private Map<Digest, HeldNode> load(List<Digest> digests, Runnable beforeAsking) {
        Map<Digest, HeldNode> nodes = disk.map(below -> below.read(digests)).orElseGet(HashMap::new);
        diskReads.add(nodes.size());
        nodes.forEach(cache::put);
        List<Digest> rest = nodes.isEmpty()
                ? digests
                : digests.stream().filter(digest -> !nodes.containsKey(digest)).toList();
        if (!rest.isEmpty()) {
            beforeAsking.run();
            Map<Digest, HeldNode> fetched = fetch(rest);
            disk.ifPresent(below -> below.keep(fetched.values()));
            nodes.putAll(fetched);
        }
        return nodes;
    }

    private Map<Digest, HeldNode> fetch(List<Digest> digests) {
        reads.add(digests.size());
        Map<Digest, HeldNode> good = new HashMap<>();
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
                        "tagsync verify shows what else is lost; promote the release once more with all nodes written anew"
                                + " (SyncOptions.writingAnew): tagsync promote TAG --anew");
            }
        }
        good.forEach((digest, node) -> {
            readBytes.add(node.bytes().length);
            cache.put(digest, node);
        });
        return good;
    }

    private static List<Digest> keepGood(List<Digest> wanted, Map<Digest, byte[]> found, Map<Digest, HeldNode> good) {
        List<Digest> rest = new ArrayList<>();
        for (Digest digest : wanted) {
            byte[] bytes = found.get(digest);
            if (bytes != null && Digest.sha256(bytes).equals(digest)) {
                good.put(digest, new HeldNode(digest, bytes));
            } else {
                rest.add(digest);
            }
        }
        return rest;
    }
}
