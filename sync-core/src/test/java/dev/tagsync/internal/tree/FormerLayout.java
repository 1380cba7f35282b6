package dev.tagsync.internal.tree;

import dev.tagsync.spi.Node;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;

/** Builds trees as they were before {@link NodeFormat#LAYOUT} 2: with a window of bytes at inner levels, too. A node of given items is what it is now. */
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
            parents.add(new Item(
                    key,
                    LevelBuilder.node(
                                    kind,
                                    level,
                                    node,
                                    node.stream().mapToInt(Item::size).sum(),
                                    sink)
                            .body()));
        }
        return parents;
    }
}
