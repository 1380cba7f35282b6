package dev.tagsync.internal.tree;

/**
 * What lies in the index of a leaf, an array of words: of each item the head of its key, which is the first eight bytes behind those that all keys begin
 * with, and its <em>place</em>; at the end the bytes that all keys begin with.
 *
 * <p>A place is where the item starts (32 bits), how long its key is (16), and whether its body begins with anything but 0 (1).
 */
final class LeafIndex {
    private static final long FLAG = 1L << 48;

    private LeafIndex() {}

    /** The index of a leaf whose keys all begin with {@code skip} bytes. */
    static long[] of(TreeNode node, byte[] bytes, int skip) {
        int size = node.size();
        long[] index = new long[prefix(size) + HeldNode.words(skip)];
        for (int i = 0; i < size; i++) {
            int start = node.keyStart(i);
            int end = node.keyEnd(i);
            boolean flag = end == node.end(i) || bytes[end] != 0;
            index[2 * i] = HeldNode.head(bytes, start + skip, end);
            index[2 * i + 1] = start - 2L | (long) (end - start) << 32 | (flag ? FLAG : 0);
        }
        return index;
    }

    /** Where the bytes begin that all keys of so many begin with. */
    static int prefix(int size) {
        return 2 * size;
    }

    static long head(long[] index, int item) {
        return index[2 * item];
    }

    static long place(long[] index, int item) {
        return index[2 * item + 1];
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
        return HeldNode.last(index, 0, 2, size, head);
    }
}
