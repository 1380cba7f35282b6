package dev.tagsync.internal.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class WovenTest {
    private static int[] sorted(int[] items) {
        int[] sorted = new int[items.length];
        assertThat(Woven.sort(items, Integer::compare, sorted)).isTrue();
        return sorted;
    }

    /** Takes items from the front of one sequence or another, by chance. */
    private static int[] weave(List<int[]> sequences, Random random) {
        List<Integer> woven = new ArrayList<>();
        int[] taken = new int[sequences.size()];
        List<Integer> left =
                new ArrayList<>(IntStream.range(0, sequences.size()).boxed().toList());
        left.removeIf(i -> sequences.get(i).length == 0);
        while (!left.isEmpty()) {
            Integer of = left.get(random.nextInt(left.size()));
            woven.add(sequences.get(of)[taken[of]++]);
            if (taken[of] == sequences.get(of).length) {
                left.remove(of);
            }
        }
        return woven.stream().mapToInt(Integer::intValue).toArray();
    }

    @Property
    void anyNumbersAreSortedOrLeftAlone(@ForAll @Size(max = 200) List<@IntRange(min = 0, max = 100) Integer> numbers) {
        int[] items = numbers.stream().mapToInt(Integer::intValue).toArray();
        int[] sorted = new int[items.length];
        int[] expected = new int[items.length];
        if (Woven.sort(items, Integer::compare, sorted)) {
            expected = items.clone();
            Arrays.sort(expected);
        }
        assertThat(sorted).isEqualTo(expected);
    }

    @Property
    void sequencesThatAreWovenAreSorted(
            @ForAll @IntRange(min = 1, max = Woven.MOST_SEQUENCES) int count, @ForAll long seed) {
        Random random = new Random(seed);
        List<int[]> sequences = IntStream.range(0, count)
                .mapToObj(
                        i -> random.ints(random.nextInt(50), 0, 1_000).sorted().toArray())
                .toList();
        int[] items = weave(sequences, random);
        int[] expected = items.clone();
        Arrays.sort(expected);
        assertThat(sorted(items)).isEqualTo(expected);
    }

    @Test
    void tooManySequencesAreLeftAlone() {
        int[] falling =
                IntStream.rangeClosed(0, Woven.MOST_SEQUENCES).map(i -> -i).toArray();
        int[] sorted = new int[falling.length];

        assertThat(Woven.sort(falling, Integer::compare, sorted)).isFalse();

        assertThat(sorted).containsOnly(0);
        assertThat(sorted(Arrays.copyOf(falling, Woven.MOST_SEQUENCES)))
                .startsWith(1 - Woven.MOST_SEQUENCES)
                .endsWith(0);
    }

    @Test
    void whatTwoThreadsReadInSlicesCostsFewComparisons() {
        // Two kinds of each number, as a file gives an entry and itself; slices of 256 are read by two threads at once.
        List<Integer> arrived = new ArrayList<>();
        for (int slice = 0; slice < 40; slice += 2) {
            for (int i = 0; i < 256; i++) {
                for (int thread = 0; thread < 2; thread++) {
                    int file = (slice + thread) * 256 + i;
                    arrived.add(file);
                    arrived.add(1_000_000 + file);
                }
            }
        }
        int[] items = arrived.stream().mapToInt(Integer::intValue).toArray();
        int[] comparisons = new int[1];

        int[] sorted = new int[items.length];
        boolean done = Woven.sort(
                items,
                (a, b) -> {
                    comparisons[0]++;
                    return Integer.compare(a, b);
                },
                sorted);

        assertThat(done).isTrue();
        assertThat(sorted).isSorted();
        assertThat(comparisons[0]).isLessThan(5 * items.length);
    }
}
