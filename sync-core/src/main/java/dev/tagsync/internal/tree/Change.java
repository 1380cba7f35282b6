package dev.tagsync.internal.tree;

import java.util.Optional;

/** A change of one item of a level. */
interface Change {
    /** Returns which item. */
    byte[] key();

    /** Returns what becomes of the item; empty where there is, or shall be, none. May be asked twice. */
    Optional<Item> apply(Optional<Item> old);

    /**
     * A change to something that is known beforehand.
     *
     * @param key which item
     * @param item what it shall be
     */
    record To(byte[] key, Optional<Item> item) implements Change {
        @Override
        public Optional<Item> apply(Optional<Item> old) {
            return item;
        }
    }
}
