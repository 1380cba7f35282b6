package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What collects, keeps, mends and looks back. */
class CollectCommandsTest {
    @TempDir
    Path folder;

    private TestRepository repository;
    private Shell shell;

    @BeforeEach
    void twoReleases() throws IOException {
        repository = TestRepository.bare(folder.resolve("catalog.git"))
                .file("products/chair.json", "{\"name\":\"Nimbus\",\"price\":12.90}")
                .commit("First")
                .tag("v1")
                .file("products/chair.json", "{\"name\":\"Nimbus\",\"price\":13.90}")
                .commit("Second")
                .tag("v2");
        shell = Shell.inMemory().with("--repo", repository.gitDirectory().toString());
        assertThat(shell.json("promote", "v1").status()).isZero();
        assertThat(shell.json("promote", "v2").status()).isZero();
    }

    @AfterEach
    void close() {
        repository.close();
    }

    @Test
    void gcSaysWhatItDoesAndWhy() {
        Shell.Said dry = shell.json("gc", "--dry-run", "--keep-flips", "1", "--keep-age", "0s");
        assertThat(dry.status()).as(dry.out() + dry.err()).isZero();
        JsonNode object = dry.object();
        assertThat(object.at("/dryRun").asBoolean()).isTrue();
        assertThat(object.at("/snapshots").size()).isEqualTo(2);
        assertThat(object.at("/snapshots/0/tag").asText()).isEqualTo("v1");
        assertThat(object.at("/snapshots/0/state").asText()).isEqualTo("KEPT");
        assertThat(object.at("/snapshots/0/reasons/0").asText()).startsWith("judged as v1");
        assertThat(object.at("/sweep/deleted").isIntegralNumber()).isTrue();
        assertThat(shell.json("gc", "--no-wait", "--yes").object().at("/dryRun").asBoolean())
                .isFalse();
        assertThat(shell.json("gc", "--keep-age", "soon").status()).isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void ratesAreOptionsAndKeysOfTheFile() throws IOException {
        Path file = folder.resolve("tagsync.yaml");
        Shell configured = shell.with("--config", file.toString());
        Files.writeString(file, "nodesPerSecond: 900000000\n");
        assertThat(configured.json("gc", "--no-wait", "--yes").status()).isZero();
        assertThat(configured
                        .json("scrub", "--nodes-per-second", "800000000")
                        .object()
                        .at("/good")
                        .asBoolean())
                .isTrue();
        for (String rate : new String[] {"0", "-1", "fast", "1.5", "9999999999"}) {
            Shell.Said scrub = configured.json("scrub", "--nodes-per-second=" + rate);
            assertThat(scrub.status()).as(rate).isEqualTo(ExitStatus.USAGE);
            assertThat(scrub.text("/error/message")).startsWith("nodesPerSecond is a whole number above 0");
        }
        Files.writeString(file, "nodesPerSecond: many\n");
        assertThat(configured.json("gc", "--no-wait", "--yes").status()).isEqualTo(ExitStatus.USAGE);
        assertThat(configured.json("scrub").status()).isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void keepsAreShownAndLifted() {
        Shell.Said kept = shell.json("keep", "v1", "--for", "30d", "--reason", "season", "--actor", "ann");
        assertThat(kept.status()).as(kept.out() + kept.err()).isZero();
        assertThat(kept.text("/record/kind")).isEqualTo("KEEP");
        JsonNode pins = shell.json("pins").object();
        assertThat(pins.at("/keeps/0/tag").asText()).isEqualTo("v1");
        assertThat(pins.at("/keeps/0/reason").asText()).isEqualTo("season");
        assertThat(pins.at("/keeps/0/until").asText()).isNotEmpty();
        assertThat(shell.run("pins").out())
                .as("in the reader's zone")
                .matches("kept       v1   by ann   until \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d \\(\"season\"\\)\n");
        assertThat(shell.json("unkeep", "v1").text("/outcome")).isEqualTo("DONE");
        assertThat(shell.json("unkeep", "v1").text("/outcome")).isEqualTo("UNCHANGED");
        Shell.Said unknown = shell.json("keep", "v9");
        assertThat(unknown.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(unknown.text("/reason")).isEqualTo("COLLECTED");
    }

    @Test
    void repairScrubAndHistoryAnswer() {
        JsonNode repair = shell.json("repair").object();
        assertThat(repair.at("/whole").asBoolean()).isTrue();
        assertThat(repair.at("/writtenCount").asInt()).isZero();
        JsonNode scrub = shell.json("scrub", "--slices", "10").object();
        assertThat(scrub.at("/good").asBoolean()).isTrue();
        assertThat(scrub.at("/next").asInt()).isEqualTo(10);
        JsonNode history = shell.json("verify", "--history").object();
        assertThat(history.at("/good").asBoolean()).isTrue();
        assertThat(history.at("/records").asInt()).isEqualTo(2);
        assertThat(shell.json("live-at", "2100-01-01T00:00:00Z").text("/tag")).isEqualTo("v2");
        assertThat(shell.run("live-at", "2100-01-01T00:00:00Z").out())
                .as("in the reader's zone")
                .matches("v2   generation 2   since \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d   by \\S+\n");
        assertThat(shell.json("live-at", "2000-01-01T00:00:00Z").status()).isEqualTo(ExitStatus.REFUSED);
        JsonNode restored = shell.json("restored", "--actor", "ann", "--reason", "a drill", "--yes")
                .object();
        assertThat(restored.at("/identity").asText()).isNotEmpty();
        assertThat(restored.at("/damaged").size()).isZero();
    }
}
