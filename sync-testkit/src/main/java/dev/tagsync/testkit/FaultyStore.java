package dev.tagsync.testkit;

import dev.tagsync.Digest;
import dev.tagsync.SyncException;
import dev.tagsync.TransientException;
import dev.tagsync.spi.Node;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.Call.Operation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store that fails as planned, around any other: before the effect, after it, twice, or late. It counts the calls of all catalogs
 * together. Thread-safe; with several threads the order of calls, and so which of them fails, is theirs to choose.
 *
 * @since 0.1
 */
public final class FaultyStore implements Store {
    private static final Logger LOG = LoggerFactory.getLogger(FaultyStore.class);

    private final Store inner;
    private final Object lock = new Object();
    private final Map<Operation, Long> counts = new EnumMap<>(Operation.class);
    private final Queue<Runnable> delayed = new ArrayDeque<>();
    private final Consumer<Runnable> later;
    private long total;
    private FaultPlan plan;

    /**
     * Wraps a store.
     *
     * @param inner what is wrapped
     * @param plan what goes wrong
     */
    public FaultyStore(Store inner, FaultPlan plan) {
        this.inner = inner;
        this.plan = plan;
        this.later = delayed::add;
    }

    /**
     * Wraps a store, and leaves it to somebody else when delayed effects happen; {@link #releaseDelayed()} has none to release.
     *
     * @param inner what is wrapped
     * @param plan what goes wrong
     * @param later takes each delayed effect and runs it once, whenever it likes; what it throws is lost with its answer
     */
    public FaultyStore(Store inner, FaultPlan plan, Consumer<Runnable> later) {
        this.inner = inner;
        this.plan = plan;
        this.later = later;
    }

    /**
     * Changes what goes wrong from the next call on. Counts go on.
     *
     * @param plan the new plan
     */
    public void plan(FaultPlan plan) {
        synchronized (lock) {
            this.plan = plan;
        }
    }

    /** Sets all counts to 0, so that the next call is number 1. */
    public void resetCounts() {
        synchronized (lock) {
            counts.clear();
            total = 0;
        }
    }

    /**
     * Returns how many calls of a method there were, those that failed included.
     *
     * @param operation which method
     */
    public long calls(Operation operation) {
        synchronized (lock) {
            return counts.getOrDefault(operation, 0L);
        }
    }

    /** Returns how many calls there were, of all methods. */
    public long totalCalls() {
        synchronized (lock) {
            return total;
        }
    }

    /** Returns how many delayed effects wait. */
    public int delayedEffects() {
        synchronized (lock) {
            return delayed.size();
        }
    }

    /** Lets all delayed effects happen now, in the order of their calls. What they would have answered is lost. */
    public void releaseDelayed() {
        for (Runnable effect = nextDelayed(); effect != null; effect = nextDelayed()) {
            try {
                effect.run();
            } catch (SyncException e) {
                LOG.debug("delayed effect failed", e);
            }
        }
    }

    @Override
    public SnapshotStore snapshots(String catalog) {
        return new FaultySnapshots(catalog, inner.snapshots(catalog));
    }

    @Override
    public Promoter promoter(String catalog) {
        return new FaultyPromoter(this, catalog, inner.promoter(catalog));
    }

    Fault next(String catalog, Operation operation) {
        synchronized (lock) {
            total++;
            long number = counts.merge(operation, 1L, Long::sum);
            return plan.fault(new Call(catalog, operation, number, total));
        }
    }

    void delay(Runnable effect) {
        synchronized (lock) {
            later.accept(effect);
        }
    }

    /** Makes a call that answers with an exception when it fails. */
    void change(String catalog, Operation operation, Runnable effect) {
        switch (next(catalog, operation)) {
            case NONE -> effect.run();
            case BEFORE, LOST -> throw injected(operation, "never arrived");
            case AFTER -> {
                effect.run();
                throw injected(operation, "answer lost");
            }
            case DOUBLED -> {
                effect.run();
                effect.run();
            }
            case DELAYED -> {
                delay(effect);
                throw injected(operation, "answer lost");
            }
        }
    }

    /** Makes a call that has no effect to lose. */
    <T> T look(String catalog, Operation operation, Supplier<T> call) {
        return switch (next(catalog, operation)) {
            case NONE -> call.get();
            case DOUBLED -> {
                call.get();
                yield call.get();
            }
            case AFTER -> {
                call.get();
                throw injected(operation, "answer lost");
            }
            case BEFORE, LOST, DELAYED -> throw injected(operation, "never arrived");
        };
    }

    static TransientException injected(Operation operation, String what) {
        return new TransientException("store.unreachable", operation + ": injected fault, " + what, "");
    }

    private @Nullable Runnable nextDelayed() {
        synchronized (lock) {
            return delayed.poll();
        }
    }

    private final class FaultySnapshots implements SnapshotStore {
        private final String catalog;
        private final SnapshotStore nodes;

        FaultySnapshots(String catalog, SnapshotStore nodes) {
            this.catalog = catalog;
            this.nodes = nodes;
        }

        @Override
        public void put(long stamp, Collection<Node> batch) {
            List<Node> copy = batch.stream()
                    .map(node -> new Node(node.digest(), node.bytes().clone()))
                    .toList();
            change(catalog, Operation.PUT, () -> nodes.put(stamp, copy));
        }

        @Override
        public Map<Digest, byte[]> get(Collection<Digest> digests, Copies copies) {
            return look(catalog, Operation.GET, () -> nodes.get(digests, copies));
        }

        @Override
        public int scanParts() {
            return nodes.scanParts();
        }

        @Override
        public void scan(int part, Consumer<StoredNode> action) {
            List<StoredNode> seen = new ArrayList<>();
            Fault fault = next(catalog, Operation.SCAN);
            if (fault == Fault.BEFORE || fault == Fault.LOST) {
                throw injected(Operation.SCAN, "never arrived");
            }
            nodes.scan(part, seen::add);
            if (fault == Fault.AFTER || fault == Fault.DELAYED) {
                seen.subList(0, seen.size() / 2).forEach(action);
                throw injected(Operation.SCAN, "answer lost half-way");
            }
            seen.forEach(action);
        }

        @Override
        public void delete(long stamp, Collection<Digest> digests) {
            List<Digest> copy = List.copyOf(digests);
            change(catalog, Operation.DELETE, () -> nodes.delete(stamp, copy));
        }
    }
}
