package dev.tagsync.internal.tree;

import dev.tagsync.Digest;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A node as a cache holds it: its bytes; the heads of its keys beside each other, so that a search touches little memory; and links to those of its
 * children that are held too. Thread-safe.
 *
 * <p>A head is what a key has behind {@code skip} bytes, which all keys of the node begin with. The index of an inner node is these bytes, in words; then
 * the first eight bytes of each head; then the next eight. That of a leaf is a {@link LeafIndex}: a look-up in a leaf reads no item's bytes unless its key
 * has more behind {@code skip} than eight bytes. A child is linked from one parent at a time, and a node that leaves the cache is unlinked, so that links keep
 * nothing in memory that the cache has let go.
 */
public final class HeldNode {
    private static final int TABLE = NodeFormat.HEADER_BYTES + 4;
    private static final VarHandle LINK = MethodHandles.arrayElementVarHandle(HeldNode[].class);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final HeldNode[] NO_LINKS = {};

    private final Digest digest;
    private final byte[] bytes;
    private final int size;
    private final int skip;
    /** Where the words of what all keys begin with lie in the index. */
    private final int prefix;

    private final long[] index;
    private final @Nullable HeldNode[] links;
    private volatile boolean dropped;
    private @Nullable HeldNode parent;
    private int place;
    /** By which the short cuts know this: a leaf by its home in one of their tables, a top node by a number that no other ever has; 0 if they do not. */
    private volatile long number;

    /**
     * Takes a node of any kind.
     *
     * @param digest its digest, which was checked
     * @param bytes its bytes; not to be changed
     */
    public HeldNode(Digest digest, byte[] bytes) {
        this.digest = digest;
        this.bytes = bytes;
        int type = bytes.length > TABLE ? bytes[1] : 0;
        if (type < TreeKind.ENTRIES.nodeType || type > TreeKind.INDEX.nodeType) {
            size = 0;
            skip = 0;
            prefix = 0;
            index = new long[0];
            links = NO_LINKS;
            return;
        }
        TreeNode node = TreeNode.read(kind(type), bytes[2], bytes);
        size = node.size();
        // The first key of a level's first inner node is empty: it begins with nothing, and its head is the least.
        int first = size > 1 && node.keyEnd(0) == node.keyStart(0) ? 1 : 0;
        skip = commonPrefix(node, first);
        boolean leaf = bytes[2] == 0;
        int words = words(skip);
        prefix = leaf ? LeafIndex.prefix(size) : 0;
        index = leaf ? LeafIndex.of(node, bytes, skip) : new long[words + 2 * size];
        for (int word = 0; word < words; word++) {
            index[prefix + word] = head(bytes, node.keyStart(first) + 8 * word, node.keyStart(first) + skip);
        }
        for (int i = first; i < size && !leaf; i++) {
            index[words + i] = head(bytes, node.keyStart(i) + skip, node.keyEnd(i));
            index[words + size + i] = head(bytes, node.keyStart(i) + skip + 8, node.keyEnd(i));
        }
        links = leaf ? NO_LINKS : new HeldNode[size];
    }

    private static TreeKind kind(int type) {
        return type == TreeKind.ENTRIES.nodeType
                ? TreeKind.ENTRIES
                : type == TreeKind.FILES.nodeType ? TreeKind.FILES : TreeKind.INDEX;
    }

    /** Keys ascend, so that what the first and the last begin with, all do. */
    private int commonPrefix(TreeNode node, int first) {
        int last = node.size() - 1;
        int from = node.keyStart(first);
        int until = node.keyEnd(first);
        int other = node.keyStart(last);
        int common = Arrays.mismatch(bytes, from, until, bytes, other, node.keyEnd(last));
        return common < 0 ? until - from : common;
    }

    /** The first eight bytes of a range as a number, with zeros behind its end. */
    static long head(byte[] bytes, int from, int until) {
        if (from + 8 <= bytes.length) {
            long head = (long) LONG.get(bytes, from);
            int length = until - from;
            return length >= 8 ? head : length <= 0 ? 0 : head & -1L << 64 - 8 * length;
        }
        long head = 0;
        for (int i = from; i < until && i < from + 8; i++) {
            head |= (bytes[i] & 0xffL) << 56 - 8 * (i - from);
        }
        return head;
    }

