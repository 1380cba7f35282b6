package dev.tagsync.internal.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Builds a tree in one pass from items in order; keeps a window of items for each level. A level is begun when the one below has two nodes. */
final class TreeBuilder {
    private final TreeKind kind;
    private final NodeSink sink;
    private final int base;
    private final List<LevelBuilder> levels = new ArrayList<>();
    /** Of the highest level so far, its only node. */
    private Optional<Item> single = Optional.empty();

    TreeBuilder(TreeKind kind, NodeSink sink) {
        this(kind, 0, sink);
    }

    /** Builds from the items of level {@code base}, which are at least two unless that is 0. */
    TreeBuilder(TreeKind kind, int base, NodeSink sink) {
        this.kind = kind;
        this.base = base;
        this.sink = sink;
        begin();
    }

    private LevelBuilder begin() {
        int place = levels.size();
        LevelBuilder level = new LevelBuilder(kind, base + place, true, sink, item -> made(place, item));
        levels.add(level);
        return level;
    }

    void add(Item item) {
        levels.get(0).add(item);
    }

    private void made(int place, Item node) {
        if (place + 1 < levels.size()) {
            levels.get(place + 1).add(node);
        } else if (single.isEmpty()) {
            single = Optional.of(node);
        } else {
            LevelBuilder above = begin();
            above.add(single.get());
            single = Optional.empty();
            above.add(node);
        }
    }

    TreeRef finish() {
        for (int place = 0; place < levels.size(); place++) {
            levels.get(place).finish();
        }
        int height = base + levels.size();
        return single.map(top -> new TreeRef(height, ChildRef.read(top.body()))).orElse(TreeRef.EMPTY);
    }
}
