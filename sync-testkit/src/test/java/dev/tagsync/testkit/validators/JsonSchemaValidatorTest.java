package dev.tagsync.testkit.validators;

import static dev.tagsync.testkit.validators.Releases.history;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.ConfigurationException;
import dev.tagsync.spi.Validator;
import dev.tagsync.testkit.TaggedHistory;
import dev.tagsync.testkit.contract.ValidatorContract;
import dev.tagsync.validators.JsonSchemaValidator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSchemaValidatorTest {
    private static final String PRODUCT = """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "required": ["name", "price"],
              "additionalProperties": false,
              "properties": {
                "name": {"type": "string", "minLength": 1, "pattern": "^[A-Z].*$"},
                "price": {"$ref": "parts/money.json"},
                "released": {"type": "string", "format": "date"},
                "body": {"type": "string"},
                "variants": {"type": "array", "items": {"type": "object", "properties": {"size": {"enum": ["S", "M", "L"]}}}}
              }
            }
            """;

    private static final String MONEY = "{\"type\": \"number\", \"exclusiveMinimum\": 0, \"multipleOf\": 0.01}";

    private static JsonSchemaValidator.Builder product() {
        return JsonSchemaValidator.builder()
                .text("product.json", PRODUCT)
                .text("parts/money.json", MONEY)
                .collection("products", "product.json");
    }

    private static List<String> judge(Validator validator, String path, String content) {
        return new Releases(history().file(path, content).commit("one").tag("v1")).judge("v1", validator);
    }

    private static JsonSchemaValidator of(String schema) {
        return JsonSchemaValidator.builder()
                .text("s.json", schema)
                .collection("p", "s.json")
                .build();
    }

    @Test
    @DisplayName(
            "every way in which an entry does not fit has its keyword, line and column, what is expected and what is found, inside nested values too")
    void everyProblemHasItsPlace() {
        String bad = """
                {
                  "name": "nimbus",
                  "price": -1,
                  "released": "2026-02-30",
                  "colour": "red",
                  "variants": [
                    {"size": "S"},
                    {"size": "XL"}
                  ]
                }
                """;

        assertThat(judge(product().build(), "products/nimbus.json", bad))
                .containsExactly(
                        "error[schema.pattern] products/nimbus.json:2:11: /name: does not match the regex pattern ^[A-Z].*$,"
                                + " found \"nimbus\" (see product.json#/properties/name/pattern)",
                        "error[schema.exclusiveMinimum] products/nimbus.json:3:12: /price: must have an exclusive minimum"
                                + " value of 0, found -1 (see parts/money.json#/exclusiveMinimum)",
                        "error[schema.format] products/nimbus.json:4:15: /released: is not of the format date: must be a"
                                + " valid RFC 3339 full-date, found \"2026-02-30\" (see product.json#/properties/released/format)",
                        "error[schema.additionalProperties] products/nimbus.json:5:13: /colour: property 'colour' is not"
                                + " defined in the schema and the schema does not allow additional properties, found \"red\""
                                + " (see product.json#/additionalProperties)",
                        "error[schema.enum] products/nimbus.json:8:14: /variants/1/size: does not have a value in the"
                                + " enumeration [\"S\", \"M\", \"L\"], found \"XL\" (see"
                                + " product.json#/properties/variants/items/properties/size/enum)");
    }

    @Test
    @DisplayName("what lacks is pointed at in front matter, too, and money is compared exactly")
    void frontMatter() {
        assertThat(judge(product().build(), "products/nimbus.md", "---\nname: Nimbus\n---\nA chair.\n"))
                .singleElement()
                .asString()
                .startsWith(
                        "error[schema.required] products/nimbus.md:2:1: /price: required property 'price' not found");
        assertThat(judge(product().build(), "products/a.json", "{\"name\": \"A\", \"price\": 1.10}"))
                .isEmpty();
        assertThat(judge(product().build(), "products/a.json", "{\"name\": \"A\", \"price\": 19.99}"))
                .isEmpty();
        assertThat(judge(product().build(), "products/a.json", "{\"name\": \"A\", \"price\": 19.999}"))
                .hasSize(1);
        assertThat(judge(product().build(), "gifts/a.json", "{}")).isEmpty();
        assertThat(judge(product().asWarning().build(), "products/a.json", "{}"))
                .hasSize(2)
                .allMatch(finding -> finding.startsWith("warning[schema.required]"));
    }

    @Test
    @DisplayName("a $ref to the network is a configuration error, and no connection is made")
    void noNetwork() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + server.getLocalPort() + "/money.json";
            assertThatThrownBy(() -> of("{\"properties\": {\"price\": {\"$ref\": \"" + url + "\"}}}"))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("schema s.json refers at /properties/price/$ref to \"" + url)
                    .hasMessageContaining("nothing else is looked up");
            assertThatThrownBy(() -> of("{\"$schema\": \"" + url + "\"}")).isInstanceOf(ConfigurationException.class);
            assertThatThrownBy(() -> of("{\"$id\": \"" + url + "\", \"items\": {\"$ref\": \"other.json\"}}"))
                    .isInstanceOf(ConfigurationException.class);
            // With an address of its own a schema is at home, not fetched.
            JsonSchemaValidator athome = of("{\"$id\": \"" + url + "\", \"items\": {\"$ref\": \"" + url
                    + "#/$defs/a\"}, \"$defs\": {\"a\": {\"type\": \"string\"}}}");
            assertThat(judge(athome, "p/a.json", "[7]")).hasSize(1);

            server.setSoTimeout(200);
            assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/hostname",
                "classpath:draft/secret.json",
                "classpath:/logback.xml",
                "../outside.json",
                "other.json",
                "jar:file:/x.jar!/y.json",
                "resource:/x",
                "https://json-schema.org.example/x"
            })
    @DisplayName("a $ref leads to a schema that was added, or to nothing")
    void closedWorld(String reference) {
        assertThatThrownBy(() -> of("{\"$ref\": \"" + reference + "\"}"))
                .isInstanceOf(ConfigurationException.class)
                .satisfies(e -> assertThat(((ConfigurationException) e).code()).isEqualTo("validator.schema"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\": \"strnig\"}|schema s.json is no schema: at /type",
                "{\"type\": }|schema s.json is no JSON, line 1, column 10",
                "[]|schema s.json is no schema: expected an object, found []",
                "{\"a\": 1, \"a\": 2}|schema s.json is no JSON",
                "{\"pattern\": \"(\"}|schema s.json",
                "{\"$ref\": \"#/nowhere\"}|schema s.json cannot be used"
            })
    @DisplayName("what is no schema is a configuration error that names it")
    void badSchemas(String schema, String message) {
        assertThatThrownBy(() -> of(schema))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(message);
    }

    @Test
    @DisplayName("a folder's schemas are known by their paths in it, and links out of it are not followed")
    void directory(@TempDir Path folder) throws IOException {
        Path schemas = Files.createDirectories(folder.resolve("schemas/parts")).getParent();
        Files.writeString(schemas.resolve("product.json"), PRODUCT);
        Files.writeString(folder.resolve("money.json"), MONEY);
        Path link = schemas.resolve("parts/money.json");
        Files.createSymbolicLink(link, folder.resolve("money.json"));
        JsonSchemaValidator.Builder outside =
                JsonSchemaValidator.builder().directory(schemas).collection("products", "product.json");
        assertThatThrownBy(outside::build).hasMessageContaining("parts/money.json");

        Files.delete(link);
        Files.writeString(link, MONEY);
        JsonSchemaValidator inside = JsonSchemaValidator.builder()
                .directory(schemas)
                .collection("products", "product.json")
                .build();
        assertThat(judge(inside, "products/a.json", "{\"name\": \"A\", \"price\": 0}"))
                .hasSize(1);
        assertThatThrownBy(() -> JsonSchemaValidator.builder().directory(folder.resolve("none")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("none");
        assertThatThrownBy(() -> JsonSchemaValidator.builder()
                        .directory(schemas)
                        .collection("products", "prodcut.json")
                        .build())
                .hasMessage("there is no schema prodcut.json in " + schemas);
    }

    @Test
    @Timeout(60)
    @DisplayName("hostile texts, numbers, nesting and masses of problems end soon, as findings")
    void hostileEntries() {
        JsonSchemaValidator slow = of("{\"properties\": {\"n\": {\"pattern\": \"(.*a){25}$\"}}}");
        assertThat(judge(slow, "p/a.json", "{\"n\": \"" + "a".repeat(50) + "b\"}"))
                .singleElement()
                .asString()
                .startsWith(
                        "error[schema.limit] p/a.json:1:1: by schema s.json, the entry has a text on which a regular");
        JsonSchemaValidator quick = of("{\"properties\": {\"n\": {\"pattern\": \"^[a-z]+$\"}}}");
        assertThat(judge(quick, "p/a.json", "{\"n\": \"" + "a".repeat(1_000_000) + "\"}"))
                .isEmpty();

        JsonSchemaValidator number = of(
                "{\"items\": {\"type\": \"integer\", \"multipleOf\": 0.01, \"maximum\": 10, \"enum\": [1]}, \"uniqueItems\": true}");
        assertThat(judge(number, "p/a.json", "[1e999999999, 1e-999999999, 1e999999999]"))
                .isNotEmpty()
                .allMatch(finding -> finding.startsWith("error[schema."));

        assertThat(judge(of("{\"items\": {\"type\": \"number\"}}"), "p/a.json", "[1,\n 1e999999999]"))
                .as("a number is not said to be none")
                .singleElement()
                .asString()
                .startsWith(
                        "error[schema.limit] p/a.json:2:2: /1: by schema s.json, the number 1E+999999999 is too large");

        JsonSchemaValidator nested = of("{\"items\": {\"$ref\": \"#\"}, \"type\": \"array\"}");
        assertThat(judge(nested, "p/a.json", "[".repeat(400) + "]".repeat(400))).isEmpty();
        assertThat(judge(nested, "p/a.json", "[".repeat(1_000) + "]".repeat(1_000)))
                .allMatch(finding -> finding.startsWith("error[schema.limit]"));
        assertThat(judge(number, "p/a.json", "[" + "9".repeat(5_000) + "]"))
                .isNotEmpty()
                .allMatch(finding -> finding.startsWith("error[schema."));

        JsonSchemaValidator strings = of("{\"items\": {\"type\": \"string\"}}");
        assertThat(judge(strings, "p/a.json", "[" + "1,".repeat(300_000) + "1]"))
                .hasSize(1_000)
                .allMatch(finding -> finding.startsWith("error[schema.type]") || finding.contains("[schema.limit]"));
    }

    @Test
    @DisplayName("in a pattern, a dollar is the very end and a bracket in a class is a bracket")
    void patterns() {
        JsonSchemaValidator end = of("{\"items\": {\"pattern\": \"^[[a$]+$\"}}");
        assertThat(judge(end, "p/a.json", "[\"[a$\", \"a\"]")).isEmpty();
        assertThat(judge(end, "p/a.json", "[\"a\\n\"]")).hasSize(1);
    }

    @Test
    @DisplayName("the name names the collections, and the version changes with any schema and setting")
    void nameAndVersion() {
        JsonSchemaValidator plain = product().build();
        assertThat(plain.name()).isEqualTo("schema(products)");
        assertThat(plain.version()).isEqualTo(product().build().version());
        assertThat(product().text("more.json", "{}").build().version()).isNotEqualTo(plain.version());
        assertThat(product().asWarning().build().version()).isNotEqualTo(plain.version());
        assertThat(product().collection("gifts", "product.json").build().version())
                .isNotEqualTo(plain.version());
    }

    @Nested
    class Contract extends ValidatorContract {
        @Override
        protected Validator validator() {
            return product().build();
        }

        @Override
        protected TaggedHistory history() {
            return Releases.history()
                    .file("products/a.json", "{\"name\": \"A\", \"price\": 1}")
                    .commit("good")
                    .tag("v1")
                    .file("products/b.json", "{\"name\": \"b\", \"price\": -1}")
                    .commit("bad")
                    .tag("v2")
                    .build();
        }
    }
}
