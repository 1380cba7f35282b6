package dev.tagsync.internal.tree;

import java.util.List;
import java.util.function.Function;

/**
 * A part of a range, ascending.
 *
 * @param items the items
 * @param earlier whether the range has items before
 * @param later whether the range has items behind
 * @param <T> what an item is
 */
public record Slice<T>(List<T> items, boolean earlier, boolean later) {
    /** Returns the slice with every item in another form. */
    public <R> Slice<R> map(Function<? super T, ? extends R> form) {
        return new Slice<>(items.stream().<R>map(form).toList(), earlier, later);
    }
}
