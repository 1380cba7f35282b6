package dev.tagsync.internal.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.Digest;
import dev.tagsync.EntryKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

/** The tree against a sorted map, over random contents and histories. */
class SnapshotTreePropertiesTest {
    @Property(tries = 1000, shrinking = ShrinkingMode.OFF)
    void everyHistoryLeadsToTheRootOfABulkBuild(
            @ForAll long seed,
            @ForAll @IntRange(min = 0, max = 120) int size,
            @ForAll @IntRange(min = 1, max = 12) int steps) {
        histories(seed, size, steps);
    }

    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void everyHistoryOfALargerTreeLeadsToTheRootOfABulkBuild(
            @ForAll long seed, @ForAll @IntRange(min = 300, max = 1500) int size) {
        histories(seed, size, 4);
    }

    @Tag("nightly")
    @Property(tries = 5_000, shrinking = ShrinkingMode.OFF)
    void everyHistoryLeadsToTheRootOfABulkBuildInManyTries(
            @ForAll long seed,
            @ForAll @IntRange(min = 0, max = 1200) int size,
            @ForAll @IntRange(min = 1, max = 12) int steps) {
        histories(seed, size, steps);
    }

    static void histories(long seed, int size, int steps) {
        Random random = new Random(seed);
        int variety = Math.max(4, size * 2);
        int maxBytes = random.nextInt(20) == 0 ? 1_200_000 : 40 << 10;
        MemoryNodes nodes = new MemoryNodes();
        Content content = new Content();
        SnapshotTree tree = SnapshotTree.empty(Content.INDEXES, nodes, nodes);
        assertThat(tree.root()).isEqualTo(content.build(new MemoryNodes()).root());
        Set<Digest> reach = reach(tree);
        for (int step = 0; step < steps; step++) {
            Content before = new Content(content);
            int changes =
                    step == 0 ? size : random.nextInt(3) == 0 ? 1 + random.nextInt(size + 1) : 1 + random.nextInt(5);
            Edits edits = content.change(random, changes, variety, maxBytes);
            nodes.forget();
            SnapshotTree edited = tree.edit(edits, nodes);
            MemoryNodes built = new MemoryNodes();
            SnapshotTree bulk = content.build(built);
            assertThat(edited.root()).isEqualTo(bulk.root());
            Set<Digest> newReach = reach(edited);
            assertThat(newReach).isEqualTo(built.written).isEqualTo(reach(bulk));
            Set<Digest> expected = new HashSet<>(newReach);
            expected.removeAll(reach);
            assertThat(nodes.written).containsAll(expected);
            assertThat(newReach).containsAll(nodes.written);
            sameDiff(tree, edited, before, content, nodes, random);
            tree = edited;
            reach = newReach;
        }
        answersLike(content, tree, random, variety);
        everyLevelIsShorter(tree, nodes);
    }

    private static Set<Digest> reach(SnapshotTree tree) {
        Set<Digest> reach = new HashSet<>();
        tree.reach(reach::add);
        return reach;
    }

    private static void sameDiff(
            SnapshotTree tree, SnapshotTree edited, Content before, Content after, MemoryNodes nodes, Random random) {
        SortedMap<EntryKey, List<Optional<StoredEntry>>> expected = new TreeMap<>();
        before.entries.forEach((key, entry) -> {
            StoredEntry now = after.entries.get(key);
            if (now == null || !now.sameContent(entry)) {
                expected.put(key, List.of(Optional.of(entry), Optional.ofNullable(now)));
            }
        });
        after.entries.forEach((key, entry) -> {
            if (!before.entries.containsKey(key)) {
                expected.put(key, List.of(Optional.empty(), Optional.of(entry)));
            }
        });
        Set<Digest> shared = reach(tree);
        shared.retainAll(reach(edited));
        nodes.forget();
        List<EntryKey> order = new ArrayList<>();
        Map<EntryKey, List<Optional<StoredEntry>>> found = new TreeMap<>();
        tree.diff(edited, (key, was, is) -> {
            order.add(key);
            found.put(key, List.of(was, is));
        });
        assertThat(found).isEqualTo(expected);
        assertThat(order).containsExactlyElementsOf(expected.keySet());
        nodes.read.retainAll(shared);
        nodes.read.removeAll(leftEdge(tree, nodes));
        nodes.read.removeAll(leftEdge(edited, nodes));
        assertThat(nodes.read)
                .as("shared nodes, not at a left edge, that a diff read")
                .isEmpty();
    }

