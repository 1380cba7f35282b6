package dev.tagsync.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PortRulesTest {
    @Test
    void theOrderOfKeysIsThatOfTheirBytes() {
        List<String> letters = List.of(
                "",
                "a",
                "b",
                "\0",
                "\u007f",
                "\u0080",
                "\u07ff",
                "\ud7ff",
                "\ue000",
                "\uffff",
                "\ud800\udc00",
                "\udbff\udfff");
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            String a = text(random, letters);
            String b = text(random, letters);
            assertThat(Integer.signum(PortRules.UTF_8_ORDER.compare(a, b)))
                    .as("%s and %s", a, b)
                    .isEqualTo(Integer.signum(Arrays.compareUnsigned(
                            a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8))));
        }
    }

    private static String text(Random random, List<String> letters) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            text.append(letters.get(random.nextInt(letters.size())));
        }
        return text.toString();
    }
}
