package dev.tagsync.testkit.sim;

import dev.tagsync.Digest;
import dev.tagsync.spi.Node;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Outcome;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Reading;
import dev.tagsync.spi.Promoter.Settlement;
import dev.tagsync.spi.Promoter.Stored;
import dev.tagsync.spi.Promoter.Write;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.Store;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A store around another, of whose calls a subclass changes those it likes. */
class ForwardingStore implements Store {
    private final Store inner;

    ForwardingStore(Store inner) {
        this.inner = inner;
    }

    Reading read(Promoter inner, Group group, List<Range> ranges) {
        return inner.read(group, ranges);
    }

    Outcome commit(Promoter inner, String attempt, Group group, long expected, List<Write> writes) {
        return inner.commit(attempt, group, expected, writes);
    }

    Settlement settle(Promoter inner, String attempt, Group group, long expected) {
        return inner.settle(attempt, group, expected);
    }

    Map<String, byte[]> beats(Promoter inner, String prefix) {
        return inner.beats(prefix);
    }

    void put(SnapshotStore inner, long stamp, Collection<Node> nodes) {
        inner.put(stamp, nodes);
    }

    void scan(SnapshotStore inner, int part, Consumer<SnapshotStore.StoredNode> action) {
        inner.scan(part, action);
    }

    void delete(SnapshotStore inner, long stamp, Collection<Digest> digests) {
        inner.delete(stamp, digests);
    }

    @Override
    public final Promoter promoter(String catalog) {
        Promoter promoter = inner.promoter(catalog);
        return new Promoter() {
            @Override
            public Reading read(Group group, List<Range> ranges) {
                return ForwardingStore.this.read(promoter, group, ranges);
            }

            @Override
            public List<Stored> peek(String channel) {
                return promoter.peek(channel);
            }

            @Override
            public Outcome commit(String attempt, Group group, long expectedVersion, List<Write> writes) {
                return ForwardingStore.this.commit(promoter, attempt, group, expectedVersion, writes);
            }

            @Override
            public Settlement settle(String attempt, Group group, long expectedVersion) {
                return ForwardingStore.this.settle(promoter, attempt, group, expectedVersion);
            }

            @Override
            public void beat(String key, byte[] value) {
                promoter.beat(key, value);
            }

            @Override
            public Map<String, byte[]> beats(String prefix) {
                return ForwardingStore.this.beats(promoter, prefix);
            }

            @Override
            public void drop(String key) {
                promoter.drop(key);
            }
        };
    }

    @Override
    public final SnapshotStore snapshots(String catalog) {
        SnapshotStore nodes = inner.snapshots(catalog);
        return new SnapshotStore() {
            @Override
            public void put(long stamp, Collection<Node> batch) {
                ForwardingStore.this.put(nodes, stamp, batch);
            }

            @Override
            public Map<Digest, byte[]> get(Collection<Digest> digests, Copies copies) {
                return nodes.get(digests, copies);
            }

            @Override
            public int scanParts() {
                return nodes.scanParts();
            }

            @Override
            public void scan(int part, Consumer<StoredNode> action) {
                ForwardingStore.this.scan(nodes, part, action);
            }

            @Override
            public void delete(long stamp, Collection<Digest> digests) {
                ForwardingStore.this.delete(nodes, stamp, digests);
            }
        };
    }
}