    /** Returns the first node of each level of the entries: their parents do not tell their first keys. */
    private static Set<Digest> leftEdge(SnapshotTree tree, MemoryNodes nodes) {
        Set<Digest> edge = new HashSet<>();
        TreeRef entries = RootNode.read(nodes.bytes(tree.root())).entries();
        ChildRef first = entries.top();
        for (int level = entries.height() - 1; level >= 0; level--) {
            edge.add(first.digest());
            if (level > 0) {
                first = TreeNode.read(TreeKind.ENTRIES, level, first.digest(), nodes)
                        .child(0);
            }
        }
        return edge;
    }

    private static void answersLike(Content content, SnapshotTree tree, Random random, int variety) {
        assertThat(tree.entryCount()).isEqualTo(content.entries.size());
        assertThat(tree.fileCount()).isEqualTo(content.files.size());
        assertThat(tree.payloadBytes())
                .isEqualTo(content.entries.values().stream()
                        .mapToLong(entry -> entry.payload().length)
                        .sum());
        List<EntryKey> keys = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            EntryKey key = Content.key(random, variety);
            keys.add(key);
            assertThat(tree.get(key)).isEqualTo(Optional.ofNullable(content.entries.get(key)));
            assertThat(tree.contains(key)).isEqualTo(content.entries.containsKey(key));
        }
        SortedMap<EntryKey, StoredEntry> known = new TreeMap<>(content.entries);
        known.keySet().retainAll(keys);
        assertThat(tree.getAll(keys)).isEqualTo(known);
        assertThat(list(tree.entries(Optional.empty()))).containsExactlyElementsOf(content.entries.values());
        EntryKey after = keys.get(0);
        assertThat(list(tree.entries(Optional.of(after))))
                .containsExactlyElementsOf(content.entries.tailMap(after, false).values());
        SortedMap<String, Long> counts = new TreeMap<>();
        content.entries.keySet().forEach(key -> counts.merge(key.collection(), 1L, Long::sum));
        assertThat(tree.collections()).isEqualTo(counts);
        for (String collection : List.of("a", "ab", "products", "absent", "\u0000")) {
            assertThat(tree.count(collection)).isEqualTo(counts.getOrDefault(collection, 0L));
            assertThat(list(tree.entries(collection, Optional.empty())))
                    .containsExactlyElementsOf(content.entries.values().stream()
                            .filter(entry -> entry.key().collection().equals(collection))
                            .toList());
        }
        assertThat(list(tree.entries(after.collection(), Optional.of(after.name()))))
                .containsExactlyElementsOf(content.entries.tailMap(after, false).values().stream()
                        .filter(entry -> entry.key().collection().equals(after.collection()))
                        .toList());
        content.indexes.forEach((name, items) -> {
            for (String value : List.of("s0", "s1", "c0", "c1", "s", "")) {
                List<EntryKey> expected = items.stream()
                        .filter(item -> item.value().equals(value))
                        .map(IndexKey::key)
                        .toList();
                assertThat(list(tree.index(name, value, Optional.empty()))).isEqualTo(expected);
                assertThat(list(tree.index(name, value, Optional.of(after))))
                        .isEqualTo(expected.stream()
                                .filter(key -> key.compareTo(after) > 0)
                                .toList());
            }
        });
        assertThat(list(tree.files())).containsExactlyElementsOf(content.files.values());
        content.files.values().stream()
                .limit(5)
                .forEach(file -> assertThat(tree.file(file.path())).contains(file));
        assertThat(tree.file("no/such")).isEmpty();
    }

    private static void everyLevelIsShorter(SnapshotTree tree, MemoryNodes nodes) {
        RootNode root = RootNode.read(nodes.bytes(tree.root()));
        List<TreeRef> trees = new ArrayList<>(root.indexes().values());
        trees.add(root.entries());
        trees.add(root.files());
        for (TreeRef one : trees) {
            TreeKind kind =
                    one == root.entries() ? TreeKind.ENTRIES : one == root.files() ? TreeKind.FILES : TreeKind.INDEX;
            int above = 0;
            for (int level = one.height() - 1; level >= 0; level--) {
                int count = 0;
                LevelCursor cursor = new LevelCursor(kind, one, level, nodes);
                cursor.seek(TreeKey.EMPTY);
                do {
                    count++;
                } while (cursor.next());
                assertThat(count).isGreaterThan(above);
                above = count;
            }
        }
    }

    static <T> List<T> list(Iterator<T> iterator) {
        List<T> list = new ArrayList<>();
        iterator.forEachRemaining(list::add);
        return list;
    }
}
