package dev.tagsync.internal.tree;

import dev.tagsync.spi.Node;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;

/** Builds trees as they were before {@link NodeFormat#LAYOUT} 2: with a window of bytes at inner levels, too. */
final class FormerLayout {
    private static final int WINDOW = 4 << 10;

    private FormerLayout() {}

    static SnapshotTree build(Content content, MemoryNodes nodes) {
        SortedMap<String, TreeRef> indexes = RootNode.byName();
        content.indexes.forEach((name, keys) -> indexes.put(
                name,
                tree(
                        TreeKind.INDEX,
                        keys.stream()
                                .map(key -> new Item(EntryForm.key(key), TreeKey.EMPTY))
                                .iterator(),
                        nodes)));
        return root(
                tree(
                        TreeKind.ENTRIES,
                        content.entries.values().stream()
                                .map(entry -> EntryForm.placed(TreeKind.ENTRIES, EntryForm.whole(entry), nodes))
                                .iterator(),
                        nodes),
                tree(
                        TreeKind.FILES,
                        content.files.values().stream()
                                .map(file -> EntryForm.placed(TreeKind.FILES, EntryForm.whole(file), nodes))
                                .iterator(),
                        nodes),
                indexes,
                nodes);
    }

    static SnapshotTree root(TreeRef entries, TreeRef files, SortedMap<String, TreeRef> indexes, MemoryNodes nodes) {
        Node root = new RootNode(entries, files, indexes).node();
        nodes.node(root);
        return SnapshotTree.open(root.digest(), nodes);
    }

    static TreeRef tree(TreeKind kind, Iterator<Item> items, NodeSink sink) {
        List<Item> level = new ArrayList<>();
        items.forEachRemaining(level::add);
        int height = 0;
        while (height == 0 ? !level.isEmpty() : level.size() > 1) {
            level = parents(kind, height++, level, sink);
        }
        return height == 0
                ? TreeRef.EMPTY
                : new TreeRef(height, ChildRef.read(level.get(0).body()));
    }

    private static List<Item> parents(TreeKind kind, int level, List<Item> items, NodeSink sink) {
        List<List<Item>> nodes = new ArrayList<>();
        int window = level == 0 && kind == TreeKind.ENTRIES ? NodeFormat.LEAF_WINDOW : WINDOW;
        Boundaries boundaries = new Boundaries(window, (item, starts) -> {
            if (starts) {
                nodes.add(new ArrayList<>());
            }
            nodes.get(nodes.size() - 1).add(item);
        });
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            long hash = i == 0 ? KeyHash.LEAST : KeyHash.of(level, item.key());
            boundaries.add(item, hash, level == 0 ? item.weight(kind, 0) : item.size());
        }
        boundaries.finish();
        List<Item> parents = new ArrayList<>();
        for (List<Item> node : nodes) {
            byte[] key = parents.isEmpty() ? TreeKey.EMPTY : node.get(0).key();
            parents.add(new Item(key, node(kind, level, node, sink).body()));
        }
        return parents;
    }

    private static ChildRef node(TreeKind kind, int level, List<Item> items, NodeSink sink) {
        int size = NodeFormat.HEADER_BYTES
                + 4
                + items.stream().mapToInt(Item::size).sum();
        ByteBuffer out = ByteBuffer.allocate(size).put((byte) 1).put((byte) kind.nodeType);
        out.put((byte) level).putInt(items.size());
        int end = 0;
        for (Item item : items) {
            end += 2 + item.key().length + item.body().length;
            out.putInt(end);
        }
        long count = 0;
        long bytes = 0;
        boolean payloads = false;
        for (Item item : items) {
            out.putShort((short) item.key().length).put(item.key()).put(item.body());
            boolean leaf = level == 0 && kind != TreeKind.INDEX;
            ChildRef child = level > 0 ? ChildRef.read(item.body()) : null;
            count += child == null ? 1 : child.count();
            bytes += child != null ? child.bytes() : leaf ? LeafBody.length(item.body()) : 0;
            payloads |= child != null ? child.payloads() : leaf && LeafBody.namesPayloads(item.body());
        }
        Node node = Node.of(out.array());
        sink.node(node);
        return new ChildRef(node.digest(), count, bytes, payloads);
    }
}
