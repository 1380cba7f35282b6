package dev.tagsync.internal.tree;

import dev.tagsync.Digest;
import dev.tagsync.PermanentException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads fields from a range of bytes; fails with {@code store.node-damaged} where they end before. */
final class ByteReader {
    private final byte[] bytes;
    private final int end;
    private int at;

    ByteReader(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    static PermanentException damaged(String what) {
        return new PermanentException(
                "store.node-damaged",
                "A node's bytes are not of the form that a snapshot tree has: " + what,
                "Verify the snapshot against its tag; a repair writes the node again.");
    }

    int position() {
        return at;
    }

    int remaining() {
        return end - at;
    }

    private int take(int length) {
        if (length < 0 || length > end - at) {
            throw damaged("expected " + length + " bytes at offset " + at + ", found " + (end - at));
        }
        int from = at;
        at += length;
        return from;
    }

    int u8() {
        return bytes[take(1)] & 0xff;
    }

    int u16() {
        return u16(bytes, take(2));
    }

    /** The number in the two bytes from {@code at} on. */
    static int u16(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }

    /** The number in the four bytes from {@code at} on. */
    static int i32(byte[] bytes, int at) {
        return u16(bytes, at) << 16 | u16(bytes, at + 2);
    }

    int i32() {
        return (u16() << 16) | u16();
    }

    long i64() {
        return (long) i32() << 32 | i32() & 0xffff_ffffL;
    }

    /** A number that counts something. */
    long count() {
        long value = i64();
        if (value < 0) {
            throw damaged("a count is " + value);
        }
        return value;
    }

    byte[] bytes(int length) {
        int from = take(length);
        return Arrays.copyOfRange(bytes, from, from + length);
    }

    void skip(int length) {
        take(length);
    }

    String text(int length) {
        int from = take(length);
        return new String(bytes, from, length, StandardCharsets.UTF_8);
    }

    Digest digest() {
        return Digest.read(bytes, take(Digest.BYTES));
    }

    boolean flag() {
        int value = u8();
        if (value > 1) {
            throw damaged("a flag is " + value);
        }
        return value == 1;
    }

    void expectEnd(String what) {
        if (at != end) {
            throw damaged(what + " has " + (end - at) + " bytes too many");
        }
    }

    /** Checks version, type and level. */
    void header(int type, int level) {
        int version = u8();
        if (version != NodeFormat.VERSION) {
            throw new PermanentException(
                    "store.node-version",
                    "A node has encoding version " + version + ", expected " + NodeFormat.VERSION,
                    "Read it with the release of TagSync that wrote it, or hydrate the tag again.");
        }
        int foundType = u8();
        int foundLevel = u8();
        if (foundType != type || foundLevel != level) {
            throw damaged("expected type " + type + " at level " + level + ", found type " + foundType + " at level "
                    + foundLevel);
        }
    }
}
