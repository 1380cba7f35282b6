package dev.tagsync.testkit;

import dev.tagsync.Digest;
import dev.tagsync.spi.Node;
import dev.tagsync.spi.PortRules;
import dev.tagsync.spi.SnapshotStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The nodes of one catalog: a map of cells under one lock. */
final class InMemorySnapshots implements SnapshotStore {
    /** More than one, so that a caller which forgets a part is found out. */
    private static final int PARTS = 4;

    private final Map<Digest, Cell> cells = new TreeMap<>();

    @Override
    public void put(long stamp, Collection<Node> nodes) {
        PortRules.require(stamp > 0, "a stamp is greater than 0, found " + stamp);
        List<Node> copies = new ArrayList<>(nodes.size());
        for (Node node : nodes) {
            PortRules.require(
                    node.bytes().length <= Node.MAX_BYTES,
                    "node " + node.digest() + " has " + node.bytes().length + " bytes, at most " + Node.MAX_BYTES
                            + " can be stored");
            copies.add(new Node(node.digest(), node.bytes().clone()));
        }
        synchronized (cells) {
            for (Node node : copies) {
                cells.computeIfAbsent(node.digest(), digest -> new Cell()).write(stamp, node.bytes());
            }
        }
    }

    @Override
    public Map<Digest, byte[]> get(Collection<Digest> digests, Copies copies) {
        Objects.requireNonNull(copies);
        Map<Digest, byte[]> found = new HashMap<>();
        synchronized (cells) {
            for (Digest digest : digests) {
                Cell cell = cells.get(Objects.requireNonNull(digest));
                if (cell != null && cell.lives() && !found.containsKey(digest)) {
                    found.put(digest, cell.bytes.clone());
                }
            }
        }
        return found;
    }

    @Override
    public int scanParts() {
        return PARTS;
    }

    @Override
    public void scan(int part, Consumer<StoredNode> action) {
        Objects.checkIndex(part, PARTS);
        List<StoredNode> living = new ArrayList<>();
        synchronized (cells) {
            cells.forEach((digest, cell) -> {
                if (digest.byteAt(0) % PARTS == part && cell.lives()) {
                    living.add(new StoredNode(digest, cell.written));
                }
            });
        }
        living.forEach(action);
    }

    @Override
    public void delete(long stamp, Collection<Digest> digests) {
        PortRules.require(stamp >= 0, "a stamp is not negative, found " + stamp);
        List<Digest> copy = List.copyOf(digests);
        synchronized (cells) {
            for (Digest digest : copy) {
                cells.computeIfAbsent(digest, d -> new Cell()).delete(stamp);
            }
        }
    }

    void damage(Digest digest, byte[] bytes) {
        synchronized (cells) {
            living(digest).bytes = bytes;
        }
    }

    void lose(Digest digest) {
        synchronized (cells) {
            living(digest);
            cells.remove(digest);
        }
    }

    int count() {
        synchronized (cells) {
            return (int) cells.values().stream().filter(Cell::lives).count();
        }
    }

    private Cell living(Digest digest) {
        @Nullable Cell cell = cells.get(digest);
        if (cell == null || !cell.lives()) {
            throw new IllegalArgumentException("no living node " + digest);
        }
        return cell;
    }

    /** The highest stamps of a digest; the bytes are those of the highest write, at a tie the greater ones, as in CQL. */
    private static final class Cell {
        private long written;
        private long deleted;
        private byte[] bytes = {};

        private void write(long stamp, byte[] value) {
            if (stamp > written || stamp == written && Arrays.compareUnsigned(value, bytes) > 0) {
                written = stamp;
                bytes = value;
            }
        }

        private void delete(long stamp) {
            deleted = Math.max(deleted, stamp);
        }

        private boolean lives() {
            return written > deleted;
        }
    }
}
