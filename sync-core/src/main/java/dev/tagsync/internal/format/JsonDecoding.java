package dev.tagsync.internal.format;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.tagsync.CatalogFormat.Decoded;
import dev.tagsync.CatalogFormat.Document;
import dev.tagsync.CatalogFormat.Problem;
import dev.tagsync.PayloadKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Decodes one JSON file in a single pass from bytes to bytes. The file is good UTF-8. Used once. */
final class JsonDecoding {
    private final byte[] content;
    private final int start;
    private final ByteArrayOutputStream out;
    private final List<Problem> problems = new ArrayList<>();

    /** The names seen in each object that is open, by depth; an array's set stays empty. */
    private final List<Set<String>> names = new ArrayList<>();

    JsonDecoding(byte[] content) {
        this.content = content;
        start = Utf8.start(content);
        out = new ByteArrayOutputStream(content.length);
    }

    Decoded run() {
        try {
            int first = skipSpace(start);
            if (first == content.length) {
                throw new FormatFault(problem(
                                "json.empty",
                                "the file is empty, and JSON needs a value",
                                start,
                                "remove the file, or write a value")
                        .with("a value", "nothing"));
            }
            refuseOtherEncodings();
            copy();
        } catch (FormatFault fault) {
            problems.add(fault.problem());
        } catch (IOException e) {
            throw new UncheckedIOException("reading and writing an array cannot fail", e);
        }
        return problems.isEmpty()
                ? Decoded.of(List.of(new Document(PayloadKind.JSON, out.toByteArray())))
                : new Decoded(List.of(), problems);
    }

    /** Jackson takes zero bytes among the first four for UTF-16 or UTF-32, and skips a second byte order mark: neither is JSON here. */
    private void refuseOtherEncodings() throws FormatFault {
        boolean refuse = Utf8.start(content) == 3 && content[3] == (byte) 0xEF;
        int at = refuse ? 3 : start;
        while (!refuse && at < content.length && at < start + 4) {
            refuse = content[at] == 0;
            at += refuse ? 0 : 1;
        }
        if (refuse) {
            String found = Utf8.show(content, at);
            throw new FormatFault(problem(
                            "json.syntax",
                            "expected JSON, found " + found,
                            at,
                            "save the file as UTF-8, with one byte order mark at most")
                    .with("JSON", found));
        }
    }

    private void copy() throws FormatFault, IOException {
        try (JsonParser parser = Json.FACTORY.createParser(content, start, content.length - start);
                JsonGenerator json = Json.FACTORY.createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
            try {
                int depth = 0;
                do {
                    depth = copyToken(parser.nextToken(), parser, json, depth);
                } while (depth > 0);
            } catch (JsonProcessingException e) {
                throw new FormatFault(JsonFaults.problem(e, parser.getParsingContext(), content, start));
            }
            int end = skipSpace(start + (int) parser.currentLocation().getByteOffset());
            if (end < content.length) {
                String found = Utf8.show(content, end);
                throw new FormatFault(problem(
                                "json.syntax",
                                "expected the end of the file after the value, found " + found,
                                end,
                                JsonFaults.ONE_VALUE)
                        .with("the end of the file", found));
            }
        }
    }

    private int copyToken(JsonToken token, JsonParser parser, JsonGenerator json, int depth)
            throws IOException, FormatFault {
        FormatFault.limit(problems);
        switch (token) {
            case START_OBJECT -> {
                deeper(parser, depth);
                json.writeStartObject();
                return depth + 1;
            }
            case START_ARRAY -> {
                deeper(parser, depth);
                json.writeStartArray();
                return depth + 1;
            }
            case END_OBJECT -> {
                json.writeEndObject();
                names.get(depth - 1).clear();
                return depth - 1;
            }
            case END_ARRAY -> {
                json.writeEndArray();
                return depth - 1;
            }
            case FIELD_NAME -> writeName(parser, json, names.get(depth - 1));
            case VALUE_STRING -> writeString(parser, json);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                json.writeNumber(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
            case VALUE_TRUE -> json.writeBoolean(true);
            case VALUE_FALSE -> json.writeBoolean(false);
            case VALUE_NULL -> json.writeNull();
            default -> throw new IllegalStateException("a JSON parser gave " + token);
        }
        return depth;
    }

    private void deeper(JsonParser parser, int depth) throws FormatFault {
        if (depth == Json.MAX_DEPTH) {
            String message = "objects and arrays are nested deeper than " + Json.MAX_DEPTH;
            throw new FormatFault(problem("json.too-deep", message, tokenStart(parser), "flatten them"));
        }
        if (names.size() == depth) {
            names.add(new HashSet<>());
        }
    }

    private void writeName(JsonParser parser, JsonGenerator json, Set<String> seen) throws IOException {
        String name = parser.currentName();
        if (Utf8.loneSurrogate(name) >= 0) {
            loneSurrogate(parser);
            json.writeFieldName("");
        } else {
            if (!seen.add(name)) {
                problems.add(new Problem(
                        "json.duplicate-key",
                        "the key \"" + Utf8.quotable(name) + "\" stands twice in one object",
                        Utf8.position(content, tokenStart(parser)),
                        Optional.of("keep one of the two")));
            }
            json.writeFieldName(name);
        }
    }

    private void writeString(JsonParser parser, JsonGenerator json) throws IOException {
        char[] text = parser.getTextCharacters();
        int offset = parser.getTextOffset();
        int length = parser.getTextLength();
        if (hasSurrogate(text, offset, length) && Utf8.loneSurrogate(parser.getText()) >= 0) {
            loneSurrogate(parser);
            json.writeString("");
        } else {
            json.writeString(text, offset, length);
        }
    }

    private static boolean hasSurrogate(char[] text, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (Character.isSurrogate(text[i])) {
                return true;
            }
        }
        return false;
    }

    private void loneSurrogate(JsonParser parser) {
        int at = tokenStart(parser) + 1;
        while (true) {
            if (content[at] != '\\') {
                at++;
            } else if (content[at + 1] != 'u') {
                at += 2;
            } else {
                char c = escaped(at);
                if (Character.isHighSurrogate(c)
                        && content[at + 6] == '\\'
                        && content[at + 7] == 'u'
                        && Character.isLowSurrogate(escaped(at + 6))) {
                    at += 12;
                } else if (Character.isSurrogate(c)) {
                    break;
                } else {
                    at += 6;
                }
            }
        }
        String escape = new String(content, at, 6, StandardCharsets.US_ASCII);
        problems.add(new Problem(
                "json.lone-surrogate",
                escape + " is half a surrogate pair, and stands without the other half",
                Utf8.position(content, at),
                Optional.of("write the whole character")));
    }

    private char escaped(int at) {
        int c = 0;
        for (int i = at + 2; i < at + 6; i++) {
            c = c << 4 | Character.digit(content[i], 16);
        }
        return (char) c;
    }

    private int skipSpace(int from) {
        int at = from;
        while (at < content.length
                && (content[at] == ' ' || content[at] == '\t' || content[at] == '\n' || content[at] == '\r')) {
            at++;
        }
        return at;
    }

    private int tokenStart(JsonParser parser) {
        return start + (int) parser.currentTokenLocation().getByteOffset();
    }

    private Problem problem(String rule, String message, int at, String hint) {
        return new Problem(rule, message, Utf8.position(content, at), Optional.of(hint));
    }
}
