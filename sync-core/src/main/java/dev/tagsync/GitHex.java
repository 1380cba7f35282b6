package dev.tagsync;

import java.util.Arrays;

/** The form of Git object ids. */
final class GitHex {
    /** 0 for a digit. */
    private static final byte[] OTHER = new byte['f' + 1];

    static {
        Arrays.fill(OTHER, (byte) 1);
        Arrays.fill(OTHER, '0', '9' + 1, (byte) 0);
        Arrays.fill(OTHER, 'a', 'f' + 1, (byte) 0);
    }

    private GitHex() {}

    static void check(String hex, String what) {
        // A first load makes some of every file: no branch here depends on the digits, which no processor foretells.
        int others = hex.length() == 40 || hex.length() == 64 ? 0 : 1;
        for (int i = 0; i < hex.length(); i++) {
            char c = hex.charAt(i);
            others |= c < OTHER.length ? OTHER[c] : 1;
        }
        if (others != 0) {
            throw new IllegalArgumentException(
                    what + " has 40 or 64 lower-case hexadecimal digits, found \"" + hex + "\"");
        }
    }
}
