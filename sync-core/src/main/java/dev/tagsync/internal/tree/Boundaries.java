package dev.tagsync.internal.tree;

import java.util.ArrayDeque;

/**
 * Finds where nodes begin among items that come in order: an item starts a node iff its hash is the strict minimum among all items that start
 * at most a window before or after it. One pass with a monotonic queue; items are held back until a window behind them has been seen.
 */
final class Boundaries {
    private final int window;
    private final Decided decided;
    private final ArrayDeque<Pending> undecided = new ArrayDeque<>();
    /** Of the items in the window before the next item, those that no later one undercuts: hashes rise from front to back. */
    private final ArrayDeque<Pending> minima = new ArrayDeque<>();

    private long end;

    Boundaries(int window, Decided decided) {
        this.window = window;
        this.decided = decided;
    }

    /** Takes each item, in order, once it is known whether it starts a node. */
    interface Decided {
        void item(Item item, boolean starts);
    }

    private static final class Pending {
        final Item item;
        final long hash;
        final long at;
        boolean least = true;

        Pending(Item item, long hash, long at) {
            this.item = item;
            this.hash = hash;
            this.at = at;
        }
    }

    void add(Item item, long hash, int weight) {
        Pending next = new Pending(item, hash, end);
        dropPassed();
        while (!undecided.isEmpty() && end - undecided.getFirst().at > window) {
            Pending done = undecided.removeFirst();
            decided.item(done.item, done.least);
        }
        while (!minima.isEmpty() && Long.compareUnsigned(minima.getLast().hash, hash) >= 0) {
            Pending beaten = minima.removeLast();
            beaten.least = false;
            next.least &= beaten.hash != hash;
        }
        next.least &= minima.isEmpty();
        minima.addLast(next);
        undecided.addLast(next);
        end += weight;
    }

    private void dropPassed() {
        while (!minima.isEmpty() && end - minima.getFirst().at > window) {
            minima.removeFirst();
        }
    }

    /** Tells whether an item with this hash, next, would be below every item in the window before it. */
    boolean wouldBeLeast(long hash) {
        dropPassed();
        return minima.isEmpty() || Long.compareUnsigned(minima.getFirst().hash, hash) > 0;
    }

    /** Decides the rest; nothing follows. */
    void finish() {
        undecided.forEach(pending -> decided.item(pending.item, pending.least));
        undecided.clear();
    }

    /** Decides the rest; an item that {@link #wouldBeLeast} follows and starts a node. */
    void finishBeforeStart() {
        undecided.forEach(pending -> decided.item(pending.item, pending.least && end - pending.at > window));
        undecided.clear();
    }
}
