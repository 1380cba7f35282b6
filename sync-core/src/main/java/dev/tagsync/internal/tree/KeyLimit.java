package dev.tagsync.internal.tree;

import dev.tagsync.EntryKey;

/**
 * How long a key may be. An inner item holds a key whole and must fit four times into the window that places boundaries; only then is
 * every level of a tree shorter than the one below. A key over the limit is a finding of the release.
 */
public final class KeyLimit {
    /** The most bytes of a key: its parts in UTF-8 together. */
    public static final int MAX_KEY_BYTES = 900;

    private KeyLimit() {}

    /** Tells whether collection and name are short enough together, and have a UTF-8 form at all. */
    public static boolean entryFits(EntryKey key) {
        throw new UnsupportedOperationException();
    }

    /** Tells whether a path is short enough, and has a UTF-8 form at all. */
    public static boolean pathFits(String path) {
        throw new UnsupportedOperationException();
    }

    /** Tells whether value, collection and name are short enough together, and have a UTF-8 form at all. */
    public static boolean indexFits(IndexKey key) {
        throw new UnsupportedOperationException();
    }
}
