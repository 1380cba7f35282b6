package dev.tagsync.internal.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** How this package reads and writes JSON, and finds a value by its pointer. */
final class Json {
    /** The deepest nesting of a payload; a flat value has depth 0. */
    static final int MAX_DEPTH = 1_000;

    /** Sets no limit but depth: how large a file may be is the catalog's definition, and digits are copied, never evaluated. */
    static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH + 1)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxDocumentLength(-1)
                    .build())
            .streamWriteConstraints(StreamWriteConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH + 1)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private Json() {}

    /** Splits a JSON pointer into the names and indexes it goes through. */
    static List<String> segments(String pointer) {
        List<String> segments = new ArrayList<>();
        int start = pointer.isEmpty() ? -1 : 1;
        while (start > 0) {
            int slash = pointer.indexOf('/', start);
            String raw = slash < 0 ? pointer.substring(start) : pointer.substring(start, slash);
            segments.add(raw.indexOf('~') < 0 ? raw : raw.replace("~1", "/").replace("~0", "~"));
            start = slash + 1;
        }
        return segments;
    }

    /** Returns the array index that a segment says, or -1 if it says none (RFC 6901: digits without leading zeros). */
    static int index(String segment) {
        if (segment.isEmpty() || segment.length() > 9 || segment.length() > 1 && segment.charAt(0) == '0') {
            return -1;
        }
        for (int i = 0; i < segment.length(); i++) {
            if (segment.charAt(i) < '0' || segment.charAt(i) > '9') {
                return -1;
            }
        }
        return Integer.parseInt(segment);
    }

    /** Reads on from the document's start to the value that the segments lead to; returns false if they lead nowhere. */
    static boolean moveTo(JsonParser parser, List<String> segments) throws IOException {
        boolean found = parser.nextToken() != null;
        for (int i = 0; found && i < segments.size(); i++) {
            found = enter(parser, segments.get(i));
        }
        return found;
    }

    /** Reads on from a value's first token to its member or element of that name; returns false, anywhere within it, if it has none. */
    static boolean enter(JsonParser parser, String segment) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean here = parser.currentName().equals(segment);
                parser.nextToken();
                if (here) {
                    return true;
                }
                parser.skipChildren();
            }
            return false;
        }
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            int left = index(segment);
            while (left >= 0 && parser.nextToken() != JsonToken.END_ARRAY) {
                if (left-- == 0) {
                    return true;
                }
                parser.skipChildren();
            }
        }
        return false;
    }
}
