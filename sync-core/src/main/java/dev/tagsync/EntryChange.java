package dev.tagsync;

import java.util.Optional;

/**
 * One entry that differs between two snapshots: its blob id or its payload does.
 *
 * @param key the entry
 * @param before as it was; empty if it was added
 * @param after as it is; empty if it was removed
 * @since 0.1
 */
public record EntryChange(EntryKey key, Optional<Entry> before, Optional<Entry> after) {
    /** Tells what happened to the entry. */
    public Kind kind() {
        return before.isEmpty() ? Kind.ADDED : after.isEmpty() ? Kind.REMOVED : Kind.CHANGED;
    }

    /**
     * What happened to an entry.
     *
     * @since 0.1
     */
    public enum Kind {
        /** It was not there before. */
        ADDED,
        /** Its blob id or its payload is another. */
        CHANGED,
        /** It is there no more. */
        REMOVED
    }
}
