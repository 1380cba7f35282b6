package dev.tagsync.internal.tree;

import dev.tagsync.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Applies changes to one level of a stored tree, stretch by stretch.
 *
 * <p>A stretch begins at the start S of the node that holds its first change. If S still starts a node, it is below all items in the
 * window to either side; so no item in the window behind it starts one, items further on do not see what is before S, and nothing before
 * S need be read. If a change undercuts S or removes it, the stretch begins one node earlier, whose start is over a window away and so stays.
 *
 * <p>A stretch ends before a node T that no change falls into, once T's first key, which the parents know, would still be the least in
 * the window before it: its other side is as it was, so T stays, and with it what follows. Otherwise T is read and joins the stretch.
 *
 * <p>The level's first item counts as the least whichever it is; a stretch at the level's start that is left without items joins the next node.
 */
final class LevelEdit {
    /** For how many changes nodes are read together. */
    private static final int AHEAD = 128;

    private final TreeKind kind;
    private final int level;
    private final Loading source;
    private final LevelCursor cursor;
    private final NodeSink sink;
    private final List<? extends Change> changes;
    private final TreeMap<byte[], Optional<Item>> parents = new TreeMap<>(Arrays::compareUnsigned);
    private int fetched;
    private Optional<List<Item>> whole = Optional.empty();

    LevelEdit(TreeKind kind, TreeRef tree, int level, Loading source, NodeSink sink, List<? extends Change> changes) {
        this.kind = kind;
        this.level = level;
        this.source = source;
        this.cursor = new LevelCursor(kind, tree, level, source);
        this.sink = sink;
        this.changes = changes;
    }

    /** Applies the changes, which ascend by key; returns the changes of the level above. */
    List<Change> run() {
        int next = 0;
        while (next < changes.size()) {
            readAhead(next);
            cursor.seek(changes.get(next).key());
            Stretch stretch = new Stretch(next);
            if (!stretch.run()) {
                cursor.seek(changes.get(next).key());
                cursor.previous();
                stretch = new Stretch(next);
                if (!stretch.run()) {
                    // Over a window away from every change: only where the stored items are out of order.
                    throw ByteReader.damaged("the items of the " + kind + " tree at level " + level
                            + " are not where their keys belong");
                }
            }
            stretch.settle();
            next = stretch.next;
        }
        List<Change> above = new ArrayList<>();
        parents.forEach((key, item) -> above.add(new Change.To(key, item)));
        return above;
    }

    /** Reads the nodes of the changes from {@code next} on, unless that is done. */
    private void readAhead(int next) {
        if (next >= fetched && next < changes.size()) {
            fetched = Math.min(changes.size(), next + AHEAD);
            cursor.prefetch(
                    changes.subList(next, fetched).stream().map(Change::key).toList(), source);
        }
    }

    /** Returns the items of all nodes of the level, if one stretch was all of it. */
    Optional<List<Item>> whole() {
        return whole;
    }

    private final class Stretch {
        private final boolean atLevelStart = cursor.atLevelStart();
        private final List<Item> before = new ArrayList<>();
        private final Set<Digest> known = new HashSet<>();
        private final List<Item> after = new ArrayList<>();
        private final LevelBuilder builder = new LevelBuilder(
                kind,
                level,
                atLevelStart,
                node -> {
                    if (!known.contains(node.digest())) {
                        sink.node(node);
                    }
                },
                after::add);
        private int next;
        private boolean startRemoved;
        private boolean atLevelEnd;

        Stretch(int first) {
            this.next = first;
        }

        /** Makes the nodes; false, with none made, if the stretch has to begin a node earlier. */
        boolean run() {
            boolean more = true;
            while (more) {
                readAhead(next);
                ChildRef ref = cursor.ref();
                before.add(new Item(cursor.key(), ref.body()));
                known.add(ref.digest());
                Optional<byte[]> end = cursor.nextKey();
                merge(cursor.node(), end);
                if (startRemoved || builder.startLost()) {
                    return false;
                }
                if (end.isEmpty()) {
                    builder.finish();
                    atLevelEnd = true;
                    more = false;
                } else {
                    // The last change needs no look at the node behind the next, whose parent may not be at hand.
                    boolean changesAhead = next < changes.size();
                    if (changesAhead) {
                        cursor.next();
                    }
                    boolean inNext = changesAhead && isBelow(next, cursor.nextKey());
                    if (!inNext && !builder.isEmpty() && builder.meets(end.get())) {
                        builder.finishBeforeStart();
                        more = false;
                    } else if (!changesAhead) {
                        cursor.next();
                    }
                }
            }
            return !builder.startLost();
        }

        private boolean isBelow(int change, Optional<byte[]> end) {
            return end.isEmpty() || Arrays.compareUnsigned(changes.get(change).key(), end.get()) < 0;
        }

        private void merge(TreeNode node, Optional<byte[]> end) {
            for (int i = 0; i < node.size() && !builder.startLost(); i++) {
                Item item = node.item(i);
                int order = -1;
                while (next < changes.size()
                        && (order = Arrays.compareUnsigned(changes.get(next).key(), item.key())) < 0) {
                    changes.get(next++).apply(Optional.empty()).ifPresent(builder::add);
                }
                if (next < changes.size() && order == 0) {
                    Optional<Item> changed = changes.get(next++).apply(Optional.of(item));
                    changed.ifPresent(builder::add);
                    startRemoved |= changed.isEmpty() && i == 0 && before.size() == 1 && !atLevelStart;
                } else {
                    builder.add(item);
                }
            }
            while (next < changes.size() && isBelow(next, end) && !builder.startLost()) {
                changes.get(next++).apply(Optional.empty()).ifPresent(builder::add);
            }
        }

        /** Tells the level above. */
        void settle() {
            before.forEach(item -> parents.put(item.key(), Optional.empty()));
            after.forEach(item -> parents.put(item.key(), Optional.of(item)));
            for (Item item : before) {
                Optional<Item> now = parents.get(item.key());
                if (now.isPresent() && Arrays.equals(now.get().body(), item.body())) {
                    parents.remove(item.key());
                }
            }
            if (atLevelStart && atLevelEnd) {
                whole = Optional.of(after);
            }
        }
    }
}
