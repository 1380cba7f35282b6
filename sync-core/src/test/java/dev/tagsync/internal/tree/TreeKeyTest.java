package dev.tagsync.internal.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.EntryKey;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

class TreeKeyTest {
    private static final String[] CHARACTERS = {"\u0000", "\u0001", "\u0002", "a", "/", "é", "\uFFFD", "\uD83D\uDE00"};

    private static String text(Random random, int least) {
        StringBuilder text = new StringBuilder();
        for (int i = least + random.nextInt(4); i > 0; i--) {
            text.append(CHARACTERS[random.nextInt(CHARACTERS.length)]);
        }
        return text.toString();
    }

    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void bytesCompareAsKeysDoAndReadBack(@ForAll long seed) {
        Random random = new Random(seed);
        IndexKey a = new IndexKey(text(random, 0), new EntryKey(text(random, 1), text(random, 1)));
        IndexKey b = new IndexKey(text(random, 0), new EntryKey(text(random, 1), text(random, 1)));
        byte[] left = TreeKey.index(a);
        byte[] right = TreeKey.index(b);
        assertThat(Integer.signum(Arrays.compareUnsigned(left, right))).isEqualTo(Integer.signum(a.compareTo(b)));
        assertThat(Integer.signum(Arrays.compareUnsigned(TreeKey.entry(a.key()), TreeKey.entry(b.key()))))
                .isEqualTo(Integer.signum(a.key().compareTo(b.key())));
        assertThat(TreeKey.readIndex(left)).isEqualTo(a);
        assertThat(TreeKey.readEntry(TreeKey.entry(a.key()))).isEqualTo(a.key());
        assertThat(TreeKey.readFile(TreeKey.file(a.value()))).isEqualTo(a.value());
        assertThat(left)
                .hasSize(TreeKey.length(a.value(), a.key().collection(), a.key().name()));
        boolean within = Arrays.compareUnsigned(left, TreeKey.prefix(b.value())) >= 0
                && Arrays.compareUnsigned(left, TreeKey.prefixEnd(b.value())) < 0;
        assertThat(within).isEqualTo(a.value().equals(b.value()));
    }

    @Test
    void theLimitCountsBytesAndRefusesHalfASurrogatePair() {
        int most = KeyLimit.MAX_KEY_BYTES;
        assertThat(4 * (NodeFormat.ITEM_BYTES + most + ChildRef.BYTES)).isLessThanOrEqualTo(NodeFormat.SMALL_WINDOW);
        assertThat(KeyLimit.pathFits("p".repeat(most))).isTrue();
        assertThat(KeyLimit.pathFits("p".repeat(most + 1))).isFalse();
        assertThat(KeyLimit.pathFits("")).isFalse();
        assertThat(KeyLimit.pathFits("é".repeat(most / 2 + 1))).isFalse();
        assertThat(KeyLimit.entryFits(new EntryKey("c", "n".repeat(most - 2)))).isTrue();
        assertThat(KeyLimit.entryFits(new EntryKey("c", "n".repeat(most - 1)))).isFalse();
        assertThat(KeyLimit.entryFits(new EntryKey("c", "n\uD83D"))).isFalse();
        assertThat(KeyLimit.entryFits(new EntryKey("c", "\uDE00\uD83D"))).isFalse();
        assertThat(KeyLimit.indexFits(new IndexKey("v".repeat(most - 4), new EntryKey("c", "n"))))
                .isTrue();
        assertThat(KeyLimit.indexFits(new IndexKey("v".repeat(most - 3), new EntryKey("c", "n"))))
                .isFalse();
    }

    @Test
    void hashesOfSimilarKeysSpreadEvenly() {
        int[] buckets = new int[256];
        Set<Long> hashes = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            long hash = KeyHash.of(i % 3, TreeKey.entry("products", "p-" + i / 3));
            hashes.add(hash);
            buckets[(int) (hash >>> 56)]++;
        }
        assertThat(hashes).hasSize(100_000);
        assertThat(Arrays.stream(buckets).min().orElseThrow()).isGreaterThan(290);
        assertThat(Arrays.stream(buckets).max().orElseThrow()).isLessThan(500);
    }
}
