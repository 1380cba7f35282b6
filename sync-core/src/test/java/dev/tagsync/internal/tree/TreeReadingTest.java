package dev.tagsync.internal.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.tagsync.Digest;
import dev.tagsync.EntryKey;
import dev.tagsync.internal.read.NodeReader;
import dev.tagsync.spi.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read by way of held nodes is what the sorted maps of the same content say, whatever the cache has room for. */
class TreeReadingTest {
    private final MemoryNodes nodes = new MemoryNodes();

    /** Tells what was read. */
    private final class Stored extends StoredNodes {
        int rounds;
        final List<Digest> read = new ArrayList<>();

        Stored() {
            super(nodes);
        }

        @Override
        public Map<Digest, byte[]> get(Collection<Digest> digests, Copies copies) {
            rounds++;
            read.addAll(digests);
            return super.get(digests, copies);
        }
    }

    private static Content content(Random random, int size) {
        Content content = new Content();
        Edits ignored = new Edits();
        for (int i = 0; i < size; i++) {
            content.put(Content.entry(random, Content.key(random, 2 * size), 10_000), ignored);
        }
        return content;
    }

    private static List<String> names(Content content, String collection, String prefix) {
        return content.entries.keySet().stream()
                .filter(key -> key.collection().equals(collection) && key.name().startsWith(prefix))
                .map(EntryKey::name)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 100_000, 1L << 30})
    void everyWayOfReadingAgreesWithTheContent(long cacheBytes) {
        for (int seed = 0; seed < 12; seed++) {
            Random random = new Random(seed);
            Content content = content(random, List.of(0, 1, 7, 60, 900).get(seed % 5));
            Digest root = content.build(nodes).root();
            NodeReader cache = new NodeReader(new Stored(), cacheBytes, seed % 2 == 0);
            SnapshotTree tree = SnapshotTree.open(root, seed % 3 == 0 ? nodes : cache);
            TreeReading reading = tree.reading();
            for (int again = 0; again < 2; again++) {
                keys(content, random, reading);
                pages(content, random, reading);
                indexes(content, random, reading);
                prefixes(content, random, reading);
            }
        }
    }

    private void keys(Content content, Random random, TreeReading reading) {
        Set<EntryKey> wanted = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            EntryKey key = Content.key(random, 2 * content.entries.size() + 1);
            wanted.add(key);
            LeafEntry found = reading.get(key.collection(), key.name());
            StoredEntry expected = content.entries.get(key);
            assertThat(found == null ? null : found.stored(nodes)).isEqualTo(expected);
            if (found != null) {
                assertThat(found.key()).isEqualTo(key);
                assertThat(found.kind()).isEqualTo(expected.kind());
                assertThat(found.blob()).isEqualTo(expected.blob());
                assertThat(found.path()).isEqualTo(expected.path());
                assertThat(found.external()).isEqualTo(expected.payload().length > NodeFormat.MAX_INLINE_BYTES);
                if (!found.external()) {
                    assertThat(Arrays.copyOfRange(found.bytes(), found.payloadStart(), found.payloadEnd()))
                            .isEqualTo(expected.payload());
                }
            }
        }
        Map<EntryKey, StoredEntry> expected = new HashMap<>(content.entries);
        expected.keySet().retainAll(wanted);
        assertThat(reading.getAll(wanted).entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, e -> e.getValue().stored(nodes))))
                .isEqualTo(expected);
    }

    private void pages(Content content, Random random, TreeReading reading) {
        for (String collection : List.of("a", "ab", "products", "\u0000", "none", "\uFFFD\uD83D\uDE00")) {
            for (String prefix : List.of("", "1", "shared-prefix-", "\u0001", "\uD83D\uDE00")) {
                List<String> expected = names(content, collection, prefix);
                assertThat(reading.count(collection, prefix)).isEqualTo(expected.size());
                int limit = 1 + random.nextInt(40);
                List<String> forward = new ArrayList<>();
                Optional<String> at = Optional.empty();
                Slice<LeafEntry> page;
                do {
                    page = reading.list(collection, prefix, new Span<>(at, Optional.empty(), limit));
                    assertThat(page.earlier()).isEqualTo(!forward.isEmpty());
                    page.items().forEach(entry -> forward.add(entry.key().name()));
                    assertThat(page.later()).isEqualTo(forward.size() < expected.size());
                    at = page.items().isEmpty()
                            ? at
                            : Optional.of(page.items()
                                    .get(page.items().size() - 1)
                                    .key()
                                    .name());
                } while (page.later());
                assertThat(forward).isEqualTo(expected);
                backward(reading, collection, prefix, expected, limit);
            }
        }
    }

    private void backward(TreeReading reading, String collection, String prefix, List<String> expected, int limit) {
        if (expected.isEmpty()) {
            return;
        }
        List<String> found = new ArrayList<>();
        int from = expected.size() - 1;
        Optional<String> at = Optional.of(expected.get(from));
        Slice<LeafEntry> page;
        do {
            page = reading.list(collection, prefix, new Span<>(Optional.empty(), at, limit));
            assertThat(page.later()).isTrue();
            List<String> names =
                    page.items().stream().map(entry -> entry.key().name()).toList();
            found.addAll(0, names);
            assertThat(page.earlier()).isEqualTo(found.size() < from);
            at = names.isEmpty() ? at : Optional.of(names.get(0));
        } while (page.earlier());
        assertThat(found).isEqualTo(expected.subList(0, from));
    }

    private void indexes(Content content, Random random, TreeReading reading) {
        for (String index : Content.INDEXES) {
            for (String value : List.of("c0", "c1", "c2", "s0", "s1", "none", "")) {
                List<EntryKey> expected = content.indexes.get(index).stream()
                        .filter(item -> item.value().equals(value))
                        .map(IndexKey::key)
                        .toList();
                assertThat(reading.countIndexed(index, value)).isEqualTo(expected.size());
                Slice<EntryKey> all =
                        reading.indexed(index, value, new Span<>(Optional.empty(), Optional.empty(), 5000));
                assertThat(all.items()).isEqualTo(expected);
                assertThat(reading.all(expected).orElseThrow()).hasSameSizeAs(expected);
                if (!expected.isEmpty()) {
                    int middle = random.nextInt(expected.size());
                    EntryKey place = expected.get(middle);
                    assertThat(reading.indexed(index, value, new Span<>(Optional.of(place), Optional.empty(), 5000))
                                    .items())
                            .isEqualTo(expected.subList(middle + 1, expected.size()));
                    assertThat(reading.indexed(index, value, new Span<>(Optional.empty(), Optional.of(place), 5000))
                                    .items())
                            .isEqualTo(expected.subList(0, middle));
                }
            }
        }
    }

    private void prefixes(Content content, Random random, TreeReading reading) {
        for (String index : Content.INDEXES) {
            for (String prefix : List.of("", "c", "c1", "s", "none", "\u0000", "\uD83D")) {
                List<IndexKey> expected = content.indexes.get(index).stream()
                        .filter(item -> item.value().startsWith(prefix))
                        .toList();
                assertThat(reading.countIndexedByPrefix(index, prefix)).isEqualTo(expected.size());
                int limit = 1 + random.nextInt(60);
                List<IndexKey> forward = new ArrayList<>();
                Optional<IndexKey> at = Optional.empty();
                Slice<IndexKey> page;
                do {
                    page = reading.indexedByPrefix(index, prefix, new Span<>(at, Optional.empty(), limit));
                    assertThat(page.earlier()).isEqualTo(!forward.isEmpty());
                    forward.addAll(page.items());
                    assertThat(page.later()).isEqualTo(forward.size() < expected.size());
                    at = forward.isEmpty() ? at : Optional.of(forward.get(forward.size() - 1));
                } while (page.later());
                assertThat(forward).isEqualTo(expected);
                if (!expected.isEmpty()) {
                    int middle = random.nextInt(expected.size());
                    Slice<IndexKey> back = reading.indexedByPrefix(
                            index, prefix, new Span<>(Optional.empty(), Optional.of(expected.get(middle)), limit));
                    assertThat(back.items()).isEqualTo(expected.subList(Math.max(0, middle - limit), middle));
                    assertThat(back.earlier()).isEqualTo(middle > limit);
                    assertThat(back.later()).isTrue();
                }
            }
        }
    }

    @Test
    @DisplayName("a reader that is warm by a tree of the former layout reads the next one right")
    void fromTheFormerLayoutToThisOne() {
        Random random = new Random(8);
        Content content = content(random, 1500);
        NodeReader cache = new NodeReader(new Stored(), 1L << 30);
        TreeReading before = SnapshotTree.open(
                        FormerLayout.build(content, nodes).root(), cache)
                .reading();
        keys(content, random, before);
        content.change(random, 20, 3000, 10_000);
        TreeReading after =
                SnapshotTree.open(content.build(nodes).root(), cache).reading();

        after.warmUp(before);

        keys(content, random, after);
        pages(content, random, after);
        indexes(content, random, after);
    }

    @Test
    void aColdLookUpReadsOneNodeALevelAndAWarmOneNone() {
        Content content = content(new Random(1), 2000);
        Stored store = new Stored();
        Digest root = content.build(nodes).root();
        TreeReading reading =
                SnapshotTree.open(root, new NodeReader(store, 1L << 30, true)).reading();
        List<EntryKey> keys = new ArrayList<>(content.entries.keySet());
        Collections.shuffle(keys, new Random(2));
        for (EntryKey key : keys) {
            int before = store.rounds;
            Objects.requireNonNull(reading.get(key.collection(), key.name()));
            assertThat(store.rounds - before).isLessThanOrEqualTo(before == 1 ? 4 : 2);
        }
        assertThat(store.read).doesNotHaveDuplicates();
        int before = store.rounds;
        keys.forEach(key -> Objects.requireNonNull(reading.get(key.collection(), key.name())));
        assertThat(store.rounds).isEqualTo(before);
    }

    @Test
    void aColdLookUpWithTheInnerNodesCachedIsOneReadOfOneNode() {
        Content content = content(new Random(3), 3000);
        Digest root = content.build(nodes).root();
        Stored first = new Stored();
        TreeReading all =
                SnapshotTree.open(root, new NodeReader(first, 1L << 30)).reading();
        content.entries.keySet().forEach(key -> Objects.requireNonNull(all.get(key.collection(), key.name())));
        List<Digest> inner = first.read.stream()
                .filter(digest -> SnapshotTree.isInner(new Node(digest, nodes.bytes(digest))))
                .toList();
        Stored store = new Stored();
        NodeReader cache = new NodeReader(store, 1L << 30);
        cache.nodes(inner);
        TreeReading reading = SnapshotTree.open(root, cache).reading();
        store.read.clear();
        Set<Digest> leaves = new HashSet<>();
        List<EntryKey> keys = new ArrayList<>(content.entries.keySet());
        Collections.shuffle(keys, new Random(4));
        for (EntryKey key : keys) {
            int rounds = store.rounds;
            Digest leaf = Objects.requireNonNull(reading.get(key.collection(), key.name()))
                    .leaf();
            assertThat(store.rounds - rounds).as("reads for " + key).isEqualTo(leaves.add(leaf) ? 1 : 0);
        }
        assertThat(inner).hasSizeGreaterThan(3);
        assertThat(leaves).hasSizeGreaterThan(100);
        assertThat(store.read).containsExactlyInAnyOrderElementsOf(leaves);
    }

    @Test
    void manyKeysTakeOneRoundALevel() {
        Content content = content(new Random(1), 3000);
        Stored store = new Stored();
        Digest root = content.build(nodes).root();
        TreeReading reading =
                SnapshotTree.open(root, new NodeReader(store, 1L << 30, true)).reading();
        store.rounds = 0;
        assertThat(reading.getAll(content.entries.keySet())).hasSameSizeAs(content.entries.keySet());
        assertThat(store.rounds).isBetween(2, 4);
        assertThat(store.read).doesNotHaveDuplicates();
    }

    @Test
    void aPageReadsItsLeavesTogetherAndNotManyMore() {
        Random random = new Random(3);
        Content content = new Content();
        Edits ignored = new Edits();
        for (int i = 0; i < 3000; i++) {
            content.put(Content.entry(random, new EntryKey("products", "p" + (10_000 + i)), 0, 1000), ignored);
        }
        Stored store = new Stored();
        Digest root = content.build(nodes).root();
        TreeReading reading =
                SnapshotTree.open(root, new NodeReader(store, 1L << 30, true)).reading();
        reading.get("products", "p11499");
        store.rounds = 0;
        store.read.clear();
        Slice<LeafEntry> page = reading.list("products", "", new Span<>(Optional.of("p11499"), Optional.empty(), 200));
        assertThat(page.items()).hasSize(200);
        assertThat(store.rounds).isLessThanOrEqualTo(5);
        assertThat(store.read.size()).isLessThanOrEqualTo(30);
    }

    @Test
    @DisplayName("a count reads no leaf but the two at its edges")
    void countingReadsNoLeavesBetween() {
        Random random = new Random(3);
        Content content = new Content();
        Edits ignored = new Edits();
        for (int i = 0; i < 3000; i++) {
            content.put(Content.entry(random, new EntryKey("products", "p" + (10_000 + i)), 0, 1000), ignored);
        }
        Stored store = new Stored();
        Digest root = content.build(nodes).root();
        TreeReading reading =
                SnapshotTree.open(root, new NodeReader(store, 1L << 30, true)).reading();
        store.read.clear();
        assertThat(reading.count("products", "p10")).isEqualTo(1000);
        long leaves = store.read.stream()
                .map(nodes::bytes)
                .filter(bytes -> bytes[2] == 0)
                .count();
        assertThat(leaves).isLessThanOrEqualTo(2);
    }

    @Test
    void hitsOfTheOwnThreadAreAllCountedThoseOfAnotherButForTheLast() throws InterruptedException {
        Content content = content(new Random(5), 2000);
        Digest root = content.build(nodes).root();
        NodeReader cache = new NodeReader(new Stored(), 1L << 30, true);
        TreeReading reading = SnapshotTree.open(root, cache).reading();
        List<EntryKey> keys = new ArrayList<>(content.entries.keySet());
        keys.forEach(key -> Objects.requireNonNull(reading.get(key.collection(), key.name())));
        EntryKey one = keys.get(7);
        long before = cache.statistics().hits();
        reading.get(one.collection(), one.name());
        long met = cache.statistics().hits() - before;
        assertThat(met).as("a node of each level").isBetween(2L, 6L);
        Thread other = new Thread(() -> {
            for (int i = 0; i < 1000; i++) {
                reading.get(one.collection(), one.name());
            }
        });
        other.start();
        other.join();
        assertThat(cache.statistics().hits() - before).isBetween(met * (1 + 1000 - 63), met * (1 + 1000));
    }

    @Test
    void anUnknownIndexIsSaidToBe() {
        TreeReading reading = content(new Random(1), 1).build(nodes).reading();
        assertThatThrownBy(() -> reading.countIndexed("byPrice", "1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no index \"byPrice\"");
        assertThatThrownBy(() -> reading.countIndexedByPrefix("byPrice", "1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no index \"byPrice\"");
    }

    @Test
    void whereFewLeavesAreCachedALookUpReadsOneNodeSinceTheWayToItStays() {
        Random random = new Random(5);
        Content content = new Content();
        for (int i = 0; i < 20_000; i++) {
            EntryKey key = new EntryKey("products", "sku-%08d".formatted(i));
            content.entries.put(key, Content.entry(random, key, 0, 1_000));
        }
        Stored stored = new Stored();
        TreeReading reading = SnapshotTree.open(content.build(nodes).root(), new NodeReader(stored, 400_000, true))
                .reading();
        int asked = 5_000;
        for (int round = 0; round < 2; round++) {
            stored.read.clear();
            for (int i = 0; i < asked; i++) {
                assertThat(reading.get("products", "sku-%08d".formatted(random.nextInt(20_000))))
                        .isNotNull();
            }
        }
        long innerReads = stored.read.stream()
                .filter(digest -> SnapshotTree.isInner(new Node(digest, nodes.bytes(digest))))
                .count();
        assertThat(innerReads)
                .as("inner nodes that were read for %s look-ups; the cache takes in some by chance", asked)
                .isLessThan(asked / 25);
    }

    @Test
    void withoutRoomInTheCacheALookUpReadsOneNodeALevelAndSoDoManyTogether() {
        Content content = content(new Random(6), 2000);
        Stored stored = new Stored();
        Digest root = content.build(nodes).root();
        TreeReading reading =
                SnapshotTree.open(root, new NodeReader(stored, 0, true)).reading();
        List<EntryKey> keys = List.copyOf(content.entries.keySet()).subList(0, 50);
        Set<Integer> levels = new HashSet<>();
        for (EntryKey key : keys) {
            stored.read.clear();
            assertThat(reading.get(key.collection(), key.name())).isNotNull();
            assertThat(stored.read).doesNotHaveDuplicates();
            assertThat(stored.read.stream().map(digest -> nodes.bytes(digest)[2]))
                    .as("levels of the nodes that were read")
                    .doesNotHaveDuplicates();
            levels.add(stored.read.size());
        }
        assertThat(levels).hasSize(1);
        stored.rounds = 0;
        assertThat(reading.getAll(keys)).hasSameSizeAs(keys);
        assertThat(List.of(stored.rounds)).containsExactlyElementsOf(levels);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 300_000, 1L << 30})
    void aThreadThatLooksUpOneKeyWhileItReadsForAnotherFindsBoth(long cacheBytes) {
        for (boolean sharing : List.of(false, true)) {
            // A thread that waited for itself would wait for ever.
            assertTimeoutPreemptively(Duration.ofMinutes(2), () -> lookUpWithinLookUps(cacheBytes, sharing));
        }
    }

    private void lookUpWithinLookUps(long cacheBytes, boolean sharing) {
        Content content = content(new Random(9), 1500);
        Digest root = content.build(nodes).root();
        Random random = new Random(10);
        List<TreeReading> readings = new ArrayList<>();
        int[] within = {0, 0};
        NodeReader cache = new NodeReader(
                new StoredNodes(nodes) {
                    @Override
                    public Map<Digest, byte[]> get(Collection<Digest> digests, Copies copies) {
                        if (within[0] == 0 && !readings.isEmpty()) {
                            within[0]++;
                            within[1]++;
                            found(content, readings.get(0), Content.key(random, 3000));
                            within[0]--;
                        }
                        return super.get(digests, copies);
                    }
                },
                cacheBytes,
                sharing);
        readings.add(SnapshotTree.open(root, cache).reading());
        for (int i = 0; i < 1000; i++) {
            found(content, readings.get(0), Content.key(random, 3000));
        }
        assertThat(within[1]).as("look-ups within others").isGreaterThan(50);
    }

    private void found(Content content, TreeReading reading, EntryKey key) {
        LeafEntry found = reading.get(key.collection(), key.name());
        assertThat(found == null ? null : found.stored(nodes)).isEqualTo(content.entries.get(key));
    }
}
