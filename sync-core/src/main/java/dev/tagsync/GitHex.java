package dev.tagsync;

/** The form of Git object ids. */
final class GitHex {
    private GitHex() {}

    static void check(String hex, String what) {
        boolean good = hex.length() == 40 || hex.length() == 64;
        for (int i = 0; good && i < hex.length(); i++) {
            char c = hex.charAt(i);
            good = c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
        }
        if (!good) {
            throw new IllegalArgumentException(
                    what + " has 40 or 64 lower-case hexadecimal digits, found \"" + hex + "\"");
        }
    }
}
