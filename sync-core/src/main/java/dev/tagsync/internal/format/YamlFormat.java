package dev.tagsync.internal.format;

import dev.tagsync.CatalogFormat;
import dev.tagsync.SourcePosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The format {@code yaml}: YAML by the 1.2 core schema as JSON. Documents without any content are left out. */
public final class YamlFormat implements CatalogFormat {
    /** The format; it has no state. */
    public static final YamlFormat INSTANCE = new YamlFormat();

    private YamlFormat() {}

    @Override
    public String id() {
        return "yaml";
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
        List<Document> documents = new ArrayList<>();
        try {
            for (YamlDocument document : documents(content, problems)) {
                documents.add(document.toJson(problems));
            }
            if (documents.isEmpty()) {
                String message = "the file is empty, and YAML without a document gives no entry";
                problems.add(new Problem(
                        "yaml.empty", message, SourcePosition.START, Optional.of("remove the file, or write one")));
            }
        } catch (FormatFault fault) {
            problems.add(fault.problem());
        }
        return problems.isEmpty() ? Decoded.of(documents) : new Decoded(List.of(), problems);
    }

    @Override
    public Optional<SourcePosition> locate(String path, byte[] content, int document, String pointer) {
        try {
            List<YamlDocument> documents = documents(content, new ArrayList<>());
            if (document < documents.size()) {
                return Optional.of(
                        Utf8.position(content, documents.get(document).locate(Json.segments(pointer))));
            }
        } catch (FormatFault fault) {
            return Optional.of(fault.problem().position());
        }
        return Optional.of(SourcePosition.START);
    }

    private static List<YamlDocument> documents(byte[] content, List<Problem> problems) throws FormatFault {
        List<YamlDocument> documents = new ArrayList<>();
        for (List<YamlNode> nodes :
                new YamlStream(content, Utf8.start(content), content.length, problems).documents()) {
            documents.add(new YamlDocument(content, nodes));
        }
        return documents;
    }
}
