package dev.tagsync.internal.format;

import dev.tagsync.CatalogFormat;
import dev.tagsync.SourcePosition;
import java.util.Locale;
import java.util.Optional;

/** The format {@code auto}: JSON, YAML or Markdown by the file's extension, in either case. */
public final class AutoFormat implements CatalogFormat {
    /** The format; it has no state. */
    public static final AutoFormat INSTANCE = new AutoFormat();

    private AutoFormat() {}

    @Override
    public String id() {
        return "auto";
    }

    /** Rises with each part's version: from the right, two digits are Markdown's, two YAML's, two JSON's, the rest the choice's. */
    @Override
    public int version() {
        return 1_000_000
                + JsonFormat.INSTANCE.version() * 10_000
                + YamlFormat.INSTANCE.version() * 100
                + MarkdownFormat.INSTANCE.version();
    }

    @Override
    public boolean accepts(String path) {
        return part(path).isPresent();
    }

    @Override
    public Decoded decode(String path, byte[] content) {
        Optional<CatalogFormat> part = part(path);
        if (part.isEmpty()) {
            return Decoded.problem(new Problem(
                    "file.format",
                    "no format is known for the file's extension",
                    SourcePosition.START,
                    Optional.of("name it .json, .yaml, .yml, .md or .markdown, or exclude it")));
        }
        return part.get().decode(path, content);
    }

    @Override
    public Optional<SourcePosition> locate(String path, byte[] content, int document, String pointer) {
        return part(path).flatMap(part -> part.locate(path, content, document, pointer));
    }

    private static Optional<CatalogFormat> part(String path) {
        int dot = path.lastIndexOf('.');
        return switch (dot < 0 ? "" : path.substring(dot + 1).toLowerCase(Locale.ROOT)) {
            case "json" -> Optional.of(JsonFormat.INSTANCE);
            case "yaml", "yml" -> Optional.of(YamlFormat.INSTANCE);
            case "md", "markdown" -> Optional.of(MarkdownFormat.INSTANCE);
            default -> Optional.empty();
        };
    }
}
