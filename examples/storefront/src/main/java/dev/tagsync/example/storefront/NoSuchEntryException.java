package dev.tagsync.example.storefront;

import dev.tagsync.EntryKey;

/** There is no page, because the release has no such entry. A later one may have it. */
final class NoSuchEntryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient EntryKey key;

    NoSuchEntryException(EntryKey key) {
        super("There is no " + key + ".");
        this.key = key;
    }

    EntryKey key() {
        return key;
    }
}
