package dev.tagsync.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogFormat;
import dev.tagsync.CatalogFormat.Decoded;
import dev.tagsync.CatalogFormat.Problem;
import dev.tagsync.PayloadKind;
import dev.tagsync.SourcePosition;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Says what a format makes of a text. */
record FormatCases(CatalogFormat format, String path) {
    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    List<String> all(String text) {
        Decoded decoded = format.decode(path, bytes(text));
        assertThat(decoded.problems()).as("problems of %s", text).isEmpty();
        assertThat(decoded.documents()).allMatch(document -> document.kind() == PayloadKind.JSON);
        return decoded.documents().stream()
                .map(document -> new String(document.payload(), StandardCharsets.UTF_8))
                .toList();
    }

    String one(String text) {
        List<String> all = all(text);
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    List<Problem> problems(byte[] content) {
        Decoded decoded = format.decode(path, content);
        assertThat(decoded.documents()).isEmpty();
        assertThat(decoded.problems())
                .isNotEmpty()
                .allSatisfy(problem ->
                        assertThat(problem.hint()).as("hint of %s", problem).isPresent())
                .allSatisfy(problem -> assertThat(problem.expected().isPresent())
                        .as("expected and found of %s", problem)
                        .isEqualTo(problem.found().isPresent()));
        return decoded.problems();
    }

    /** Returns each problem as {@code rule line:column}. */
    List<String> places(String text) {
        return problems(bytes(text)).stream()
                .map(problem -> problem.rule() + " " + problem.position())
                .toList();
    }

    Problem problem(String text) {
        List<Problem> problems = problems(bytes(text));
        assertThat(problems).hasSize(1);
        return problems.get(0);
    }

    String locate(String text, String pointer) {
        return locate(text, 0, pointer);
    }

    String locate(String text, int document, String pointer) {
        return format.locate(path, bytes(text), document, pointer)
                .map(SourcePosition::toString)
                .orElse("nowhere");
    }
}
