package dev.tagsync.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogFormat.Problem;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlFormatTest {
    private final FormatCases yaml = new FormatCases(YamlFormat.INSTANCE, "products/a.yaml");

    @Test
    void examplesOfTheCoreSchema() {
        // YAML 1.2.2, example 10.9 and the table of 10.3.2
        assertThat(yaml.one("A null: null\nAlso a null: # Empty\nNot a null: \"\"\n"
                        + "Booleans: [ true, True, false, FALSE ]\n"
                        + "Integers: [ 0, 0o7, 0x3A, -19 ]\n"
                        + "Floats: [ 0., -0.0, .5, +12e03, -2E+05 ]\n"))
                .isEqualTo("{\"A null\":null,\"Also a null\":null,\"Not a null\":\"\","
                        + "\"Booleans\":[true,true,false,false],"
                        + "\"Integers\":[0,7,58,-19],"
                        + "\"Floats\":[0.0,-0.0,0.5,12e03,-2E+05]}");
    }

    @ParameterizedTest
    @CsvSource({
        "~, null",
        "NULL, null",
        "nULL, \"nULL\"",
        "TRUE, true",
        "tRUE, \"tRUE\"",
        "False, false",
        "yes, \"yes\"",
        "no, \"no\"",
        "on, \"on\"",
        "y, \"y\"",
        "1_000, \"1_000\"",
        "2026-11-23, \"2026-11-23\"",
        "12:30:45, \"12:30:45\"",
        "0x1F, 31",
        "0xffffffffffffffffffff, 1208925819614629174706175",
        "0o17, 15",
        "0o18, \"0o18\"",
        "-0x1, \"-0x1\"",
        "0b1, \"0b1\"",
        "007, 7",
        "-007, -7",
        "000, 0",
        "+1, 1",
        "1., 1.0",
        ".5, 0.5",
        "-.5, -0.5",
        "+.5e-3, 0.5e-3",
        "1.e5, 1.0e5",
        "01.50, 1.50",
        "1.10, 1.10",
        "-0, -0",
        "1e5, 1e5",
        "100000000000000000000, 100000000000000000000",
        "1e999999999999, 1e999999999999",
        "., \".\"",
        "+, \"+\"",
        "1e, \"1e\"",
        ".e5, \".e5\"",
        "1.2.3, \"1.2.3\"",
        "0x, \"0x\"",
        "<<, \"<<\"",
        "=, \"=\"",
    })
    void plainScalarsHaveTheTypesOfTheCoreSchema(String written, String expected) {
        assertThat(yaml.one("[" + written + "]")).isEqualTo("[" + expected + "]");
        assertThat(yaml.one("a: " + written)).isEqualTo("{\"a\":" + expected + "}");
        assertThat(yaml.one("a: '" + written + "'")).isEqualTo("{\"a\":\"" + written + "\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "!!str 1, \"1\"",
        "! 1, \"1\"",
        "!!int '3', 3",
        "!!float 3, 3",
        "!!bool 'true', true",
        "!!null '', null",
        "!!str, \"\"",
        "!!seq [], []",
        "!!map {}, {}",
    })
    void coreTagsDecideTheType(String written, String expected) {
        String text = "a: " + written.replace("''", "\"\"");
        assertThat(yaml.one(text)).isEqualTo("{\"a\":" + expected + "}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "!!int x",
                "!!int 1.5",
                "!!null x",
                "!!bool 1",
                "!mine 1",
                "!!binary aGk=",
                "!!set {}",
                "!!seq {}",
                "!mine []"
            })
    void otherTagsAreProblems(String written) {
        assertThat(yaml.places("a:\n  " + written)).containsExactly("yaml.tag 2:3");
    }

    @Test
    void numbersThatAreNotFiniteAreProblems() {
        assertThat(yaml.places("a: .inf\nb: [-.INF, .NaN]\nc: !!float .nan\nd: '.inf'"))
                .containsExactly(
                        "yaml.not-finite 1:4", "yaml.not-finite 2:5", "yaml.not-finite 2:12", "yaml.not-finite 3:4");
    }

    @Test
    void keysAreTheirTextAsWrittenAndMergeKeysAreOrdinary() {
        assertThat(yaml.one("1.10: a\ntrue: b\n~: c\n'x y': d\n<<: {e: f}\n\"\": g\n? h"))
                .isEqualTo(
                        "{\"1.10\":\"a\",\"true\":\"b\",\"~\":\"c\",\"x y\":\"d\",\"<<\":{\"e\":\"f\"},\"\":\"g\",\"h\":null}");
    }

    @Test
    void reportsEveryDuplicateKeyAndEveryKeyThatIsNoText() {
        assertThat(yaml.places("a: 1\nb: {c: 1, \"c\": 2}\n? [x]\n: 1\na: 2"))
                .containsExactly("yaml.duplicate-key 2:11", "yaml.key 3:3", "yaml.duplicate-key 5:1");
    }

    @Test
    void aliasesStandForWhatTheirAnchorsName() {
        assertThat(yaml.one("a: &x {p: &y 1}\nb: *x\nc: [*y, *x]\n*y : d"))
                .isEqualTo("{\"a\":{\"p\":1},\"b\":{\"p\":1},\"c\":[1,{\"p\":1}],\"1\":\"d\"}");
        assertThat(yaml.one("[&x 1, *x, &x 2, *x]")).isEqualTo("[1,1,2,2]");
    }

    @Test
    void aliasesWithoutAnchorOrWithinThemselvesAreProblems() {
        assertThat(yaml.places("a: *x\nb: &y [*y]")).containsExactly("yaml.alias 1:4", "yaml.recursive 2:8");
        assertThat(yaml.places("--- &a 1\n--- *a")).containsExactly("yaml.alias 2:5");
    }

    @Test
    @DisplayName("An alias bomb is a problem, in little time and memory")
    void aliasBombIsAProblem() {
        String lists = IntStream.range(1, 30)
                .mapToObj(i -> "a" + i + ": &a" + i + " [" + ("*a" + (i - 1) + ",").repeat(9) + "]")
                .collect(Collectors.joining("\n"));
        assertThat(yaml.places("a0: &a0 lol\n" + lists).get(0)).startsWith("yaml.too-large");
        assertThat(yaml.places("a0: &a0 []\n" + lists).get(0)).startsWith("yaml.too-large");
    }

    @Test
    void depthHasALimitWithAndWithoutAliases() {
        String deep = "[".repeat(1_000) + "]".repeat(1_000);
        assertThat(yaml.one(deep)).isEqualTo(deep);
        assertThat(yaml.places("[".repeat(10_000))).containsExactly("yaml.too-deep 1:1001");
        assertThat(yaml.places("{a: ".repeat(10_000))).containsExactly("yaml.too-deep 1:4001");
        assertThat(yaml.places("- ".repeat(10_000))).containsExactly("yaml.too-deep 1:2001");
        String half = "[".repeat(600) + "]".repeat(600);
        assertThat(yaml.places("a: &x " + half + "\nb: " + "[".repeat(500) + "*x" + "]".repeat(500)))
                .containsExactly("yaml.too-deep 2:504");
    }

    @Test
    void severalDocumentsAreSeveralAndEmptyOnesAreLeftOut() {
        assertThat(yaml.all("--- a\n---\n# nothing\n---\nb: 1\n...\n--- ~\n--- ''\n---\n"))
                .containsExactly("\"a\"", "{\"b\":1}", "null", "\"\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\uFEFF", "# only a remark\n", "---\n...\n", "---\n---\n"})
    void fileWithoutADocumentIsAProblem(String text) {
        assertThat(yaml.problem(text).rule()).isEqualTo("yaml.empty");
    }

    @ParameterizedTest
    @DisplayName("H-VAL-4: a syntax error says where and what, in plain words")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a:\\n\\tb: 1|2:1|a tab cannot indent in YAML",
                "a: b: c|1:5|mapping values are not allowed here",
                "é: [1, 2|1:9|expected ',' or ']'",
                "a: !<x|1:7|expected '>', but found the end",
                "a: \"x|1:6|found unexpected end of stream",
                "😀: @x|1:4|found character '@'",
                "a: 1\\r\\n b: 2|2:3|mapping values are not allowed here",
            })
    void syntaxErrorsSayWhereAndWhat(String text, String place, String message) {
        Problem problem =
                yaml.problem(text.replace("\\n", "\n").replace("\\r", "\r").replace("\n\\t", "\n\t"));

        assertThat(problem.rule()).isEqualTo("yaml.syntax");
        assertThat(problem.position().toString()).isEqualTo(place);
        assertThat(problem.message()).contains(message).doesNotContain("\n", "reader");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 0x7F, 0x85, 0x2028, 0x2029, 0xFFFE})
    void charactersThatCannotStandInYamlAreProblemsAtTheirPlace(int c) {
        Problem problem = yaml.problem("a: 😀\nbc: 😀" + Character.toString(c));

        assertThat(problem.position().toString()).isEqualTo("2:6");
        assertThat(problem.message()).contains(String.format("U+%04X", c));
        assertThat(yaml.one("a: \"\\N\\L\\P\\a\"")).isEqualTo("{\"a\":\"\u0085\u2028\u2029\\u0007\"}");
    }

    @Test
    void loneSurrogatesAreProblems() {
        assertThat(yaml.places("a: \"\\ud800\"\n\"\\udc00\": 1"))
                .containsExactly("yaml.lone-surrogate 1:4", "yaml.lone-surrogate 2:1");
    }

    @Test
    void invalidUtf8IsReportedWithLineAndColumn() {
        byte[] content = FormatCases.bytes("a: é\nb: ?");
        content[content.length - 1] = (byte) 0xFF;

        assertThat(yaml.problems(content))
                .extracting(problem -> problem.rule() + " " + problem.position())
                .containsExactly("file.not-utf8 2:4");
    }

    @Test
    void veryLongBasedNumbersAreProblemsAndNoLongWork() {
        assertThat(yaml.problem("a: 0x" + "f".repeat(200_000)).rule()).isEqualTo("yaml.number");
        assertThat(yaml.one("a: " + "9".repeat(200_000))).hasSize(200_006);
    }

    @Test
    void readsFilesBeyondSnakeYamlsOwnLimit() {
        String lines = "- \"éééééééééééééééééé\"\n".repeat(200_000);
        assertThat(yaml.one(lines)).hasSize(2 + 200_000 * 20 + 199_999);
    }

    @Test
    void locatesValues() {
        String text =
                "\uFEFF# remark\r\n😀: [1, {é: x, y: -2}]\r\nlist:\r\n  - a\r\n  - k: |\r\n      text\r\nnone:\r\n";

        assertThat(yaml.locate(text, "")).isEqualTo("2:1");
        assertThat(yaml.locate(text, "/😀")).isEqualTo("2:4");
        assertThat(yaml.locate(text, "/😀/1/é")).isEqualTo("2:12");
        assertThat(yaml.locate(text, "/😀/1/y")).isEqualTo("2:18");
        assertThat(yaml.locate(text, "/list/0")).isEqualTo("4:5");
        assertThat(yaml.locate(text, "/list/1/k")).isEqualTo("5:8");
        assertThat(yaml.locate(text, "/list/1/x")).isEqualTo("5:5");
        assertThat(yaml.locate(text, "/list/2")).isEqualTo("4:3");
        assertThat(yaml.locate(text, "/none/x")).startsWith("7:");
        assertThat(yaml.locate(text, "/nothing")).isEqualTo("2:1");
    }

    @Test
    void locatesThroughAliasesAndInLaterDocuments() {
        String text = "---\n---\na: &x {p: 1}\nb: *x\n---\nc: 2\n";

        assertThat(yaml.locate(text, 0, "/b")).isEqualTo("4:4");
        assertThat(yaml.locate(text, 0, "/b/p")).isEqualTo("3:11");
        assertThat(yaml.locate(text, 1, "/c")).isEqualTo("6:4");
    }

    @Test
    void locatesInALineOfAMegabyte() {
        assertThat(yaml.locate("{a: \"" + "😀".repeat(300_000) + "\", b: 1}", "/b"))
                .isEqualTo("1:" + (300_000 + 12));
    }
}
