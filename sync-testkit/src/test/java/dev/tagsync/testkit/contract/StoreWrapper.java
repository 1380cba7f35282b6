package dev.tagsync.testkit.contract;

import dev.tagsync.Digest;
import dev.tagsync.spi.Node;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.Store;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A store around another, to override what is to be broken. */
public class StoreWrapper implements Store {
    protected final Store inner;

    public StoreWrapper(Store inner) {
        this.inner = inner;
    }

    @Override
    public SnapshotStore snapshots(String catalog) {
        return inner.snapshots(catalog);
    }

    @Override
    public Promoter promoter(String catalog) {
        return inner.promoter(catalog);
    }

    /** Nodes around others. */
    public static class Nodes implements SnapshotStore {
        protected final SnapshotStore inner;

        public Nodes(SnapshotStore inner) {
            this.inner = inner;
        }

        @Override
        public void put(long stamp, Collection<Node> nodes) {
            inner.put(stamp, nodes);
        }

        @Override
        public Map<Digest, byte[]> get(Collection<Digest> digests, Copies copies) {
            return inner.get(digests, copies);
        }

        @Override
        public int scanParts() {
            return inner.scanParts();
        }

        @Override
        public void scan(int part, Consumer<StoredNode> action) {
            inner.scan(part, action);
        }

        @Override
        public void delete(long stamp, Collection<Digest> digests) {
            inner.delete(stamp, digests);
        }
    }

    /** A register around another. */
    public static class Register implements Promoter {
        protected final Promoter inner;

        public Register(Promoter inner) {
            this.inner = inner;
        }

        @Override
        public Reading read(Group group, List<Range> ranges) {
            return inner.read(group, ranges);
        }

        @Override
        public List<Stored> peek(String channel) {
            return inner.peek(channel);
        }

        @Override
        public Outcome commit(String attempt, Group group, long expectedVersion, List<Write> writes) {
            return inner.commit(attempt, group, expectedVersion, writes);
        }

        @Override
        public Settlement settle(String attempt, Group group, long expectedVersion) {
            return inner.settle(attempt, group, expectedVersion);
        }

        @Override
        public void beat(String key, byte[] value) {
            inner.beat(key, value);
        }

        @Override
        public Map<String, byte[]> beats(String prefix) {
            return inner.beats(prefix);
        }

        @Override
        public void drop(String key) {
            inner.drop(key);
        }
    }
}
