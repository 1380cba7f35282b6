package dev.tagsync.internal.format;

import dev.tagsync.CatalogFormat;
import dev.tagsync.SourcePosition;
import java.util.Optional;

/** The format {@code markdown}. */
public final class MarkdownFormat implements CatalogFormat {
    /** The format; it has no state. */
    public static final MarkdownFormat INSTANCE = new MarkdownFormat();

    private MarkdownFormat() {}

    @Override
    public String id() {
        return "markdown";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public boolean accepts(String path) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Decoded decode(String path, byte[] content) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<SourcePosition> locate(String path, byte[] content, int document, String pointer) {
        throw new UnsupportedOperationException();
    }
}
