package dev.tagsync;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A SHA-256 digest: the name of a node, or of a tree by its root. Immutable.
 *
 * @since 0.1
 */
public final class Digest implements Comparable<Digest> {
    /** The size of a digest in bytes. */
    public static final int BYTES = 32;

    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(() -> {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    });

    private final byte[] bytes;

    private Digest(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Computes the SHA-256 of {@code content}. */
    public static Digest sha256(byte[] content) {
        return new Digest(SHA_256.get().digest(content));
    }

    /**
     * Reads a digest from {@value #BYTES} bytes of {@code source} that start at {@code offset}; they are copied.
     *
     * @throws IndexOutOfBoundsException if {@code source} ends before
     */
    public static Digest read(byte[] source, int offset) {
        if (offset < 0 || offset + BYTES > source.length) {
            throw new IndexOutOfBoundsException("a digest has " + BYTES + " bytes, found " + (source.length - offset));
        }
        return new Digest(Arrays.copyOfRange(source, offset, offset + BYTES));
    }

    /**
     * Parses 64 hexadecimal digits.
     *
     * @throws IllegalArgumentException if {@code hex} is something else
     */
    public static Digest parse(String hex) {
        if (hex.length() != 2 * BYTES) {
            throw new IllegalArgumentException("a digest has 64 hexadecimal digits, found \"" + hex + "\"");
        }
        return new Digest(HexFormat.of().parseHex(hex));
    }

    /** Returns a copy of the {@value #BYTES} bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Copies the {@value #BYTES} bytes to {@code target} from {@code offset} on. */
    public void write(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, BYTES);
    }

    /** Tells whether the {@value #BYTES} bytes of {@code source} from {@code offset} on are this digest's. */
    public boolean isAt(byte[] source, int offset) {
        return Arrays.equals(bytes, 0, BYTES, source, offset, offset + BYTES);
    }

    /** Returns byte {@code index} as a number from 0 to 255. */
    public int byteAt(int index) {
        return bytes[index] & 0xff;
    }

    /** Returns the first twelve hexadecimal digits, for people. */
    public String abbreviated() {
        return toString().substring(0, 12);
    }

    /** Orders by unsigned bytes. */
    @Override
    public int compareTo(Digest other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Digest d && Arrays.equals(bytes, d.bytes);
    }

    @Override
    public int hashCode() {
        return (bytes[0] & 0xff) << 24 | (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8 | bytes[3] & 0xff;
    }

    /** Returns 64 hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
