package dev.tagsync.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tagsync.CatalogFormat;
import dev.tagsync.CatalogFormat.Decoded;
import dev.tagsync.CatalogFormats;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class JsonFormatPropertyTest {
    private static final String[] NUMBERS = {"0", "-0.0", "1.10", "1e5", "12345678901234567890123", "-3E-7", "0.30"};
    private static final String[] STRINGS = {"", "a", "é", "😀", "\\n", "\\\"", "a b", "\\\\", "\u2028", "/", "~1"};
    private static final String[] SPACES = {"", " ", "\n", "\r\n", "\r", "\t  "};

    @Property
    void decodingIsTheIdentityOnMinifiedJsonAndUndoesAnyLayout(@ForAll long seed) {
        Written value = new Written(new Random(seed));
        value.write("", 0);

        assertThat(text(CatalogFormats.json(), value.minified.toString())).isEqualTo(value.minified.toString());
        assertThat(text(CatalogFormats.json(), value.pretty.toString())).isEqualTo(value.minified.toString());
    }

    @Property
    void everyPointerLeadsToThePlaceWhereItsValueWasWritten(@ForAll long seed) {
        Written value = new Written(new Random(seed));
        value.write("", 0);
        byte[] content = FormatCases.bytes(value.pretty.toString());

        for (int i = 0; i < value.pointers.size(); i++) {
            assertThat(CatalogFormats.json().locate("a.json", content, 0, value.pointers.get(i)))
                    .as("%s in %s", value.pointers.get(i), value.pretty)
                    .hasToString("Optional[" + place(value.pretty.substring(0, value.offsets.get(i))) + "]");
        }
    }

    /** YAML 1.2 is nearly a superset of JSON: flow collections on lines that spaces indent, and keys with their colon. */
    @Property
    void yamlReadsMinifiedJsonAsJsonDoes(@ForAll long seed) {
        Written value = new Written(new Random(seed));
        value.write("", 0);
        String minified = value.minified.toString().replace("\u2028", "");

        if (CatalogFormats.json()
                .decode("", FormatCases.bytes(minified))
                .problems()
                .isEmpty()) {
            assertThat(text(
                            CatalogFormats.yaml(),
                            minified.replace("\":", "\": ").replace(",", ", ")))
                    .isEqualTo(minified);
        }
    }

    @Property
    void whatIsCopiedWithoutMakingCharactersOfItIsWhatJacksonWouldWrite(@ForAll long seed) {
        Random random = new Random(seed);
        Written value = new Written(random);
        value.write("", 0);
        byte[] content = FormatCases.bytes(value.pretty.toString());
        byte[] damaged = content.clone();
        damaged[random.nextInt(damaged.length)] =
                "{}[]:,\"\\0 1.e-+tnu\n\0".getBytes(StandardCharsets.US_ASCII)[random.nextInt(20)];

        agree(content);
        if (Utf8.problem(damaged).isEmpty()) {
            agree(damaged);
        }
    }

    @Property
    void anyMixOfMarksIsCopiedAsJacksonWouldWriteItOrNotAtAll(@ForAll("marks") List<String> marks) {
        agree(FormatCases.bytes(String.join("", marks)));
    }

    private static void agree(byte[] content) {
        new JsonCopy(content).run().ifPresent(copied -> {
            Decoded decoded = new JsonDecoding(content).run();
            assertThat(decoded.problems())
                    .as(new String(content, StandardCharsets.UTF_8))
                    .isEmpty();
            assertThat(copied).isEqualTo(decoded.documents().get(0).payload());
        });
    }

    @Property
    void anyBytesGiveProblemsOrPayloadsThatParse(@ForAll @Size(max = 60) byte[] content) throws Exception {
        judge(content);
    }

    @Property
    void anyMixOfMarksGivesProblemsOrPayloadsThatParse(@ForAll("marks") List<String> marks) throws Exception {
        judge(FormatCases.bytes(String.join("", marks)));
    }

    @Provide
    Arbitrary<List<String>> marks() {
        return Arbitraries.of(
                        "{",
                        "}",
                        "[",
                        "]",
                        ":",
                        ": ",
                        ",",
                        "\"",
                        "'",
                        "a",
                        "b",
                        "1",
                        "-",
                        "- ",
                        "-1",
                        ".",
                        "e",
                        "\n",
                        "\n  ",
                        "\r\n",
                        "\t",
                        "#",
                        " # ",
                        "&a ",
                        "*a ",
                        "!!str ",
                        "!x ",
                        "---\n",
                        "...\n",
                        "? ",
                        "|\n",
                        ">-\n",
                        "<<",
                        "null",
                        "true",
                        "~",
                        "0x1F",
                        "\\",
                        "\\ud800",
                        "\\u0041",
                        "\\U0010FFFF",
                        "%YAML 1.2\n",
                        "%TAG ! x\n",
                        "é",
                        "😀",
                        "\u0085",
                        "\uFEFF",
                        "\0",
                        "%",
                        "@",
                        "`",
                        "=",
                        "\\x",
                        "%YAML 99999999999.1\n",
                        "!<",
                        ">",
                        "|9")
                .list()
                .ofMaxSize(25);
    }

    private static void judge(byte[] content) throws Exception {
        for (CatalogFormat format : List.of(CatalogFormats.json(), CatalogFormats.yaml(), CatalogFormats.markdown())) {
            Decoded decoded = format.decode("a", content);
            if (decoded.problems().isEmpty()) {
                assertThat(decoded.documents()).isNotEmpty();
            } else {
                assertThat(decoded.documents()).isEmpty();
                assertThat(decoded.problems())
                        .allSatisfy(problem -> assertThat(problem.message())
                                .isNotBlank()
                                .doesNotContain("Source:", "byte[]", "com.fasterxml", "org.yaml"));
            }
            for (int i = 0; i < decoded.documents().size(); i++) {
                new ObjectMapper().readTree(decoded.documents().get(i).payload());
                assertThat(format.locate("a", content, i, "/a/0")).isPresent();
            }
            assertThat(format.locate("a", content, 9, "/a/0")).isPresent();
        }
    }

    private static String text(CatalogFormat format, String content) {
        Decoded decoded = format.decode("a", FormatCases.bytes(content));
        assertThat(decoded.problems()).as(content).isEmpty();
        return new String(decoded.documents().get(0).payload(), StandardCharsets.UTF_8);
    }

    private static String place(String before) {
        String lines = before.replace("\r\n", "\n").replace('\r', '\n');
        int line = 1 + (int) lines.chars().filter(c -> c == '\n').count();
        String last = lines.substring(lines.lastIndexOf('\n') + 1);
        return line + ":" + (1 + last.codePointCount(0, last.length()));
    }

    /** A random value, written twice, with the place of each of its parts. */
    private static final class Written {
        final StringBuilder minified = new StringBuilder();
        final StringBuilder pretty = new StringBuilder();
        final List<String> pointers = new ArrayList<>();
        final List<Integer> offsets = new ArrayList<>();
        private final Random random;

        Written(Random random) {
            this.random = random;
        }

        void write(String pointer, int depth) {
            space();
            pointers.add(pointer);
            offsets.add(pretty.length());
            switch (random.nextInt(depth > 4 ? 3 : 5)) {
                case 0 -> both(pick(NUMBERS));
                case 1 -> both("\"" + pick(STRINGS) + "\"");
                case 2 -> both(pick("true", "false", "null"));
                case 3 -> {
                    both("[");
                    int size = random.nextInt(4);
                    for (int i = 0; i < size; i++) {
                        both(i == 0 ? "" : ",");
                        write(pointer + "/" + i, depth + 1);
                    }
                    both("]");
                }
                default -> {
                    both("{");
                    int size = random.nextInt(4);
                    for (int i = 0; i < size; i++) {
                        both(i == 0 ? "" : ",");
                        String key = pick("é", "😀", "a/b", "m~", "k") + i;
                        both("\"" + key + "\"");
                        both(":");
                        write(pointer + "/" + key.replace("~", "~0").replace("/", "~1"), depth + 1);
                    }
                    both("}");
                }
            }
            space();
        }

        private void both(String text) {
            minified.append(text);
            pretty.append(text);
            space();
        }

        private void space() {
            pretty.append(pick(SPACES));
        }

        private String pick(String... choice) {
            return choice[random.nextInt(choice.length)];
        }
    }
}
