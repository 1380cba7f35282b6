package dev.tagsync.internal.tree;

import dev.tagsync.BlobId;
import dev.tagsync.EntryKey;
import dev.tagsync.PayloadKind;
import java.util.Arrays;
import java.util.Comparator;

/**
 * An entry as the tree keeps it. Equality is by content, the payload's too.
 *
 * @param key the entry's name
 * @param path the path of its source file
 * @param blob the source file's content
 * @param kind what the payload is
 * @param payload the payload; not copied, not to be changed by anyone
 */
public record StoredEntry(EntryKey key, String path, BlobId blob, PayloadKind kind, byte[] payload) {
    /** Orders by source file, as Git orders paths. */
    public static final Comparator<StoredEntry> BY_PATH =
            Comparator.comparing(StoredEntry::path, StoredFile.PATH_ORDER);

    /** Tells whether readers would see a difference: blob id, kind or payload; a moved file is none. */
    boolean sameContent(StoredEntry other) {
        return blob.equals(other.blob) && kind == other.kind && Arrays.equals(payload, other.payload);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredEntry e && key.equals(e.key) && path.equals(e.path) && sameContent(e);
    }

    @Override
    public int hashCode() {
        return 31 * key.hashCode() + Arrays.hashCode(payload);
    }
}
