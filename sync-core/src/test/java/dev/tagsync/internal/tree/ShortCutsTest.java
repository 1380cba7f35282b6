package dev.tagsync.internal.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.Digest;
import dev.tagsync.EntryKey;
import dev.tagsync.internal.read.NodeReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Short cuts give what the way down gives, whatever is evicted, flipped and collides; each of their checks is needed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShortCutsTest {
    private static final int GENERATIONS = 6;
    private static final int THREADS = 4;

    private final MemoryNodes nodes = new MemoryNodes();
    private final List<Content> contents = new ArrayList<>();
    private final List<Digest> roots = new ArrayList<>();

    /** Counts what they answered. */
    private static class Counted extends ShortCuts {
        final AtomicLong asked = new AtomicLong();
        final AtomicLong answered = new AtomicLong();

        @Override
        LeafEntry find(KeyProbe key, HeldNode top) {
            LeafEntry found = super.find(key, top);
            asked.incrementAndGet();
            if (found != null) {
                answered.incrementAndGet();
            }
            return found;
        }

        long walks() {
            return asked.getAndSet(0) - answered.getAndSet(0);
        }
    }

    /** Many keys have one hash. */
    private static class Colliding extends ShortCuts {
        @Override
        long hash(KeyProbe key) {
            return super.hash(key) & 7;
        }
    }

    private static final class KeyNotCompared extends Colliding {
        @Override
        boolean same(ShortCutTable table, int slot, long record, KeyProbe key) {
            return true;
        }

        @Override
        boolean same(HeldNode leaf, int item, KeyProbe key) {
            return item < leaf.size();
        }
    }

    private static final class HeadsCompared extends Colliding {
        @Override
        boolean same(HeldNode leaf, int item, KeyProbe key) {
            return true;
        }
    }

    private static final class TreeNotAsked extends ShortCuts {
        @Override
        boolean reached(ShortCutTable table, long record, HeldNode top) {
            return true;
        }
    }

    @BeforeAll
    void generations() {
        Random random = new Random(26);
        Content content = new Content();
        Edits first = new Edits();
        for (int i = 0; i < 1500; i++) {
            content.put(Content.entry(random, Content.key(random, 2500), 3000), first);
        }
        SnapshotTree tree = content.build(nodes);
        for (int i = 0; i < GENERATIONS; i++) {
            contents.add(new Content(content));
            roots.add(tree.root());
            tree = tree.edit(content.change(random, 40, 2500, 3000), nodes);
        }
    }

    /** One look-up of a thread in 1,024 asks no short cut. None of the first thousand of a test is it, whatever ran before in its thread. */
    @BeforeEach
    void countsLookUpsFromTheStart() {
        KeyProbe own = KeyProbe.own();
        while ((own.count() & 1023) != 0) {
            assertThat(own.lookups()).isNotZero();
        }
    }

    private TreeReading reading(int generation, NodeReader cache) {
        return SnapshotTree.open(roots.get(generation), cache).reading();
    }

    private boolean wrong(Content content, TreeReading reading, EntryKey key) {
        LeafEntry found = reading.get(key.collection(), key.name());
        return !Objects.equals(content.entries.get(key), found == null ? null : found.stored(reading.source()));
    }

    /** Many threads look up in all generations, until one is answered as the content does not say: how many are by then. */
    private long wrong(ShortCuts cuts, long cacheBytes) throws InterruptedException {
        NodeReader cache = new NodeReader(new StoredNodes(nodes), cacheBytes, true, cuts);
        AtomicLong wrong = new AtomicLong();
        AtomicLong done = new AtomicLong();
        // Where little is cached, each takes longer.
        int each = cacheBytes < 1 << 20 ? 3_000 : 20_000;
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < THREADS; number++) {
            Random random = new Random(number);
            Thread thread = new Thread(() -> {
                List<TreeReading> readings = new ArrayList<>();
                for (int i = 0; i < GENERATIONS; i++) {
                    readings.add(reading(i, cache));
                }
                for (int i = 0; i < each && wrong.get() == 0; i++) {
                    // Mostly the next generation after a while, and now and then any.
                    int generation = i % 5 == 0 ? random.nextInt(GENERATIONS) : i * 30 / each % GENERATIONS;
                    if (random.nextInt(500) == 0) {
                        readings.set(generation, reading(generation, cache));
                    }
                    EntryKey key = Content.key(random, 2500);
                    try {
                        if (wrong(contents.get(generation), readings.get(generation), key)) {
                            wrong.incrementAndGet();
                        }
                    } catch (RuntimeException e) {
                        wrong.incrementAndGet();
                    }
                    done.incrementAndGet();
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(wrong.get() > 0 || done.get() == (long) each * THREADS).isTrue();
        long held = cache.statistics().nodes();
        assertThat((long) cuts.leaves())
                .as("leaves that are known, of the nodes that are held")
                .isLessThanOrEqualTo(held);
        return wrong.get();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 60_000, 600_000, 1L << 30})
    void manyThreadsFindWhatTheContentOfEachGenerationSays(long cacheBytes) throws InterruptedException {
        Counted counted = new Counted();
        assertThat(wrong(counted, cacheBytes)).isZero();
        if (cacheBytes == 1L << 30) {
            assertThat(counted.answered.get()).as("answered by short cuts").isGreaterThan(counted.asked.get() / 10);
        }
        assertThat(wrong(new Colliding(), cacheBytes)).isZero();
    }

    @Test
    void aShortCutWhoseKeyIsNotComparedIsFoundOut() throws InterruptedException {
        assertThat(wrong(new KeyNotCompared(), 1L << 30)).isPositive();
    }

    @Test
    void aShortCutOfWhichOnlyTheHeadIsComparedIsFoundOut() throws InterruptedException {
        assertThat(wrong(new HeadsCompared(), 1L << 30)).isPositive();
    }

    @Test
    void aShortCutThatDoesNotAskForTheTreeIsFoundOut() throws InterruptedException {
        assertThat(wrong(new TreeNotAsked(), 1L << 30)).isPositive();
    }

    private long walks(Counted counted, Collection<EntryKey> keys, int generation, NodeReader cache) {
        TreeReading reading = reading(generation, cache);
        counted.walks();
        keys.forEach(
                key -> assertThat(wrong(contents.get(generation), reading, key)).isFalse());
        return counted.walks();
    }

    /** Keys of the first two generations, in any order. */
    private List<EntryKey> both() {
        List<EntryKey> both = new ArrayList<>(contents.get(0).entries.keySet());
        both.retainAll(contents.get(1).entries.keySet());
        Collections.shuffle(both, new Random(1));
        return both;
    }

    @Test
    void theSecondLookUpOfAKeyTakesTheShortCutAndAFlipWalksOnceToEachLeaf() {
        Counted counted = new Counted();
        NodeReader cache = new NodeReader(new StoredNodes(nodes), 1L << 30, true, counted);
        // So few that the table never makes room for another one.
        List<EntryKey> keys = both().subList(0, 300);
        assertThat(walks(counted, keys, 0, cache)).isEqualTo(keys.size());
        assertThat(walks(counted, keys, 0, cache)).isLessThan(keys.size() / 50);
        int leaves = counted.leaves();
        long walks = walks(counted, keys, 1, cache);
        int changed = counted.leaves() - leaves;
        assertThat(changed).isBetween(1, leaves / 2);
        assertThat(walks).isLessThan(leaves + changed * keys.size() / leaves * 2L + keys.size() / 50);
        long inTurn = 0;
        for (EntryKey key : keys) {
            inTurn += walks(counted, List.of(key), 0, cache) + walks(counted, List.of(key), 1, cache);
        }
        assertThat(inTurn)
                .as("of two views in turn few walk, since a leaf has a mark of each")
                .isLessThan(keys.size() / 25);
    }

    @Test
    void theTableBecomesAsLargeAsItsKeysWantAndStaysSmallWhereLittleIsCached() {
        List<EntryKey> keys = both();
        Counted counted = new Counted();
        NodeReader cache = new NodeReader(new StoredNodes(nodes), 1L << 30, true, counted);
        List<Long> walks = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            walks.add(walks(counted, keys, 0, cache));
        }
        assertThat(walks.get(5)).as("after %s", walks).isLessThan(keys.size() / 50);
        assertThat(counted.slots()).isBetween(keys.size(), 4 * keys.size());
        Counted little = new Counted();
        NodeReader small = new NodeReader(new StoredNodes(nodes), 100_000, true, little);
        for (int i = 0; i < 6; i++) {
            assertThat(walks(little, keys, 0, small)).isPositive();
        }
        assertThat(little.slots()).isEqualTo(new ShortCuts().slots());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 39, 40, 41, 200})
    void keysThatBeginWithTheSameOfAnyLengthAreFoundByShortCutsAndOthersAreNot(int length) {
        MemoryNodes written = new MemoryNodes();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            String end = i % 2 == 0 ? "" + i : "long enough to be compared in the leaf " + i;
            names.add("p".repeat(length) + end);
        }
        Content content = named(new Random(length), names);
        Set<EntryKey> keys = content.entries.keySet();
        Counted counted = new Counted();
        NodeReader cache = new NodeReader(new StoredNodes(written), 1L << 30, true, counted);
        TreeReading reading =
                SnapshotTree.open(content.build(written).root(), cache).reading();
        for (int pass = 0; pass < 3; pass++) {
            counted.walks();
            keys.forEach(key -> assertThat(wrong(content, reading, key)).isFalse());
        }
        assertThat(counted.walks()).isLessThan(keys.size() / 50);
        for (EntryKey key : keys) {
            String name = key.name();
            for (String other :
                    List.of(name + "\u0000", name + "0", name.substring(0, name.length() - 1), "q" + name)) {
                assertThat(wrong(content, reading, new EntryKey("c", other.isEmpty() ? "q" : other)))
                        .isFalse();
            }
        }
    }

    @Test
    void aLeafThatLeavesWhileItIsLookedAtIsNoAnswer() {
        List<EntryKey> keys = new ArrayList<>(contents.get(0).entries.keySet());
        EntryKey one = keys.get(3);
        EntryKey other = keys.get(keys.size() - 3);
        List<Runnable> meanwhile = new ArrayList<>();
        Counted cuts = new Counted() {
            @Override
            boolean reached(ShortCutTable table, long record, HeldNode top) {
                List.copyOf(meanwhile).forEach(Runnable::run);
                return super.reached(table, record, top);
            }
        };
        NodeReader cache = new NodeReader(new StoredNodes(nodes), 1L << 30, true, cuts);
        TreeReading reading = reading(0, cache);
        assertThat(wrong(contents.get(0), reading, one)).isFalse();
        Digest leaf = Objects.requireNonNull(reading.get(one.collection(), one.name()))
                .leaf();
        meanwhile.add(() -> {
            meanwhile.clear();
            HeldNode gone = cache.held(leaf);
            gone.drop();
            cuts.leave(gone);
            // Takes what room there is; in a thread of its own, since the key in this one's room is looked for still.
            Thread thread = new Thread(() -> reading.get(other.collection(), other.name()));
            thread.start();
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        cuts.walks();
        assertThat(wrong(contents.get(0), reading, one)).isFalse();
        assertThat(cuts.walks()).isEqualTo(2);
        assertThat(meanwhile).isEmpty();
        assertThat(cuts.leaves()).isEqualTo(1);
    }

    /** Keys that begin with the same six bytes have one hash, as long as they may be. */
    private static final class Beginnings extends Counted {
        @Override
        long hash(KeyProbe key) {
            long hash = (HeldNode.head(key.bytes, 0, Math.min(key.length, 6)) >>> 16) * 0x9E3779B97F4A7C15L;
            return hash ^ hash >>> 32;
        }
    }

    /** Few bytes to an entry. */
    private static Content named(Random random, Collection<String> names) {
        Content content = new Content();
        for (String name : names) {
            EntryKey key = new EntryKey("c", name);
            content.entries.put(key, Content.entry(random, key, 0, 900));
        }
        return content;
    }

    @Test
    void aKeyThatAnotherGoesOnFromIsNotTakenForThatWhereverItEnds() {
        Random random = new Random(29);
        Set<String> names = new TreeSet<>();
        while (names.size() < 300) {
            String name = "%08x%08x".formatted(random.nextInt(), random.nextInt());
            names.add(name.substring(0, 9 + random.nextInt(8)));
        }
        Content content = named(random, names);
        MemoryNodes written = new MemoryNodes();
        Counted counted = new Beginnings();
        NodeReader cache = new NodeReader(new StoredNodes(written), 1L << 30, true, counted);
        TreeReading reading =
                SnapshotTree.open(content.build(written).root(), cache).reading();
        for (int pass = 0; pass < 2; pass++) {
            counted.walks();
            names.forEach(name ->
                    assertThat(wrong(content, reading, new EntryKey("c", name))).isFalse());
        }
        assertThat(counted.walks()).isLessThan(names.size() / 10);
        for (String name : names) {
            for (int length = 4; length < name.length(); length++) {
                assertThat(wrong(content, reading, new EntryKey("c", name.substring(0, length))))
                        .as("%s of %s", length, name)
                        .isFalse();
            }
            assertThat(wrong(content, reading, new EntryKey("c", name + "0"))).isFalse();
        }
    }

    @Test
    void aTableInWhichNoOtherLeafHasRoomIsReplacedByOneWithMore() {
        Random random = new Random(30);
        Content content = named(
                random, IntStream.range(0, 6000).mapToObj("%06d"::formatted).toList());
        MemoryNodes written = new MemoryNodes();
        SnapshotTree tree = content.build(written);
        Map<Digest, EntryKey> leaves = new HashMap<>();
        for (EntryKey key : content.entries.keySet()) {
            LeafEntry found = tree.reading().get(key.collection(), key.name());
            leaves.putIfAbsent(Objects.requireNonNull(found).leaf(), key);
        }
        Counted counted = new Counted();
        NodeReader cache = new NodeReader(new StoredNodes(written), 1L << 30, true, counted);
        TreeReading reading = SnapshotTree.open(tree.root(), cache).reading();
        int slots = counted.slots();
        for (int pass = 0; pass < 4; pass++) {
            counted.walks();
            leaves.values()
                    .forEach(key -> assertThat(wrong(content, reading, key)).isFalse());
        }
        assertThat(counted.walks()).isLessThan(leaves.size() / 20);
        // More leaves than a table has room for at first, and fewer keys than it has slots for.
        assertThat(leaves.size()).isBetween(300, slots / 2);
        assertThat(counted.leaves()).isEqualTo(leaves.size());
        assertThat(counted.slots()).isEqualTo(slots);
    }

    @Test
    void aKeyForWhichThereIsNoSlotHasOneAfterTheTableWasReplaced() {
        List<EntryKey> keys = both().subList(0, ShortCutTable.WINDOW + 1);
        Counted counted = new Counted() {
            @Override
            long hash(KeyProbe key) {
                return 0;
            }
        };
        NodeReader cache = new NodeReader(new StoredNodes(nodes), 1L << 30, true, counted);
        walks(counted, keys, 0, cache);
        assertThat(walks(counted, keys, 0, cache)).as("for which there is none").isEqualTo(1);
        List<EntryKey> last = keys.subList(ShortCutTable.WINDOW, keys.size());
        for (int i = 0; i < counted.slots(); i++) {
            walks(counted, last, 0, cache);
        }
        assertThat(walks(counted, last, 0, cache)).isZero();
    }

    /** Learns all keys of a leaf that has just come, and lets it leave if that is asked. */
    private static void learn(ShortCuts cuts, HeldNode top, HeldNode like, boolean leaves) {
        HeldNode leaf = new HeldNode(like.digest(), like.bytes());
        KeyProbe probe = KeyProbe.own();
        for (int item = 0; item < leaf.size(); item++) {
            EntryKey key = TreeKey.readEntry(leaf.key(item));
            assertThat(probe.entry(key.collection(), key.name())).isTrue();
            cuts.learn(probe, top, leaf, item);
        }
        if (leaves) {
            leaf.drop();
            cuts.leave(leaf);
            cuts.learn(probe, top, leaf, 0);
        }
    }

    @Test
    void aTableWhoseLeavesHaveLeftBecomesSmallAgainAndKeepsNone() {
        NodeReader cache = new NodeReader(new StoredNodes(nodes), 1L << 30);
        TreeReading reading = reading(0, cache);
        Map<Digest, HeldNode> leaves = new LinkedHashMap<>();
        for (EntryKey key : contents.get(0).entries.keySet()) {
            LeafEntry found = reading.get(key.collection(), key.name());
            leaves.computeIfAbsent(Objects.requireNonNull(found).leaf(), cache::held);
        }
        HeldNode top = cache.held(roots.get(0));
        ShortCuts cuts = new ShortCuts();
        int least = cuts.slots();
        for (int pass = 0; pass < 3; pass++) {
            leaves.values().forEach(leaf -> learn(cuts, top, leaf, false));
        }
        int most = cuts.slots();
        assertThat(most).isGreaterThan(least);
        for (int pass = 0; pass < 20; pass++) {
            leaves.values().forEach(leaf -> learn(cuts, top, leaf, true));
            assertThat(cuts.slots()).as("slots after pass %s", pass).isLessThanOrEqualTo(2 * most);
        }
        assertThat(cuts.slots()).isEqualTo(least);
        assertThat(cuts.leaves()).isZero();
    }

    @Test
    void aLeafWeighsItsShortCutsToo() {
        NodeReader cache = new NodeReader(new StoredNodes(nodes), 1L << 30);
        EntryKey key = contents.get(0).entries.firstKey();
        LeafEntry found = Objects.requireNonNull(reading(0, cache).get(key.collection(), key.name()));
        HeldNode leaf = cache.held(found.leaf());
        assertThat(leaf.weight())
                .isGreaterThan(leaf.bytes().length
                        + ShortCuts.BYTES_A_LEAF
                        + leaf.size() * (2 * Long.BYTES + ShortCuts.BYTES_AN_ITEM));
    }
}
