package dev.tagsync.internal.tree;

import dev.tagsync.EntryKey;

/**
 * One item of an index: a value, and an entry that has it.
 *
 * @param value the indexed value, maybe empty
 * @param key the entry
 */
public record IndexKey(String value, EntryKey key) implements Comparable<IndexKey> {
    /** Orders by value, collection, name, each by its UTF-8 bytes. */
    @Override
    public int compareTo(IndexKey other) {
        int order = TreeKey.compareUtf8(value, other.value);
        return order != 0 ? order : key.compareTo(other.key);
    }
}
