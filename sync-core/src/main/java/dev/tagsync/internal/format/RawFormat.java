package dev.tagsync.internal.format;

import dev.tagsync.CatalogFormat;
import dev.tagsync.PayloadKind;
import dev.tagsync.SourcePosition;
import java.util.List;
import java.util.Optional;

/** The format {@code raw}: any file as it stands, a byte order mark included. It is text if it is good UTF-8 without a zero byte. */
public final class RawFormat implements CatalogFormat {
    /** The format; it has no state. */
    public static final RawFormat INSTANCE = new RawFormat();

    private RawFormat() {}

    @Override
    public String id() {
        return "raw";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public boolean accepts(String path) {
        return true;
    }

    @Override
    public Decoded decode(String path, byte[] content) {
        PayloadKind kind = isText(content) ? PayloadKind.TEXT : PayloadKind.BYTES;
        return Decoded.of(List.of(new Document(kind, content.clone())));
    }

    @Override
    public Optional<SourcePosition> locate(String path, byte[] content, int document, String pointer) {
        return isText(content) ? Optional.of(SourcePosition.START) : Optional.empty();
    }

    private static boolean isText(byte[] content) {
        for (byte b : content) {
            if (b == 0) {
                return false;
            }
        }
        return Utf8.firstMalformed(content) < 0;
    }
}
