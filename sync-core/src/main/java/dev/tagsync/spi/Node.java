package dev.tagsync.spi;

import dev.tagsync.Digest;

/**
 * An immutable node of a snapshot tree: bytes and their name.
 *
 * @param digest the SHA-256 of the bytes
 * @param bytes the canonical, uncompressed bytes, at most {@value #MAX_BYTES}; not copied, not to be changed by anyone
 * @since 0.1
 */
public record Node(Digest digest, byte[] bytes) {
    /** The largest node in bytes: 768 KiB. */
    public static final int MAX_BYTES = 768 << 10;

    /** Names the bytes. */
    public static Node of(byte[] bytes) {
        return new Node(Digest.sha256(bytes), bytes);
    }
}