    /** Returns the node's digest. */
    public Digest digest() {
        return digest;
    }

    /** Returns the node's bytes; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** Returns about how much memory this takes, with the cache's own for it. */
    public int weight() {
        int shortCuts = leaf() && bytes[1] == TreeKind.ENTRIES.nodeType
                ? ShortCuts.BYTES_A_LEAF + size * ShortCuts.BYTES_AN_ITEM
                : 0;
        return bytes.length + index.length * 8 + links.length * 4 + 352 + shortCuts;
    }

    /** Tells whether others are found by this node: the root node, or one above the leaves. */
    public boolean leadsOn() {
        return NodeFormat.leadsOn(bytes);
    }

    int size() {
        return size;
    }

    /** Fails unless this is a node of that kind and level. */
    HeldNode expect(TreeKind kind, int level) {
        if (size == 0 || bytes[1] != kind.nodeType || bytes[2] != level) {
            // Says what is wrong.
            TreeNode.read(kind, level, bytes);
            throw ByteReader.damaged("a node of kind " + kind + " has no items");
        }
        return this;
    }

    /** What a leaf's index has of an item: nearer than the item itself. */
    private long placed(int item) {
        return LeafIndex.place(index, item);
    }

    boolean leaf() {
        return size > 0 && links == NO_LINKS;
    }

    /** How many bytes all keys of this node begin with. */
    int skip() {
        return skip;
    }

    /** Eight of the bytes that all keys of this node begin with, with zeros behind the last. */
    long prefix(int word) {
        return index[prefix + word];
    }

    /** The head of a key of this leaf. */
    long head(int item) {
        return LeafIndex.head(index, item);
    }

    int keyLength(int item) {
        return LeafIndex.keyLength(placed(item));
    }

    /** Whether the body of an item of this leaf begins with anything but 0, or is empty. */
    boolean flagged(int item) {
        return LeafIndex.flagged(placed(item));
    }

    long number() {
        return number;
    }

    /** Numbers this node, unless it has left the cache (0) or has a number that is not below {@code least} (that one). */
    long number(long least, LongSupplier next) {
        synchronized (this) {
            if (number < least && !dropped) {
                number = next.getAsLong();
            }
            return number;
        }
    }

    /** Takes the number of this node, which has left the cache, and gets no other. */
    long numberTaken() {
        synchronized (this) {
            long taken = number;
            number = 0;
            return taken;
        }
    }

    int end(int item) {
        if (links == NO_LINKS) {
            return item + 1 < size ? LeafIndex.start(placed(item + 1)) : bytes.length;
        }
        return TABLE + 4 * size + ByteReader.i32(bytes, TABLE + 4 * item);
    }

    int start(int item) {
        if (links == NO_LINKS) {
            return LeafIndex.start(placed(item));
        }
        return item == 0 ? TABLE + 4 * size : end(item - 1);
    }

    int keyEnd(int item) {
        if (links == NO_LINKS) {
            return start(item) + 2 + keyLength(item);
        }
        return keyEndAt(start(item));
    }

    private int keyEndAt(int start) {
        return start + 2 + ByteReader.u16(bytes, start);
    }

    /** An item of this leaf as an entry. */
    LeafEntry entry(int item) {
        return new LeafEntry(this, item, flagged(item));
    }

    byte[] key(int item) {
        return Arrays.copyOfRange(bytes, start(item) + 2, keyEnd(item));
    }

    int compare(int item, byte[] key, int length) {
        return Arrays.compareUnsigned(bytes, start(item) + 2, keyEnd(item), key, 0, length);
    }

