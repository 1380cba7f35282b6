package dev.tagsync;

import dev.tagsync.internal.format.AutoFormat;
import dev.tagsync.internal.format.JsonFormat;
import dev.tagsync.internal.format.MarkdownFormat;
import dev.tagsync.internal.format.RawFormat;
import dev.tagsync.internal.format.YamlFormat;

/**
 * The formats that come with TagSync.
 *
 * @since 0.1
 */
public final class CatalogFormats {
    private CatalogFormats() {}

    /** JSON in UTF-8, one document a file. */
    public static CatalogFormat json() {
        return JsonFormat.INSTANCE;
    }

    /** YAML by the 1.2 core schema, in UTF-8; a file of several documents gives several entries. */
    public static CatalogFormat yaml() {
        return YamlFormat.INSTANCE;
    }

    /** Markdown: an object of the YAML front matter's fields, with the text below it, as it stands, in the field {@code body}. */
    public static CatalogFormat markdown() {
        return MarkdownFormat.INSTANCE;
    }

    /** Any file as it stands: its payload is text if it is good UTF-8, bytes otherwise. */
    public static CatalogFormat raw() {
        return RawFormat.INSTANCE;
    }

    /** JSON, YAML or Markdown by the file's extension; no other file is accepted. */
    public static CatalogFormat auto() {
        return AutoFormat.INSTANCE;
    }

    /**
     * The format of a name: {@code json}, {@code yaml}, {@code markdown}, {@code raw} or {@code auto}.
     *
     * @throws IllegalArgumentException if there is no such format; the message names those there are
     */
    public static CatalogFormat byName(String name) {
        return switch (name) {
            case "json" -> json();
            case "yaml" -> yaml();
            case "markdown" -> markdown();
            case "raw" -> raw();
            case "auto" -> auto();
            default ->
                throw new IllegalArgumentException(
                        "no format \"" + name + "\"; there are json, yaml, markdown, raw and auto");
        };
    }
}
