package dev.tagsync.internal.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.BlobId;
import dev.tagsync.Digest;
import dev.tagsync.EntryKey;
import dev.tagsync.PayloadKind;
import dev.tagsync.PermanentException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How items of inner levels become nodes, and that trees of the layout before are read like any other. */
class LayoutTest {
    private static final BlobId BLOB = new BlobId("0123456789012345678901234567890123456789");

    private final MemoryNodes nodes = new MemoryNodes();

    private static Item child(byte[] key) {
        return new Item(key, new ChildRef(Digest.sha256(key), 1, 1, false).body());
    }

    private static byte[] key(int number, int length) {
        String name = String.format("%07d", number);
        return (name + "x".repeat(length - name.length())).getBytes(StandardCharsets.UTF_8);
    }

    /** Builds the levels above children, and hands every one's items over by node, the lowest first. */
    private List<List<List<Item>>> levels(List<Item> children) {
        TreeBuilder builder = new TreeBuilder(TreeKind.INDEX, 1, nodes);
        children.forEach(builder::add);
        TreeRef tree = builder.finish();
        List<List<List<Item>>> levels = new ArrayList<>();
        for (int level = 1; level < tree.height(); level++) {
            List<List<Item>> found = new ArrayList<>();
            LevelCursor cursor = new LevelCursor(TreeKind.INDEX, tree, level, nodes);
            cursor.seek(TreeKey.EMPTY);
            do {
                TreeNode node = cursor.node();
                found.add(IntStream.range(0, node.size()).mapToObj(node::item).toList());
            } while (cursor.next());
            levels.add(found);
        }
        return levels;
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 60, KeyLimit.MAX_KEY_BYTES})
    @DisplayName(
            "at inner levels an item starts a node iff its hash is the least among 16 items to either side, however long keys are")
    void innerWindowsAreCountedInItems(int keyBytes) {
        int window = NodeFormat.INNER_WINDOW;
        List<Item> children = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            children.add(child(i == 0 ? TreeKey.EMPTY : key(i, keyBytes)));
        }
        List<List<List<Item>>> levels = levels(children);

        for (int level = 1; level <= levels.size(); level++) {
            List<List<Item>> found = levels.get(level - 1);
            List<Item> items = found.stream().flatMap(List::stream).toList();
            long[] hash = new long[items.size()];
            for (int i = 1; i < hash.length; i++) {
                hash[i] = KeyHash.of(level, items.get(i).key());
            }
            List<byte[]> expected = new ArrayList<>();
            for (int i = 0; i < hash.length; i++) {
                boolean least = true;
                for (int j = Math.max(0, i - window); j <= Math.min(hash.length - 1, i + window); j++) {
                    least &= j == i || Long.compareUnsigned(hash[i], hash[j]) < 0;
                }
                if (least) {
                    expected.add(items.get(i).key());
                }
            }
            assertThat(found.stream().map(node -> node.get(0).key())).containsExactlyElementsOf(expected);
            assertThat(found.subList(0, found.size() - 1))
                    .allSatisfy(node -> assertThat(node).hasSizeGreaterThan(window));
        }
        assertThat(levels).hasSizeBetween(2, 4);
        assertThat(levels.get(0)).hasSizeBetween(60, 130);
    }

    @Test
    void childrenWhoseKeysKeepANodeFromEndingAreRefused() {
        List<Item> children = new ArrayList<>();
        double hash = Math.pow(2, 64);
        for (int number = 0; children.size() < 300; number++) {
            byte[] key = key(number, KeyLimit.MAX_KEY_BYTES);
            double found = new java.math.BigInteger(Long.toUnsignedString(KeyHash.of(1, key))).doubleValue();
            if (found < hash && found > 0.98 * hash) {
                hash = found;
                children.add(child(key));
            }
        }
        assertThatThrownBy(() -> levels(children))
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining("INDEX tree at level 1")
                .extracting(fault -> ((PermanentException) fault).code())
                .isEqualTo("tree.node-too-large");
    }

    @Test
    @DisplayName("that a node of the longest honest keys is too large is less likely than one in 10^13")
    void theLargestNodeHasRoomForHonestKeys() {
        int window = NodeFormat.INNER_WINDOW;
        int most = NodeFormat.MAX_NODE_BYTES / (NodeFormat.ITEM_BYTES + KeyLimit.MAX_KEY_BYTES + ChildRef.BYTES);
        // Of n items in a row none starts a node: then the least of them is within a window of either end, and the same
        // holds on both sides of it.
        double[] none = new double[most];
        none[0] = 1;
        for (int n = 1; n < most; n++) {
            for (int least = 1; least <= n; least++) {
                if (least <= window || least > n - window) {
                    none[n] += none[least - 1] * none[n - least] / n;
                }
            }
        }
        assertThat(none[2 * window]).isCloseTo(1, org.assertj.core.data.Offset.offset(1e-9));
        assertThat(none[most - 1]).isBetween(1e-16, 1e-13);
        Random random = new Random(5);
        int runs = 0;
        for (int i = 0; i < 20_000; i++) {
            runs += noneStarts(random.longs(100 + 2L * window).toArray(), window) ? 1 : 0;
        }
        assertThat(runs / 20_000.0).as("100 items in a row").isBetween(none[100] / 50, none[100]);
    }

    private static boolean noneStarts(long[] hash, int window) {
        for (int i = window; i < hash.length - window; i++) {
            boolean least = true;
            for (int j = i - window; j <= i + window && least; j++) {
                least = j == i || hash[i] < hash[j];
            }
            if (least) {
                return false;
            }
        }
        return true;
    }

    private static StoredEntry entry(int number, int length) {
        String name = String.format("p%07d", number);
        byte[] payload = new byte[length];
        new Random(name.hashCode()).nextBytes(payload);
        return new StoredEntry(new EntryKey("products", name), "p/" + name, BLOB, PayloadKind.JSON, payload);
    }

    @Test
    @DisplayName("the former layout of these tests is that of the releases that had it: this root was theirs")
    void theFormerLayoutIsWhatItWas() {
        TreeRef entries = FormerLayout.tree(
                TreeKind.ENTRIES,
                IntStream.range(0, 2000)
                        .mapToObj(i -> EntryForm.whole(entry(i, 300)))
                        .iterator(),
                nodes);
        assertThat(FormerLayout.root(entries, TreeRef.EMPTY, RootNode.byName(), nodes)
                        .root())
                .hasToString("62e6aa0362c4c8f234463591704293889617996adbd0fe7cfa0d20faef2e525c");
    }

    @Test
    void aTreeOfTheFormerLayoutIsReadAndComparedLikeAnyOther() {
        for (int seed = 0; seed < 8; seed++) {
            Random random = new Random(seed);
            Content content = new Content();
            content.change(random, 3_000, 6_000, 6_000);
            SnapshotTree former = FormerLayout.build(content, nodes);
            SnapshotTree built = content.build(nodes);
            assertThat(former.root()).isNotEqualTo(built.root());
            assertThat(SnapshotTreePropertiesTest.list(former.entries(Optional.empty())))
                    .containsExactlyElementsOf(content.entries.values());
            assertThat(SnapshotTreePropertiesTest.list(former.files()))
                    .containsExactlyElementsOf(content.files.values());
            assertThat(differences(former, built)).isEmpty();

            Content changed = new Content(content);
            Edits edits = changed.change(random, 1 + random.nextInt(20), 6_000, 6_000);
            SnapshotTree next = built.edit(edits, nodes);
            assertThat(next.root()).isEqualTo(changed.build(nodes).root());
            assertThat(differences(former, next)).isEqualTo(differences(built, next));
            assertThat(differences(next, former)).isEqualTo(differences(next, built));
        }
    }

    private static Map<EntryKey, List<Optional<StoredEntry>>> differences(SnapshotTree before, SnapshotTree after) {
        Map<EntryKey, List<Optional<StoredEntry>>> found = new HashMap<>();
        before.diff(after, (key, was, is) -> found.put(key, List.of(was, is)));
        return found;
    }
}
