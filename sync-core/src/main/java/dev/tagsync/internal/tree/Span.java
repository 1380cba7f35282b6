package dev.tagsync.internal.tree;

import java.util.Optional;
import java.util.function.Function;

/**
 * Which items of a range are wanted: at most {@code limit}, behind a place, or the last before one, or the first.
 *
 * @param after the place to start behind
 * @param before the place to end before; not with {@code after}
 * @param limit the most items
 * @param <K> what names a place
 */
public record Span<K>(Optional<K> after, Optional<K> before, int limit) {
    <T> Slice<T> of(HeldRange range, Function<K, byte[]> key, Function<HeldCursor, T> form) {
        return before.map(place -> range.before(key.apply(place), limit, form))
                .or(() -> after.map(place -> range.after(key.apply(place), limit, form)))
                .orElseGet(() -> range.first(limit, form));
    }
}
