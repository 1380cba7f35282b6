package dev.tagsync.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogFormat.Problem;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFormatTest {
    private final FormatCases json = new FormatCases(JsonFormat.INSTANCE, "products/a.json");

    @Test
    void minifiesAndKeepsTheOrderOfKeys() {
        assertThat(json.one(" { \"b\" : [ 1 , true , null , false ] ,\r\n\t\"a\" : { } , \"\" : [ ] } \n"))
                .isEqualTo("{\"b\":[1,true,null,false],\"a\":{},\"\":[]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.10",
                "1e5",
                "100000000000000000000",
                "-0.0",
                "-0",
                "1E+400000000000",
                "0.1e-07",
                "1e999999999999"
            })
    void keepsTheDigitsOfNumbers(String number) {
        assertThat(json.one(number)).isEqualTo(number);
        assertThat(json.one("{\"a\": [" + number + "]}")).isEqualTo("{\"a\":[" + number + "]}");
    }

    @Test
    void keepsLongNumbersAndLongStrings() {
        String digits = "1234567890".repeat(1_000);
        String text = "é😀x".repeat(2_000_000);

        assertThat(json.one(digits)).isEqualTo(digits);
        assertThat(json.one("0." + digits + "e" + digits)).isEqualTo("0." + digits + "e" + digits);
        assertThat(json.one("{\"" + text + "\": \"" + text + "\"}")).isEqualTo("{\"" + text + "\":\"" + text + "\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '`',
            value = {
                "\"\\u0041\\/\\u00e9\" \"A/é\"",
                "\"\\ud83d\\ude00😀\" \"😀😀\"",
                "\"\\u001f\\u0008\\f\\n\\r\\t\" \"\\u001F\\b\\f\\n\\r\\t\"",
                "\"\\\"\\\\\" \"\\\"\\\\\"",
                "\"\\u007f\\u2028\" \"\u007f\u2028\"",
                "{\"\\u0061\":1} {\"a\":1}",
            })
    void writesStringsInOneForm(String written, String expected) {
        assertThat(json.one(written)).isEqualTo(expected);
    }

    @Test
    void skipsAByteOrderMark() {
        assertThat(json.one("\uFEFF{}")).isEqualTo("{}");
        assertThat(json.places("\uFEFF[x]")).containsExactly("json.syntax 1:2");
        assertThat(json.places("\uFEFF\uFEFF[]")).containsExactly("json.syntax 1:1");
    }

    @Test
    void reportsEveryDuplicateKeyAndLoneSurrogate() {
        assertThat(json.places(
                        "{\"a\": 1, \"b\": {\"a\": 1, \"\\u0061\": 2},\n \"a\": [\"\\ud800\", \"é\\\\\\udc00\\n\"]}"))
                .containsExactly(
                        "json.duplicate-key 1:24",
                        "json.duplicate-key 2:2",
                        "json.lone-surrogate 2:9",
                        "json.lone-surrogate 2:22");
        assertThat(json.problem("[{\"a\":1,\"a\":2}]").message()).contains("\"a\"");
        assertThat(json.places("[\"\\ud83d\\ud83d\\ude00\"]")).containsExactly("json.lone-surrogate 1:3");
        assertThat(json.places("{\"\\ud800\":1}").get(0)).startsWith("json.lone-surrogate");
    }

    @Test
    void messagesQuoteKeysShortAndWithoutControlCharacters() {
        assertThat(json.problem("{\"\\u001b[2J\":1,\"\\u001b[2J\":2}").message())
                .contains("\uFFFD[2J");
        String key = "\"" + "k".repeat(10_000) + "\":1";
        assertThat(json.problem("{" + key + "," + key + "}").message()).hasSizeLessThan(120);
    }

    @Test
    void takesTheSameKeyInDifferentObjects() {
        assertThat(json.one("[{\"a\":{\"a\":1}},{\"a\":2}]")).isEqualTo("[{\"a\":{\"a\":1}},{\"a\":2}]");
    }

    @ParameterizedTest
    @DisplayName("H-VAL-4: a syntax error says where and what, in plain words")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1,}|1:8|expected a key in double quotes, found '}'",
                "[1,]|1:4|expected a value, found ']'",
                "{\"a\" 1}|1:6|expected ':' after the key, found '1'",
                "{\"a\":1 \"b\":2}|1:8|expected ',' or '}', found '\"'",
                "[1 😀]|1:4|expected ',' or ']', found '😀'",
                "[\"é\", truex]|1:7|expected a value, found truex",
                "[NaN]|1:2|JSON has no NaN",
                "[-Infinity]|1:2|JSON has no -Infinity",
                "[01]|1:3|a number is not written as in JSON: leading zeroes not allowed",
                "[+1]|1:2|a number is not written as in JSON: it has a plus sign",
                "{\"a\":|1:6|the file ends too early: an object is not closed",
                "\"abc|1:5|the file ends too early: a string is not closed",
                "[1}|1:3|expected ',' or ']', found '}'",
                "\"\\x\"|1:3|a string holds a backslash before 'x', which is no escape of JSON",
                "\"\\u12G4\"|1:6|\\u needs four hexadecimal digits, found 'G'",
                "[] []|1:4|expected the end of the file after the value, found '['",
                "1 2|1:3|expected the end of the file after the value, found '2'",
                "// x|1:1|expected a value, found '/'; JSON has no comments",
            })
    void syntaxErrorsSayWhereAndWhat(String text, String place, String message) {
        Problem problem = json.problem(text);

        assertThat(problem.rule()).isEqualTo("json.syntax");
        assertThat(problem.position().toString()).isEqualTo(place);
        assertThat(problem.message()).isEqualTo(message);
    }

    @Test
    void rawLineBreakInAStringIsASyntaxErrorAtItsPlace() {
        assertThat(json.problem("[\n\"a\nb\"]").message()).contains("U+000A");
        assertThat(json.places("[\n\"a\nb\"]")).containsExactly("json.syntax 2:3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \r\n\t", "\uFEFF", "\uFEFF "})
    void emptyFileIsAProblem(String text) {
        assertThat(json.problem(text).rule()).isEqualTo("json.empty");
    }

    @Test
    void otherEncodingsAreNoJson() {
        for (String encoding : new String[] {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"}) {
            assertThat(json.problems("{\"a\":1}".getBytes(java.nio.charset.Charset.forName(encoding))))
                    .as(encoding)
                    .extracting(Problem::rule)
                    .containsAnyOf("file.not-utf8", "json.syntax");
        }
        assertThat(json.problem("1\0").rule()).isEqualTo("json.syntax");
    }

    @Test
    void invalidUtf8IsReportedWithLineAndColumn() {
        byte[] content = FormatCases.bytes("{\r\n \"é😀?\": 1}");
        content[FormatCases.bytes("{\r\n \"é😀").length] = (byte) 0xC0;

        assertThat(json.problems(content))
                .extracting(problem -> problem.rule() + " " + problem.position())
                .containsExactly("file.not-utf8 2:5");
    }

    @Test
    void depthHasALimitAndNothingOverflows() {
        String deep = "[".repeat(1_000) + "]".repeat(1_000);
        assertThat(json.one(deep)).isEqualTo(deep);
        assertThat(json.places("[" + deep + "]")).containsExactly("json.too-deep 1:1001");
        assertThat(json.places("{\"a\":".repeat(10_000))).containsExactly("json.too-deep 1:5001");
        assertThat(json.places("[".repeat(4_000_000))).containsExactly("json.too-deep 1:1001");
    }

    @Test
    void locatesValuesInBrokenLinesAndBeyondTheBasicPlane() {
        String text = "\uFEFF{\r\n  \"😀\": [1, {\"é\": \"x\", \"y\": -2}],\r\t\"a/b~\": null,\n\"x\" : {}}";

        assertThat(json.locate(text, "")).isEqualTo("1:1");
        assertThat(json.locate(text, "/😀")).isEqualTo("2:8");
        assertThat(json.locate(text, "/😀/0")).isEqualTo("2:9");
        assertThat(json.locate(text, "/😀/1/é")).isEqualTo("2:18");
        assertThat(json.locate(text, "/😀/1/y")).isEqualTo("2:28");
        assertThat(json.locate(text, "/a~1b~0")).isEqualTo("3:10");
        assertThat(json.locate(text, "/x")).isEqualTo("4:7");
    }

    @Test
    void locatesTheNearestValueAroundAPointerThatLeadsNowhere() {
        String text = "[\n {\"a\": {\"b\": 1}}]";

        assertThat(json.locate(text, "/0/a/c/d")).isEqualTo("2:8");
        assertThat(json.locate(text, "/0/a/b/c")).isEqualTo("2:14");
        assertThat(json.locate(text, "/0/x")).isEqualTo("2:2");
        assertThat(json.locate(text, "/7")).isEqualTo("1:1");
        assertThat(json.locate(text, "/00")).isEqualTo("1:1");
    }

    @Test
    void locatesInALineOfAMegabyte() {
        String text = "{\"a\":\"" + "😀".repeat(300_000) + "\",\"b\":1}";

        assertThat(json.locate(text, "/b")).isEqualTo("1:" + (6 + 300_000 + 2 + 4 + 1));
    }
}
