package dev.tagsync.internal.tree;

import java.nio.charset.StandardCharsets;

/** A key that is looked for, in room that a thread uses again and again: a look-up leaves no garbage. For one thread. */
final class KeyProbe {
    private static final ThreadLocal<KeyProbe> OWN = ThreadLocal.withInitial(KeyProbe::new);

    final byte[] bytes = new byte[KeyLimit.MAX_KEY_BYTES + Long.BYTES];
    int length;
    private int lookups;

    private KeyProbe() {}

    /** Returns the calling thread's. */
    static KeyProbe own() {
        return OWN.get();
    }

    /** Counts the look-ups of this thread, from which the samples are taken that the cache's policy sees. */
    int count() {
        return ++lookups;
    }

    /** Takes an entry's key; false if no stored key is that long. */
    boolean entry(String collection, String name) {
        length = 0;
        return part(collection) && separator() && part(name);
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
        for (int i = 0; i < size; i++) {
            char c = part.charAt(i);
            if (c < 2 || c >= 0x80) {
                return encoded(part);
            }
            bytes[at++] = (byte) c;
        }
        length = at;
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
