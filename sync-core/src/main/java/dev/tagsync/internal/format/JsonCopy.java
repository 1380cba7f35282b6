package dev.tagsync.internal.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * Minifies a JSON file from bytes to bytes, without making characters of it, if that is all there is to do: an object or array in which nothing is wrong, and no
 * string is written otherwise than {@link JsonDecoding} would write it. It gives up at anything else, which that one then looks at. The file is good UTF-8. Used
 * once.
 */
final class JsonCopy {
    private static final int MOST_BYTES = 256 << 10;
    private static final int MOST_DEPTH = 16;
    private static final int MOST_NAMES = 64;
    private static final int MOST_NAME_BYTES = 1_000;
    private static final int MOST_NUMBER_BYTES = 64;

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long EACH = 0x0101010101010101L;

    /** Of each byte: what it is inside of a string. */
    private static final byte[] IN_STRING = inString();

    private static final byte PLAIN = 0;
    private static final byte QUOTE = 1;
    private static final byte ESCAPE = 2;
    private static final byte OTHER = 3;

    private final byte[] in;
    private final byte[] out;
    private int at;
    private int end;
    private final boolean[] objects = new boolean[MOST_DEPTH];

    /** The names of all objects that are open, those of one behind those of the one around it: where each lies in {@link #out}. */
    private int[] names = new int[2 * MOST_NAMES];

    private int nameCount;
    private final int[] firstName = new int[MOST_DEPTH];

    JsonCopy(byte[] content) {
        this.in = content;
        this.out = content.length <= MOST_BYTES ? new byte[content.length] : new byte[0];
    }

    private static byte[] inString() {
        byte[] kinds = new byte[256];
        Arrays.fill(kinds, 0, ' ', OTHER);
        kinds['"'] = QUOTE;
        kinds['\\'] = ESCAPE;
        return kinds;
    }

    /** Returns the minified file, or nothing if it is to be looked at more closely. */
    Optional<byte[]> run() {
        return in.length <= MOST_BYTES && container() ? Optional.of(Arrays.copyOf(out, end)) : Optional.empty();
    }

    /** Goes through the file's value, which has others inside, in one loop. */
    private boolean container() {
        int depth = 0;
        skipSpace();
        if (at == in.length || in[at] != '{' && in[at] != '[') {
            return false;
        }
        do {
            // Here begins a value.
            byte first = at < in.length ? in[at] : 0;
            boolean opened = first == '{' || first == '[';
            if (opened) {
                if (depth == MOST_DEPTH) {
                    return false;
                }
                objects[depth] = first == '{';
                firstName[depth] = nameCount;
                depth++;
                out[end++] = in[at++];
                skipSpace();
            } else if (!scalar(first)) {
                return false;
            } else {
                skipSpace();
            }
            // Behind a value, or at the start of what was opened.
            boolean fresh = opened;
            while (depth > 0 && at < in.length && in[at] == (objects[depth - 1] ? '}' : ']')) {
                depth--;
                nameCount = firstName[depth];
                out[end++] = in[at++];
                skipSpace();
                fresh = false;
            }
            if (depth == 0) {
                return at == in.length;
            }
            if (!fresh && !take((byte) ',')) {
                return false;
            }
            if (objects[depth - 1] && !name(firstName[depth - 1])) {
                return false;
            }
        } while (true);
    }

    private boolean take(byte expected) {
        if (at == in.length || in[at] != expected) {
            return false;
        }
        out[end++] = in[at++];
        skipSpace();
        return true;
    }

    private void skipSpace() {
        int here = at;
        while (here < in.length && (in[here] == ' ' || in[here] == '\n' || in[here] == '\r' || in[here] == '\t')) {
            here++;
        }
        at = here;
    }

    private boolean scalar(byte first) {
        return switch (first) {
            case '"' -> string();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> number();
        };
    }

    /** A name that its object does not have yet, and the colon. */
    private boolean name(int first) {
        int start = end;
        if (at == in.length || in[at] != '"' || !string() || end - start > MOST_NAME_BYTES) {
            return false;
        }
        if (nameCount - first == MOST_NAMES) {
            return false;
        }
        for (int i = first; i < nameCount; i++) {
            if (Arrays.equals(out, names[2 * i], names[2 * i + 1], out, start, end)) {
                return false;
            }
        }
        if (2 * nameCount == names.length) {
            names = Arrays.copyOf(names, 2 * names.length);
        }
        names[2 * nameCount] = start;
        names[2 * nameCount + 1] = end;
        nameCount++;
        skipSpace();
        return take((byte) ':');
    }

    /** Copies a string as it stands, quotes too. */
    private boolean string() {
        int from = at;
        int here = from + 1;
        while (true) {
            while (here + Long.BYTES <= in.length && isPlain((long) EIGHT.get(in, here))) {
                here += Long.BYTES;
            }
            while (here < in.length && IN_STRING[in[here] & 0xff] == PLAIN) {
                here++;
            }
            if (here == in.length) {
                return false;
            }
            switch (IN_STRING[in[here] & 0xff]) {
                case QUOTE -> {
                    at = here + 1;
                    System.arraycopy(in, from, out, end, at - from);
                    end += at - from;
                    return true;
                }
                case ESCAPE -> {
                    if (here + 1 == in.length || "\"\\bfnrt".indexOf(in[here + 1]) < 0) {
                        return false;
                    }
                    here += 2;
                }
                default -> {
                    return false;
                }
            }
        }
    }

    /** Tells whether none of eight bytes is a quote, a backslash or below a space: the high bit of a byte that is shows up. */
    private static boolean isPlain(long eight) {
        long quote = eight ^ EACH * '"';
        long escape = eight ^ EACH * '\\';
        long found = quote - EACH & ~quote | escape - EACH & ~escape | eight - EACH * ' ' & ~eight;
        return (found & EACH << 7) == 0;
    }

    private boolean literal(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (at == in.length || in[at] != text.charAt(i)) {
                return false;
            }
            out[end++] = in[at++];
        }
        return true;
    }

    private boolean number() {
        int from = at;
        if (at < in.length && in[at] == '-') {
            at++;
        }
        boolean zero = at < in.length && in[at] == '0';
        int whole = digits();
        if (whole == 0 || zero && whole > 1) {
            return false;
        }
        if (at < in.length && in[at] == '.') {
            at++;
            if (digits() == 0) {
                return false;
            }
        }
        if (at < in.length && (in[at] == 'e' || in[at] == 'E')) {
            at++;
            if (at < in.length && (in[at] == '+' || in[at] == '-')) {
                at++;
            }
            if (digits() == 0) {
                return false;
            }
        }
        if (at - from > MOST_NUMBER_BYTES) {
            return false;
        }
        System.arraycopy(in, from, out, end, at - from);
        end += at - from;
        return true;
    }

    private int digits() {
        int from = at;
        int here = from;
        while (here < in.length && in[here] >= '0' && in[here] <= '9') {
            here++;
        }
        at = here;
        return here - from;
    }
}
