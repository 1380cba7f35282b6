package dev.tagsync.metrics;

import dev.tagsync.Digest;
import dev.tagsync.spi.Node;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.Store;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** A store whose calls are counted and timed; what they answer and throw stays what it is. Thread-safe as the store is. */
final class MeteredStore implements Store {
    private static final String OK = "ok";

    private final Store store;
    private final MeterRegistry registry;

    MeteredStore(Store store, MeterRegistry registry) {
        this.store = store;
        this.registry = registry;
    }

    @Override
    public SnapshotStore snapshots(String catalog) {
        return new Snapshots(store.snapshots(catalog), Tags.of("catalog", catalog));
    }

    @Override
    public Promoter promoter(String catalog) {
        return new Register(store.promoter(catalog), Tags.of("catalog", catalog));
    }

    @Override
    public String toString() {
        return store.toString();
    }

    private void timed(Tags tags, String operation, Runnable call) {
        timed(
                tags,
                operation,
                () -> {
                    call.run();
                    return OK;
                },
                Function.identity());
    }

    private <T> T timed(Tags tags, String operation, Supplier<T> call, Function<T, String> outcome) {
        Timer.Sample sample = Timer.start(registry);
        String what = "error";
        try {
            T answer = call.get();
            what = outcome.apply(answer);
            return answer;
        } catch (RuntimeException e) {
            what = Outcomes.of(e);
            throw e;
        } finally {
            sample.stop(Timer.builder("tagsync.store.request")
                    .description("Calls of the store's ports; the adapter's own retries are inside")
                    .tags(tags.and("operation", operation, "outcome", what))
                    .register(registry));
        }
    }

    private void bytes(Tags tags, String operation, long bytes) {
        Counter.builder("tagsync.store.transferred")
                .description("Bytes of nodes that were handed to the store, or by it, before compression")
                .baseUnit(BaseUnits.BYTES)
                .tags(tags.and("operation", operation))
                .register(registry)
                .increment(bytes);
    }

    private final class Snapshots implements SnapshotStore {
        private final SnapshotStore nodes;
        private final Tags tags;

        private Snapshots(SnapshotStore nodes, Tags tags) {
            this.nodes = nodes;
            this.tags = tags;
        }

        @Override
        public void put(long stamp, Collection<Node> put) {
            timed(tags, "put", () -> nodes.put(stamp, put));
            bytes(
                    tags,
                    "put",
                    put.stream().mapToLong(node -> node.bytes().length).sum());
        }

        @Override
        public Map<Digest, byte[]> get(Collection<Digest> digests, Copies copies) {
            Map<Digest, byte[]> found = timed(tags, "get", () -> nodes.get(digests, copies), answer -> OK);
            bytes(tags, "get", found.values().stream().mapToLong(b -> b.length).sum());
            return found;
        }

        @Override
        public int scanParts() {
            return nodes.scanParts();
        }

        @Override
        public void scan(int part, Consumer<StoredNode> action) {
            timed(tags, "scan", () -> nodes.scan(part, action));
        }

        @Override
        public void delete(long stamp, Collection<Digest> digests) {
            timed(tags, "delete", () -> nodes.delete(stamp, digests));
        }
    }

    private final class Register implements Promoter {
        private final Promoter promoter;
        private final Tags tags;

        private Register(Promoter promoter, Tags tags) {
            this.promoter = promoter;
            this.tags = tags;
        }

        @Override
        public Reading read(Group group, List<Range> ranges) {
            return timed(tags, "read", () -> promoter.read(group, ranges), answer -> OK);
        }

        @Override
        public List<Stored> peek(String channel) {
            return timed(tags, "peek", () -> promoter.peek(channel), answer -> OK);
        }

        @Override
        public Outcome commit(String attempt, Group group, long expectedVersion, List<Write> writes) {
            return timed(
                    tags,
                    "commit",
                    () -> promoter.commit(attempt, group, expectedVersion, writes),
                    MeteredStore::outcome);
        }

        @Override
        public Settlement settle(String attempt, Group group, long expectedVersion) {
            return timed(tags, "settle", () -> promoter.settle(attempt, group, expectedVersion), answer -> OK);
        }

        @Override
        public void beat(String key, byte[] value) {
            timed(tags, "beat", () -> promoter.beat(key, value));
        }

        @Override
        public Map<String, byte[]> beats(String prefix) {
            return timed(tags, "beats", () -> promoter.beats(prefix), answer -> OK);
        }

        @Override
        public void drop(String key) {
            timed(tags, "drop", () -> promoter.drop(key));
        }
    }

    private static String outcome(Promoter.Outcome outcome) {
        if (outcome instanceof Promoter.Outcome.Conflict) {
            return "conflict";
        }
        return outcome instanceof Promoter.Outcome.Unknown ? "unknown" : OK;
    }
}
