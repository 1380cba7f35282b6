package dev.tagsync;

import java.util.List;
import java.util.Optional;

/**
 * A part of a list, in key order.
 *
 * @param items the items
 * @param next where the next page starts: what to pass as {@code after}; empty at the end
 * @param <T> what the list holds
 * @since 0.1
 */
public record Page<T>(List<T> items, Optional<EntryKey> next) {
    /** Copies the list. */
    public Page {
        items = List.copyOf(items);
    }
}
