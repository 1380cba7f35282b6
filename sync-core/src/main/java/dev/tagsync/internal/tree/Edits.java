package dev.tagsync.internal.tree;

import dev.tagsync.EntryKey;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A set of changes to a {@link SnapshotTree}. Of several changes of one key the last counts; removing what is not there changes nothing.
 * Not thread-safe.
 */
public final class Edits {
    private final TreeMap<EntryKey, Optional<StoredEntry>> entries = new TreeMap<>();
    private final TreeMap<String, Optional<StoredFile>> files = new TreeMap<>(TreeKey::compareUtf8);
    private final TreeMap<String, TreeMap<IndexKey, Boolean>> indexes = new TreeMap<>(TreeKey::compareUtf8);

    /** Makes an empty set. */
    public Edits() {}

    /** Adds an entry or replaces it. */
    public Edits putEntry(StoredEntry entry) {
        entries.put(entry.key(), Optional.of(entry));
        return this;
    }

    /** Removes an entry. */
    public Edits removeEntry(EntryKey key) {
        entries.put(key, Optional.empty());
        return this;
    }

    /** Adds a file or replaces it. */
    public Edits putFile(StoredFile file) {
        files.put(file.path(), Optional.of(file));
        return this;
    }

    /** Removes a file. */
    public Edits removeFile(String path) {
        files.put(path, Optional.empty());
        return this;
    }

    /** Adds an item to an index. */
    public Edits putIndex(String index, IndexKey key) {
        indexes.computeIfAbsent(index, any -> new TreeMap<>()).put(key, true);
        return this;
    }

    /** Removes an item from an index. */
    public Edits removeIndex(String index, IndexKey key) {
        indexes.computeIfAbsent(index, any -> new TreeMap<>()).put(key, false);
        return this;
    }

    /** Tells whether there is nothing to do. */
    public boolean isEmpty() {
        return entries.isEmpty() && files.isEmpty() && indexes.isEmpty();
    }

    SortedMap<EntryKey, Optional<StoredEntry>> entries() {
        return entries;
    }

    SortedMap<String, Optional<StoredFile>> files() {
        return files;
    }

    SortedMap<String, TreeMap<IndexKey, Boolean>> indexes() {
        return indexes;
    }
}
