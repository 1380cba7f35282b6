package dev.tagsync.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogFormat;
import dev.tagsync.CatalogFormat.Document;
import dev.tagsync.CatalogFormats;
import dev.tagsync.PayloadKind;
import dev.tagsync.SourcePosition;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtherFormatsTest {
    @Test
    void rawIsTextWhereItIsGoodUtf8AndBytesOtherwise() {
        assertThat(raw(FormatCases.bytes("é😀\r\n")).kind()).isEqualTo(PayloadKind.TEXT);
        assertThat(raw(new byte[0]).kind()).isEqualTo(PayloadKind.TEXT);
        assertThat(raw(FormatCases.bytes("a\0b")).kind()).isEqualTo(PayloadKind.BYTES);
        assertThat(raw(new byte[] {'a', (byte) 0xED, (byte) 0xA0, (byte) 0x80}).kind())
                .isEqualTo(PayloadKind.BYTES);
    }

    @Test
    void rawKeepsEveryByteAndSharesNone() {
        byte[] content = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF, 'a'};
        Document document = raw(content);

        assertThat(document.payload()).isEqualTo(content).isNotSameAs(content);
    }

    @Test
    void rawTextBeginsAtTheStartAndBytesHaveNoPlace() {
        assertThat(CatalogFormats.raw().locate("a", FormatCases.bytes("a"), 0, "/x"))
                .contains(SourcePosition.START);
        assertThat(CatalogFormats.raw().locate("a", new byte[1], 0, "")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "a.json, '{\"a\": 1}'",
        "x/a.JSON, '{\"a\": 1}'",
        "a.yaml, 'a: 1'",
        "a.b.Yml, 'a: 1'",
        "a.md, '---\na: 1\n---\n'",
        "a.Markdown, '---\na: 1\n---\n'",
    })
    void autoChoosesByExtension(String path, String content) {
        CatalogFormat auto = CatalogFormats.auto();

        assertThat(auto.accepts(path)).isTrue();
        assertThat(auto.decode(path, FormatCases.bytes(content)).documents()).hasSize(1);
        assertThat(auto.locate(path, FormatCases.bytes(content), 0, "/a")).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"a.txt", "json", "a", "x.json/a", "a.json5", "a."})
    void autoTakesNoOtherFile(String path) {
        assertThat(CatalogFormats.auto().accepts(path)).isFalse();
        assertThat(CatalogFormats.auto().decode(path, new byte[0]).problems())
                .extracting(CatalogFormat.Problem::rule)
                .containsExactly("file.format");
    }

    @Test
    void formatsAreFoundByTheirIds() {
        for (String id : List.of("json", "yaml", "markdown", "raw", "auto")) {
            assertThat(CatalogFormats.byName(id).id()).isEqualTo(id);
        }
        assertThat(CatalogFormats.auto().version()).isEqualTo(1_010_101);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"json|{\"a\":1|,\"a\":1|}", "yaml|[*a|,*a|]", "yaml|{a: 1|,a: 1|}", "yaml|[.inf|,.inf|]"})
    void fileOfNothingButProblemsIsGivenUpInTime(String format, String start, String repeated, String end) {
        byte[] content = FormatCases.bytes(start + repeated.repeat(200_000) + end);

        List<CatalogFormat.Problem> problems =
                CatalogFormats.byName(format).decode("a", content).problems();
        assertThat(problems).hasSize(FormatFault.MAX_PROBLEMS + 1);
        assertThat(problems.get(FormatFault.MAX_PROBLEMS).rule()).isEqualTo("file.many-problems");
    }

    private static Document raw(byte[] content) {
        return CatalogFormats.raw().decode("a", content).documents().get(0);
    }
}
