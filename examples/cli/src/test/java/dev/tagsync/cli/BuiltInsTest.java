package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.ConfigurationException;
import dev.tagsync.spi.Validator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuiltInsTest {
    @TempDir
    Path folder;

    private Config config(String text) throws IOException {
        return Config.read(Files.writeString(folder.resolve("c.yaml"), text));
    }

    @Test
    @DisplayName("built-in validators and class names stand in one list, in their order")
    void everyKind() throws IOException {
        Files.createDirectories(folder.resolve("schemas/a"));
        Files.writeString(folder.resolve("schemas/a/p.json"), "{\"$ref\": \"../m.json\"}");
        Files.writeString(folder.resolve("schemas/m.json"), "{\"type\": \"object\"}");
        Config config = config("""
                validators:
                  - dev.tagsync.cli.PricePresent
                  - reference: {from: products, pointer: /category, to: categories, required: true, severity: warning}
                  - unique: {collection: products, pointer: /sku}
                  - hierarchy: {collection: categories, pointer: /parent, maxDepth: 5}
                  - size: {maxBytes: 100}
                  - size: {collection: products, maxBytes: 50}
                  - count: {collection: products, minimum: 2}
                  - schema: {products: schemas/a/p.json, gifts: schemas/m.json}
                  - breaker: {removed: 10%, collection: products}
                  - breaker: {changed: 100}
                  - breaker: {added: 2.5%, perCollection: true, severity: error}
                  - breaker: {emptied: true}
                  - breaker: {moved: 5%, by: 50%, collection: products, pointer: /price}
                """);

        assertThat(config.validators())
                .extracting(Validator::name)
                .containsExactly(
                        "PricePresent",
                        "reference(products/category -> categories)",
                        "unique(products/sku)",
                        "hierarchy(categories/parent)",
                        "size(all)",
                        "size(products)",
                        "count(products)",
                        "schema(gifts, products)",
                        "breaker(removed 10% in products)",
                        "breaker(changed 100)",
                        "breaker(added 2.5% per collection)",
                        "breaker(emptied per collection)",
                        "breaker(moved /price by 50% 5% in products)");
        assertThat(config.validators().get(1).version()).isEqualTo("1 required warning");
        assertThat(config.validators().get(3).version()).isEqualTo("1 depth 5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "refrence: {from: a};config.unknown-key;c.yaml:3: there is no validator \"refrence\"",
                "reference: {form: a};config.unknown-key;c.yaml:3: there is no key \"validators[0].reference.form\"",
                "reference: {from: a, to: b};config.missing-key;c.yaml:3: \"validators[0].reference\" lacks \"pointer\"",
                "reference: {from: a, to: b, pointer: c};config.value;c.yaml:3: \"validators[0].reference\" \"c\" is no JSON pointer",
                "reference: a;config.value;c.yaml:3: \"validators[0].reference\" takes its settings, found \"a\"",
                "reference: {from: [a], to: b, pointer: /c};config.value;\"validators[0].reference.from\" takes a text, found [\"a\"]",
                "reference: {from: a, to: b, pointer: /c, required: si};config.value;required\" takes true or false, found si",
                "unique: {collection: a, pointer: /b, severity: fatal};config.value;severity\" takes error or warning, found fatal",
                "hierarchy: {collection: a, pointer: /b, maxDepth: 0};config.value;maxDepth is between 1 and 1000, found 0",
                "size: {maxBytes: many};config.value;c.yaml:3: \"validators[0].size.maxBytes\" takes a whole number, found many",
                "count: {collection: a, minimum: 0};config.value;a minimum count is at least 1, found 0",
                "schema: {a: none.json};validator.schema;there is no schema none.json",
                "schema: {};validator.schema;c.yaml:3: no collection has a schema",
                "breaker: {removed: ten};config.value;takes a number of entries such as 100, or a part such as 10%, found ten",
                "breaker: {};config.value;takes one of removed, changed, added, emptied and moved, found none",
                "breaker: {removed: 1, added: 2};config.value;takes one of removed, changed, added, emptied and moved, found removed, added",
                "breaker: {removed: 1, by: 2%};config.value;\"validators[0].breaker.by\" goes with moved, found removed",
                "breaker: {moved: 1, by: 2, collection: a, pointer: /b};config.value;takes a percentage such as 50%, found 2",
                "{unique: 1, size: 2};config.value;takes the name of a class, or one of reference, unique"
            })
    @DisplayName("a setting that is wrong is named with its key and line")
    void wrongSettings(String item, String code, String message) {
        assertThatThrownBy(() -> config("format: json\nvalidators:\n  - " + item + "\n"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(((ConfigurationException) e).code()).isEqualTo(code));
    }

    @Test
    @DisplayName("the line is that of the setting, and two validators of one name are refused by name")
    void linesOfBlocks() {
        assertThatThrownBy(
                        () -> config(
                                "validators:\n  - unique: {collection: a, pointer: /b}\n  - breaker:\n      collection: a\n      removed: x\n"))
                .hasMessageContaining("c.yaml:5: \"validators[1].breaker.removed\" takes");
    }
}
