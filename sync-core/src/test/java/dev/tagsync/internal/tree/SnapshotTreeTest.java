package dev.tagsync.internal.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.BlobId;
import dev.tagsync.Digest;
import dev.tagsync.EntryKey;
import dev.tagsync.PayloadKind;
import dev.tagsync.PermanentException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotTreeTest {
    private static final BlobId BLOB = new BlobId("0123456789012345678901234567890123456789");
    private final MemoryNodes nodes = new MemoryNodes();

    @Test
    @DisplayName("going through entries with payload nodes reads many of those at once")
    void payloadNodesAreReadTogether() {
        SnapshotTree tree = build(IntStream.range(0, 1_000)
                .mapToObj(i -> entry(String.format("p%07d", i), 5_000))
                .iterator());
        nodes.forget();
        List<String> names = new ArrayList<>();
        tree.entries(Optional.empty()).forEachRemaining(entry -> {
            assertThat(entry.payload()).hasSize(5_000);
            names.add(entry.key().name());
        });

        assertThat(names).hasSize(1_000).isSorted();
        assertThat(nodes.read.size()).isGreaterThan(1_000);
        assertThat(nodes.calls).isLessThan(100);
    }

    private static StoredEntry entry(String name, int length) {
        byte[] payload = new byte[length];
        new Random(name.hashCode()).nextBytes(payload);
        return new StoredEntry(new EntryKey("products", name), "p/" + name, BLOB, PayloadKind.JSON, payload);
    }

    private SnapshotTree build(Iterator<StoredEntry> entries) {
        return SnapshotTree.build(entries, Collections.emptyIterator(), new TreeMap<>(), nodes, nodes);
    }

    private SnapshotTree large(int size, int length) {
        return build(IntStream.range(0, size)
                .mapToObj(i -> entry(String.format("p%07d", i), length))
                .iterator());
    }

    @Test
    @DisplayName("a diff of trees whose first entries differ looks into shared nodes at the left edge alone")
    void sharedNodesThatBecomeFirstAreLookedInto() {
        SnapshotTreePropertiesTest.histories(156, 34, 9);
    }

    @Test
    void theEncodingIsFixed() {
        SnapshotTree tree = SnapshotTree.build(
                List.of(entry("a", 10), entry("b", 5000), entry("c", 600_000)).iterator(),
                List.of(new StoredFile("p/a", BLOB, List.of(new EntryKey("products", "a"))))
                        .iterator(),
                new TreeMap<>(java.util.Map.of(
                        "i",
                        List.of(new IndexKey("v", new EntryKey("products", "a")))
                                .iterator())),
                nodes,
                nodes);
        assertThat(tree.root().toString())
                .isEqualTo("6cdaa0d42851a1d478d5fd9bb74dd768b929877679f9914794aef08d00b48c01");
        assertThat(large(2000, 300).root().toString())
                .isEqualTo("5699972ea8946ce4fe070b8c0165653dbd7088cd8754cbbde5312aa16a433106");
        assertThat(SnapshotTree.empty(List.of("i"), nodes).root().toString())
                .isEqualTo("690e23bd867f1339cb451ddabbe7099a161cf5d2119571d6fcbef8b3286d60fb");
    }

    @Test
    @DisplayName("a diff of many changes asks for many nodes at once")
    void aDiffReadsAhead() {
        SnapshotTree before = large(20_000, 1024);
        Edits edits = new Edits();
        IntStream.range(0, 400).forEach(i -> edits.putEntry(entry(String.format("p%07d", 50 * i), 1023)));
        SnapshotTree after = before.edit(edits, nodes);
        nodes.forget();
        int[] changes = new int[1];

        before.diff(after, (key, was, is) -> changes[0]++);

        assertThat(changes[0]).isEqualTo(400);
        assertThat(nodes.read).hasSizeGreaterThan(700);
        assertThat(nodes.calls).isLessThan(nodes.read.size() / 20);
    }

    @Test
    @DisplayName(
            "a diff in which each parent has few changed children asks for many nodes at once, and for hardly any that did not change")
    void aDiffReadsAheadBeyondAParent() {
        SnapshotTree before = large(60_000, 1024);
        nodes.forget();
        Edits edits = new Edits();
        IntStream.range(0, 300).forEach(i -> edits.putEntry(entry(String.format("p%07d", 200 * i), 1023)));
        SnapshotTree after = before.edit(edits, nodes);
        int written = nodes.written.size();
        nodes.forget();

        before.diff(after, (key, was, is) -> {});

        assertThat(nodes.read.size()).isBetween(2 * written - 2, 2 * written + written / 10);
        assertThat(nodes.calls).isLessThan(nodes.read.size() / 20);
    }

    @Test
    void leavesOfEntriesOfOneKibibyteAreAsLargeAsIntended() {
        SnapshotTree tree = large(20_000, 1024);
        List<Integer> sizes = new ArrayList<>();
        TreeRef ref = RootNode.read(nodes.bytes(tree.root())).entries();
        LevelCursor cursor = new LevelCursor(TreeKind.ENTRIES, ref, 0, nodes);
        cursor.seek(TreeKey.EMPTY);
        do {
            sizes.add(nodes.bytes(cursor.ref().digest()).length);
        } while (cursor.next());
        double mean = sizes.stream().mapToInt(size -> size).average().orElseThrow();
        assertThat(mean).isBetween(12.0 * 1024, 22.0 * 1024);
        assertThat(Collections.max(sizes)).isLessThan(80 << 10);
        assertThat(Collections.min(sizes.subList(0, sizes.size() - 1))).isGreaterThan(NodeFormat.LEAF_WINDOW);
        assertThat(ref.height()).isBetween(3, 4);
    }

    @Test
    void anEditReadsAndWritesLittleMoreThanOnePath() {
        SnapshotTree tree = large(100_000, 200);
        int height = RootNode.read(nodes.bytes(tree.root())).entries().height();
        Random random = new Random(7);
        int[] read = new int[3];
        int[] written = new int[3];
        int tries = 150;
        for (int i = 0; i < tries; i++) {
            for (int kind = 0; kind < 3; kind++) {
                String name = String.format("p%07d", random.nextInt(100_000));
                Edits edits = new Edits();
                if (kind == 0) {
                    StoredEntry old = entry(name, 200);
                    edits.putEntry(new StoredEntry(
                            old.key(), old.path(), BLOB, old.kind(), new byte[150 + random.nextInt(100)]));
                } else if (kind == 1) {
                    edits.putEntry(entry(name + "x", 200));
                } else {
                    edits.removeEntry(new EntryKey("products", name));
                }
                nodes.forget();
                SnapshotTree edited = tree.edit(edits, nodes);
                assertThat(edited.root()).isNotEqualTo(tree.root());
                read[kind] += nodes.read.size();
                written[kind] += nodes.written.size();
                if (kind == 0) {
                    assertThat(nodes.read)
                            .as("a new value reads its path alone")
                            .hasSize(height);
                    assertThat(nodes.written).hasSize(height + 1);
                }
                assertThat(nodes.read.size()).isLessThanOrEqualTo(height + 8);
                assertThat(nodes.written.size()).isLessThanOrEqualTo(height + 8);
            }
        }
        assertThat((double) read[1] / tries).isBetween((double) height, height + 0.5);
        assertThat((double) written[1] / tries).isBetween(height + 1.0, height + 1.5);
        assertThat((double) read[2] / tries).isBetween((double) height, height + 0.5);
        assertThat((double) written[2] / tries).isBetween(height + 0.9, height + 1.5);
    }

    @Test
    void manyScatteredEditsReadInBatches() {
        SnapshotTree tree = large(20_000, 200);
        Edits edits = new Edits();
        for (int i = 0; i < 20_000; i += 200) {
            edits.putEntry(entry(String.format("p%07d", i), 210));
        }
        nodes.forget();
        tree.edit(edits, nodes);
        assertThat(nodes.read.size()).isGreaterThan(80);
        assertThat(nodes.calls).isLessThan(12);
    }

    @Test
    void countsReadOnlyTheEdges() {
        List<StoredEntry> entries = new ArrayList<>();
        for (String collection : List.of("a", "b", "c", "d")) {
            for (int i = 0; i < 5000; i++) {
                StoredEntry entry = entry(String.format("p%07d", i), 200);
                entries.add(new StoredEntry(
                        new EntryKey(collection, entry.key().name()),
                        entry.path(),
                        BLOB,
                        entry.kind(),
                        entry.payload()));
            }
        }
        SnapshotTree tree = build(entries.iterator());
        nodes.forget();
        assertThat(tree.count("b")).isEqualTo(5000);
        assertThat(nodes.read.size()).isLessThanOrEqualTo(6);
        assertThat(tree.collections()).hasSize(4).containsEntry("d", 5000L);
        assertThat(nodes.read.size()).isLessThanOrEqualTo(16);
    }

    @Test
    void reachReadsOnlyLeavesThatNamePayloadNodes() {
        List<StoredEntry> entries = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            entries.add(entry(String.format("p%07d", i), i == 1500 ? 700_000 : 300));
        }
        SnapshotTree tree = build(entries.iterator());
        Set<Digest> built = new HashSet<>(nodes.written);
        nodes.forget();
        Set<Digest> reach = new HashSet<>();
        tree.reach(reach::add);
        assertThat(reach).isEqualTo(built).hasSizeGreaterThan(50);
        assertThat(nodes.read.size()).isLessThan(8);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4096, 4097, 512 << 10, (512 << 10) + 1, 1 << 20, 3_000_000})
    void payloadsOfEveryFormComeBack(int length) {
        StoredEntry entry = entry("one", length);
        SnapshotTree tree = build(List.of(entry).iterator());
        assertThat(tree.get(entry.key())).contains(entry);
        assertThat(tree.payloadBytes()).isEqualTo(length);
        int chunks = length <= 4096 ? 0 : (length + (512 << 10) - 1) / (512 << 10);
        assertThat(nodes.written).hasSize(2 + chunks);
        nodes.forget();
        assertThat(tree.contains(entry.key())).isTrue();
        assertThat(nodes.read).hasSize(1);
    }

    @Test
    void equalPayloadsOfTwoEntriesAreTwoNodes() {
        StoredEntry a = entry("a", 9000);
        StoredEntry b = new StoredEntry(new EntryKey("products", "b"), "p/b", BLOB, PayloadKind.JSON, a.payload());
        build(List.of(a, b).iterator());
        assertThat(nodes.written).hasSize(4);
    }

    @Test
    void aMovedFileIsNoChangeOfItsEntry() {
        StoredEntry a = entry("a", 9000);
        StoredEntry moved = new StoredEntry(a.key(), "elsewhere/a", a.blob(), a.kind(), a.payload());
        SnapshotTree before = build(List.of(a).iterator());
        nodes.forget();
        SnapshotTree after = before.edit(new Edits().putEntry(moved), nodes);
        assertThat(nodes.written).as("leaf and root, not the payload").hasSize(2);
        assertThat(after.root()).isNotEqualTo(before.root());
        List<EntryKey> changes = new ArrayList<>();
        before.diff(after, (key, was, is) -> changes.add(key));
        assertThat(changes).isEmpty();
    }

    @Test
    void inputOutOfOrderIsRefused() {
        assertThatThrownBy(() -> build(List.of(entry("b", 1), entry("a", 1)).iterator()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not ascend");
        assertThatThrownBy(() -> build(List.of(entry("a", 1), entry("a", 1)).iterator()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keysOverTheLimitAreRefusedAndNeverFound() {
        StoredEntry tooLong = entry("x".repeat(KeyLimit.MAX_KEY_BYTES), 1);
        SnapshotTree tree = large(10, 10);
        assertThatThrownBy(() -> tree.edit(new Edits().putEntry(tooLong), nodes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("over " + KeyLimit.MAX_KEY_BYTES + " bytes");
        assertThat(tree.get(tooLong.key())).isEmpty();
        assertThat(tree.getAll(List.of(tooLong.key()))).isEmpty();
        SnapshotTree odd = build(List.of(entry("?", 1)).iterator());
        assertThat(odd.get(new EntryKey("products", "\uD83D"))).isEmpty();
    }

    @Test
    void keysThatKeepANodeFromEndingAreRefused() {
        List<StoredEntry> entries = new ArrayList<>();
        double hash = Math.pow(2, 64);
        for (int i = 0; i < 90; i++) {
            for (int attempt = 0; ; attempt++) {
                StoredEntry entry = entry(String.format("%04d-%d", i, attempt), 4096);
                double found = new java.math.BigInteger(
                                Long.toUnsignedString(KeyHash.of(0, TreeKey.entry(entry.key()))))
                        .doubleValue();
                if (found < 0.98 * hash && found > 0.85 * hash) {
                    hash = found;
                    entries.add(entry);
                    break;
                }
            }
        }
        assertThatThrownBy(() -> build(entries.iterator()))
                .isInstanceOf(PermanentException.class)
                .extracting(fault -> ((PermanentException) fault).code())
                .isEqualTo("tree.node-too-large");
    }

    @Test
    void anUnknownEncodingVersionIsNamed() {
        SnapshotTree tree = large(10, 10);
        byte[] bytes = nodes.bytes(tree.root()).clone();
        bytes[0] = 9;
        nodes.replace(tree.root(), bytes);
        assertThatThrownBy(() -> SnapshotTree.open(tree.root(), nodes))
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining("encoding version 9, expected 1")
                .extracting(fault -> ((PermanentException) fault).code())
                .isEqualTo("store.node-version");
    }

    @Test
    void aMissingNodeIsAFaultAndNeverAnAbsentEntry() {
        SnapshotTree tree = large(1000, 300);
        SnapshotTree elsewhere = SnapshotTree.open(tree.root(), new MemoryNodes() {
            {
                node(new dev.tagsync.spi.Node(tree.root(), nodes.bytes(tree.root())));
            }
        });
        assertThatThrownBy(() -> elsewhere.get(new EntryKey("products", "nothing")))
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining("is not there");
    }

    @Test
    void anotherEntrysPayloadNodeIsFoundOut() {
        StoredEntry a = entry("a", 9000);
        StoredEntry b = entry("b", 9000);
        SnapshotTree tree = build(List.of(a, b).iterator());
        TreeNode leaf = TreeNode.read(
                TreeKind.ENTRIES,
                0,
                RootNode.read(nodes.bytes(tree.root())).entries().top().digest(),
                nodes);
        Digest ofA = LeafBody.read(leaf.body(0)).chunks().get(0);
        Digest ofB = LeafBody.read(leaf.body(1)).chunks().get(0);
        nodes.replace(ofA, nodes.bytes(ofB));
        assertThatThrownBy(() -> tree.get(a.key()))
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining("payload node");
        assertThat(tree.get(b.key())).contains(b);
    }

    @Test
    void editsThatChangeNothingLeaveTheTree() {
        SnapshotTree tree = large(1000, 300);
        nodes.forget();
        Edits edits = new Edits().putEntry(entry("p0000500", 300)).removeEntry(new EntryKey("products", "absent"));
        assertThat(tree.edit(edits, nodes).root()).isEqualTo(tree.root());
        assertThat(nodes.written).isEmpty();
        assertThat(tree.edit(new Edits(), nodes).root()).isEqualTo(tree.root());
    }

    @Test
    void anUnknownIndexIsRefused() {
        SnapshotTree tree = SnapshotTree.empty(List.of("a"), nodes);
        assertThat(tree.index("a", "v", Optional.empty()).hasNext()).isFalse();
        assertThatThrownBy(() -> tree.index("b", "v", Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no index \"b\", only [a]");
        assertThat(Arrays.asList(tree.entryCount(), tree.fileCount(), tree.payloadBytes()))
                .containsOnly(0L);
    }
}
