package dev.tagsync.internal.tree;

/**
 * Writes fields into as many bytes as they take, the highest byte of a number first. A first load writes several of these for each file, soon after its JVM has
 * started: unlike a {@link java.nio.ByteBuffer}, it is little work for the JVM's compilers.
 */
final class ByteWriter {
    private final byte[] bytes;
    private int at;

    ByteWriter(int length) {
        this(new byte[length], 0);
    }

    /** Writes into bytes that are there, from {@code at} on. */
    ByteWriter(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    ByteWriter u8(int value) {
        bytes[at++] = (byte) value;
        return this;
    }

    ByteWriter u16(int value) {
        return u8(value >> 8).u8(value);
    }

    ByteWriter i32(int value) {
        return u16(value >> 16).u16(value);
    }

    ByteWriter i64(long value) {
        return i32((int) (value >> 32)).i32((int) value);
    }

    ByteWriter bytes(byte[] value) {
        System.arraycopy(value, 0, bytes, at, value.length);
        at += value.length;
        return this;
    }

    /** Returns the bytes, all of which were written. */
    byte[] done() {
        if (at != bytes.length) {
            throw new IllegalStateException(at + " bytes were written of " + bytes.length);
        }
        return bytes;
    }
}
