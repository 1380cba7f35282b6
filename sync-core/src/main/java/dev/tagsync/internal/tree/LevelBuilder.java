package dev.tagsync.internal.tree;

import dev.tagsync.PermanentException;
import dev.tagsync.spi.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes the nodes of a level, or of a stretch of a level that begins where a node does, from its items in order. Hands each node on as the item
 * that its parent gets.
 */
final class LevelBuilder {
    private final TreeKind kind;
    private final int level;
    private final boolean atLevelStart;
    private final NodeSink sink;
    private final Consumer<Item> parents;
    private final Boundaries boundaries;
    private final List<Item> open = new ArrayList<>();
    private int openBytes;
    private boolean empty = true;
    private boolean startDecided;
    private boolean startLost;
    private boolean firstNode = true;

    LevelBuilder(TreeKind kind, int level, boolean atLevelStart, NodeSink sink, Consumer<Item> parents) {
        this.kind = kind;
        this.level = level;
        this.atLevelStart = atLevelStart;
        this.sink = sink;
        this.parents = parents;
        this.boundaries = new Boundaries(NodeFormat.window(kind, level), this::decided);
    }

    void add(Item item) {
        long hash = empty && atLevelStart ? KeyHash.LEAST : KeyHash.of(level, item.key());
        empty = false;
        boundaries.add(item, hash, item.weight(kind, level));
    }

    boolean isEmpty() {
        return empty;
    }

    /** Tells that the first item turned out to start no node; nothing was handed on then. */
    boolean startLost() {
        return startLost;
    }

    /** Tells whether the node that starts with {@code key} behind the items so far still does, whose other side is unchanged. */
    boolean meets(byte[] key) {
        return boundaries.wouldBeLeast(KeyHash.of(level, key));
    }

    /** Ends the stretch before a node that {@link #meets} it. */
    void finishBeforeStart() {
        boundaries.finishBeforeStart();
        close();
    }

    /** Ends the level. */
    void finish() {
        boundaries.finish();
        close();
    }

    private void decided(Item item, boolean starts) {
        startLost |= !startDecided && !starts;
        startDecided = true;
        if (startLost) {
            return;
        }
        if (starts) {
            close();
        }
        open.add(item);
        openBytes += item.size();
        if (openBytes > NodeFormat.MAX_NODE_BYTES) {
            throw new PermanentException(
                    "tree.node-too-large",
                    "A node of the " + kind + " tree at level " + level + " has over " + NodeFormat.MAX_NODE_BYTES
                            + " bytes: too many neighbouring keys have hashes in an order that does not come by chance",
                    "Rename some of the keys around the one that starts with bytes "
                            + java.util.HexFormat.of()
                                    .formatHex(
                                            open.get(0).key(),
                                            0,
                                            Math.min(40, open.get(0).key().length)));
        }
    }

    private void close() {
        if (open.isEmpty() || startLost) {
            return;
        }
        ChildRef child = node(kind, level, open, openBytes, sink);
        byte[] key = firstNode && atLevelStart ? TreeKey.EMPTY : open.get(0).key();
        firstNode = false;
        open.clear();
        openBytes = 0;
        parents.accept(new Item(key, child.body()));
    }

    /** Writes a node of these items, which take so many bytes, and returns what its parent says of it. */
    static ChildRef node(TreeKind kind, int level, List<Item> items, int itemBytes, NodeSink sink) {
        ByteWriter out = new ByteWriter(NodeFormat.HEADER_BYTES + 4 + itemBytes);
        out.u8(NodeFormat.VERSION).u8(kind.nodeType).u8(level);
        out.i32(items.size());
        int end = 0;
        for (Item item : items) {
            end += 2 + item.key().length + item.body().length;
            out.i32(end);
        }
        long count = 0;
        long bytes = 0;
        boolean payloads = false;
        for (Item item : items) {
            out.u16(item.key().length).bytes(item.key()).bytes(item.body());
            if (level > 0) {
                ChildRef child = ChildRef.read(item.body());
                count += child.count();
                bytes += child.bytes();
                payloads |= child.payloads();
            } else {
                count++;
                if (kind != TreeKind.INDEX) {
                    bytes += LeafBody.length(item.body());
                    payloads |= LeafBody.namesPayloads(item.body());
                }
            }
        }
        Node node = Node.of(out.done());
        sink.node(node);
        return new ChildRef(node.digest(), count, bytes, payloads);
    }
}
