package dev.tagsync.internal.format;

import dev.tagsync.CatalogFormat.Problem;
import dev.tagsync.internal.format.YamlNode.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentEndEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads YAML text, a part of a file in good UTF-8, into documents of events. Empty documents are left out. Goes by SnakeYAML's events,
 * not its nodes: scalars keep their text, and nothing recurses or expands. Used once.
 */
final class YamlStream {
    private static final Optional<String> MEND =
            Optional.of("mend it at this place; a text that holds what YAML has a meaning for stands in quotes");

    private final byte[] content;
    private final int from;
    private final String text;
    private final List<Problem> problems;

    private final List<List<YamlNode>> documents = new ArrayList<>();
    private List<YamlNode> nodes = new ArrayList<>();
    private final Map<String, Integer> anchors = new HashMap<>();
    private final Deque<Integer> open = new ArrayDeque<>();

    private int knownIndex;
    private int knownOffset;

    /** Reads {@code content} from {@code from} to {@code to}, and adds what is wrong to {@code problems}. */
    YamlStream(byte[] content, int from, int to, List<Problem> problems) {
        this.content = content;
        this.from = from;
        this.problems = problems;
        text = new String(content, from, to - from, StandardCharsets.UTF_8);
        knownOffset = from;
    }

    List<List<YamlNode>> documents() throws FormatFault {
        refuseCharacters();
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        options.setNestingDepthLimit(Integer.MAX_VALUE);
        Parser parser = new ParserImpl(new WholeReader(text), options);
        for (Event event = next(parser); event != null; event = next(parser)) {
            FormatFault.limit(problems);
            take(event);
        }
        return documents;
    }

    private @Nullable Event next(Parser parser) throws FormatFault {
        try {
            return parser.getEvent();
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark() != null ? e.getProblemMark() : e.getContextMark();
            int place = mark == null ? from : offset(mark);
            if (String.valueOf(e.getProblem()).contains("(TAB)")) {
                throw fault("yaml.syntax", "a tab cannot indent in YAML", place, Optional.of("indent by spaces"));
            }
            throw fault("yaml.syntax", message(e), place, MEND);
        } catch (RuntimeException e) {
            // SnakeYAML does not wrap what numbers out of range, in escapes and directives, make its own code throw.
            String message = "the text after this place cannot be read as YAML";
            throw fault("yaml.syntax", message, knownOffset, MEND);
        }
    }

    /** Returns what SnakeYAML says on one line, without codes of characters; it shows the end of the text as a zero. */
    private static String message(MarkedYAMLException e) {
        String what = e.getProblem() == null ? "it cannot be read" : e.getProblem();
        String message = e.getContext() == null ? what : e.getContext() + ": " + what;
        message = message.replaceAll("'?\\x00'? ?\\(0\\)", "the end")
                .replaceAll("\\x00", "the end")
                .replaceAll(" ?\\(\\d+\\)", "")
                .replaceAll("\\s+", " ")
                .strip();
        return message.replaceAll("\\p{Cc}", "\uFFFD");
    }

