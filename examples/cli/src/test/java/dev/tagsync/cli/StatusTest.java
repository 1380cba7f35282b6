package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tagsync.Findings;
import dev.tagsync.SyncController;
import dev.tagsync.SyncControllerBuilder;
import dev.tagsync.SyncLoop;
import dev.tagsync.SyncOptions;
import dev.tagsync.SyncResult;
import dev.tagsync.git.JGitTagSource;
import dev.tagsync.spi.Validator;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.git.TestRepository;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What status and acts tell of bad days. */
class StatusTest {
    private final InMemoryStore store = new InMemoryStore();

    @TempDir
    Path folder;

    private TestRepository repository;
    private Shell shell;

    @BeforeEach
    void aRepository() {
        repository = TestRepository.bare(folder.resolve("catalog.git"));
        for (int i = 1; i <= 4; i++) {
            repository
                    .file("products/chair.json", "{\"price\": %d}".formatted(i))
                    .commit("release " + i)
                    .tag("v" + i);
        }
        shell = Shell.over(store).with("--repo", repository.path().toString());
    }

    @AfterEach
    void close() {
        repository.close();
    }

    private SyncController controller(Validator... validators) {
        SyncControllerBuilder builder = SyncController.builder()
                .source(JGitTagSource.local(repository.path()))
                .store(store)
                .actor("bot");
        for (Validator validator : validators) {
            builder.validator(validator);
        }
        return builder.build();
    }

    private static Validator named(String name, Runnable meanwhile, boolean bad) {
        return new Validator() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void validate(Candidate candidate, Findings findings) {
                meanwhile.run();
                if (bad) {
                    findings.error("price.wrong", "", "the price is wrong");
                }
            }
        };
    }

    private static List<String> texts(JsonNode array, String field) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(item -> item.path(field).asText())
                .toList();
    }

    @Test
    @DisplayName("a rejection stays visible when somebody's conflict came after it")
    void aRejectionIsNotHidden() {
        try (SyncController good = controller();
                SyncController strict = controller(named("strict", () -> {}, true));
                SyncController slow =
                        controller(named("slow", () -> good.promote("v3").orThrow(), false))) {
            good.promote("v1").orThrow();
            assertThat(strict.promote("v2")).isInstanceOf(SyncResult.Rejected.class);
            assertThat(slow.promote("v4")).isInstanceOf(SyncResult.Conflict.class);
        }

        JsonNode status = shell.json("status").object();
        assertThat(status.at("/lastAttempt/outcome").asText()).isEqualTo("CONFLICT");
        assertThat(status.at("/lastRejection/tag").asText()).isEqualTo("v2");
        assertThat(shell.run("status").out()).contains("rejected    v2   rejected ", "last try    v4   conflict ");
    }

    @Test
    @DisplayName(
            "whether a loop looks after the channel, and what the last cycle came to, is told without asking either")
    void health() {
        assertThat(shell.run("status").out())
                .endsWith("\nhealth      no loop looks after it · no cycle yet · store ok, Git is not asked\n");
        try (SyncController good = controller();
                SyncController strict = controller(named("strict", () -> {}, true))) {
            good.promote("v1").orThrow();
            assertThat(shell.run("status").out())
                    .contains("health      no loop looks after it · last cycle ", " ago: promote · store ok");
            strict.promote("v2");
            try (SyncLoop loop = SyncLoop.of(good).build()) {
                loop.runOnce();

                assertThat(shell.run("status").out())
                        .containsPattern(
                                "\nhealth      a loop looked \\d+ s ago · last cycle \\d+ s ago: promote · store ok");
                assertThat(Instant.parse(shell.json("status").text("/lookedAfter")))
                        .isBeforeOrEqualTo(Instant.now());
            }
            assertThat(shell.json("status").object().has("lookedAfter")).isFalse();
            strict.promote("v2");
            assertThat(shell.run("status").out()).contains(" ago: rejected · store ok");
        }
    }

    @Test
    @DisplayName("newer releases that a held channel waits with are shown, good, bad or quarantined, without Git")
    void newerReleasesAreShown() {
        try (SyncController good = controller();
                SyncController strict = controller(named("strict", () -> {}, true))) {
            good.promote("v1").orThrow();
            good.controls().hold("ann", "stock-taking");
            good.plan("v2").orThrow();
            strict.promote("v3");
            good.plan("v4").orThrow();
            good.controls().quarantine("v4", "ann", "prices without tax");
        }

        JsonNode newer = Shell.over(store).json("status").object().path("newer");
        assertThat(texts(newer, "tag")).containsExactly("v4", "v3", "v2");
        assertThat(texts(newer, "state")).containsExactly("QUARANTINED", "REJECTED", "GOOD");
        assertThat(shell.run("status").out())
                .contains("newer       v2   good, held back   release it: tagsync --repo ", " promote v2\n")
                .contains("newer       v3   rejected   see: tagsync --repo ", " findings v3\n")
                .contains("newer       v4   quarantined");
        shell.run("promote", "v2");
        assertThat(texts(shell.json("status").object().path("newer"), "tag")).containsExactly("v4", "v3");
    }

    @Test
    @DisplayName("what the channel can go back to is checked: at once, or from Git; what is quarantined is no target")
    void whatCanBeGoneBackTo() {
        for (String tag : List.of("v1", "v2", "v3", "v4")) {
            assertThat(shell.run("promote", tag).status()).isZero();
        }
        shell.run("quarantine", "v2");

        JsonNode status = Shell.over(store).json("status").object();
        assertThat(texts(status.path("rollbackTargets"), "tag")).containsExactly("v3", "v1");
        assertThat(texts(status.path("rollbackTargets"), "instant")).containsExactly("true", "true");
        assertThat(shell.run("status").out()).contains("go back to  v3, v1 at once");
    }

    @Test
    @DisplayName("acts tell who did what, when and why: holds, marks, approvals, accepted tags, keeps and overrides")
    void actsTellWhoDidWhat() {
        assertThat(shell.run("acts").out()).startsWith("Nobody has held");
        shell.run("promote", "v1");
        shell.run("hold", "--reason", "stock-taking", "--actor", "bob");
        shell.run("approve", "v2");
        shell.run("quarantine", "v4", "--reason", "no tax");
        shell.run("keep", "v1");
        try (SyncController frozen = SyncController.builder()
                .source(JGitTagSource.local(repository.path()))
                .store(store)
                .gate(dev.tagsync.Gates.approvals(2))
                .build()) {
            frozen.promote("v2", SyncOptions.NONE.overriding(Set.of("gate.approvals"), "it burns", "eve"))
                    .orThrow();
        }

        JsonNode acts = Shell.over(store).json("acts").object().path("acts");
        List<String> said = new ArrayList<>();
        acts.forEach(a -> said.add(String.join(
                " ",
                a.path("kind").asText(),
                a.path("tag").asText("-"),
                a.path("actor").asText(),
                a.path("reason").asText("-"))));
        assertThat(said)
                .containsExactlyInAnyOrder(
                        "OVERRIDE v2 eve it burns",
                        "UNHOLD - eve it burns",
                        "KEEP v1 ann -",
                        "QUARANTINE v4 ann no tax",
                        "APPROVE v2 ann -",
                        "HOLD - bob stock-taking");
        assertThat(acts.get(0).path("time").asText()).isNotEmpty();
        assertThat(shell.run("acts").out()).contains("override of gate.approvals", "stock-taking", "no tax");
        assertThat(shell.json("acts", "--limit", "2").object().path("acts")).hasSize(2);
        assertThat(shell.json("acts", "--limit", "0").status()).isEqualTo(ExitStatus.USAGE);
    }
}
