package dev.tagsync.internal.tree;

import dev.tagsync.EntryKey;
import java.util.Optional;

/** Takes what {@link SnapshotTree#diff} finds. */
@FunctionalInterface
public interface EntryDiff {
    /**
     * Takes one entry that differs; at least one of the sides is there.
     *
     * @param key which entry
     * @param before as it was, empty if it was not there
     * @param after as it is, empty if it is gone
     */
    void change(EntryKey key, Optional<StoredEntry> before, Optional<StoredEntry> after);
}
