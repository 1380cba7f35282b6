package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The drill would find a page that shows something else. */
class DrillTextTest {
    @Test
    @DisplayName("what differs from time to time is not compared, everything else is")
    void outputIsCompared() {
        List<String> shown =
                List.of("live  v1.0.0   since 4 min (2026-11-09 09:31)", "…", "root 0c0fce59f610 of … nodes");

        assertThat(DrillText.shows(
                        shown, "live v1.0.0 since 1.5 s (2026-01-01 00:00)\nmore\nroot abc0123de of 4 nodes\n"))
                .isTrue();
        assertThat(DrillText.shows(shown, "live v1.0.0 since 1.5 s (2026-01-01 00:00)\nroot abc0123de of 4 nodes\n"))
                .isTrue();
        assertThat(DrillText.shows(shown, "live v1.0.1 since 1.5 s (2026-01-01 00:00)\nroot abc0123de of 4 nodes\n"))
                .isFalse();
        assertThat(DrillText.shows(
                        shown, "live v1.0.0 since 1.5 s (2026-01-01 00:00)\nroot abc0123de of 4 nodes\nmore\n"))
                .isFalse();
        assertThat(DrillText.shows(List.of("4 nodes"), "5 nodes\n")).isFalse();
        assertThat(DrillText.shows(List.of("v1 (a+b)"), "v1 (a+b)")).isTrue();
    }

    @Test
    @DisplayName("a command that nobody runs is found in whatever block it stands, unless the page says why")
    void strayCommandsAreFound(@TempDir Path folder) throws IOException {
        Path page = Files.writeString(folder.resolve("page.md"), """
                ```sh
                X=1
                ```
                ```
                kubectl apply -k there
                ```
                1. Indented:
                   ```
                   TAG=v1 path/to/tool
                   ```
                ```text
                $ tagsync status
                ```
                ```
                -XX:Flag=1
                tagsync: write · 1 of 2 entries

                Some words, and what else.
                ```
                ```yaml
                tags: all
                ```
                <!-- drill: not it takes a cluster -->
                ```
                kubectl apply -k there
                ```
                ```console
                $ tagsync status
                ```
                """);

        assertThat(DrillPage.read(page).stray()).containsExactly(page + ":2", page + ":5", page + ":9", page + ":12");
    }

    @Test
    @DisplayName("commands are split as a shell splits them")
    void commandsAreSplit() {
        assertThat(DrillText.words("tagsync promote v1 --reason \"wrong prices\"   # at once", Map.of()))
                .containsExactly("tagsync", "promote", "v1", "--reason", "wrong prices");
        assertThat(DrillText.words("tagsync --cql \"$cql\" check ''", Map.of("cql", "a:1")))
                .containsExactly("tagsync", "--cql", "a:1", "check", "");
        assertThatIllegalArgumentException().isThrownBy(() -> DrillText.words("tagsync $unset", Map.of()));
    }
}
