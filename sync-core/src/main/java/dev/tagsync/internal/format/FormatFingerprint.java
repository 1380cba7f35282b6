package dev.tagsync.internal.format;

import dev.tagsync.CatalogDefinition;
import dev.tagsync.Digest;
import dev.tagsync.IndexDefinition;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** The digest of everything but the files that decides a root: same Git tree and same fingerprint, same root. */
public final class FormatFingerprint {
    private static final int ENCODING = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private FormatFingerprint() {}

    /**
     * Computes the fingerprint. The order of globs does not count, since it decides nothing; the order of indexes does.
     *
     * @param definition what of the repository is the catalog
     * @param sourcePolicy the source's: its sub-path, and how it hands links, submodules and LFS pointers over
     * @param treeEncodingVersion the version of the tree and its encoding
     */
    public static Digest of(CatalogDefinition definition, String sourcePolicy, int treeEncodingVersion) {
        FormatFingerprint f = new FormatFingerprint();
        f.number(ENCODING);
        f.number(treeEncodingVersion);
        f.text(sourcePolicy);
        f.text(definition.format().id());
        f.number(definition.format().version());
        f.texts(new TreeSet<>(definition.include()));
        f.texts(new TreeSet<>(definition.exclude()));
        f.texts(definition
                .key()
                .map(key -> List.of(key.collection(), key.name()))
                .orElse(List.of()));
        f.number(definition.indexes().size());
        for (IndexDefinition index : definition.indexes().values()) {
            f.text(index.name());
            f.texts(index.collection().map(List::of).orElse(List.of()));
            f.text(index.pointer());
        }
        f.number(definition.maxFileBytes());
        f.number(definition.maxEntryBytes());
        f.text(definition.specialFiles().toString());
        return Digest.sha256(f.out.toByteArray());
    }

    private void number(int value) {
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
    }

    private void text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        number(bytes.length);
        out.writeBytes(bytes);
    }

    private void texts(Collection<String> values) {
        number(values.size());
        values.forEach(this::text);
    }
}
