package dev.tagsync.internal.tree;

import dev.tagsync.Digest;
import java.util.function.Consumer;

/** A set of digests in 40 to 80 bytes each: of very many nodes. Adding is for one thread; after that, looking is for any. */
public final class DigestSet {
    private byte[] slots = new byte[64 * Digest.BYTES];
    private boolean[] used = new boolean[64];
    private int size;

    /** Tells whether a digest was added. */
    public boolean contains(Digest digest) {
        return size > 0 && used[slot(digest)];
    }

    /** Adds a digest; returns whether it is new. */
    public boolean add(Digest digest) {
        if (5 * (size + 1) > 4 * used.length) {
            grow();
        }
        int slot = slot(digest);
        if (!used[slot]) {
            used[slot] = true;
            digest.write(slots, slot * Digest.BYTES);
            size++;
            return true;
        }
        return false;
    }

    /** Returns how many there are. */
    public int size() {
        return size;
    }

    /** Hands every digest to {@code action}, in no order. */
    public void forEach(Consumer<Digest> action) {
        for (int i = 0; i < used.length; i++) {
            if (used[i]) {
                action.accept(Digest.read(slots, i * Digest.BYTES));
            }
        }
    }

    /** The digest's place, or the free one where it would go. */
    private int slot(Digest digest) {
        // A digest's first bytes are as good as a hash.
        int slot = digest.hashCode() & used.length - 1;
        while (used[slot] && !digest.isAt(slots, slot * Digest.BYTES)) {
            slot = slot + 1 & used.length - 1;
        }
        return slot;
    }

    private void grow() {
        byte[] oldSlots = slots;
        boolean[] oldUsed = used;
        used = new boolean[2 * oldUsed.length];
        slots = new byte[used.length * Digest.BYTES];
        size = 0;
        for (int i = 0; i < oldUsed.length; i++) {
            if (oldUsed[i]) {
                add(Digest.read(oldSlots, i * Digest.BYTES));
            }
        }
    }
}
