package dev.tagsync.internal.format;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tagsync.CatalogFormat;
import dev.tagsync.PayloadKind;
import dev.tagsync.SourcePosition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The format {@code markdown}: the fields of the front matter, YAML between two lines {@code ---} of which the first opens the file, and
 * the text below it in the field {@code body}. A file without front matter has the field {@code body} only.
 */
public final class MarkdownFormat implements CatalogFormat {
    /** The format; it has no state. */
    public static final MarkdownFormat INSTANCE = new MarkdownFormat();

    private static final String BODY = "body";

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
        return true;
    }

    @Override
    public Decoded decode(String path, byte[] content) {
        Optional<Problem> encoding = Utf8.problem(content);
        if (encoding.isPresent()) {
            return Decoded.problem(encoding.get());
        }
        List<Problem> problems = new ArrayList<>();
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 32);
        try (JsonGenerator json = Json.FACTORY.createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
            Parts parts = Parts.of(content);
            json.writeStartObject();
            Optional<YamlDocument> matter = matter(content, parts, problems);
            if (matter.isPresent()) {
                writeFields(json, content, matter.get(), problems);
            }
            int from = parts.body();
            json.writeStringField(BODY, new String(content, from, content.length - from, StandardCharsets.UTF_8));
            json.writeEndObject();
        } catch (FormatFault fault) {
            problems.add(fault.problem());
        } catch (IOException e) {
            throw new UncheckedIOException("writing an array cannot fail", e);
        }
        return problems.isEmpty()
                ? Decoded.of(List.of(new Document(PayloadKind.JSON, out.toByteArray())))
                : new Decoded(List.of(), problems);
    }

    @Override
    public Optional<SourcePosition> locate(String path, byte[] content, int document, String pointer) {
        try {
            Parts parts = Parts.of(content);
            List<String> segments = Json.segments(pointer);
            if (!segments.isEmpty() && segments.get(0).equals(BODY)) {
                return Optional.of(Utf8.position(content, parts.body()));
            }
            Optional<YamlDocument> matter = matter(content, parts, new ArrayList<>());
            int place = matter.map(fields -> fields.locate(segments)).orElse(parts.matter());
            return Optional.of(Utf8.position(content, place));
        } catch (FormatFault fault) {
            return Optional.of(fault.problem().position());
        }
    }

    /** Reads the front matter; empty if there is none or nothing in it. */
    private static Optional<YamlDocument> matter(byte[] content, Parts parts, List<Problem> problems)
            throws FormatFault {
        List<List<YamlNode>> documents = parts.hasMatter()
                ? new YamlStream(content, parts.matter(), parts.matterEnd(), problems).documents()
                : List.of();
        if (documents.isEmpty()) {
            return Optional.empty();
        }
        YamlDocument fields = new YamlDocument(content, documents.get(0));
        if (documents.size() > 1) {
            throw matterFault(
                    "the front matter holds several documents",
                    Utf8.position(content, fields.place()),
                    "one document",
                    documents.size() + " documents");
        }
        if (!fields.isMapping()) {
            throw matterFault(
                    "the front matter is no mapping of fields",
                    Utf8.position(content, fields.place()),
                    "a mapping of fields",
                    fields.shape());
        }
        return Optional.of(fields);
    }

    private static void writeFields(JsonGenerator json, byte[] content, YamlDocument fields, List<Problem> problems)
            throws FormatFault, IOException {
        Set<String> keys = new HashSet<>();
        fields.writeMembers(json, keys, problems);
        fields.key(BODY)
                .ifPresent(key -> problems.add(new Problem(
                        "markdown.body-key",
                        "the front matter has a field body, which is the name of the text below it",
                        Utf8.position(content, key.place()),
                        Optional.of("give the field another name"))));
    }

    private static FormatFault matterFault(String message, SourcePosition place, String expected, String found) {
        return new FormatFault(
                new Problem("markdown.front-matter", message, place, Optional.of("write fields as name: value"))
                        .with(expected, found));
    }

    /** Where front matter and text begin and end, as offsets; without front matter the first two are where the file begins. */
    private record Parts(int matter, int matterEnd, int body) {
        boolean hasMatter() {
            return body > matterEnd;
        }

        static Parts of(byte[] content) throws FormatFault {
            int start = Utf8.start(content);
            if (!isFence(content, start)) {
                return new Parts(start, start, start);
            }
            int matter = Utf8.nextLine(content, start);
            for (int line = matter; line < content.length; line = Utf8.nextLine(content, line)) {
                if (isFence(content, line)) {
                    return new Parts(matter, line, Utf8.nextLine(content, line));
                }
            }
            throw new FormatFault(new Problem(
                    "markdown.unclosed",
                    "the front matter that opens in the first line is not closed by a line ---",
                    SourcePosition.START,
                    Optional.of("close it, or take the line --- out if it is meant as a rule")));
        }

        private static boolean isFence(byte[] content, int line) {
            int at = line;
            while (at < content.length && at < line + 3 && content[at] == '-') {
                at++;
            }
            boolean dashes = at == line + 3;
            while (at < content.length && (content[at] == ' ' || content[at] == '\t')) {
                at++;
            }
            return dashes && (at == content.length || content[at] == '\n' || content[at] == '\r');
        }
    }
}
