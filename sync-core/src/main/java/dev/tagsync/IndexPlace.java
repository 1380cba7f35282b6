package dev.tagsync;

/**
 * A place in an index: a value, and an entry that has it. Places are in the order of values, each by code point, and under one value in key order.
 *
 * @param value the value as text, maybe empty
 * @param key the entry
 * @since 0.1
 */
public record IndexPlace(String value, EntryKey key) {
    /** Returns {@code value: collection/name}. */
    @Override
    public String toString() {
        return value + ": " + key;
    }
}
