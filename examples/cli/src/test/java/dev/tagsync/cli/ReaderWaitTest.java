package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tagsync.CatalogReader;
import dev.tagsync.testkit.Call.Operation;
import dev.tagsync.testkit.Fault;
import dev.tagsync.testkit.FaultPlan;
import dev.tagsync.testkit.FaultyStore;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.git.TestRepository;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Promotions and rollbacks that wait for readers: what is live, and who serves it, are told apart. */
class ReaderWaitTest {
    private final FaultyStore store = new FaultyStore(new InMemoryStore(), FaultPlan.none());

    @TempDir
    Path folder;

    private TestRepository repository;
    private Shell shell;

    @BeforeEach
    void threeReleases() {
        repository = TestRepository.bare(folder.resolve("catalog.git"))
                .file("products/chair.json", "{\"price\": 1}")
                .commit("First")
                .tag("v1")
                .file("products/chair.json", "{\"price\": 2}")
                .commit("Second")
                .tag("v2")
                .file("products/chair.json", "{\"price\": ")
                .commit("Third")
                .tag("v3");
        shell = Shell.over(store).with("--repo", repository.gitDirectory().toString());
    }

    @AfterEach
    void close() {
        repository.close();
    }

    private CatalogReader reader(String name) {
        return CatalogReader.builder()
                .store(store)
                .reportAs(name)
                .pollInterval(Duration.ofMillis(10))
                .build();
    }

    @Test
    @DisplayName("a promotion that no reader follows is a promotion, and exits with 6")
    void aDeadFleet() {
        Shell.Said said = shell.json("promote", "v1", "--await-readers", "1", "--await-timeout", "0s");

        assertThat(said.status()).isEqualTo(ExitStatus.BEHIND);
        assertThat(said.text("/outcome")).isEqualTo("PROMOTED");
        JsonNode readers = said.object().at("/readers");
        assertThat(readers.at("/reached").asBoolean(true)).isFalse();
        assertThat(readers.at("/share").asDouble()).isEqualTo(1);
        assertThat(readers.at("/least").asInt()).isEqualTo(1);
        assertThat(readers.at("/reporting").asInt(-1)).isZero();
        assertThat(readers.at("/arrived").asInt(-1)).isZero();
        assertThat(readers.at("/stragglers").isEmpty()).isTrue();
        Shell.Said text = shell.run("promote", "v2", "--await-readers", "1", "--await-timeout", "0s");
        assertThat(text.status()).isEqualTo(ExitStatus.BEHIND);
        assertThat(text.out())
                .containsSubsequence(
                        "live is v2. Undo:",
                        "readers not there after 0 s: 0 of 0 that report serve it; at least 1 should report",
                        "live is v2 (generation 2) all the same; look again: tagsync",
                        "status --readers");
        assertThat(text.err()).contains("live is v2 (generation 2); waiting for its readers");
    }

    @Test
    @DisplayName("stragglers are named; the same call again waits for them again")
    void stragglers() {
        assertThat(shell.json("promote", "v1").object().has("readers")).isFalse();
        try (CatalogReader slow = reader("shop-1")) {
            slow.view();
            String[] again = {"promote", "v2", "--await-readers", "1", "--await-least", "2", "--await-timeout", "0s"};

            JsonNode readers = shell.json(again).object().at("/readers");

            assertThat(readers.at("/reporting").asInt()).isEqualTo(1);
            assertThat(readers.at("/least").asInt()).isEqualTo(2);
            assertThat(readers.at("/stragglers/0/name").asText()).isEqualTo("shop-1");
            assertThat(readers.at("/stragglers/0/generation").asInt()).isEqualTo(1);
            assertThat(readers.at("/stragglers/0/time").asText()).endsWith("Z");
            Shell.Said text = shell.run(again);
            assertThat(text.status()).isEqualTo(ExitStatus.BEHIND);
            assertThat(text.out())
                    .containsSubsequence(
                            "live is v2 already",
                            "0 of 1 that report serve it; at least 2 should report",
                            "  behind     shop-1   generation 1   said");

            slow.refresh();
            Shell.Said one = shell.json("promote", "v2", "--await-readers", "1", "--await-timeout", "0s");
            assertThat(one.status()).isZero();
            assertThat(one.text("/outcome")).isEqualTo("ALREADY_ACTIVE");
            assertThat(one.object().at("/readers/reached").asBoolean()).isTrue();
            assertThat(shell.run("promote", "v2", "--await-readers", "1", "--await-timeout", "0s")
                            .out())
                    .endsWith("readers: 1 of 1 that report serves it.\n");
            assertThat(shell.json(again).status()).as("of two").isEqualTo(ExitStatus.BEHIND);
            again[3] = "0.5";
            assertThat(shell.json(again).status()).as("half of two").isZero();
        }
    }

