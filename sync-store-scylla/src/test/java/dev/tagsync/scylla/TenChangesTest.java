package dev.tagsync.scylla;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.BlobId;
import dev.tagsync.Digest;
import dev.tagsync.EntryKey;
import dev.tagsync.PayloadKind;
import dev.tagsync.internal.read.NodeReader;
import dev.tagsync.internal.tree.Edits;
import dev.tagsync.internal.tree.SnapshotTree;
import dev.tagsync.internal.tree.StoredEntry;
import dev.tagsync.internal.tree.TreeReading;
import dev.tagsync.spi.Node;
import dev.tagsync.spi.SnapshotStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How much a warm reader fetches when ten entries anywhere in a large catalog change, in bytes as they are stored. */
class TenChangesTest {
    private static final int RELEASES = 20;
    private static final String[] WORDS =
            ("amber basalt cedar delta ember flint grove harbor indigo juniper kelp linden maple nickel ochre pine quartz russet slate thistle"
                            + " umber velvet willow zephyr ambers basalted cedaring deltaly emberness flinted groving harborly")
                    .split(" ");

    /** Keeps nodes as cells. */
    private static final class Cells implements SnapshotStore {
        private final Map<Digest, ByteBuffer> cells = new HashMap<>();
        private long fetched;

        @Override
        public void put(long stamp, Collection<Node> nodes) {
            nodes.forEach(node -> cells.put(node.digest(), NodeCodec.encode(node.bytes())));
        }

        @Override
        public Map<Digest, byte[]> get(Collection<Digest> digests, Copies copies) {
            Map<Digest, byte[]> found = new HashMap<>();
            for (Digest digest : digests) {
                ByteBuffer cell = cells.get(digest);
                fetched += cell.remaining();
                found.put(digest, NodeCodec.decode(digest, cell));
            }
            return found;
        }

        @Override
        public int scanParts() {
            return 1;
        }

        @Override
        public void scan(int part, Consumer<StoredNode> action) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void delete(long stamp, Collection<Digest> digests) {
            throw new UnsupportedOperationException();
        }
    }

    private static StoredEntry entry(int number, int revision) {
        SplittableRandom random = new SplittableRandom(number * 31L + revision);
        String name = String.format("%05d/sku-%08d", number / 1000, number);
        StringBuilder text = new StringBuilder("{\"kind\":\"Product\",\"name\":\"").append(name);
        text.append("\",\"image\":\"https://cdn.example/").append(Long.toHexString(random.nextLong()));
        text.append(".jpg\",\"price\":").append(random.nextInt(100_000)).append(",\"text\":\"");
        while (text.length() < 1_080) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
        }
        byte[] blob = ByteBuffer.allocate(20)
                .putLong(random.nextLong())
                .putLong(random.nextLong())
                .putInt(revision)
                .array();
        return new StoredEntry(
                new EntryKey("products", name),
                "products/" + name + ".json",
                new BlobId(HexFormat.of().formatHex(blob)),
                PayloadKind.JSON,
                text.append("\"}").toString().getBytes(StandardCharsets.US_ASCII));
    }

    private static LongSummaryStatistics fetched(int entries) {
        Cells store = new Cells();
        NodeReader cache = new NodeReader(store, 512L << 20);
        SnapshotTree before = SnapshotTree.build(
                IntStream.range(0, entries).mapToObj(i -> entry(i, 0)).iterator(),
                Collections.emptyIterator(),
                new TreeMap<>(),
                node -> store.put(0, List.of(node)),
                cache);
        SplittableRandom random = new SplittableRandom(11);
        LongSummaryStatistics bytes = new LongSummaryStatistics();
        for (int release = 0; release < RELEASES; release++) {
            int[] changed = random.ints(0, entries).distinct().limit(10).toArray();
            TreeReading warm = SnapshotTree.open(before.root(), cache).reading();
            Edits edits = new Edits();
            for (int i : changed) {
                StoredEntry now = entry(i, 1);
                assertThat(warm.get("products", now.key().name())).isNotNull();
                edits.putEntry(now);
            }
            Digest root =
                    before.edit(edits, node -> store.put(0, List.of(node))).root();
            store.fetched = 0;
            TreeReading next = SnapshotTree.open(root, cache).reading();
            next.warmUp(warm);
            long released = store.fetched;
            bytes.accept(released);
            for (int i : changed) {
                assertThat(Optional.ofNullable(
                                        next.get("products", entry(i, 1).key().name()))
                                .map(found -> found.stored(cache)))
                        .contains(entry(i, 1));
            }
            assertThat(store.fetched).as("nothing was left to fetch").isEqualTo(released);
        }
        return bytes;
    }

    @Test
    @DisplayName(
            "ten changes among 100,000 entries cost a warm reader 56 KB, where they cost 81 KB with the former windows")
    void amongAHundredThousand() {
        LongSummaryStatistics bytes = fetched(100_000);
        assertThat(bytes.getAverage()).isBetween(45_000.0, 62_000.0);
        assertThat(bytes.getMax()).isLessThan(72_000);
    }

    @Tag("nightly")
    @Test
    @DisplayName(
            "ten changes among a million entries cost a warm reader 71 KB, never 100 KB; with the former windows it was 115 KB")
    void amongAMillion() {
        LongSummaryStatistics bytes = fetched(1_000_000);
        assertThat(bytes.getAverage()).isBetween(60_000.0, 80_000.0);
        assertThat(bytes.getMax()).isLessThan(100_000);
    }
}
