package dev.tagsync.internal.format;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tagsync.CatalogFormat.Problem;
import dev.tagsync.SourcePosition;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Optional;
import java.util.function.Supplier;

/** The types of scalars by the YAML 1.2 core schema, and their form in JSON. */
final class YamlScalars {
    private static final String CORE = "tag:yaml.org,2002:";
    private static final String CORE_TAGS = "!!str, !!int, !!float, !!bool, !!null, !!seq or !!map";

    /** Longer hexadecimal and octal numbers would take a long time to bring to base ten, and are surely not numbers. */
    private static final int MAX_BASE_DIGITS = 1_000;

    private YamlScalars() {}

    enum Type {
        NULL,
        BOOL,
        INT,
        FLOAT,
        NOT_FINITE,
        STR
    }

    /** Writes a scalar; returns what is wrong with it, in which case null or a string was written. */
    static Optional<Problem> write(JsonGenerator json, YamlNode node, Supplier<SourcePosition> place)
            throws IOException {
        Type type = node.plain() && node.tag().isEmpty() ? typeOf(node.text()) : Type.STR;
        Optional<Problem> problem = Optional.empty();
        if (!node.tag().isEmpty() && !node.tag().equals("!")) {
            type = tagged(node);
            if (type == Type.NOT_FINITE && !node.tag().equals(CORE + "float")) {
                json.writeNull();
                return Optional.of(tagProblem(node.tag(), "\"" + Utf8.quotable(node.text()) + "\"", place.get()));
            }
        }
        switch (type) {
            case NULL -> json.writeNull();
            case BOOL ->
                json.writeBoolean(node.text().charAt(0) == 't' || node.text().charAt(0) == 'T');
            case INT, FLOAT -> {
                if (node.text().length() > MAX_BASE_DIGITS && isBased(node.text())) {
                    problem = Optional.of(new Problem(
                                    "yaml.number",
                                    "a number in base 8 or 16 has more than " + MAX_BASE_DIGITS + " digits",
                                    place.get(),
                                    Optional.of("quote it if it is meant as a string"))
                            .with(
                                    "at most " + MAX_BASE_DIGITS + " digits",
                                    node.text().length() - 2 + " digits"));
                    json.writeNull();
                } else {
                    json.writeNumber(jsonNumber(node.text()));
                }
            }
            case NOT_FINITE -> {
                problem = Optional.of(new Problem(
                                "yaml.not-finite",
                                "JSON has no number for " + Utf8.quotable(node.text()),
                                place.get(),
                                Optional.of("quote it if it is meant as a string"))
                        .with("a finite number", Utf8.quotable(node.text())));
                json.writeNull();
            }
            case STR -> {
                boolean whole = Utf8.loneSurrogate(node.text()) < 0;
                json.writeString(whole ? node.text() : "");
                problem = whole ? Optional.empty() : Optional.of(loneSurrogate(place.get()));
            }
        }
        return problem;
    }

    static Problem loneSurrogate(SourcePosition place) {
        return new Problem(
                "yaml.lone-surrogate",
                "the text holds half a surrogate pair without the other half",
                place,
                Optional.of("write the whole character"));
    }

    static Problem tagProblem(String tag, String of, SourcePosition place) {
        String shown = tag.startsWith(CORE) ? "!!" + tag.substring(CORE.length()) : tag;
        return new Problem(
                        "yaml.tag",
                        "the tag " + Utf8.quotable(shown) + " does not fit " + of + ", or is none of the core schema's",
                        place,
                        Optional.of("take the tag out, or use " + CORE_TAGS))
                .with(CORE_TAGS, Utf8.quotable(shown));
    }

    /** Returns the type that a core tag gives; NOT_FINITE stands for a tag that the text does not fit, too. */
    private static Type tagged(YamlNode node) {
        Type natural = typeOf(node.text());
        boolean number = natural == Type.INT || natural == Type.FLOAT;
        return switch (node.tag()) {
            case CORE + "str" -> Type.STR;
            case CORE + "null" -> natural == Type.NULL ? natural : Type.NOT_FINITE;
            case CORE + "bool" -> natural == Type.BOOL ? natural : Type.NOT_FINITE;
            case CORE + "int" -> natural == Type.INT ? natural : Type.NOT_FINITE;
            case CORE + "float" -> number ? Type.FLOAT : Type.NOT_FINITE;
            default -> Type.NOT_FINITE;
        };
    }

    static boolean isCoreScalarTag(String tag) {
        return switch (tag) {
            case CORE + "str", CORE + "null", CORE + "bool", CORE + "int", CORE + "float" -> true;
            default -> false;
        };
    }

    /** Returns the type of a plain scalar (YAML 1.2.2, 10.3.2). */
    static Type typeOf(String text) {
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> Type.NULL;
            case "true", "True", "TRUE", "false", "False", "FALSE" -> Type.BOOL;
            case ".nan", ".NaN", ".NAN" -> Type.NOT_FINITE;
            case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF" -> Type.NOT_FINITE;
            default -> isBased(text) ? Type.INT : decimal(text);
        };
    }

    private static boolean isBased(String text) {
        boolean hex = text.startsWith("0x");
        if (!hex && !text.startsWith("0o") || text.length() == 2) {
            return false;
        }
        for (int i = 2; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean digit =
                    hex ? c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' : c >= '0' && c <= '7';
            if (!digit) {
                return false;
            }
        }
        return true;
    }

    /** {@code [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?}, an int if it is digits only. */
    private static Type decimal(String text) {
        int start = signed(text, 0) ? 1 : 0;
        int whole = digits(text, start);
        int at = whole;
        boolean good = whole > start;
        if (at < text.length() && text.charAt(at) == '.') {
            at = digits(text, at + 1);
            good |= at > whole + 1;
        }
        if (good && at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            int exponent = signed(text, at + 1) ? at + 2 : at + 1;
            at = digits(text, exponent);
            good = at > exponent;
        }
        if (!good || at < text.length()) {
            return Type.STR;
        }
        return whole == text.length() ? Type.INT : Type.FLOAT;
    }

    private static boolean signed(String text, int at) {
        return at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+');
    }

    private static int digits(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    /** Writes a number in JSON's form, with as many of its own digits as JSON allows. */
    static String jsonNumber(String text) {
        if (isBased(text)) {
            return new BigInteger(text.substring(2), text.charAt(1) == 'x' ? 16 : 8).toString();
        }
        int start = signed(text, 0) ? 1 : 0;
        int whole = digits(text, start);
        int first = start;
        while (first < whole - 1 && text.charAt(first) == '0') {
            first++;
        }
        boolean point = whole < text.length() && text.charAt(whole) == '.';
        int fraction = point ? digits(text, whole + 1) : whole;
        StringBuilder number = new StringBuilder(text.length() + 2);
        number.append(text.startsWith("-") ? "-" : "");
        number.append(whole == start ? "0" : text.substring(first, whole));
        number.append(text, whole, fraction).append(point && fraction == whole + 1 ? "0" : "");
        return number.append(text, fraction, text.length()).toString();
    }
}
