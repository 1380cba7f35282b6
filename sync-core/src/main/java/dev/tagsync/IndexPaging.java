package dev.tagsync;

import java.util.Optional;

/**
 * Which part of an index is wanted, over several values. As with {@link Paging} a place is what stands there, not a number: it is right in every view.
 *
 * @param after the place to start behind; empty for the first page
 * @param before the place to end before; empty to go forward
 * @param limit the most items, at least 1
 * @since 0.1
 */
public record IndexPaging(Optional<IndexPlace> after, Optional<IndexPlace> before, int limit) {
    /**
     * Checks that it says one thing.
     *
     * @throws IllegalArgumentException if the limit is less than 1, or both places are given
     */
    public IndexPaging {
        if (limit < 1) {
            throw new IllegalArgumentException("a page has at least 1 entry, asked for " + limit);
        }
        if (after.isPresent() && before.isPresent()) {
            throw new IllegalArgumentException(
                    "a page starts behind " + after.get() + " or ends before " + before.get() + ", not both");
        }
    }

    /** Wants the first items. */
    public static IndexPaging first(int limit) {
        return new IndexPaging(Optional.empty(), Optional.empty(), limit);
    }

    /** Wants the first items behind a place: what {@link IndexPage#next()} says. */
    public static IndexPaging after(IndexPlace place, int limit) {
        return new IndexPaging(Optional.of(place), Optional.empty(), limit);
    }

    /** Wants the last items before a place, in ascending order: what {@link IndexPage#previous()} says. */
    public static IndexPaging before(IndexPlace place, int limit) {
        return new IndexPaging(Optional.empty(), Optional.of(place), limit);
    }
}
