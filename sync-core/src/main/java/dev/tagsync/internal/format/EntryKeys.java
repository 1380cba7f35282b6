package dev.tagsync.internal.format;

import com.fasterxml.jackson.core.JsonParser;
import dev.tagsync.CatalogDefinition;
import dev.tagsync.CatalogDefinition.KeyPointers;
import dev.tagsync.CatalogFormat;
import dev.tagsync.CatalogFormat.Document;
import dev.tagsync.CatalogFormat.Problem;
import dev.tagsync.EntryKey;
import dev.tagsync.PayloadKind;
import dev.tagsync.SourcePosition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * Gives documents their keys: from the file's path, or from the payload where the definition has pointers. Immutable; safe for use by
 * many threads.
 */
public final class EntryKeys {
    private static final String EXPECTED = "a number, or a string that is not empty";

    private final Optional<Pointers> pointers;

    /** Takes the key pointers from a definition. */
    public EntryKeys(CatalogDefinition definition) {
        pointers = definition.key().map(Pointers::of);
    }

    /** Tells, before its content is read, whether a file gives no entry: one in the root folder, when keys come from paths. */
    public boolean ignores(String path) {
        return pointers.isEmpty() && path.indexOf('/') < 0;
    }

    /**
     * Finds a document's key.
     *
     * @param path the file's path
     * @param document the document
     * @param ordinal which of the file's documents it is, counted from 0
     * @param onlyDocument whether the file has no other
     */
    public Keyed of(String path, Document document, int ordinal, boolean onlyDocument) {
        if (pointers.isPresent()) {
            return ofPayload(pointers.get(), document, ordinal);
        }
        if (ignores(path)) {
            return new Keyed.Ignored();
        }
        if (!onlyDocument) {
            return new Keyed.Rejected(
                    "key.several-documents",
                    "a file of several documents cannot take its key from its path",
                    ordinal,
                    "",
                    "give each document a file, or define key pointers into the payload",
                    "one document",
                    "several");
        }
        return ofPath(path);
    }

    private static Keyed ofPath(String path) {
        int collectionEnd = path.indexOf('/');
        int dot = path.lastIndexOf('.');
        boolean extension = dot > path.lastIndexOf('/') + 1 && dot < path.length() - 1;
        String collection = path.substring(0, collectionEnd);
        String name = path.substring(collectionEnd + 1, extension ? dot : path.length());
        if (collection.isEmpty() || name.isEmpty()) {
            return new Keyed.Rejected(
                    "key.empty",
                    "the path gives an empty key",
                    0,
                    "",
                    "name folder and file",
                    "a path such as products/chair.json",
                    path);
        }
        return new Keyed.Key(new EntryKey(collection, name));
    }

    private static Keyed ofPayload(Pointers pointers, Document document, int ordinal) {
        if (document.kind() != PayloadKind.JSON) {
            return new Keyed.Rejected(
                    "key.not-json",
                    "key pointers need a JSON payload, found " + document.kind(),
                    ordinal,
                    "",
                    "take keys from paths, or choose a format that gives JSON",
                    PayloadKind.JSON.name(),
                    document.kind().name());
        }
        Part collection = part(document, pointers.collection(), pointers.text().collection(), "collection");
        if (collection.fault().isPresent()) {
            return rejected(collection, pointers.text().collection(), ordinal);
        }
        Part name = part(document, pointers.name(), pointers.text().name(), "name");
        if (name.fault().isPresent()) {
            return rejected(name, pointers.text().name(), ordinal);
        }
        return new Keyed.Key(new EntryKey(collection.value(), name.value()));
    }

    private static Keyed rejected(Part part, String pointer, int ordinal) {
        return new Keyed.Rejected(
                part.value(), part.fault().get(), ordinal, pointer, part.hint(), EXPECTED, part.found());
    }

    private static Part part(Document document, List<String> segments, String pointer, String what) {
        try (JsonParser parser = Json.FACTORY.createParser(document.payload())) {
            if (!Json.moveTo(parser, segments)) {
                return new Part(
                        "key.missing",
                        Optional.of("the entry's " + what + " is missing: there is nothing at " + quoted(pointer)),
                        "add it, or correct key in the catalog's definition",
                        "nothing");
            }
            return switch (parser.currentToken()) {
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Part.of(parser.getText());
                case VALUE_STRING ->
                    parser.getText().isEmpty()
                            ? new Part(
                                    "key.empty",
                                    Optional.of(
                                            "the entry's " + what + " at " + quoted(pointer) + " is an empty string"),
                                    "give it a name",
                                    "an empty string")
                            : Part.of(parser.getText());
                default ->
                    new Part(
                            "key.type",
                            Optional.of("the entry's " + what + " at " + quoted(pointer)
                                    + " is neither a string nor a number, found " + found(parser)),
                            "make it a string or a number",
                            found(parser));
            };
        } catch (IOException e) {
            throw new UncheckedIOException("a payload is not the JSON that its kind says", e);
        }
    }

    private static String found(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            default -> parser.getText();
        };
    }

    private static String quoted(String pointer) {
        return "\"" + pointer + "\"";
    }

    /** What became of a document. */
    public sealed interface Keyed {
        /** It is an entry. */
        record Key(EntryKey key) implements Keyed {}

        /** It is no part of the catalog. */
        record Ignored() implements Keyed {}

        /**
         * It should be an entry and has no key.
         *
         * @param rule the rule's id
         * @param message what is wrong, in one sentence
         * @param document which of the file's documents, counted from 0
         * @param pointer the place in its payload
         * @param hint what to do about it
         * @param expected what should be there
         * @param found what is there
         */
        record Rejected(
                String rule, String message, int document, String pointer, String hint, String expected, String found)
                implements Keyed {
            /** Returns the problem at its place in the file's {@code content}. */
            public Problem problem(CatalogFormat format, String path, byte[] content) {
                SourcePosition place =
                        format.locate(path, content, document, pointer).orElse(SourcePosition.START);
                return new Problem(rule, message, place, Optional.of(hint)).with(expected, found);
            }
        }
    }

    private record Pointers(KeyPointers text, List<String> collection, List<String> name) {
        static Pointers of(KeyPointers text) {
            return new Pointers(text, Json.segments(text.collection()), Json.segments(text.name()));
        }
    }

    /** A part of a key or, with a fault, the rule it breaks, what to do about it, and what is there. */
    private record Part(String value, Optional<String> fault, String hint, String found) {
        static Part of(String value) {
            return new Part(value, Optional.empty(), "", "");
        }
    }
}
