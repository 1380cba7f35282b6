package dev.tagsync;

/** The form of JSON pointers (RFC 6901). */
final class JsonPointers {
    private JsonPointers() {}

    static void check(String pointer) {
        boolean good = pointer.isEmpty() || pointer.charAt(0) == '/';
        for (int i = pointer.indexOf('~'); good && i >= 0; i = pointer.indexOf('~', i + 1)) {
            good = i + 1 < pointer.length() && (pointer.charAt(i + 1) == '0' || pointer.charAt(i + 1) == '1');
        }
        if (!good) {
            throw new IllegalArgumentException(
                    "\"" + pointer + "\" is no JSON pointer: one is empty or starts with '/',"
                            + " and '~' is followed by 0 or 1 (RFC 6901)");
        }
    }
}
