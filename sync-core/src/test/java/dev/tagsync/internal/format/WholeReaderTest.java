package dev.tagsync.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

class WholeReaderTest {
    private static final String[] PIECES = {
        "a",
        "b: ",
        "- ",
        "  ",
        "\n",
        "\r\n",
        "\r",
        "é",
        "😀",
        "\uFEFF",
        "\"",
        "'",
        "|\n",
        ">-\n",
        "#c",
        "[",
        "]",
        "{",
        "}",
        ",",
        ": ",
        "? ",
        "&x ",
        "*x",
        "!!str ",
        "---\n",
        "...\n",
        "%YAML 1.2\n",
        "\t",
        "\\u00e9",
        "\\",
        "0x1F",
        "x".repeat(1_100)
    };

    @Test
    @DisplayName(
            "SnakeYAML reads the same events at the same places as by its own reader, or fails with the same words")
    void readsWhatSnakeYamlsOwnReaderDoes() {
        Random random = new Random(7);
        int good = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(25); n >= 0; n--) {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
            List<String> expected = events(new StreamReader(text.toString()));
            assertThat(events(new WholeReader(text.toString())))
                    .as(text.toString())
                    .isEqualTo(expected);
            good += expected.get(expected.size() - 1).startsWith("fails") ? 0 : 1;
        }
        assertThat(good).isGreaterThan(1_000);
    }

    private static List<String> events(StreamReader reader) {
        List<String> events = new ArrayList<>();
        ParserImpl parser = new ParserImpl(reader, new LoaderOptions());
        try {
            for (Event event = parser.getEvent(); event != null; event = parser.getEvent()) {
                events.add(event + place(event.getStartMark()) + place(event.getEndMark()));
            }
        } catch (YAMLException e) {
            events.add("fails: " + e.getMessage().replaceAll(" in '?[a-z]*'?,? ", " "));
        }
        return events;
    }

    private static String place(Mark mark) {
        return " " + mark.getIndex() + "=" + mark.getLine() + ":" + mark.getColumn();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\"x\"", "'x'", "[x, x]", "{k: x}"})
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    @DisplayName("a line of 8 MiB without a blank is read at once, not in the square of its length")
    void aLineOfManyMebibytes(String form) {
        String text = form.replaceFirst("x", "x".repeat((8 << 20) - 100));

        assertThat(dev.tagsync.CatalogFormats.yaml()
                        .decode("a.yaml", text.getBytes(StandardCharsets.UTF_8))
                        .problems())
                .isEmpty();
    }
}
