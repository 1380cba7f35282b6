package dev.tagsync.internal.tree;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What lies in the index of a leaf, an array of words: two marks; how many bytes all keys begin with; of each item the head of its key, which is the
 * first eight bytes behind those, and its <em>place</em>; at the end the bytes that all keys begin with. So what is needed of an item that is known lies in
 * one line of memory, or in two that can be waited for together.
 *
 * <p>A place is where the item starts (32 bits), how long its key is (16), and whether its body begins with anything but 0 (1); never negative. A mark is
 * a number of a tree that the leaf was found in. There are two, so that views of two channels can be read in turn.
 */
final class LeafIndex {
    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);
    private static final long FLAG = 1L << 48;
    private static final int SKIP = 2;
    private static final int ITEMS = 3;

    private LeafIndex() {}

    /** The index of a leaf whose keys all begin with {@code skip} bytes. */
    static long[] of(TreeNode node, byte[] bytes, int skip) {
        int size = node.size();
        int prefix = prefix(size);
        long[] index = new long[prefix + HeldNode.words(skip)];
        index[SKIP] = skip;
        for (int i = 0; i < size; i++) {
            int start = node.keyStart(i);
            int end = node.keyEnd(i);
            boolean flag = end == node.end(i) || bytes[end] != 0;
            index[ITEMS + 2 * i] = HeldNode.head(bytes, start + skip, end);
            index[ITEMS + 2 * i + 1] = start - 2L | (long) (end - start) << 32 | (flag ? FLAG : 0);
        }
        return index;
    }

    /** Where the bytes begin that all keys of so many begin with. */
    static int prefix(int size) {
        return ITEMS + 2 * size;
    }

    static long head(long[] index, int item) {
        return index[ITEMS + 2 * item];
    }

    static long place(long[] index, int item) {
        return index[ITEMS + 2 * item + 1];
    }

    /** Where an item starts in the leaf's bytes. */
    static int start(long place) {
        return (int) place;
    }

    static int keyLength(long place) {
        return (int) (place >>> 32) & 0xffff;
    }

    /** Whether the item's body begins with anything but 0, or is empty. */
    static boolean flagged(long place) {
        return (place & FLAG) != 0;
    }

    /** The last of the items whose head is not above another, or the first. */
    static int last(long[] index, int size, long head) {
        return HeldNode.last(index, ITEMS, 2, size, head);
    }

    /** The place of an item if its key may be this one, and is if that is {@link #decided}; else −1, also if the leaf has no such item. */
    static long match(long[] index, int item, byte[] key, int length) {
        int skip = (int) index[SKIP];
        int prefix = index.length - HeldNode.words(skip);
        if (prefix(item) >= prefix || length < skip) {
            return -1;
        }
        long place = place(index, item);
        return head(index, item) == HeldNode.head(key, skip, length)
                        && keyLength(place) == length
                        && HeldNode.side(index, prefix, skip, key) == 0
                ? place
                : -1;
    }

    /** Whether the index has all of a key of this length. */
    static boolean decided(long[] index, int length) {
        return length - (int) index[SKIP] <= Long.BYTES;
    }

    static boolean marked(long[] index, long mark) {
        return (long) WORD.getOpaque(index, 0) == mark || (long) WORD.getOpaque(index, 1) == mark;
    }

    /** Sets a mark, but 0, which is none; of the two before the older one goes. */
    static void mark(long[] index, long mark) {
        if (mark != 0 && !marked(index, mark)) {
            WORD.setOpaque(index, 1, (long) WORD.getOpaque(index, 0));
            WORD.setOpaque(index, 0, mark);
        }
    }
}
