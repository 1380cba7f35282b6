package dev.tagsync.internal.read;

import dev.tagsync.BlobId;
import dev.tagsync.EntryKey;
import dev.tagsync.PayloadKind;
import dev.tagsync.internal.tree.StoredEntry;

/** An entry by its stored form. */
final class PayloadEntry extends BaseEntry {
    private final StoredEntry stored;

    PayloadEntry(StoredEntry stored) {
        this.stored = stored;
    }

    @Override
    public EntryKey key() {
        return stored.key();
    }

    @Override
    public String path() {
        return stored.path();
    }

    @Override
    public BlobId blob() {
        return stored.blob();
    }

    @Override
    public PayloadKind kind() {
        return stored.kind();
    }

    @Override
    byte[] array() {
        return stored.payload();
    }

    @Override
    int start() {
        return 0;
    }

    @Override
    int end() {
        return stored.payload().length;
    }

    @Override
    Object contentId() {
        return digest();
    }
}
