package dev.tagsync.spi;

import dev.tagsync.spi.Promoter.Write;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What every store refuses to be called with (PR-10, SS-2), and the order of keys (PR-6): for adapters, which call these before they send
 * anything. Every method throws an {@link IllegalArgumentException} that says what is allowed.
 *
 * @since 0.1
 */
public final class PortRules {
    /** The order of UTF-8 bytes, which differs from that of {@link String#compareTo} beyond U+FFFF. */
    public static final Comparator<String> UTF_8_ORDER = PortRules::compareAsUtf8;

    /** The most bytes of a key in UTF-8: 32 KiB. */
    public static final int MAX_KEY_BYTES = 32 << 10;

    /** The most characters of a beat's key, and bytes of a kind. */
    public static final int MAX_BEAT_KEY = 256;

    private PortRules() {}

    /** Code units are in the order of their bytes, but for the halves of characters beyond U+FFFF, which come after all others. */
    private static int compareAsUtf8(String a, String b) {
        int common = Math.min(a.length(), b.length());
        for (int i = 0; i < common; i++) {
            char one = a.charAt(i);
            char other = b.charAt(i);
            if (one != other) {
                return Boolean.compare(Character.isSurrogate(one), Character.isSurrogate(other)) != 0
                        ? Boolean.compare(Character.isSurrogate(one), Character.isSurrogate(other))
                        : Character.compare(one, other);
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /** Checks the name of a catalog, and returns it. */
    public static String catalog(String catalog) {
        require(!catalog.isEmpty(), "a catalog's name is not empty");
        utf8("catalog", catalog);
        return catalog;
    }

    /** Checks what a commit is called with. */
    public static void commit(String attempt, long expectedVersion, List<Write> writes) {
        require(!attempt.isEmpty(), "an attempt's id is not empty");
        require(utf8("attempt", attempt) <= Write.MAX_VALUE_BYTES, "an attempt's id is at most 64 KiB");
        require(expectedVersion >= 0, "a version is not negative, found " + expectedVersion);
        require(
                writes.size() <= Write.MAX_WRITES,
                "a commit has at most " + Write.MAX_WRITES + " writes, found " + writes.size());
        Set<List<String>> named = new HashSet<>();
        long bytes = 0;
        for (Write write : writes) {
            bytes += size(write, named);
        }
        require(
                bytes <= Write.MAX_COMMIT_BYTES,
                "a commit has at most " + Write.MAX_COMMIT_BYTES + " bytes, found " + bytes);
        for (Write write : writes) {
            if (write instanceof Write.DeleteRange range) {
                checkRange(range, expectedVersion, writes);
            }
        }
    }

    /** Checks a range. */
    public static void range(Promoter.Range range) {
        kind(range.kind());
        utf8("key", range.from());
        range.before().ifPresent(before -> utf8("key", before));
        require(range.limit() >= 1, "a range's limit is at least 1, found " + range.limit());
    }

    /** Checks a beat. */
    public static void beat(String key, byte[] value) {
        beatKey(key);
        value(value);
    }

    /** Checks the key of a beat. */
    public static void beatKey(String key) {
        require(!key.isEmpty(), "a beat's key is not empty");
        require(
                key.length() <= MAX_BEAT_KEY,
                "a beat's key has at most " + MAX_BEAT_KEY + " characters, found " + key.length());
        utf8("key", key);
    }

    /** Checks a condition. */
    public static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    private static long size(Write write, Set<List<String>> named) {
        if (write instanceof Write.Put put) {
            kind(put.kind());
            notLog(put.kind());
            value(put.value());
            name(put.kind(), put.key(), named);
            return key(put.key()) + put.value().length;
        }
        if (write instanceof Write.Delete delete) {
            kind(delete.kind());
            notLog(delete.kind());
            name(delete.kind(), delete.key(), named);
            return key(delete.key());
        }
        Write.DeleteRange range = (Write.DeleteRange) write;
        kind(range.kind());
        return (long) key(range.from()) + key(range.before());
    }

    private static void checkRange(Write.DeleteRange range, long expectedVersion, List<Write> writes) {
        require(
                !range.kind().equals(Promoter.Kinds.LOG) || !holds(range, Promoter.Kinds.number(expectedVersion + 1)),
                "a commit does not delete its own log row");
        for (Write write : writes) {
            if (write instanceof Write.Put put && put.kind().equals(range.kind())) {
                require(
                        !holds(range, put.key()),
                        "a commit deletes no range that it writes into: " + put.kind() + " \"" + put.key() + "\"");
            }
        }
    }

    private static boolean holds(Write.DeleteRange range, String key) {
        return UTF_8_ORDER.compare(range.from(), key) <= 0 && UTF_8_ORDER.compare(key, range.before()) < 0;
    }

    private static void name(String kind, String key, Set<List<String>> named) {
        require(named.add(List.of(kind, key)), "a commit names a key once: " + kind + " \"" + key + "\"");
    }

    private static void kind(String kind) {
        require(!kind.isEmpty(), "a kind is not empty");
        require(utf8("kind", kind) <= MAX_BEAT_KEY, "a kind has at most " + MAX_BEAT_KEY + " bytes");
    }

    private static void notLog(String kind) {
        require(!kind.equals(Promoter.Kinds.LOG), "the log is written by the store, and deleted by range only");
    }

    private static int key(String key) {
        int bytes = utf8("key", key);
        require(bytes <= MAX_KEY_BYTES, "a key has at most " + MAX_KEY_BYTES + " bytes, found " + bytes);
        return bytes;
    }

    private static void value(byte[] value) {
        require(
                value.length <= Write.MAX_VALUE_BYTES,
                "a value has at most " + Write.MAX_VALUE_BYTES + " bytes, found " + value.length);
    }

    private static int utf8(String what, String text) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return bytes.remaining();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(what + " is no Unicode text (a surrogate without its pair)", e);
        }
    }
}
