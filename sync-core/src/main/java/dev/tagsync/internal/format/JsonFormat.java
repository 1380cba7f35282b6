package dev.tagsync.internal.format;

import com.fasterxml.jackson.core.JsonParser;
import dev.tagsync.CatalogFormat;
import dev.tagsync.PayloadKind;
import dev.tagsync.SourcePosition;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The format {@code json}: one document a file, minified, with its numbers, strings and key order as written. */
public final class JsonFormat implements CatalogFormat {
    /** The format; it has no state. */
    public static final JsonFormat INSTANCE = new JsonFormat();

    private JsonFormat() {}

    @Override
    public String id() {
        return "json";
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
        return new JsonCopy(content)
                .run()
                .map(payload -> Decoded.of(List.of(new Document(PayloadKind.JSON, payload))))
                .orElseGet(() -> new JsonDecoding(content).run());
    }

    @Override
    public Optional<SourcePosition> locate(String path, byte[] content, int document, String pointer) {
        int start = Utf8.start(content);
        long place = start;
        try (JsonParser parser = Json.FACTORY.createParser(content, start, content.length - start)) {
            Iterator<String> segments = Json.segments(pointer).iterator();
            boolean found = parser.nextToken() != null;
            while (found) {
                place = start + parser.currentTokenLocation().getByteOffset();
                found = segments.hasNext() && Json.enter(parser, segments.next());
            }
        } catch (IOException e) {
            // Only a file that decode refuses leads here; the nearest place that could be read is still right.
        }
        return Optional.of(Utf8.position(content, (int) place));
    }
}
