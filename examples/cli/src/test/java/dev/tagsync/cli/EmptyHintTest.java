package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Every error that the command line makes says what to do next. */
class EmptyHintTest {
    private static final Path SOURCES = DrillTest.ROOT.resolve("examples/cli/src/main/java");
    private static final Pattern MADE = Pattern.compile(
            "new (?:(?:dev\\.tagsync\\.)?(?:Configuration|Transient|Permanent)Exception|NotThere|(Failure))\\(");

    /** The arguments of the calls in a source that make an error: code, message, hint and the rest. */
    static List<List<String>> errors(String source) {
        List<List<String>> errors = new ArrayList<>();
        Matcher made = MADE.matcher(source);
        while (made.find()) {
            List<String> arguments = arguments(source, made.end());
            // Its exit status stands before.
            errors.add(made.group(1) == null ? arguments : arguments.subList(1, arguments.size()));
        }
        return errors;
    }

    private static List<String> arguments(String source, int from) {
        List<String> arguments = new ArrayList<>();
        StringBuilder argument = new StringBuilder();
        int depth = 0;
        boolean text = false;
        for (int i = from; ; i++) {
            char c = source.charAt(i);
            if (text && c == '\\') {
                argument.append(c);
                i++;
            } else if (c == '"') {
                text = !text;
            } else if (!text && c == ')' && depth == 0) {
                arguments.add(argument.toString().strip());
                return arguments;
            } else if (!text && c == ',' && depth == 0) {
                arguments.add(argument.toString().strip());
                argument.setLength(0);
                continue;
            } else if (!text && (c == '(' || c == '{')) {
                depth++;
            } else if (!text && (c == ')' || c == '}')) {
                depth--;
            }
            argument.append(source.charAt(i));
        }
    }

    @Test
    @DisplayName("no error of the command line has an empty hint")
    void everyErrorHasAHint() throws IOException {
        List<String> without = new ArrayList<>();
        int seen = 0;
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                for (List<String> error : errors(Files.readString(file))) {
                    assertThat(error).as(file.toString()).hasSizeGreaterThanOrEqualTo(3);
                    seen++;
                    if (error.get(2).equals("\"\"")) {
                        without.add(file.getFileName() + " " + error.get(0) + " " + error.get(1));
                    }
                }
            }
        }
        assertThat(seen).isGreaterThan(50);
        assertThat(without).isEmpty();
    }

    @Test
    @DisplayName("an empty hint would be found")
    void anEmptyHintIsFound() {
        assertThat(errors("throw new ConfigurationException(\"a.b\", \"x, \\\"y\\\" (z\" + f(1, 2), \"\", e);"))
                .containsExactly(List.of("\"a.b\"", "\"x, \\\"y\\\" (z\" + f(1, 2)", "\"\"", "e"));
        assertThat(errors("new Failure(1, \"a\", m, \"\", \"\")").get(0).get(2)).isEqualTo("\"\"");
    }
}
