package dev.tagsync.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCopyTest {
    private static Optional<String> copy(String text) {
        return new JsonCopy(text.getBytes(StandardCharsets.UTF_8))
                .run()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                " { \"a\" : [ 1 , -0.5e+7 , true , false , null , { } , [ ] ] , \"b\" : { \"a\" : \"x y\" } } \n",
                "[\"é😀\\n\\\"\\\\\"]",
                "[[[{\"a\":[{}]}]]]"
            })
    @DisplayName("ordinary JSON loses its spaces outside of strings")
    void ordinary(String text) {
        StringBuilder minified = new StringBuilder();
        boolean inString = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean escaped = inString && text.charAt(i - 1) == '\\';
            inString ^= c == '"' && !escaped;
            if (inString || !Character.isWhitespace(c)) {
                minified.append(c);
            }
        }
        assertThat(copy(text)).contains(minified.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "\"a\"",
                "{\"a\":1,\"a\":2}",
                "{\"a\":{\"b\":1},\"a\":2}",
                "[1,]",
                "[,1]",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "[1 2]",
                "[1}",
                "{]",
                "[01]",
                "[1.]",
                "[.1]",
                "[1e]",
                "[+1]",
                "[-]",
                "[tru]",
                "[truex]",
                "[NaN]",
                "['a']",
                "[\"a]",
                "[\"a\nb\"]",
                "[\"\\u0041\"]",
                "[\"\\/\"]",
                "[\"\\x\"]",
                "[1] 2",
                "[1",
                "[1]]",
                "\uFEFF[]",
                "// c\n[]"
            })
    @DisplayName("anything else is left to those who say what is wrong, or write it otherwise")
    void leftToOthers(String text) {
        assertThat(copy(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 16, 17, 400})
    @DisplayName("deep nesting and many names are copied, or left to others, and never copied wrong")
    void limits(int size) {
        String deep = "[".repeat(size) + "]".repeat(size);
        assertThat(copy(deep)).isEqualTo(size <= 16 ? Optional.of(deep) : Optional.empty());
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < 4 * size; i++) {
            names.append(i == 0 ? "{" : ",").append('"').append(i).append("\":0");
        }
        names.append('}');
        assertThat(copy(names.toString())).isEqualTo(4 * size <= 64 ? Optional.of(names.toString()) : Optional.empty());
    }
}
