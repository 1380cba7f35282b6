package dev.tagsync.internal.format;

import dev.tagsync.CatalogFormat.Problem;
import dev.tagsync.SourcePosition;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Files as UTF-8: whether they are, and which line and column a byte is in. */
final class Utf8 {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long NOT_ASCII = 0x8080808080808080L;

    private Utf8() {}

    /** Returns the offset of the first character: after the byte order mark, if there is one. */
    static int start(byte[] content) {
        return content.length >= 3
                        && content[0] == (byte) 0xEF
                        && content[1] == (byte) 0xBB
                        && content[2] == (byte) 0xBF
                ? 3
                : 0;
    }

    /** Returns the problem of a file that is not UTF-8; empty for one that is. */
    static Optional<Problem> problem(byte[] content) {
        int at = firstMalformed(content);
        if (at < 0) {
            return Optional.empty();
        }
        String message = String.format("the file is not UTF-8: byte 0x%02X cannot stand here", content[at]);
        return Optional.of(new Problem(
                        "file.not-utf8",
                        message,
                        position(content, at),
                        Optional.of("save the file in the encoding UTF-8"))
                .with("UTF-8", String.format("byte 0x%02X", content[at])));
    }

    /**
     * Returns the offset of the first byte that starts no character, or -1. Overlong forms and surrogates are malformed, as in
     * Unicode's table 3-7.
     */
    static int firstMalformed(byte[] content) {
        int i = 0;
        while (i < content.length) {
            if (i + 8 <= content.length && ((long) EIGHT.get(content, i) & NOT_ASCII) == 0) {
                i += 8;
            } else if (content[i] >= 0) {
                i++;
            } else {
                int length = sequence(content, i);
                if (length == 0) {
                    return i;
                }
                i += length;
            }
        }
        return -1;
    }

    /** Returns the length of the well-formed character of several bytes at {@code at}, or 0. */
    private static int sequence(byte[] content, int at) {
        int first = content[at] & 0xff;
        int length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        if (first < 0xC2 || first > 0xF4 || at + length > content.length) {
            return 0;
        }
        int second = content[at + 1] & 0xff;
        int least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        if (second < least || second > most) {
            return 0;
        }
        for (int i = at + 2; i < at + length; i++) {
            if (!continues(content[i])) {
                return 0;
            }
        }
        return length;
    }

    /** Returns line and column of the character that has a byte at {@code offset}; what is before it is well-formed. */
    static SourcePosition position(byte[] content, int offset) {
        int to = characterStart(content, Math.min(offset, content.length));
        int line = 1;
        int column = 1;
        for (int i = start(content); i < to; i++) {
            byte b = content[i];
            if (b == '\n' || b == '\r' && !(i + 1 < content.length && content[i + 1] == '\n')) {
                line++;
                column = 1;
            } else if (!continues(b)) {
                column++;
            }
        }
        return new SourcePosition(line, column);
    }

    /** Returns the offset of the first byte of the character that has a byte at {@code offset}. */
    static int characterStart(byte[] content, int offset) {
        int at = offset;
        while (at > 0 && at < content.length && offset - at < 3 && continues(content[at])) {
            at--;
        }
        return at;
    }

    /** Returns the offset that lies {@code characters} code points after {@code from}, at most the content's end. */
    static int advance(byte[] content, int from, int characters) {
        int at = from;
        int left = characters;
        while (at < content.length && (left > 0 || continues(content[at]))) {
            at++;
            if (at == content.length || !continues(content[at])) {
                left--;
            }
            if (left == 0) {
                return at;
            }
        }
        return at;
    }

    /** Returns the first offset from {@code at} on that starts a new line, or the content's length. */
    static int nextLine(byte[] content, int at) {
        int i = at;
        while (i < content.length && content[i] != '\n' && content[i] != '\r') {
            i++;
        }
        boolean both = i + 1 < content.length && content[i] == '\r' && content[i + 1] == '\n';
        return Math.min(content.length, i + (both ? 2 : 1));
    }

    /** Returns the index of the first surrogate without its other half, or -1. */
    static int loneSurrogate(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }

    /** Shows the character at {@code offset} to people. */
    static String show(byte[] content, int offset) {
        if (offset >= content.length) {
            return "the end of the file";
        }
        int end = Math.min(content.length, offset + 4);
        int c = new String(content, offset, end - offset, StandardCharsets.UTF_8).codePointAt(0);
        boolean visible = c > ' '
                && Character.isDefined(c)
                && !Character.isISOControl(c)
                && Character.getType(c) != Character.FORMAT
                && !Character.isSpaceChar(c);
        return visible ? "'" + Character.toString(c) + "'" : String.format("U+%04X", c);
    }

    /** Makes a file's text fit for a message: not too long, and without characters that steer a terminal. */
    static String quotable(String text) {
        String cut = text.length() <= 80 ? text : text.substring(0, text.offsetByCodePoints(0, 30)) + "…";
        return cut.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "\uFFFD");
    }

    private static boolean continues(byte b) {
        return (b & 0xC0) == 0x80;
    }
}