    /** SnakeYAML follows YAML 1.1, where these end lines; by 1.2 they do not, so a file could mean two things. */
    private void refuseCharacters() throws FormatFault {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            boolean lineEnd = c == 0x85 || c == 0x2028 || c == 0x2029;
            if (lineEnd || !StreamReader.isPrintable(c)) {
                int at = Utf8.advance(content, from, text.codePointCount(0, i));
                throw fault(
                        "yaml.syntax",
                        String.format("the character U+%04X cannot stand in YAML as it is", c),
                        at,
                        Optional.of("write it as an escape in double quotes"));
            }
            i += Character.charCount(c);
        }
    }

    private void take(Event event) throws FormatFault {
        if (event instanceof DocumentStartEvent) {
            nodes = new ArrayList<>();
            anchors.clear();
        } else if (event instanceof DocumentEndEvent) {
            if (!isEmpty(nodes)) {
                documents.add(nodes);
            }
        } else if (event instanceof CollectionEndEvent) {
            int start = open.pop();
            nodes.set(start, nodes.get(start).withOther(nodes.size()));
            nodes.add(new YamlNode(Kind.END, "", false, "", offset(event.getStartMark()), -1));
        } else if (event instanceof NodeEvent node) {
            take(node);
        }
    }

    private void take(NodeEvent event) throws FormatFault {
        int place = offset(event.getStartMark());
        if (event instanceof AliasEvent) {
            nodes.add(alias(event.getAnchor(), place));
            return;
        }
        if (event.getAnchor() != null) {
            anchors.put(event.getAnchor(), nodes.size());
        }
        if (event instanceof ScalarEvent scalar) {
            String tag = scalar.getTag() == null ? "" : scalar.getTag();
            nodes.add(new YamlNode(Kind.SCALAR, scalar.getValue(), scalar.isPlain(), tag, place, -1));
            if (event.getAnchor() != null && scalar.getValue().isEmpty()) {
                // An anchored nothing is a node all the same; only a document without any mark is empty.
                nodes.set(nodes.size() - 1, nodes.get(nodes.size() - 1).withOther(0));
            }
        } else if (event instanceof CollectionStartEvent collection) {
            String tag = collection.getTag() == null ? "" : collection.getTag();
            if (open.size() == Json.MAX_DEPTH) {
                String message = "sequences and mappings are nested deeper than " + Json.MAX_DEPTH;
                throw fault("yaml.too-deep", message, place, YamlDocument.FLATTEN);
            }
            boolean mapping = event instanceof MappingStartEvent;
            if (!tag.isEmpty() && !tag.equals("!") && !tag.equals("tag:yaml.org,2002:" + (mapping ? "map" : "seq"))) {
                problems.add(YamlScalars.tagProblem(
                        tag, mapping ? "a mapping" : "a sequence", Utf8.position(content, place)));
            }
            open.push(nodes.size());
            nodes.add(new YamlNode(mapping ? Kind.MAPPING : Kind.SEQUENCE, "", false, tag, place, -1));
        }
    }

    private YamlNode alias(String anchor, int place) {
        Integer target = anchors.get(anchor);
        if (target == null) {
            problem(
                    "yaml.alias",
                    "the alias *" + Utf8.quotable(anchor) + " has no anchor before it",
                    place,
                    "define the anchor first: &" + Utf8.quotable(anchor));
        } else if (nodes.get(target).isCollection() && nodes.get(target).other() < 0) {
            problem(
                    "yaml.recursive",
                    "the alias *" + Utf8.quotable(anchor) + " stands within what it stands for",
                    place,
                    "write the value out");
        } else {
            return new YamlNode(Kind.ALIAS, "", false, "", place, target);
        }
        return new YamlNode(Kind.SCALAR, "", true, "", place, -1);
    }

    private static boolean isEmpty(List<YamlNode> nodes) {
        if (nodes.size() != 1) {
            return nodes.isEmpty();
        }
        YamlNode only = nodes.get(0);
        return only.text().isEmpty() && only.plain() && only.tag().isEmpty() && only.other() < 0;
    }

    /** Turns SnakeYAML's count of code points into an offset in the file; its marks mostly rise, so this goes on from the last. */
    private int offset(Mark mark) {
        if (mark.getIndex() < knownIndex) {
            knownIndex = 0;
            knownOffset = from;
        }
        knownOffset = Utf8.advance(content, knownOffset, mark.getIndex() - knownIndex);
        knownIndex = mark.getIndex();
        return knownOffset;
    }

    private void problem(String rule, String message, int at, String hint) {
        problems.add(new Problem(rule, message, Utf8.position(content, at), Optional.of(hint)));
    }

    private FormatFault fault(String rule, String message, int at, Optional<String> hint) {
        return new FormatFault(new Problem(rule, message, Utf8.position(content, at), hint));
    }
}
