package dev.tagsync;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A part of a list, in key order.
 *
 * @param items the items
 * @param next where the next page starts: what to pass as {@code after}; empty at the end
 * @param previous where the page before ends: what to pass as {@code before}; empty at the start
 * @param <T> what the list holds
 * @since 0.1
 */
public record Page<T>(List<T> items, Optional<EntryKey> next, Optional<EntryKey> previous) {
    /** Copies the list. */
    public Page {
        items = List.copyOf(items);
    }

    /** Returns the page of what each item becomes, with the same places. */
    public <R> Page<R> map(Function<? super T, ? extends R> function) {
        List<R> mapped = new ArrayList<>(items.size());
        items.forEach(item -> mapped.add(function.apply(item)));
        return new Page<>(mapped, next, previous);
    }
}