    @Test
    @Timeout(60)
    @DisplayName("a rollback waits until those that follow have followed")
    void aRollbackThatReadersFollow() {
        shell.json("promote", "v1");
        shell.json("promote", "v2");
        try (CatalogReader one = reader("shop-1").follow();
                CatalogReader two = reader("shop-2").follow()) {
            one.view();
            two.view();

            Shell.Said said = shell.json("rollback", "--await-readers", "1", "--await-least", "2");

            assertThat(said.status()).as(said.out()).isZero();
            assertThat(said.text("/outcome")).isEqualTo("ROLLED_BACK");
            assertThat(said.object().at("/readers/arrived").asInt()).isEqualTo(2);
            assertThat(one.view().release().tag().value()).isEqualTo("v1");
        }
    }

    @Test
    @DisplayName("what was not promoted waits for nobody")
    void nothingToWaitFor() {
        shell.json("promote", "v1");

        Shell.Said said = shell.json("promote", "v3", "--await-readers", "1");

        assertThat(said.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(said.text("/outcome")).isEqualTo("REJECTED");
        assertThat(said.object().has("readers")).isFalse();
    }

    @Test
    @DisplayName("a store that does not tell of readers does not make a promotion another")
    void readersThatCannotBeSeen() {
        shell.json("promote", "v1");
        store.plan(FaultPlan.every(Operation.BEATS, Fault.BEFORE));

        Shell.Said said = shell.json("promote", "v1", "--await-readers", "1");

        assertThat(said.status()).isEqualTo(ExitStatus.BEHIND);
        assertThat(said.text("/outcome")).isEqualTo("ALREADY_ACTIVE");
        assertThat(said.text("/readers/code")).isNotEmpty();
        assertThat(said.text("/readers/message")).isNotEmpty();
        assertThat(said.object().at("/readers").has("arrived")).isFalse();
        assertThat(shell.run("promote", "v1", "--await-readers", "1").out())
                .containsSubsequence(
                        "live is v1 already", "readers not seen: ", "live is v1 (generation 1) all the same");
    }

    @Test
    @DisplayName("what is no share, number or time is found out before anything is promoted")
    void wrongCalls() {
        for (List<String> wrong : List.of(
                List.of("--await-readers", "0"),
                List.of("--await-readers", "1.5"),
                List.of("--await-readers", "NaN"),
                List.of("--await-readers", "half"),
                List.of("--await-readers", "1d"),
                List.of("--await-readers", "1", "--await-least", "0"),
                List.of("--await-readers", "1", "--await-timeout", "soon"),
                List.of("--await-least", "2"),
                List.of("--await-timeout", "1m"))) {
            String[] call = new String[wrong.size() + 2];
            call[0] = "promote";
            call[1] = "v1";
            for (int i = 0; i < wrong.size(); i++) {
                call[i + 2] = wrong.get(i);
            }
            Shell.Said said = shell.json(call);
            assertThat(said.status()).as("%s", wrong).isEqualTo(ExitStatus.USAGE);
            assertThat(said.errorCode()).as("%s", wrong).isEqualTo("cli.usage");
        }
        assertThat(shell.json("status").object().has("tag")).isFalse();
    }
}
