package dev.tagsync.internal.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import dev.tagsync.CatalogFormat.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Says in plain words what Jackson found wrong with a file: its own messages speak of its options, of Java types and of character
 * codes, and its places count bytes. A message that is not known here is given without those parts.
 */
final class JsonFaults {
    /** What to do about what follows the value. */
    static final String ONE_VALUE = "a JSON file holds one value";

    private static final String PLAIN = "JSON has no comments, no trailing commas and no single quotes";

    private final byte[] content;
    private final String told;
    private final JsonStreamContext context;
    private int at;

    private JsonFaults(byte[] content, String told, JsonStreamContext context, int at) {
        this.content = content;
        this.told = told;
        this.context = context;
        this.at = at;
    }

    /** Returns the problem that a parser's exception tells of; its input began at {@code start}. */
    static Problem problem(JsonProcessingException e, JsonStreamContext context, byte[] content, int start) {
        long told = e.getLocation() == null ? 0 : e.getLocation().getByteOffset();
        int at = (int) Math.max(start, Math.min(content.length, start + told));
        return new JsonFaults(content, e.getOriginalMessage(), context, Utf8.characterStart(content, at)).problem();
    }

    private Problem problem() {
        if (told.contains("surrogate")) {
            return problem("json.lone-surrogate", "a key holds half a surrogate pair", "write the whole character");
        }
        if (told.startsWith("Unexpected end-of-input")) {
            return syntax("the file ends too early: " + unfinished(), "close it, or complete it");
        }
        if (told.startsWith("Non-standard token") || told.startsWith("Unrecognized token")) {
            return token();
        }
        if (told.startsWith("Illegal unquoted character")) {
            return problem(
                    "json.syntax", "a string holds " + found() + " as it stands", "write it as an escape, such as \\n");
        }
        if (told.startsWith("Unrecognized character escape")) {
            return syntax(
                    "a string holds a backslash before " + found() + ", which is no escape of JSON",
                    "write \\\\ for a backslash");
        }
        if (told.contains("hex-digit")) {
            return syntax("\\u needs four hexadecimal digits, found " + found(), "write four, such as \\u00e9")
                    .with("four hexadecimal digits", found());
        }
        if (told.contains("umeric value")) {
            return number();
        }
        if (told.startsWith("Unexpected close marker") || told.startsWith("Unexpected character")) {
            return unexpected();
        }
        return syntax(told.replaceAll("(?s) ?\\(.*|: enable .*|\\[Source.*", ""), PLAIN);
    }

    private String unfinished() {
        if (told.contains("VALUE_STRING") || told.contains("field name")) {
            return "a string is not closed";
        }
        return context.inObject()
                ? "an object is not closed"
                : context.inArray() ? "an array is not closed" : "its value is not complete";
    }

    private Problem token() {
        while (at > 0 && isWord(content[at - 1])) {
            at--;
        }
        int end = at;
        while (end < content.length && end - at < 40 && isWord(content[end])) {
            end++;
        }
        String word = Utf8.quotable(new String(content, at, end - at, StandardCharsets.UTF_8));
        return told.startsWith("Non-standard")
                ? syntax("JSON has no " + word, "write a number, or a string in double quotes")
                : syntax("expected a value, found " + word, "a string stands in double quotes")
                        .with("a value", word);
    }

    private Problem number() {
        String why = told.substring(told.indexOf("umeric value") + "umeric value".length());
        why = why.replaceAll("^: |: enable .*", "");
        if (why.contains("plus sign")) {
            at = Math.max(0, at - 1);
            why = "it has a plus sign";
        }
        return syntax(
                "a number is not written as in JSON: " + why.substring(0, 1).toLowerCase(Locale.ROOT)
                        + why.substring(1),
                "write it as 0.5 or -12, or as a string");
    }

    private Problem unexpected() {
        String message = "expected " + expected() + ", found " + found();
        if (at < content.length && (content[at] == '/' || content[at] == '#')) {
            return syntax(message + "; JSON has no comments", "take the comment out")
                    .with(expected(), found());
        }
        return syntax(message, cure()).with(expected(), found());
    }

    private String cure() {
        boolean closes = at < content.length && (content[at] == '}' || content[at] == ']');
        if (closes && before() == ',') {
            return "take out the comma before it";
        }
        if (closes && before() == ':') {
            return "write a value for the key";
        }
        if (told.contains("colon")) {
            return "write a colon after the key";
        }
        if (told.contains("comma to separate") && !context.inRoot()) {
            return "write a comma between the two, or close what is open";
        }
        return told.contains("root-level") ? ONE_VALUE : PLAIN;
    }

    private String expected() {
        if (told.contains("double-quote")) {
            return "a key in double quotes";
        }
        if (told.contains("colon")) {
            return "':' after the key";
        }
        if (told.contains("comma to separate") || told.startsWith("Unexpected close marker")) {
            return context.inObject() ? "',' or '}'" : context.inArray() ? "',' or ']'" : "a value";
        }
        return told.contains("root-level") ? "the end of the file" : "a value";
    }

    private int before() {
        int i = at - 1;
        while (i >= 0 && content[i] <= ' ' && content[i] >= 0) {
            i--;
        }
        return i < 0 ? -1 : content[i];
    }

    private String found() {
        return Utf8.show(content, at);
    }

    private static boolean isWord(byte b) {
        return b < 0 || b == '_' || b == '$' || b == '-' || Character.isLetterOrDigit(b);
    }

    private Problem syntax(String message, String hint) {
        return problem("json.syntax", message, hint);
    }

    private Problem problem(String rule, String message, String hint) {
        return new Problem(rule, message, Utf8.position(content, at), Optional.of(hint));
    }
}
