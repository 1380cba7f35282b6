package dev.tagsync.testkit.sim;

import dev.tagsync.Digest;
import dev.tagsync.spi.Node;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Outcome;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Reading;
import dev.tagsync.spi.Promoter.Settlement;
import dev.tagsync.spi.Promoter.Write;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.contract.StoreWrapper;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A store around another, of whose calls a subclass changes those it likes. */
class ForwardingStore extends StoreWrapper {
    ForwardingStore(Store inner) {
        super(inner);
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
        return new Register(super.promoter(catalog)) {
            @Override
            public Reading read(Group group, List<Range> ranges) {
                return ForwardingStore.this.read(inner, group, ranges);
            }

            @Override
            public Outcome commit(String attempt, Group group, long expectedVersion, List<Write> writes) {
                return ForwardingStore.this.commit(inner, attempt, group, expectedVersion, writes);
            }

            @Override
            public Settlement settle(String attempt, Group group, long expectedVersion) {
                return ForwardingStore.this.settle(inner, attempt, group, expectedVersion);
            }

            @Override
            public Map<String, byte[]> beats(String prefix) {
                return ForwardingStore.this.beats(inner, prefix);
            }
        };
    }

    @Override
    public final SnapshotStore snapshots(String catalog) {
        return new Nodes(super.snapshots(catalog)) {
            @Override
            public void put(long stamp, Collection<Node> nodes) {
                ForwardingStore.this.put(inner, stamp, nodes);
            }

            @Override
            public void scan(int part, Consumer<StoredNode> action) {
                ForwardingStore.this.scan(inner, part, action);
            }

            @Override
            public void delete(long stamp, Collection<Digest> digests) {
                ForwardingStore.this.delete(inner, stamp, digests);
            }
        };
    }
}
