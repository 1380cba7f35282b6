package dev.tagsync.internal.tree;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** A key that is looked for, in room that a thread uses again and again: a look-up leaves no garbage. For one thread. */
final class KeyProbe {
    /** After so many look-ups of a thread what they met is counted. */
    private static final int TOGETHER = 64;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    private static final ThreadLocal<KeyProbe> OWN = ThreadLocal.withInitial(KeyProbe::new);

    final byte[] bytes = new byte[KeyLimit.MAX_KEY_BYTES + Long.BYTES];
    int length;
    private int lookups;
    private String collection = "";
    private int collectionLength;
    private LongAdder counter = new LongAdder();
    private long met;

    private KeyProbe() {}

    /** Returns the calling thread's. */
    static KeyProbe own() {
        return OWN.get();
    }

    /** Counts the look-ups of this thread, from which the samples are taken that the cache's policy sees. */
    int count() {
        return ++lookups;
    }

    /** How many look-ups were counted. */
    int lookups() {
        return lookups;
    }

    /** A hash of the key, for tables in memory: every bit of the key reaches every bit. */
    long hash() {
        long hash = length * FACTOR;
        for (int at = 0; at < length; at += Long.BYTES) {
            long word = (long) WORDS.get(bytes, at);
            int rest = length - at;
            hash = (Long.rotateLeft(hash, 29) ^ (rest < Long.BYTES ? word & (1L << 8 * rest) - 1 : word)) * FACTOR;
        }
        hash = (hash ^ hash >>> 32) * FACTOR;
        return hash ^ hash >>> 29;
    }

    /** Counts the nodes that a look-up met. They are added up here, since to add to a shared number waits for all that the look-up still reads. */
    void met(LongAdder counter, int nodes) {
        if (counter != this.counter) {
            settle();
            this.counter = counter;
        }
        met += nodes;
        if ((lookups & TOGETHER - 1) == 0) {
            settle();
        }
    }

    /** Has counted what was met. */
    void settle() {
        counter.add(met);
        met = 0;
    }

    /** Returns the key, for {@link #restore}. */
    byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }

    /** Takes a key that was here before. */
    void restore(byte[] key) {
        System.arraycopy(key, 0, bytes, 0, key.length);
        length = key.length;
        collection = "";
        collectionLength = 0;
    }

    /** Takes an entry's key; false if no stored key is that long. */
    boolean entry(String collection, String name) {
        // The collection is mostly the one that was looked for before, and still there.
        length = collection == this.collection ? collectionLength : 0;
        return (length > 0 || first(collection)) && part(name);
    }

    private boolean first(String part) {
        collection = "";
        if (!part(part) || !separator()) {
            return false;
        }
        collection = part;
        collectionLength = length;
        return true;
    }

    private boolean separator() {
        if (length == KeyLimit.MAX_KEY_BYTES) {
            return false;
        }
        bytes[length++] = 0;
        return true;
    }

    private boolean part(String part) {
        int size = part.length();
        int at = length;
        if (size > KeyLimit.MAX_KEY_BYTES - at) {
            return false;
        }
        byte[] bytes = this.bytes;
        // Negative as soon as one character is; the loop has no branch for it.
        int odd = 0;
        for (int i = 0; i < size; i++) {
            char c = part.charAt(i);
            odd |= c - 2 | 0x7f - c;
            bytes[at + i] = (byte) c;
        }
        if (odd < 0) {
            return encoded(part);
        }
        length = at + size;
        return true;
    }

    /** A part with other characters than most have. */
    private boolean encoded(String part) {
        int expected = TreeKey.length(part);
        if (expected < 0 || expected > KeyLimit.MAX_KEY_BYTES - length) {
            return false;
        }
        for (byte b : part.getBytes(StandardCharsets.UTF_8)) {
            if (b == 0 || b == 1) {
                bytes[length++] = 1;
                bytes[length++] = (byte) (b + 1);
            } else {
                bytes[length++] = b;
            }
        }
        return true;
    }
}
