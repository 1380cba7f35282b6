package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A breaker is let pass by name, and that is shown wherever the release is. */
class OverrideTest {
    @TempDir
    Path folder;

    private TestRepository repository;
    private Shell shell;

    @BeforeEach
    void make() throws IOException {
        repository = TestRepository.bare(folder.resolve("catalog.git"))
                .file("products/chair.json", "{\"price\": 1}")
                .file("products/stool.json", "{\"price\": 2}")
                .commit("First")
                .tag("v1")
                .delete("products/stool.json")
                .commit("Second")
                .tag("v2");
        Path config = folder.resolve("tagsync.yaml");
        Files.writeString(config, """
                validators:
                  - dev.tagsync.cli.NothingRemoved
                  - count: {collection: products, minimum: 3, severity: warning}
                """);
        shell = Shell.inMemory()
                .with("--repo", repository.gitDirectory().toString())
                .with("--config", config.toString());
        assertThat(shell.json("promote", "v1").status()).isZero();
    }

    @AfterEach
    void close() {
        repository.close();
    }

    @Test
    @DisplayName("a breaker that is let pass is shown by promote, status and history, in text and in JSON")
    void anOverrideIsShown() {
        assertThat(shell.json("promote", "v2").text("/outcome")).isEqualTo("REJECTED");

        Shell.Said said =
                shell.json("promote", "v2", "--override", "removed.any", "--reason", "sold out", "--actor", "ann");

        assertThat(said.text("/outcome")).isEqualTo("PROMOTED");
        assertThat(said.text("/findings/0/severity")).isEqualTo("OVERRIDDEN");
        assertThat(shell.json("status").text("/overridden/0")).isEqualTo("removed.any");
        assertThat(shell.json("history").text("/records/0/overridden/0")).isEqualTo("removed.any");
        assertThat(shell.run("status").out()).contains("by ann (\"sold out\") [past removed.any]");
        assertThat(shell.run("history").out()).contains("sold out [past removed.any]", "found", "1 count.too-few");
        assertThat(shell.json("history").object().at("/records/0/found").toString())
                .isEqualTo(
                        "{\"warnings\":2,\"rules\":[{\"severity\":\"OVERRIDDEN\",\"rule\":\"removed.any\",\"count\":1},"
                                + "{\"severity\":\"WARNING\",\"rule\":\"count.too-few\",\"count\":1}]}");
    }

    @Test
    @DisplayName("an override without a reason is a mistake, and one of a rule that is no breaker is refused")
    void anOverrideOfAnythingElseIsRefused() {
        Shell.Said without = shell.json("promote", "v2", "--override", "removed.any");
        assertThat(without.status()).isEqualTo(2);
        assertThat(without.out() + without.err()).contains("--override needs --reason");

        Shell.Said other = shell.json("promote", "v2", "--override", "json.syntax", "--reason", "please");
        assertThat(other.status()).isEqualTo(1);
        assertThat(other.text("/reason")).isEqualTo("NOT_OVERRIDABLE");
        assertThat(other.text("/message")).contains("json.syntax");
    }
}
