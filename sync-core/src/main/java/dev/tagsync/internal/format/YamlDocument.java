package dev.tagsync.internal.format;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tagsync.CatalogFormat.Document;
import dev.tagsync.CatalogFormat.Problem;
import dev.tagsync.PayloadKind;
import dev.tagsync.SourcePosition;
import dev.tagsync.internal.format.YamlNode.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** One YAML document: writes it as JSON, and finds places in it. */
final class YamlDocument {
    /** How much aliases may add to a document, in characters: a bomb adds more, a price list with shared parts does not. */
    static final int MAX_EXPANSION = 8 << 20;

    /** What to do about nesting. */
    static final Optional<String> FLATTEN = Optional.of("flatten them");

    private static final int IN_PLACE = -1;

    private final byte[] content;
    private final List<YamlNode> nodes;
    private long expansion;

    YamlDocument(byte[] content, List<YamlNode> nodes) {
        this.content = content;
        this.nodes = nodes;
    }

    boolean isMapping() {
        return nodes.get(0).kind() == Kind.MAPPING;
    }

    /** Returns what the document is, in words. */
    String shape() {
        Kind kind = nodes.get(0).kind();
        return kind == Kind.MAPPING ? "a mapping" : kind == Kind.SEQUENCE ? "a sequence" : "a scalar";
    }

    /** Returns the offset of the document's first character. */
    int place() {
        return nodes.get(0).place();
    }

