package dev.tagsync.internal.tree;

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
 * <p>They lie in a {@link ShortCutTable}, in which nothing is ever written over. When it is full an empty one takes its place, larger if most of what was
 * in it was still of use: to find all hashes again would keep everybody waiting, and each key's next look-up brings it back. A leaf that leaves the cache
 * is let go of at once: nothing is kept in memory by a short cut.
 */
public class ShortCuts {
    /** What a short cut takes, at most: a table is not made larger unless more than half of its slots are of use, and then becomes twice as large. */
    static final int BYTES_AN_ITEM = 64;

    /** What a leaf takes besides, at most, by the same rule. */
    static final int BYTES_A_LEAF = 4 * (64 + 4);

    private static final int LEAST_SLOTS = 1 << 10;
    private static final int MOST_SLOTS = 1 << 26;
    private static final int LEAST_LEAVES = 1 << 8;
    private static final int MOST_LEAVES = 1 << 24;

    private volatile ShortCutTable table = new ShortCutTable(1, LEAST_SLOTS, LEAST_LEAVES);
    private long marks;

    /** Makes some for one cache. */
    public ShortCuts() {}

    /** The entry with this key in the tree of this top node; null says nothing. */
    @Nullable
    LeafEntry find(KeyProbe key, HeldNode top) {
        long hash = hash(key);
        ShortCutTable table = this.table;
        int from = table.slot(hash);
        for (int slot = from; slot < from + ShortCutTable.WINDOW; slot++) {
            long record = table.record(slot);
            if (record == 0) {
                return null;
            }
            if (ShortCutTable.hashed(record, hash) && same(table, slot, record, key) && reached(table, record, top)) {
                HeldNode leaf = table.leaf(record);
                int item = ShortCutTable.item(record);
                if (leaf != null && (table.decided(record, key.length) || same(leaf, item, key))) {
                    return new LeafEntry(leaf, item, ShortCutTable.flagged(record));
                }
            }
        }
        return null;
    }

    long hash(KeyProbe key) {
        return key.hash();
    }

    /** Whether a record may be of the key, by what the table has of it. */
    boolean same(ShortCutTable table, int slot, long record, KeyProbe key) {
        return table.same(slot, record, key.bytes, key.length);
    }

    /** Whether a leaf's item has the key, by its bytes. */
    boolean same(HeldNode leaf, int item, KeyProbe key) {
        return leaf.compare(item, key.bytes, key.length) == 0;
    }

    /** Whether a record's leaf was reached from a top node. */
    boolean reached(ShortCutTable table, long record, HeldNode top) {
        long mark = top.number();
        return mark != 0 && table.marked(record, mark);
    }

    /** Takes to know where a key lies that {@link #find} was asked for, on the way down from {@code top}. */
    void learn(KeyProbe key, HeldNode top, HeldNode leaf, int item) {
        long mark = mark(top);
        ShortCutTable table = this.table;
        if (mark == 0 || item >= ShortCutTable.MOST_ITEMS) {
            return;
        }
        if (table.full()) {
            table = renewed(table);
        }
        long home = leaf.number();
        if (!table.has(home)) {
            home = leaf.number(table.least(), () -> enter(leaf));
            table = this.table;
        }
        if (table.has(home)) {
            int number = ShortCutTable.numberOf(home);
            table.mark(number, mark);
            table.add(hash(key), leaf, number, item);
        }
    }

    private long mark(HeldNode top) {
        long known = top.number();
        return known != 0 ? known : top.number(1, this::nextMark);
    }

    private synchronized long nextMark() {
        return ++marks;
    }

    private synchronized long enter(HeldNode leaf) {
        long home = table.enter(leaf);
        return home != 0 ? home : renewed(table).enter(leaf);
    }

    /** An empty table in place of this one, if no other thread has made one. */
    private synchronized ShortCutTable renewed(ShortCutTable old) {
        if (table == old) {
            table = new ShortCutTable(
                    old.epoch() + 1,
                    size(old.capacity(), old.live(), LEAST_SLOTS, MOST_SLOTS),
                    size(old.room(), old.leaves(), LEAST_LEAVES, MOST_LEAVES));
        }
        return table;
    }

    private static int size(int now, int live, int least, int most) {
        return live > now / 2 ? Math.min(most, now * 2) : live < now / 16 ? Math.max(least, now / 2) : now;
    }

    /** Forgets a node that has left the cache, and was told so. */
    public void leave(HeldNode node) {
        long home = node.leaf() ? node.numberTaken() : 0;
        if (home != 0) {
            synchronized (this) {
                table.forget(home);
            }
        }
    }

    /** Returns how many leaves this keeps in memory: none that has left the cache. */
    synchronized int leaves() {
        return table.leaves();
    }

    int slots() {
        return table.capacity();
    }
}
