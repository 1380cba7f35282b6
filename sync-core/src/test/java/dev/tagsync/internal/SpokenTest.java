package dev.tagsync.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpokenTest {
    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 s",
        "PT0.2S, 200 ms",
        "PT90S, 1 min 30 s",
        "PT1H, 1 h",
        "PT96H, 4 d",
        "PT25H0.001S, 1 d 1 h 1 ms",
    })
    void saysTheUnitsThatATimeFills(Duration time, String said) {
        assertThat(Spoken.time(time)).isEqualTo(said);
    }
}
