package dev.tagsync.internal.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tagsync.CatalogFormat.Document;
import dev.tagsync.EntryKey;
import dev.tagsync.IndexDefinition;
import dev.tagsync.PayloadKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds the values under which an entry stands in an index. */
public final class IndexValues {
    private IndexValues() {}

    /** Returns an entry's values, each once, in the order of the payload; none if the index is of another collection. */
    public static List<String> of(IndexDefinition index, EntryKey key, Document document) {
        if (document.kind() != PayloadKind.JSON
                || index.collection().isPresent() && !index.collection().get().equals(key.collection())) {
            return List.of();
        }
        try (JsonParser parser = Json.FACTORY.createParser(document.payload())) {
            if (!Json.moveTo(parser, Json.segments(index.pointer()))) {
                return List.of();
            }
            if (isValue(parser.currentToken())) {
                return List.of(parser.getText());
            }
            return parser.currentToken() == JsonToken.START_ARRAY ? elements(parser) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("a payload is not the JSON that its kind says", e);
        }
    }

    private static List<String> elements(JsonParser parser) throws IOException {
        Set<String> values = new LinkedHashSet<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (isValue(parser.currentToken())) {
                values.add(parser.getText());
            } else {
                parser.skipChildren();
            }
        }
        return List.copyOf(values);
    }

    private static boolean isValue(JsonToken token) {
        return token.isScalarValue() && token != JsonToken.VALUE_NULL;
    }
}
