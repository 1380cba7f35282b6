package dev.tagsync.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkdownFormatTest {
    private final FormatCases markdown = new FormatCases(MarkdownFormat.INSTANCE, "pages/a.md");

    @Test
    void fieldsComeFirstAndTheTextBelowAsItStands() {
        assertThat(markdown.one("---\ntitle: A\nprice: 1.10\n---\n\n# Head\r\n\n---\ntext"))
                .isEqualTo("{\"title\":\"A\",\"price\":1.10,\"body\":\"\\n# Head\\r\\n\\n---\\ntext\"}");
        assertThat(markdown.one("\uFEFF---  \r\na: [1]\r\n---\t\r\nx\r\n"))
                .isEqualTo("{\"a\":[1],\"body\":\"x\\r\\n\"}");
    }

    @Test
    void fileWithoutFrontMatterHasOnlyABody() {
        assertThat(markdown.one("# A\n---\n")).isEqualTo("{\"body\":\"# A\\n---\\n\"}");
        assertThat(markdown.one("")).isEqualTo("{\"body\":\"\"}");
        assertThat(markdown.one("----\n")).isEqualTo("{\"body\":\"----\\n\"}");
        assertThat(markdown.one("\uFEFFx\u2028")).isEqualTo("{\"body\":\"x\u2028\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"---\n---\nx", "---\n# remark\n---\nx", "---\n{}\n---\nx"})
    void frontMatterMayBeEmpty(String text) {
        assertThat(markdown.one(text)).isEqualTo("{\"body\":\"x\"}");
    }

    @Test
    void frontMatterMayEndTheFile() {
        assertThat(markdown.one("---\na: 1\n---")).isEqualTo("{\"a\":1,\"body\":\"\"}");
    }

    @Test
    void fieldNamedBodyIsAProblem() {
        assertThat(markdown.places("---\na: 1\nbody: x\na: 2\n---\ntext"))
                .containsExactly("yaml.duplicate-key 4:1", "markdown.body-key 3:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"---\n- a\n---\nx", "---\ntext\n---\nx", "---\n~\n---\nx"})
    void frontMatterThatIsNoMappingIsAProblem(String text) {
        assertThat(markdown.places(text)).containsExactly("markdown.front-matter 2:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"---", "---\n", "---\na: 1\n", "---\na: 1\n --- \n----\n"})
    void frontMatterThatIsNotClosedIsAProblem(String text) {
        assertThat(markdown.places(text)).containsExactly("markdown.unclosed 1:1");
    }

    @Test
    void placesOfProblemsCountInTheWholeFile() {
        assertThat(markdown.places("\uFEFF---\r\né: 1\r\na: b: c\r\n---\r\nx")).containsExactly("yaml.syntax 3:5");
        assertThat(markdown.places("---\na: .inf\n---\n")).containsExactly("yaml.not-finite 2:4");
        assertThat(markdown.places("---\na: 1\n--- {b: 2}\n---\n")).containsExactly("markdown.front-matter 2:1");
    }

    @Test
    void locatesFieldsAndBody() {
        String text = "\uFEFF---\r\ntitle: A\r\ntags: [x, y]\r\n---\r\ntext\r\n";

        assertThat(markdown.locate(text, "/title")).isEqualTo("2:8");
        assertThat(markdown.locate(text, "/tags/1")).isEqualTo("3:11");
        assertThat(markdown.locate(text, "/body")).isEqualTo("5:1");
        assertThat(markdown.locate(text, "/price")).isEqualTo("2:1");
        assertThat(markdown.locate(text, "")).isEqualTo("2:1");
        assertThat(markdown.locate("text", "/body")).isEqualTo("1:1");
        assertThat(markdown.locate("text", "/title")).isEqualTo("1:1");
        assertThat(markdown.locate("---\n---\ntext", "/title")).isEqualTo("2:1");
    }
}
