package dev.tagsync.internal.tree;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the keys of cached entries lay when they were last looked for: from a key's hash to a leaf and an item of it, so that a look-up need not go down
 * the tree. Thread-safe.
 *
 * <p>A short cut is a hint. It is believed if
 * <ol>
 *   <li>the item has the key that is looked for, and
 *   <li>its leaf was reached before on a way down from the very top node of the tree that is asked: then it bears that node's mark.
 * </ol>
 * A node never changes, a mark is never given twice, and a tree has a key once at most: what both hold of is the answer, whatever became of
 * the cache and of the pointer since. Anything else is no answer: then the way down is gone, and the short cut made anew. So nothing has to
 * be taken back when a catalog changes. Keys that a tree does not have are never answered here.
 *
 * <p>A slot names its leaf by a number, and the number is taken back when the leaf leaves the cache: nothing is kept in memory by a short cut. One that
 * is left over meets no leaf, or another one, whose item has another key.
 */
public class ShortCuts {
    /** What a slot and its leaf take for an item, at most: the table is less than three quarters full, and more than three eighths when it has just grown. */
    static final int BYTES_AN_ITEM = 24;

    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle INDEX = MethodHandles.arrayElementVarHandle(long[][].class);
    private static final VarHandle LEAF = MethodHandles.arrayElementVarHandle(HeldNode[].class);
    /** A short cut lies in one of so many slots, from the one on that the hash says. */
    private static final int WINDOW = 8;

    private static final int LEAST = 1 << 8;
    private static final int MOST = 1 << 28;
    private static final int MOST_ITEMS = 1 << 16;

    /**
     * What look-ups read.
     *
     * @param slots sixteen bits of the hash, sixteen of the item, and the number of the leaf; 0 is none
     * @param indexes the leaves' indexes by number: a look-up waits for no more of a leaf
     * @param leaves the leaves by number
     */
    private record Table(
            long[] slots,
            @Nullable long[][] indexes,
            @Nullable HeldNode[] leaves) {
        int capacity() {
            return slots.length - WINDOW;
        }
    }

    private volatile Table table = new Table(new long[LEAST + WINDOW], new long[64][], new HeldNode[64]);
    private int[] free = new int[64];
    private int frees;
    private int numbers;
    private long items;
    private long marks;

    /** Makes some for one cache. */
    public ShortCuts() {}

    /** The entry with this key in the tree of this top node; null says nothing. */
    @Nullable
    LeafEntry find(KeyProbe key, HeldNode top) {
        long hash = hash(key);
        Table table = this.table;
        long[] slots = table.slots;
        int from = (int) hash & table.capacity() - 1;
        for (int i = from; i < from + WINDOW; i++) {
            long slot = (long) SLOT.getOpaque(slots, i);
            if (slot == 0) {
                return null;
            }
            if ((slot ^ hash) >>> 48 == 0) {
                LeafEntry found = entry(table, slot, key, top);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private @Nullable LeafEntry entry(Table table, long slot, KeyProbe key, HeldNode top) {
        int number = (int) slot;
        int item = (int) (slot >>> 32) & MOST_ITEMS - 1;
        // The slots may be newer than what they were found beside.
        long[] index = number < table.indexes.length ? (long[]) INDEX.getAcquire(table.indexes, number) : null;
        if (index == null) {
            return null;
        }
        long place = place(index, item, key);
        if (place < 0 || !reached(index, top)) {
            return null;
        }
        HeldNode leaf = (HeldNode) LEAF.getAcquire(table.leaves, number);
        // An index is under one number once, so that what lay beside it between two looks is its leaf.
        if (leaf == null
                || INDEX.getAcquire(table.indexes, number) != index
                || !LeafIndex.decided(index, key.length) && !same(leaf, item, key)) {
            return null;
        }
        return new LeafEntry(leaf, item, LeafIndex.flagged(place));
    }

    long hash(KeyProbe key) {
        return key.hash();
    }

    /** What the index has of an item if it may have the key, else a negative number. */
    long place(long[] index, int item, KeyProbe key) {
        return LeafIndex.match(index, item, key.bytes, key.length);
    }

    /** Whether the leaf's item has the key, by its bytes. */
    boolean same(HeldNode leaf, int item, KeyProbe key) {
        return leaf.compare(item, key.bytes, key.length) == 0;
    }

    /** Whether the leaf of an index was reached from a top node. */
    boolean reached(long[] index, HeldNode top) {
        long mark = top.number();
        return mark != 0 && LeafIndex.marked(index, mark);
    }

    /** Takes to know where a key lies that {@link #find} was asked for, on the way down from {@code top}. */
    void learn(KeyProbe key, HeldNode top, HeldNode leaf, int item) {
        int number = item < MOST_ITEMS ? number(leaf) : 0;
        if (number == 0) {
            return;
        }
        leaf.mark(mark(top));
        long hash = hash(key);
        long slot = hash >>> 48 << 48 | (long) item << 32 | number;
        Table table = this.table;
        int from = (int) hash & table.capacity() - 1;
        // Where all are taken by others, one of them has to go: not always the same, or two that are asked for in turn
        // would never both stay.
        int at = from + (key.lookups() & WINDOW - 1);
        for (int i = from; i < from + WINDOW; i++) {
            long known = (long) SLOT.getOpaque(table.slots, i);
            int other = (int) known;
            if (known == 0
                    || (known ^ hash) >>> 48 == 0
                    || other >= table.leaves.length
                    || LEAF.getOpaque(table.leaves, other) == null) {
                at = i;
                break;
            }
        }
        SLOT.setOpaque(table.slots, at, slot);
    }

    private long mark(HeldNode top) {
        long known = top.number();
        return known != 0 ? known : top.number(this::nextMark);
    }

    private synchronized long nextMark() {
        return ++marks;
    }

    private int number(HeldNode leaf) {
        long known = leaf.number();
        return (int) (known != 0 ? known : leaf.number(() -> enter(leaf)));
    }

    private synchronized long enter(HeldNode leaf) {
        items += leaf.size();
        Table now = table;
        int number = frees > 0 ? free[--frees] : ++numbers;
        if (number == now.leaves.length) {
            free = Arrays.copyOf(free, 2 * number);
            now = new Table(now.slots, Arrays.copyOf(now.indexes, 2 * number), Arrays.copyOf(now.leaves, 2 * number));
            table = now;
        }
        LEAF.setRelease(now.leaves, number, leaf);
        INDEX.setRelease(now.indexes, number, leaf.index());
        int capacity = now.capacity();
        boolean grows = items > capacity / 4 * 3 && capacity < MOST;
        if (grows || items < capacity / 16 && capacity > LEAST) {
            // Empty: to find all hashes again would keep everybody waiting, and each key's next look-up brings it back.
            table = new Table(new long[(grows ? capacity * 2 : capacity / 4) + WINDOW], now.indexes, now.leaves);
        }
        return number;
    }

    /** Forgets a node that has left the cache, and was told so. */
    public void leave(HeldNode node) {
        long number = node.leaf() ? node.numberTaken() : 0;
        if (number != 0) {
            left((int) number, node.size());
        }
    }

    private synchronized void left(int number, int size) {
        INDEX.setRelease(table.indexes, number, null);
        LEAF.setRelease(table.leaves, number, null);
        free[frees++] = number;
        items -= size;
    }

    /** Returns how many leaves this keeps in memory: none that has left the cache. */
    synchronized int leaves() {
        return (int) Arrays.stream(table.leaves).filter(Objects::nonNull).count();
    }
}
