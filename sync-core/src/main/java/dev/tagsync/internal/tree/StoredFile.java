package dev.tagsync.internal.tree;

import dev.tagsync.BlobId;
import dev.tagsync.EntryKey;
import java.util.Comparator;
import java.util.List;

/**
 * A source file as the tree keeps it.
 *
 * @param path its path in Git
 * @param blob its content
 * @param keys the keys of its entries, in the order of its documents
 */
public record StoredFile(String path, BlobId blob, List<EntryKey> keys) {
    /** The order of paths, as Git has it. */
    public static final Comparator<String> PATH_ORDER = TreeKey::compareUtf8;

    /** The order of a tree's files. */
    public static final Comparator<StoredFile> BY_PATH = Comparator.comparing(StoredFile::path, PATH_ORDER);

    /** Copies the keys. */
    public StoredFile {
        keys = List.copyOf(keys);
    }
}
