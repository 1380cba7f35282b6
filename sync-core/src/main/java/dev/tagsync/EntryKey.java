package dev.tagsync;

/**
 * Names an entry in its catalog.
 *
 * @param collection the kind of thing, such as {@code products}; not empty
 * @param name the entry's name within its collection; not empty
 * @since 0.1
 */
public record EntryKey(String collection, String name) implements Comparable<EntryKey> {
    /**
     * Checks that both parts are there.
     *
     * @throws IllegalArgumentException if a part is empty
     */
    public EntryKey {
        if (collection.isEmpty() || name.isEmpty()) {
            throw new IllegalArgumentException(
                    "an entry key needs a collection and a name, found \"" + collection + "\" and \"" + name + "\"");
        }
    }

    /**
     * Reads what {@link #toString} writes: the collection is what stands before the first slash.
     *
     * @throws IllegalArgumentException if there is no slash, or nothing on one side of it
     */
    public static EntryKey parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 1 || slash == text.length() - 1) {
            throw new IllegalArgumentException("an entry key is collection/name, found \"" + text + "\"");
        }
        return new EntryKey(text.substring(0, slash), text.substring(slash + 1));
    }

    /** Orders by collection, then by name, each by code point: the order of their UTF-8 bytes. */
    @Override
    public int compareTo(EntryKey other) {
        int order = compareUtf8(collection, other.collection);
        return order != 0 ? order : compareUtf8(name, other.name);
    }

    /** Compares two strings by code point, which is how their UTF-8 bytes compare. */
    private static int compareUtf8(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                // A surrogate stands for a code point above every other char.
                boolean high = Character.isSurrogate(x);
                return high == Character.isSurrogate(y) ? Character.compare(x, y) : high ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /** Returns {@code collection/name}. */
    @Override
    public String toString() {
        return collection + "/" + name;
    }
}
