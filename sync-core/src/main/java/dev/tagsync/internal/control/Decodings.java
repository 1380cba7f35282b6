package dev.tagsync.internal.control;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What records were decoded to of late, by their very bytes: the same records are looked at again and again, and rarely change. What is kept is immutable, and
 * true of its bytes whatever becomes of the register. Thread-safe.
 */
final class Decodings {
    /** A decision looks at some tens of records. */
    private static final int MOST = 256;

    /** A larger one is rare, and not looked at for every flip. */
    private static final int MOST_BYTES = 4 << 10;

    private final Map<Key, Object> kept = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Object> eldest) {
            return size() > MOST;
        }
    };

    /** Some bytes, and what decodes them: two functions may make different things of one record. */
    private record Key(Function<byte[], ?> decode, byte[] bytes, int hash) {
        Key(Function<byte[], ?> decode, byte[] bytes) {
            this(decode, bytes, Arrays.hashCode(bytes));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && decode == key.decode && Arrays.equals(bytes, key.bytes);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /**
     * Decodes, or returns what was decoded before.
     *
     * @param decode makes something immutable of bytes and of nothing else; the same object each time, or nothing is found again
     */
    <T> T decode(Function<byte[], T> decode, byte[] bytes) {
        if (bytes.length > MOST_BYTES) {
            return decode.apply(bytes);
        }
        Key key = new Key(decode, bytes);
        Optional<T> known = known(key);
        if (known.isPresent()) {
            return known.get();
        }
        T made = decode.apply(bytes);
        synchronized (kept) {
            kept.put(key, made);
        }
        return made;
    }

    @SuppressWarnings("unchecked") // put there by the same function
    private <T> Optional<T> known(Key key) {
        synchronized (kept) {
            return Optional.ofNullable((T) kept.get(key));
        }
    }
}
