package dev.tagsync.internal.tree;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Short cuts until the next table takes over. It is only ever added to: a slot is written once, and a number means one leaf. So what is read of it here and
 * there, at any time, fits together. Thread-safe, but for {@link #enter}, {@link #forget} and the counting, which are for one thread at a time.
 *
 * <p>A slot is two words beside each other. The first, 0 as long as the slot is empty, has twelve bits of the key's hash; whether the item's body begins with
 * anything but 0 (1); how many bytes the key has behind those that all keys of its leaf begin with (4), where {@value #MORE} is any more than eight; the
 * item's place in its leaf (15); and the leaf's number (32). The second is the head of the key: see {@link HeldNode}.
 *
 * <p>Of a leaf it has a <em>line</em> of eight words: two marks, which are numbers of trees that the leaf was found in; how many bytes all its keys begin with;
 * and these bytes, if they are no more than {@value #PREFIX}. There are two marks, so that views of two channels can be read in turn. All lines lie beside each
 * other, so that a look-up waits for the slot and for little else.
 */
final class ShortCutTable {
    /** A short cut lies in one of so many slots, from the one on that the hash says. */
    static final int WINDOW = 8;

    /** No leaf's item of a higher place is taken. */
    static final int MOST_ITEMS = 1 << 15;

    /** Bits of a leaf's home that are its number; those above are the table's own. */
    static final int NUMBER_BITS = 28;

    static final int MORE = 9;
    static final int PREFIX = 40;

    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle LEAF = MethodHandles.arrayElementVarHandle(HeldNode[].class);
    private static final long HASH = -1L << 52;
    private static final long FLAG = 1L << 51;
    /** A slot that is just being filled: it names the leaf 0, which is none. */
    private static final long TAKEN = 1L << 32;

    private static final int LINE_BITS = 3;
    private static final int SKIP = 2;
    private static final int WORDS = 3;

    /** Above the number in the home of each leaf that is here; no other table has it. */
    private final long epoch;

    private final long[] slots;
    private final long[] lines;
    private final @Nullable HeldNode[] leaves;
    private final AtomicInteger tries = new AtomicInteger();
    private int numbers;

    /**
     * Makes an empty one.
     *
     * @param epoch which of a cache's tables this is
     * @param capacity how many slots, a power of two
     * @param leaves how many leaves it has room for
     */
    ShortCutTable(long epoch, int capacity, int leaves) {
        this.epoch = epoch;
        this.slots = new long[2 * (capacity + WINDOW)];
        this.lines = new long[leaves + 1 << LINE_BITS];
        this.leaves = new HeldNode[leaves + 1];
    }

    long epoch() {
        return epoch;
    }

    /** The least home that a leaf can have here; those of earlier tables are below. */
    long least() {
        return epoch << NUMBER_BITS;
    }

    int capacity() {
        return slots.length / 2 - WINDOW;
    }

    int room() {
        return leaves.length - 1;
    }

    /** The slot from which the window of a hash starts. */
    int slot(long hash) {
        return (int) hash & capacity() - 1;
    }

    /** What a slot says, or 0. */
    long record(int slot) {
        return (long) WORD.getAcquire(slots, 2 * slot);
    }

    /** Whether a record may be of a key with this hash. */
    static boolean hashed(long record, long hash) {
        return ((record ^ hash) & HASH) == 0;
    }

    static int number(long record) {
        return (int) record;
    }

    static int item(long record) {
        return (int) (record >>> 32) & MOST_ITEMS - 1;
    }

    static boolean flagged(long record) {
        return (record & FLAG) != 0;
    }

    /**
     * Whether a record that a slot has is of this key, as far as the table can tell: in full if that is {@link #decided}, else in all but what has to be
     * compared in the leaf.
     */
    boolean same(int slot, long record, byte[] key, int length) {
        long[] lines = this.lines;
        int line = number(record) << LINE_BITS;
        int skip = (int) lines[line + SKIP];
        int rest = length - skip;
        if (rest < 0
                || Math.min(rest, MORE) != (int) (record >>> 47 & 15)
                || slots[2 * slot + 1] != HeldNode.head(key, skip, length)) {
            return false;
        }
        return skip > PREFIX || HeldNode.side(lines, line + WORDS, skip, key) == 0;
    }

    /** Whether all of a key is in its record and in its leaf's line. */
    boolean decided(long record, int length) {
        int skip = (int) lines[(number(record) << LINE_BITS) + SKIP];
        return skip <= PREFIX && length - skip <= Long.BYTES;
    }

    /** Whether a record's leaf was found in the tree with this mark, which is not 0. */
    boolean marked(long record, long mark) {
        int line = number(record) << LINE_BITS;
        return (long) WORD.getOpaque(lines, line) == mark || (long) WORD.getOpaque(lines, line + 1) == mark;
    }

    /** Marks a leaf as one of a tree; of its two marks the older one goes. */
    void mark(int number, long mark) {
        int line = number << LINE_BITS;
        if (!marked(number, mark)) {
            WORD.setOpaque(lines, line + 1, (long) WORD.getOpaque(lines, line));
            WORD.setOpaque(lines, line, mark);
        }
    }

    /** A record's leaf, unless that has left the cache. */
    @Nullable
    HeldNode leaf(long record) {
        return (HeldNode) LEAF.getAcquire(leaves, number(record));
    }

    /** Puts an item of a leaf into the window of its key's hash, unless that is full or has it. */
    void add(long hash, HeldNode leaf, int number, int item) {
        int rest = Math.min(leaf.keyLength(item) - leaf.skip(), MORE);
        long record = hash & HASH | (leaf.flagged(item) ? FLAG : 0) | (long) rest << 47 | (long) item << 32 | number;
        int from = slot(hash);
        for (int slot = from; slot < from + WINDOW; slot++) {
            long known = record(slot);
            if (known == record) {
                return;
            }
            if (known == 0 && WORD.compareAndSet(slots, 2 * slot, 0L, TAKEN)) {
                slots[2 * slot + 1] = leaf.head(item);
                WORD.setRelease(slots, 2 * slot, record);
                break;
            }
        }
        tries.getAndIncrement();
    }

    /** Whether so many were put in, or found no room, that there should be another table. */
    boolean full() {
        return tries.getPlain() > capacity() / 8 * 5;
    }

    /** Takes in a leaf; 0 if there is no room. */
    long enter(HeldNode leaf) {
        if (numbers == room()) {
            return 0;
        }
        int number = ++numbers;
        int line = number << LINE_BITS;
        int skip = leaf.skip();
        lines[line + SKIP] = skip;
        for (int word = 0; word < HeldNode.words(skip) && skip <= PREFIX; word++) {
            lines[line + WORDS + word] = leaf.prefix(word);
        }
        LEAF.setRelease(leaves, number, leaf);
        return epoch << NUMBER_BITS | number;
    }

    static int numberOf(long home) {
        return (int) home & (1 << NUMBER_BITS) - 1;
    }

    /** Whether a leaf with this home is here. */
    boolean has(long home) {
        return home >>> NUMBER_BITS == epoch;
    }

    /** Lets go of a leaf with this home, if it is here. */
    void forget(long home) {
        if (has(home)) {
            LEAF.setRelease(leaves, numberOf(home), null);
        }
    }

    /** How many leaves are here that have not left the cache. */
    int leaves() {
        return (int) Arrays.stream(leaves).filter(Objects::nonNull).count();
    }

    /** How many slots lead to one of these. */
    int live() {
        int live = 0;
        for (int slot = 0; slot < slots.length / 2; slot++) {
            long record = record(slot);
            live += record != 0 && leaf(record) != null ? 1 : 0;
        }
        return live;
    }
}
