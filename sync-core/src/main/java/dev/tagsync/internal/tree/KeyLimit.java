package dev.tagsync.internal.tree;

import dev.tagsync.EntryKey;

/**
 * How long a key may be. Items hold keys whole: with this limit one fits four times into the smallest window of leaves, so that no leaf but the last has
 * fewer than four, and the {@linkplain NodeFormat#MAX_NODE_BYTES largest node} has room for 256 children. A key over the limit is a finding of the release.
 */
public final class KeyLimit {
    /**
     * The most bytes of a key: its parts in UTF-8, one more between two parts, and one more for each U+0000 and U+0001. An entry's parts are
     * collection and name, a file's is its path, an index item's are value, collection and name.
     */
    public static final int MAX_KEY_BYTES = NodeFormat.SMALL_WINDOW / 4 - NodeFormat.ITEM_BYTES - ChildRef.BYTES;

    private KeyLimit() {}

    /** Tells whether collection and name are short enough together, and have a UTF-8 form at all. */
    public static boolean entryFits(EntryKey key) {
        return fits(TreeKey.length(key.collection(), key.name()));
    }

    /** Tells whether a path is not empty and short enough, and has a UTF-8 form at all. */
    public static boolean pathFits(String path) {
        return !path.isEmpty() && fits(TreeKey.length(path));
    }

    /** Tells whether value, collection and name are short enough together, and have a UTF-8 form at all. */
    public static boolean indexFits(IndexKey key) {
        return fits(
                TreeKey.length(key.value(), key.key().collection(), key.key().name()));
    }

    private static boolean fits(int length) {
        return length >= 0 && length <= MAX_KEY_BYTES;
    }

    static IllegalArgumentException refused(String what, Object key) {
        String text = key.toString();
        return new IllegalArgumentException(what + " has over " + MAX_KEY_BYTES + " bytes or no UTF-8 form: "
                + (text.length() > 100 ? text.substring(0, 100) + "…" : text));
    }
}
