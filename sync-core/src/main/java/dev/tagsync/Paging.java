package dev.tagsync;

import java.util.Optional;

/**
 * Which part of a list is wanted. Places are keys, not numbers: a page that starts behind a key is right in every view, whatever was added or
 * removed before it.
 *
 * @param after the entry to start behind; empty for the first page
 * @param before the entry to end before; empty to go forward
 * @param limit the most items, at least 1
 * @since 0.1
 */
public record Paging(Optional<EntryKey> after, Optional<EntryKey> before, int limit) {
    /**
     * Checks that it says one thing.
     *
     * @throws IllegalArgumentException if the limit is less than 1, or both places are given
     */
    public Paging {
        if (limit < 1) {
            throw new IllegalArgumentException("a page has at least 1 entry, asked for " + limit);
        }
        if (after.isPresent() && before.isPresent()) {
            throw new IllegalArgumentException(
                    "a page starts behind " + after.get() + " or ends before " + before.get() + ", not both");
        }
    }

    /** Wants the first items. */
    public static Paging first(int limit) {
        return new Paging(Optional.empty(), Optional.empty(), limit);
    }

    /** Wants the first items behind an entry: what {@link Page#next()} says. */
    public static Paging after(EntryKey key, int limit) {
        return new Paging(Optional.of(key), Optional.empty(), limit);
    }

    /** Wants the last items before an entry, in ascending order: what {@link Page#previous()} says. */
    public static Paging before(EntryKey key, int limit) {
        return new Paging(Optional.empty(), Optional.of(key), limit);
    }
}
