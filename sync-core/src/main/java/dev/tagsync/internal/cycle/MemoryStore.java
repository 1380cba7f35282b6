package dev.tagsync.internal.cycle;

import dev.tagsync.Digest;
import dev.tagsync.PermanentException;
import dev.tagsync.internal.tree.NodeSource;
import dev.tagsync.spi.Node;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.Store;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A store that is forgotten when it is closed, for one catalog: nodes beyond the first lie in scratch space. Thread-safe.
 */
final class MemoryStore implements Store, AutoCloseable {
    private final MemoryRegister register = new MemoryRegister();
    private final Nodes nodes;

    MemoryStore(Path scratch) {
        this.nodes = new Nodes(scratch);
    }

    @Override
    public SnapshotStore snapshots(String catalog) {
        return nodes;
    }

    @Override
    public Promoter promoter(String catalog) {
        return register;
    }

    @Override
    public void close() {
        nodes.overlay.close();
    }

    private static final class Nodes implements SnapshotStore {
        private final Overlay overlay;
        private final Map<Digest, Long> stamps = new HashMap<>();

        Nodes(Path scratch) {
            this.overlay = new Overlay(NOTHING, scratch);
        }

        @Override
        public synchronized void put(long stamp, Collection<Node> nodes) {
            for (Node node : nodes) {
                overlay.node(node);
                stamps.merge(node.digest(), stamp, Math::max);
            }
        }

        @Override
        public synchronized Map<Digest, byte[]> get(Collection<Digest> digests, Copies copies) {
            return overlay.nodes(digests);
        }

        @Override
        public int scanParts() {
            return 1;
        }

        @Override
        public void scan(int part, Consumer<StoredNode> action) {
            Objects.checkIndex(part, 1);
            Map<Digest, Long> all;
            synchronized (this) {
                all = Map.copyOf(stamps);
            }
            all.forEach((digest, stamp) -> action.accept(new StoredNode(digest, stamp)));
        }

        @Override
        public void delete(long stamp, Collection<Digest> digests) {
            throw new UnsupportedOperationException("nothing is collected here");
        }
    }

    private static final NodeSource NOTHING = new NodeSource() {
        @Override
        public byte[] node(Digest digest) {
            throw new PermanentException("store.node-missing", "there is no node " + digest, "");
        }

        @Override
        public Map<Digest, byte[]> nodes(Collection<Digest> digests) {
            return Map.of();
        }
    };
}
