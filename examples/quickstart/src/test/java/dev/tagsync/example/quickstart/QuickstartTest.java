package dev.tagsync.example.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class QuickstartTest {
    @Test
    @DisplayName("the story is told to its end: promoted, rejected with places, promoted, rolled back")
    void theStoryIsToldToItsEnd() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Quickstart.run(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        String story = bytes.toString(StandardCharsets.UTF_8);

        assertThat(story)
                .containsSubsequence(
                        "live is v1.1.0, generation 1",
                        "terra-chair",
                        "89.00",
                        "error[json.syntax]",
                        "products/comet-lamp.json:5:1",
                        "error[price.missing]: terra-chair has no price",
                        "products/terra-chair.md:2:1",
                        "v1.2.0 rejected: 2 errors",
                        "live stays v1.1.0",
                        "live is v1.2.1, generation 2 (was v1.1.0)",
                        "79.00",
                        "still answers from v1.1.0: terra-chair costs 89.00",
                        "live is back at v1.1.0, generation 3 (was v1.2.1)",
                        "89.00",
                        "generation 3  rollback  v1.1.0  by ann");
    }
}