    /** The item of this leaf with this key, or −1. */
    int find(byte[] key, int length) {
        if (side(key, length) != 0) {
            return -1;
        }
        long[] index = this.index;
        long head = head(key, skip, length);
        int high = LeafIndex.last(index, size, head);
        if (head(high) != head) {
            return -1;
        }
        int low = high;
        while (low > 0 && head(low - 1) == head) {
            low--;
        }
        if (length - skip <= Long.BYTES) {
            // The heads are all of the keys that are as long.
            while (low <= high && keyLength(low) != length) {
                low++;
            }
            return low <= high ? low : -1;
        }
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = compare(middle, key, length);
            if (order == 0) {
                return middle;
            }
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle - 1;
        }
        return -1;
    }

    /** The first item whose key is not below {@code key}, or the size. */
    int ceiling(byte[] key, int length) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compare(middle, key, length) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The child below which {@code key} is, or would be. */
    int childOf(byte[] key, int length) {
        int side = side(key, length);
        if (side != 0) {
            return side < 0 ? 0 : size - 1;
        }
        long[] index = this.index;
        int words = words(skip);
        long head = head(key, skip, length);
        int item = last(index, words, 1, size, head);
        if (index[words + item] != head) {
            return item;
        }
        int first = item;
        while (first > 0 && index[words + first - 1] == head) {
            first--;
        }
        long second = head(key, skip + 8, length);
        int seconds = words + size;
        item = first + last(index, seconds + first, 1, item + 1 - first, second);
        if (Long.compareUnsigned(index[seconds + item], second) > 0) {
            return Math.max(0, item - 1);
        }
        while (item > 0 && index[seconds + item] == second && compare(item, key, length) > 0) {
            item--;
        }
        return item;
    }

    /**
     * The last of {@code size} words of an index that is not above another, or the first, counted from 0; they lie {@code step} apart from {@code from} on.
     * No branch hangs on what is compared.
     */
    static int last(long[] index, int from, int step, int size, long word) {
        int low = 0;
        for (int left = size; left > 1; ) {
            int half = left >>> 1;
            low = Long.compareUnsigned(index[from + step * (low + half)], word) <= 0 ? low + half : low;
            left -= half;
        }
        return low;
    }

    /** Whether {@code key} is below all keys of this node but an empty one (−1), above all (1), or begins as they do. */
    private int side(byte[] key, int length) {
        if (length < skip) {
            int from = start(size - 1) + 2;
            return Arrays.compareUnsigned(key, 0, length, bytes, from, from + skip) < 0 ? -1 : 1;
        }
        return side(index, prefix, skip, key);
    }

    /** Whether the first {@code skip} bytes of a key are below those in the words of an index from {@code prefix} on (−1), above them (1), or the same. */
    static int side(long[] index, int prefix, int skip, byte[] key) {
        for (int at = 0; at < skip; at += Long.BYTES) {
            int order = Long.compareUnsigned(head(key, at, skip), index[prefix + (at >>> 3)]);
            if (order != 0) {
                return order < 0 ? -1 : 1;
            }
        }
        return 0;
    }

    /** How many words so many bytes take. */
    static int words(int bytes) {
        return bytes + 7 >>> 3;
    }

    /** What this inner node says of a child. */
    ChildRef child(int index) {
        ByteReader in = new ByteReader(bytes, keyEnd(index), end(index));
        ChildRef child = ChildRef.read(in);
        in.expectEnd("an inner item");
        return child;
    }

    /** How many leaf items are below a child. */
    long count(int index) {
        return child(index).count();
    }

    /** Returns a child if it is linked. */
    @Nullable
    HeldNode linked(int index) {
        return (HeldNode) LINK.getAcquire(links, index);
    }

    /** Links a child that the cache holds, unless one of both has left the cache. */
    void link(int index, HeldNode child) {
        synchronized (child) {
            if (child.dropped || dropped) {
                return;
            }
            child.unlink();
            child.parent = this;
            child.place = index;
            LINK.setRelease(links, index, child);
            if (dropped) {
                child.unlink();
            }
        }
    }

    private void unlink() {
        HeldNode from = parent;
        if (from != null) {
            LINK.compareAndSet(from.links, place, this, null);
            parent = null;
        }
    }

    /** Tells that this node has left the cache. */
    public void drop() {
        dropped = true;
        synchronized (this) {
            unlink();
        }
        for (int i = 0; i < links.length; i++) {
            HeldNode child = linked(i);
            if (child != null) {
                synchronized (child) {
                    if (child.parent == this) {
                        child.unlink();
                    }
                }
            }
        }
    }

    boolean dropped() {
        return dropped;
    }
}
