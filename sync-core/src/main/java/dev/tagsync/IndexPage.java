package dev.tagsync;

import java.util.List;
import java.util.Optional;

/**
 * A part of an index over several values, in the order of values and under one value in key order.
 *
 * @param items the values and the entries that have them; an entry with several values stands there once for each
 * @param next where the next page starts: what to pass as {@code after}; empty at the end
 * @param previous where the page before ends: what to pass as {@code before}; empty at the start
 * @since 0.1
 */
public record IndexPage(List<Item> items, Optional<IndexPlace> next, Optional<IndexPlace> previous) {
    /** Copies the list. */
    public IndexPage {
        items = List.copyOf(items);
    }

    /**
     * A value, and an entry that has it.
     *
     * @param value the value as text
     * @param entry the entry
     * @since 0.1
     */
    public record Item(String value, Entry entry) {
        /** Returns where this stands. */
        public IndexPlace place() {
            return new IndexPlace(value, entry.key());
        }
    }
}
