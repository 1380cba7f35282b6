package dev.tagsync.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.spi.Promoter.Range;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RangeTest {
    private static final String LAST = Character.toString(Character.MAX_CODE_POINT);

    @ParameterizedTest
    @CsvSource({"61, 62", "7f, 80", "d7ff, e000", "ffff, 10000", "1f600, 1f601", "10fffe, 10ffff"})
    @DisplayName("PR-6 behind all keys of a prefix comes the one whose last character is the next, by its UTF-8 bytes")
    void nextCharacter(String last, String next) {
        String prefix = "a/" + Character.toString(Integer.parseInt(last, 16));
        String behind = Range.behind(prefix).orElseThrow();
        assertThat(behind).isEqualTo("a/" + Character.toString(Integer.parseInt(next, 16)));
        assertThat(PortRules.UTF_8_ORDER.compare(prefix + LAST, behind)).isNegative();
    }

    @Test
    @DisplayName("PR-6 behind the last character comes what is behind the one before it, and nothing if there is none")
    void behindTheLastCharacter() {
        assertThat(Range.behind("a" + LAST + LAST)).contains("b");
        assertThat(Range.behind(LAST)).isEqualTo(Optional.empty());
        assertThat(Range.behind("")).isEqualTo(Optional.empty());
        assertThat(Range.prefix("k", "").before()).isEmpty();
    }
}
