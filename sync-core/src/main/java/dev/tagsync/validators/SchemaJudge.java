package dev.tagsync.validators;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.InputFormat;
import com.networknt.schema.OutputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.ValidationLimitExceededException;
import dev.tagsync.Entry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Judges payloads by one schema. Thread-safe. */
final class SchemaJudge {
    /** How many keywords may be looked at for one entry. */
    static final int MAX_STEPS = 2_000_000;

    private static final int MAX_DEPTH = 5_000;

    /** How many problems of one entry are looked for. */
    private static final int MAX_PROBLEMS = 1_000;

    private static final String LIMIT = "schema.limit";

    private static final ExecutionConfig CONFIG = ExecutionConfig.builder()
            .formatAssertionsEnabled(true)
            .maxEvaluationSteps(MAX_STEPS)
            .maxEvaluationDepth(MAX_DEPTH)
            .build();

    private final String name;
    private final Schema schema;

    SchemaJudge(String name, Schema schema) {
        this.name = name;
        this.schema = schema;
    }

    void judge(Entry entry, Consumer<Problem> problems) {
        JsonNode payload;
        try {
            payload = entry.json();
        } catch (IllegalStateException e) {
            // A number of thousands of digits, which no program would read.
            problems.accept(limit("cannot be read: " + firstLine(e.getCause() == null ? e : e.getCause())));
            return;
        }
        judge(entry.payload(), payload, problems);
    }

    private void judge(byte[] payload, JsonNode tree, Consumer<Problem> problems) {
        Context context = new Context();
        try {
            List<Error> errors = schema.validate(
                    context, new String(payload, StandardCharsets.UTF_8), InputFormat.JSON, OutputFormat.DEFAULT);
            errors.forEach(error -> problems.accept(problem(error, tree)));
        } catch (TooMany e) {
            context.first().forEach(error -> problems.accept(problem(error, tree)));
            problems.accept(limit("has more than " + MAX_PROBLEMS + " problems; the rest was not looked at"));
        } catch (ValidationLimitExceededException e) {
            problems.accept(limit("costs too much to judge: more than " + MAX_STEPS + " steps, or nested too deep"));
        } catch (BoundedPattern.TookTooLong e) {
            problems.accept(limit("has a text on which a regular expression takes too long"));
        } catch (StackOverflowError e) {
            problems.accept(limit("is nested too deep"));
        } catch (RuntimeException e) {
            if (!isOfParser(e)) {
                throw e;
            }
            problems.accept(limit("is beyond the limits of the schema library's parser: " + firstLine(e)));
        }
    }

    /** The library has a parser of its own, with limits of its own: on nesting, and on the digits of a number. */
    private static boolean isOfParser(Throwable e) {
        return e.getClass().getName().startsWith("tools.jackson.")
                || e.getCause() != null && e.getCause() != e && isOfParser(e.getCause());
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /** Returns what is wrong in a sentence: the library's own, which for formats are two in one. */
    private static String message(Error error) {
        return error.getMessage()
                .replaceFirst("^does not match the (\\S+) pattern (must be .*)$", "is not of the format $1: $2");
    }

    private Problem problem(Error error, JsonNode payload) {
        String pointer = error.getInstanceLocation().toString();
        String keyword = error.getKeyword();
        if (error.getProperty() != null) {
            // What is too much or lacks is a field of the place: the field is nearer to what the author has to do.
            pointer += "/" + error.getProperty().replace("~", "~0").replace("/", "~1");
        }
        JsonNode found = payload.at(JsonPointer.compile(pointer));
        if (found.isNumber() && keyword.equals("type") && message(error).startsWith("unknown found")) {
            // The library takes a number that no double holds, such as 1e999999999, for nothing at all.
            return new Problem(
                    LIMIT,
                    pointer,
                    Run.cut(pointer) + ": by schema " + name + ", the number " + Run.quote(found)
                            + " is too large or too small to be judged",
                    "write a number that a program can read, or a text",
                    Optional.of("a number that a program can read"),
                    Optional.of(Run.quote(found)));
        }
        String where = pointer.isEmpty() ? "" : Run.cut(pointer) + ": ";
        String what = where + message(error) + (found.isValueNode() ? ", found " + Run.quote(found) : "");
        return new Problem(
                "schema." + keyword,
                pointer,
                what,
                "see " + place(error),
                expected(error, keyword),
                found.isValueNode() || found.isMissingNode() ? Optional.of(Run.quote(found)) : Optional.empty());
    }

    /** Returns what the schema asks for, as far as the library tells it: {@code minimum 0}. */
    private static Optional<String> expected(Error error, String keyword) {
        if (error.getProperty() != null) {
            String property = Run.cut("property '" + error.getProperty() + "'");
            return keyword.endsWith("equired")
                    ? Optional.of(property)
                    : keyword.endsWith("Properties") ? Optional.of("no " + property) : Optional.empty();
        }
        Object[] told = error.getArguments();
        if (keyword.equals("type")) {
            return told != null && told.length > 1 ? Optional.of(Run.cut(String.valueOf(told[1]))) : Optional.empty();
        }
        return told != null && told.length > 0 ? Optional.of(Run.cut(keyword + " " + told[0])) : Optional.empty();
    }

    /** Returns where the schema asks for it: {@code parts/money.json#/minimum}. */
    private static String place(Error error) {
        String address = error.getSchemaLocation().toString();
        return address.startsWith(SchemaLibrary.BASE) ? address.substring(SchemaLibrary.BASE.length()) : address;
    }

    private Problem limit(String message) {
        return new Problem(
                LIMIT,
                "",
                "by schema " + name + ", the entry " + message,
                "simplify the entry, or its schema",
                Optional.empty(),
                Optional.empty());
    }

    /** One way in which a payload does not fit. */
    record Problem(
            String rule,
            String pointer,
            String message,
            String hint,
            Optional<String> expected,
            Optional<String> found) {}

    /** Stops at so many errors. */
    private static final class Context extends ExecutionContext {
        private final java.util.ArrayList<Error> seen = new java.util.ArrayList<>();

        Context() {
            super(CONFIG);
        }

        @Override
        public void addError(Error error) {
            seen.add(error);
            if (seen.size() > MAX_PROBLEMS * 10) {
                throw new TooMany();
            }
            super.addError(error);
        }

        List<Error> first() {
            return getErrors().subList(0, Math.min(MAX_PROBLEMS, getErrors().size()));
        }
    }

    private static final class TooMany extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooMany() {
            super("too many problems", null, false, false);
        }
    }
}
