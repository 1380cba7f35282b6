package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.Finding;
import dev.tagsync.SyncController;
import dev.tagsync.SyncResult;
import dev.tagsync.validators.ReferenceValidator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that would hurt a careless reader, through a whole cycle: one finding each, with file and line (H-GIT-9, H-VAL-4). */
class HostileFilesTest {
    private static SyncResult plan(String path, String content) {
        return SyncController.builder()
                .source(InMemoryTagSource.of(TaggedHistory.builder()
                        .file(path, content.getBytes(StandardCharsets.UTF_8))
                        .file("categories/good.json", "{}")
                        .commit("one")
                        .tag("v1")
                        .build()))
                .store(new InMemoryStore())
                .validator(ReferenceValidator.of("products", "/category", "categories"))
                .build()
                .plan("v1");
    }

    /** Returns the errors, each as {@code rule path:line:column}. */
    private static List<String> errors(SyncResult result) {
        return result.report().findings().stream()
                .filter(Finding::isError)
                .map(f -> f.rule() + " " + f.path().orElse("")
                        + f.position().map(p -> ":" + p).orElse(""))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "products/a.json, '{\"a\": NaN}', json.syntax products/a.json:1:7",
        "products/a.json, '{\"a\": 1, \"b\": -Infinity}', json.syntax products/a.json:1:15",
        "products/a.yaml, 'a: 1\nb: .nan', yaml.not-finite products/a.yaml:2:4",
        "products/a.yaml, 'a:\n\tb: 1', yaml.syntax products/a.yaml:2:1",
        "products/a.md, '---\na:\n\tb: 1\n---\ntext', yaml.syntax products/a.md:3:1",
        "products/a.yaml, 'a: 1\nb: 2\na: 3', yaml.duplicate-key products/a.yaml:3:1",
        "products/a.md, '---\na: 1\nb: {c: 1, c: 2}\n---\n', yaml.duplicate-key products/a.md:3:11",
        "products/a.json, '{\"a\": {\"b\": 1,\n \"b\": 2}}', json.duplicate-key products/a.json:2:2",
        "products/a.yaml, '[*x]', yaml.alias products/a.yaml:1:2"
    })
    @DisplayName("what is no JSON or YAML is one finding with its line")
    void oneFindingEach(String path, String content, String expected) {
        assertThat(errors(plan(path, content))).containsExactly(expected);
    }

    @Test
    @DisplayName("an alias bomb and nesting of 10,000 levels are one finding each, also in front matter")
    void bombs() {
        String bomb = "a0: &a0 lol\n"
                + IntStream.range(1, 30)
                        .mapToObj(i -> "a" + i + ": &a" + i + " [" + ("*a" + (i - 1) + ",").repeat(9) + "]\n")
                        .collect(Collectors.joining());
        assertThat(errors(plan("products/a.yaml", bomb)))
                .singleElement()
                .asString()
                .startsWith("yaml.too-large products/a.yaml:");
        assertThat(errors(plan("products/a.md", "---\n" + bomb + "---\n")))
                .singleElement()
                .asString()
                .startsWith("yaml.too-large products/a.md:");
        assertThat(errors(plan("products/a.json", "[".repeat(10_000))))
                .containsExactly("json.too-deep products/a.json:1:1001");
        assertThat(errors(plan("products/a.json", "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000))))
                .containsExactly("json.too-deep products/a.json:1:5001");
        assertThat(errors(plan("products/a.yaml", "- ".repeat(10_000))))
                .containsExactly("yaml.too-deep products/a.yaml:1:2001");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\uFEFF"})
    @DisplayName("behind a byte order mark, CRLF and a line of 1 MB, findings have the right line and column")
    void placesBehindOddText(String start) {
        String line = "é".repeat(500_000);
        assertThat(errors(plan("products/a.json", start + "{\"a\": 1,\r\n \"category\": \"none\"}\r\n")))
                .containsExactly("reference.missing products/a.json:2:14");
        assertThat(errors(plan("products/a.json", start + "{\"a\": \"" + line + "\", \"category\": \"none\"}")))
                .containsExactly("reference.missing products/a.json:1:" + (500_000 + 23));
        assertThat(errors(plan("products/a.yaml", start + "a: 1\r\ncategory: none\r\n")))
                .containsExactly("reference.missing products/a.yaml:2:11");
        assertThat(errors(plan("products/a.yaml", start + "{a: \"" + line + "\", category: none}")))
                .containsExactly("reference.missing products/a.yaml:1:" + (500_000 + 19));
        assertThat(errors(plan(
                        "products/a.md", start + "---\r\na: \"" + line + "\"\r\ncategory: none\r\n---\r\ntext\r\n")))
                .containsExactly("reference.missing products/a.md:3:11");
    }
}
