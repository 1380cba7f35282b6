package dev.tagsync.internal.format;

import dev.tagsync.CatalogFormat;
import dev.tagsync.SourcePosition;
import java.util.Optional;

/** The format {@code auto}. */
public final class AutoFormat implements CatalogFormat {
    /** The format; it has no state. */
    public static final AutoFormat INSTANCE = new AutoFormat();

    private AutoFormat() {}

    @Override
    public String id() {
        return "auto";
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
