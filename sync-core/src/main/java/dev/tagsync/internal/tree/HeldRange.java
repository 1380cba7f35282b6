package dev.tagsync.internal.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/**
 * The items of a tree from one key on and before another.
 *
 * @param tree the tree
 * @param from the first key, inclusive
 * @param until the key to stop at, exclusive
 */
record HeldRange(HeldTree tree, byte[] from, byte[] until) {

    /** How many items there are; reads no leaf but the two at the edges. */
    long count() {
        return Arrays.compareUnsigned(from, until) >= 0 ? 0 : tree.rank(until) - tree.rank(from);
    }

    /** The first items. */
    <T> Slice<T> first(int limit, Function<HeldCursor, T> form) {
        return up(from, limit, form);
    }

    /** The first items behind a key. */
    <T> Slice<T> after(byte[] key, int limit, Function<HeldCursor, T> form) {
        byte[] start = TreeKey.after(key);
        return up(Arrays.compareUnsigned(start, from) > 0 ? start : from, limit, form);
    }

    /** The last items before a key. */
    <T> Slice<T> before(byte[] key, int limit, Function<HeldCursor, T> form) {
        byte[] end = Arrays.compareUnsigned(key, until) < 0 ? key : until;
        HeldCursor cursor = new HeldCursor(tree);
        List<T> items = new ArrayList<>(Math.min(limit, 64));
        boolean there = cursor.lower(end, limit);
        while (there && items.size() < limit && cursor.compare(from) >= 0) {
            items.add(form.apply(cursor));
            there = cursor.previous(limit - items.size());
        }
        Collections.reverse(items);
        return new Slice<>(items, there && cursor.compare(from) >= 0, isAny(end, until));
    }

    private <T> Slice<T> up(byte[] start, int limit, Function<HeldCursor, T> form) {
        HeldCursor cursor = new HeldCursor(tree);
        List<T> items = new ArrayList<>(Math.min(limit, 64));
        boolean there = cursor.ceiling(start, limit);
        while (there && items.size() < limit && cursor.compare(until) < 0) {
            items.add(form.apply(cursor));
            there = cursor.next(limit - items.size());
        }
        return new Slice<>(items, isAny(from, start), there && cursor.compare(until) < 0);
    }

    private boolean isAny(byte[] low, byte[] high) {
        HeldCursor cursor = new HeldCursor(tree);
        return Arrays.compareUnsigned(low, high) < 0 && cursor.ceiling(low, 1) && cursor.compare(high) < 0;
    }
}