    Document toJson(List<Problem> problems) throws FormatFault {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = Json.FACTORY.createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
            write(json, 0, 0, IN_PLACE, problems);
        } catch (IOException e) {
            throw new UncheckedIOException("writing an array cannot fail", e);
        }
        return new Document(PayloadKind.JSON, out.toByteArray());
    }

    /** Writes the members of a document that is a mapping, into an object that is open, and adds their keys to {@code taken}. */
    void writeMembers(JsonGenerator json, Set<String> taken, List<Problem> problems) throws FormatFault, IOException {
        writeMembers(json, 0, 1, IN_PLACE, taken, problems);
    }

    /** Finds the offset of the value that the segments lead to, or of the nearest around it. */
    int locate(List<String> segments) {
        int at = 0;
        int place = nodes.get(0).place();
        for (String segment : segments) {
            at = enter(at, segment);
            if (at < 0) {
                return place;
            }
            place = nodes.get(at).place();
        }
        return place;
    }

    /** Returns the key of that text in a document that is a mapping. */
    Optional<YamlNode> key(String text) {
        for (int at = 1; nodes.get(at).kind() != Kind.END; at = next(next(at))) {
            if (target(nodes.get(at)).text().equals(text)) {
                return Optional.of(nodes.get(at));
            }
        }
        return Optional.empty();
    }

    private int enter(int start, String segment) {
        int at = nodes.get(start).kind() == Kind.ALIAS ? nodes.get(start).other() : start;
        boolean mapping = nodes.get(at).kind() == Kind.MAPPING;
        if (!nodes.get(at).isCollection()) {
            return -1;
        }
        int left = mapping ? 0 : Json.index(segment);
        for (at++; left >= 0 && nodes.get(at).kind() != Kind.END; at = next(at)) {
            if (mapping) {
                boolean here = target(nodes.get(at)).text().equals(segment);
                at = next(at);
                if (here) {
                    return at;
                }
            } else if (left-- == 0) {
                return at;
            }
        }
        return -1;
    }

    private int next(int at) {
        return nodes.get(at).isCollection() ? nodes.get(at).other() + 1 : at + 1;
    }

    private YamlNode target(YamlNode node) {
        return node.kind() == Kind.ALIAS ? nodes.get(node.other()) : node;
    }

    /** Writes the node at {@code at} and returns the index after it. Within an alias, {@code alias} is the alias's place. */
    private int write(JsonGenerator json, int at, int depth, int alias, List<Problem> problems)
            throws FormatFault, IOException {
        FormatFault.limit(problems);
        YamlNode node = nodes.get(at);
        if (alias != IN_PLACE) {
            expand(node, alias);
        }
        switch (node.kind()) {
            case ALIAS -> write(json, node.other(), depth, alias == IN_PLACE ? node.place() : alias, problems);
            case SCALAR -> {
                // What is wrong with a copy was told of the original, which stands before it.
                Supplier<SourcePosition> place =
                        () -> alias == IN_PLACE ? Utf8.position(content, node.place()) : SourcePosition.START;
                Optional<Problem> problem = YamlScalars.write(json, node, place);
                if (alias == IN_PLACE) {
                    problem.ifPresent(problems::add);
                }
            }
            case SEQUENCE -> {
                checkDepth(depth, alias, node);
                json.writeStartArray();
                int i = at + 1;
                while (nodes.get(i).kind() != Kind.END) {
                    i = write(json, i, depth + 1, alias, problems);
                }
                json.writeEndArray();
            }
            case MAPPING -> {
                checkDepth(depth, alias, node);
                json.writeStartObject();
                writeMembers(json, at, depth + 1, alias, new HashSet<>(), problems);
                json.writeEndObject();
            }
            case END -> throw new IllegalStateException("an end has no value");
        }
        return next(at);
    }

    private void writeMembers(
            JsonGenerator json, int mapping, int depth, int alias, Set<String> taken, List<Problem> problems)
            throws FormatFault, IOException {
        int i = mapping + 1;
        while (nodes.get(i).kind() != Kind.END) {
            writeKey(json, i, alias, taken, problems);
            i = write(json, next(i), depth, alias, problems);
        }
    }

    private void writeKey(JsonGenerator json, int at, int alias, Set<String> taken, List<Problem> problems)
            throws FormatFault, IOException {
        YamlNode node = nodes.get(at);
        YamlNode key = target(node);
        if (alias != IN_PLACE || node.kind() == Kind.ALIAS) {
            expand(key, alias == IN_PLACE ? node.place() : alias);
        }
        if (alias == IN_PLACE) {
            Optional<Problem> problem = key.kind() == Kind.SCALAR ? keyProblem(node, key, taken) : notScalar(node);
            problem.ifPresent(problems::add);
        }
        json.writeFieldName(Utf8.loneSurrogate(key.text()) < 0 ? key.text() : "");
    }

    private Optional<Problem> keyProblem(YamlNode node, YamlNode key, Set<String> taken) {
        if (Utf8.loneSurrogate(key.text()) >= 0) {
            return Optional.of(YamlScalars.loneSurrogate(Utf8.position(content, node.place())));
        }
        if (!key.tag().isEmpty() && !key.tag().equals("!") && !YamlScalars.isCoreScalarTag(key.tag())) {
            return Optional.of(YamlScalars.tagProblem(key.tag(), "a key", Utf8.position(content, node.place())));
        }
        if (!taken.add(key.text())) {
            return Optional.of(new Problem(
                    "yaml.duplicate-key",
                    "the key \"" + Utf8.quotable(key.text()) + "\" stands twice in one mapping",
                    Utf8.position(content, node.place()),
                    Optional.of("keep one of the two")));
        }
        return Optional.empty();
    }

    private Optional<Problem> notScalar(YamlNode node) {
        return Optional.of(new Problem(
                        "yaml.key",
                        "a key is a sequence or a mapping, and JSON's keys are text",
                        Utf8.position(content, node.place()),
                        Optional.of("use a scalar"))
                .with("a scalar", target(node).kind() == Kind.MAPPING ? "a mapping" : "a sequence"));
    }

    private void expand(YamlNode node, int alias) throws FormatFault {
        expansion += node.text().length() + 2;
        if (expansion > MAX_EXPANSION) {
            throw new FormatFault(new Problem(
                    "yaml.too-large",
                    "aliases make the document more than " + MAX_EXPANSION + " characters larger",
                    Utf8.position(content, alias),
                    Optional.of("write fewer of them")));
        }
    }

    private void checkDepth(int depth, int alias, YamlNode node) throws FormatFault {
        if (depth >= Json.MAX_DEPTH) {
            throw new FormatFault(new Problem(
                    "yaml.too-deep",
                    "sequences and mappings are nested deeper than " + Json.MAX_DEPTH,
                    Utf8.position(content, alias == IN_PLACE ? node.place() : alias),
                    FLATTEN));
        }
    }
}
