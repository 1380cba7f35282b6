package dev.tagsync.internal.tree;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The 64-bit hash that places boundaries. It has to be fast and even, not hard to invert: keys that are made to collide can only make a node too
 * large, which is refused. Little-endian words of eight bytes (the last padded with zeros) are multiplied, rotated and multiplied into a
 * state that starts from level and length; two rounds of xor-shift and multiply end it, so that every bit of the key reaches every bit.
 */
final class KeyHash {
    /** The hash of a level's first item, below every other. */
    static final long LEAST = 0;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    // Odd constants with evenly spread bits: the fractions of the golden ratio and of the square roots of 2, 3 and 5.
    private static final long A = 0x9E3779B97F4A7C15L;
    private static final long B = 0x6A09E667F3BCC909L;
    private static final long C = 0xBB67AE8584CAA73BL;
    private static final long D = 0x3C6EF372FE94F82BL;

    private KeyHash() {}

    /** Hashes a key of a level; never {@link #LEAST}. Hashes compare unsigned. */
    static long of(int level, byte[] key) {
        long state = (level + 1) * A ^ key.length * B;
        int at = 0;
        for (; at + 8 <= key.length; at += 8) {
            state = mix(state, (long) WORDS.get(key, at));
        }
        long last = 0;
        for (int i = key.length - 1; i >= at; i--) {
            last = last << 8 | key[i] & 0xff;
        }
        state = mix(state, last);
        state = (state ^ state >>> 32) * B;
        state = (state ^ state >>> 29) * C;
        state ^= state >>> 32;
        return state == LEAST ? 1 : state;
    }

    private static long mix(long state, long word) {
        return Long.rotateLeft(state ^ Long.rotateLeft(word * A, 31) * C, 27) * D + B;
    }
}
