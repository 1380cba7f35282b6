package dev.tagsync.internal.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** The one-pass search for boundaries against their definition. */
class BoundariesTest {
    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void anItemStartsANodeIffItIsTheStrictMinimumOfItsWindow(@ForAll long seed) {
        Random random = new Random(seed);
        int size = random.nextInt(60);
        int window = 1 + random.nextInt(100);
        int hashes = 1 + random.nextInt(200);
        long[] hash = random.ints(size, 0, hashes).asLongStream().toArray();
        int[] weight = random.ints(size, 1, 40).toArray();
        List<Boolean> found = new ArrayList<>();
        Boundaries boundaries = new Boundaries(window, (item, starts) -> found.add(starts));
        for (int i = 0; i < size; i++) {
            boolean least = true;
            int distance = 0;
            for (int j = i - 1; j >= 0 && (distance += weight[j]) <= window; j--) {
                least &= hash[i] < hash[j];
            }
            assertThat(boundaries.wouldBeLeast(hash[i])).isEqualTo(least);
            boundaries.add(new Item(TreeKey.EMPTY, TreeKey.EMPTY), hash[i], weight[i]);
        }
        boundaries.finish();

        List<Boolean> expected = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            boolean least = true;
            int distance = 0;
            for (int j = i - 1; j >= 0 && (distance += weight[j]) <= window; j--) {
                least &= hash[i] < hash[j];
            }
            distance = 0;
            for (int j = i + 1; j < size && (distance += weight[j - 1]) <= window; j++) {
                least &= hash[i] < hash[j];
            }
            expected.add(least);
        }
        assertThat(found).isEqualTo(expected);
    }
}
