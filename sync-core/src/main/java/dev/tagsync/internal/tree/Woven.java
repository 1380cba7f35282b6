package dev.tagsync.internal.tree;

import java.util.Arrays;
import java.util.function.IntBinaryOperator;

/**
 * Sorts what came as a few rising sequences that are woven into each other, such as what a few threads read in order. It tells the sequences apart, and merges
 * them: most items cost a comparison for each sequence, and one more.
 */
final class Woven {
    /** With more sequences than this, a sort that expects no order is as good. */
    static final int MOST_SEQUENCES = 16;

    private Woven() {}

    /**
     * Sorts numbers, unless they are too many sequences.
     *
     * @param items the numbers in the order in which they came
     * @param order compares two of them
     * @param sorted takes them in order; as long as {@code items}
     * @return whether it did; if not, {@code sorted} is as it was
     */
    static boolean sort(int[] items, IntBinaryOperator order, int[] sorted) {
        int[] next = new int[items.length];
        int[] first = new int[MOST_SEQUENCES];
        // Of each sequence its last item so far. They fall, since an item joins the first sequence whose last is not
        // above it.
        int[] last = new int[MOST_SEQUENCES];
        int sequences = 0;
        for (int i = 0; i < items.length; i++) {
            int fits = 0;
            while (fits < sequences && order.applyAsInt(items[last[fits]], items[i]) > 0) {
                fits++;
            }
            if (fits < sequences) {
                next[last[fits]] = i;
            } else if (sequences < MOST_SEQUENCES) {
                first[sequences++] = i;
            } else {
                return false;
            }
            last[fits] = i;
            next[i] = items.length;
        }
        merge(items, order, Arrays.copyOf(first, sequences), next, sorted);
        return true;
    }

    /**
     * Takes the least of the sequences' next items, again and again.
     *
     * @param starts where each sequence starts
     */
    private static void merge(int[] items, IntBinaryOperator order, int[] starts, int[] next, int[] sorted) {
        // They fall: the least is the last.
        int[] heads = new int[starts.length];
        int left = 0;
        for (int start : starts) {
            insert(items, order, heads, left++, start);
        }
        for (int i = 0; i < items.length; i++) {
            int least = heads[--left];
            sorted[i] = items[least];
            if (next[least] < items.length) {
                insert(items, order, heads, left++, next[least]);
            }
        }
    }

    private static void insert(int[] items, IntBinaryOperator order, int[] heads, int size, int head) {
        int place = size;
        while (place > 0 && order.applyAsInt(items[heads[place - 1]], items[head]) < 0) {
            heads[place] = heads[place - 1];
            place--;
        }
        heads[place] = head;
    }
}
