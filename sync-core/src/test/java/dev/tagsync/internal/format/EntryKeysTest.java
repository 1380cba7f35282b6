package dev.tagsync.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogDefinition;
import dev.tagsync.CatalogFormat.Document;
import dev.tagsync.CatalogFormat.Problem;
import dev.tagsync.CatalogFormats;
import dev.tagsync.EntryKey;
import dev.tagsync.IndexDefinition;
import dev.tagsync.PayloadKind;
import dev.tagsync.internal.format.EntryKeys.Keyed;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntryKeysTest {
    private static final EntryKeys BY_PATH = new EntryKeys(CatalogDefinition.defaults());
    private static final EntryKeys BY_PAYLOAD = new EntryKeys(
            CatalogDefinition.builder().keys("/kind", "/meta/name").build());

    @ParameterizedTest
    @CsvSource({
        "products/a.json, products, a",
        "products/a/b.json, products, a/b",
        "products/a.b.json, products, a.b",
        "products/v1.2/a, products, v1.2/a",
        "products/.hidden, products, .hidden",
        "products/.hidden.json, products, .hidden",
        "products/a., products, a.",
        ".x/é😀.md, .x, é😀",
    })
    void pathGivesFolderAndNameWithoutExtension(String path, String collection, String name) {
        assertThat(BY_PATH.ignores(path)).isFalse();
        assertThat(BY_PATH.of(path, json("{}"), 0, true)).isEqualTo(new Keyed.Key(new EntryKey(collection, name)));
    }

    @Test
    void fileInTheRootFolderIsIgnoredOnlyIfKeysComeFromPaths() {
        assertThat(BY_PATH.ignores("README.md")).isTrue();
        assertThat(BY_PATH.of("README.md", json("{}"), 0, false)).isEqualTo(new Keyed.Ignored());
        assertThat(BY_PAYLOAD.ignores("README.md")).isFalse();
    }

    @Test
    void fileOfSeveralDocumentsCannotTakeItsKeyFromItsPath() {
        byte[] content = FormatCases.bytes("a: 1\n---\nb: 2\n");
        Keyed keyed = BY_PATH.of("x/a.yaml", json("{\"b\":2}"), 1, false);

        Problem problem = ((Keyed.Rejected) keyed).problem(CatalogFormats.yaml(), "x/a.yaml", content);
        assertThat(problem.rule()).isEqualTo("key.several-documents");
        assertThat(problem.position()).hasToString("3:1");
        assertThat(problem.hint()).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"kind\":\"p\",\"meta\":{\"x\":[1],\"name\":\"a/b\"}}|p|a/b",
                "{\"meta\":{\"name\":1.10},\"kind\":100000000000000000000}|100000000000000000000|1.10",
            })
    void payloadGivesStringsAndNumbersAsWritten(String payload, String collection, String name) {
        assertThat(BY_PAYLOAD.of("a.json", json(payload), 0, false))
                .isEqualTo(new Keyed.Key(new EntryKey(collection, name)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"meta\":{\"name\":\"a\"}}|key.missing|1:1|/kind",
                "{\"kind\":\"p\",\"meta\":{}}|key.missing|1:20|/meta/name",
                "{\"kind\":\"p\",\"meta\":[]}|key.missing|1:20|/meta/name",
                "{\"kind\":true,\"meta\":{\"name\":\"a\"}}|key.type|1:9|true",
                "{\"kind\":null}|key.type|1:9|null",
                "{\"kind\":{}}|key.type|1:9|an object",
                "{\"kind\":\"\"}|key.empty|1:9|/kind",
            })
    void payloadWithoutAKeyIsRejectedAtItsPlace(String payload, String rule, String place, String word) {
        Keyed keyed = BY_PAYLOAD.of("a.json", json(payload), 0, true);

        Problem problem = ((Keyed.Rejected) keyed).problem(CatalogFormats.json(), "a.json", FormatCases.bytes(payload));
        assertThat(problem.rule()).isEqualTo(rule);
        assertThat(problem.position()).hasToString(place);
        assertThat(problem.message()).contains(word);
        assertThat(problem.hint()).isPresent();
        assertThat(problem.expected()).isPresent();
        assertThat(problem.found()).isPresent();
    }

    @Test
    void pointersNeedJson() {
        Document text = new Document(PayloadKind.TEXT, FormatCases.bytes("x"));

        assertThat(BY_PAYLOAD.of("a/b", text, 0, true))
                .isInstanceOfSatisfying(
                        Keyed.Rejected.class,
                        rejected -> assertThat(rejected.rule()).isEqualTo("key.not-json"));
        assertThat(BY_PATH.of("a/b", text, 0, true)).isEqualTo(new Keyed.Key(new EntryKey("a", "b")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"v\":\"a b\"}|[a b]",
                "{\"v\":1.10}|[1.10]",
                "{\"v\":true}|[true]",
                "{\"v\":null}|[]",
                "{\"v\":{\"a\":1}}|[]",
                "{}|[]",
                "{\"v\":[]}|[]",
                "{\"v\":[\"b\",\"a\",null,\"b\",false,1e5,[\"x\"],{\"y\":\"z\"},\"c\"]}|[b, a, false, 1e5, c]",
            })
    void indexValuesAreScalarsAndElementsEachOnce(String payload, String values) {
        IndexDefinition index = new IndexDefinition("v", Optional.empty(), "/v");

        assertThat(IndexValues.of(index, new EntryKey("c", "n"), json(payload))).hasToString(values);
    }

    @Test
    void indexOfOneCollectionLeavesOthersOut() {
        IndexDefinition index = IndexDefinition.of("v", "products", "/v");
        Document document = json("{\"v\":1}");

        assertThat(IndexValues.of(index, new EntryKey("products", "n"), document))
                .containsExactly("1");
        assertThat(IndexValues.of(index, new EntryKey("others", "n"), document)).isEmpty();
        assertThat(IndexValues.of(
                        index, new EntryKey("products", "n"), new Document(PayloadKind.TEXT, document.payload())))
                .isEmpty();
    }

    private static Document json(String payload) {
        return new Document(PayloadKind.JSON, FormatCases.bytes(payload));
    }
}
