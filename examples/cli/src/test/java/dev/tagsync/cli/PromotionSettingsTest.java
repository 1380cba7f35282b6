package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gates and the guard of a configuration file: what they do, and what is told of mistakes in them. */
class PromotionSettingsTest {
    private final InMemoryStore store = new InMemoryStore();

    @TempDir
    Path folder;

    private TestRepository repository;

    @BeforeEach
    void aRepository() {
        repository = TestRepository.bare(folder.resolve("catalog.git"))
                .file("products/chair.json", "{\"price\": 1}")
                .commit("First")
                .tag("v1")
                .file("products/chair.json", "{\"price\": 2}")
                .commit("Second")
                .tag("v2");
    }

    @AfterEach
    void close() {
        repository.close();
    }

    private Shell shell(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("c.yaml"), yaml);
        return Shell.over(store).with("--repo", repository.path().toString()).with("--config", file.toString());
    }

    private Shell plain() {
        return Shell.over(store).with("--repo", repository.path().toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "gates: {freeze: {}};config.value;1: \"gates\" takes a list of gates, found",
                "gates: [freeze];config.value;1: \"gates[0]\" takes one of freeze, minimumAge, approvals, after, reviewed with its settings, found \"freeze\"",
                "gates: [{frost: {}}];config.unknown-key;1: there is no gate \"frost\"",
                "gates: [{freeze: {windows: [x], zones: UTC}}];config.unknown-key;there is no key \"gates[0].freeze.zones\"",
                "gates: [{freeze: {windows: [22:00 - 06:00]}}];config.missing-key;\"gates[0].freeze\" lacks \"zone\"",
                "gates: [{freeze: {zone: Mars, windows: [22:00 - 06:00]}}];config.value;\"gates[0].freeze.zone\" takes a time zone such as Europe/Berlin or UTC, found Mars",
                "gates: [{freeze: {zone: UTC, windows: [Fri]}}];config.value;\"gates[0].freeze\" a freeze window",
                "gates: [{minimumAge: {age: soon}}];config.value;\"gates[0].minimumAge.age\" takes a number and ms, s, m, h or d",
                "gates: [{approvals: {count: 0}}];config.value;\"gates[0].approvals\" at least 1 approval, found 0",
                "gates: [{after: {time: 1h}}];config.missing-key;\"gates[0].after\" lacks \"channel\"",
                "gates: [{reviewed: yes}];config.value;\"gates[0].reviewed\" takes its settings",
                "gates: [{reviewed: {}}, {reviewed: {}}];config.value;\"gates[1].reviewed\" stands twice",
                "guard: {};config.missing-key;1: \"guard\" lacks the one key of url and command that says what looks; it has none",
                "guard: {url: 'http://a/', command: b};config.missing-key;it has both",
                "guard: {url: 'ftp://shop/'};config.value;\"guard.url\" takes a URL such as https://shop.example/health, found ftp://shop/",
                "guard: {url: 'https://u:p@shop/'};config.value;\"guard.url\" takes no user and no password",
                "guard: {command: b, during: 0s};config.value;\"guard.during\" takes a time greater than 0, found 0s",
                "guard: {command: b, failures: 0};config.value;\"guard.failures\" takes a number greater than 0, found 0",
                "guard: {command: b, name: ''};config.value;\"guard.name\" takes 1 to 100 characters, found 0",
                "guard: {command: b, wait: 1s};config.unknown-key;there is no key \"guard.wait\"",
            })
    @DisplayName("a mistake is told with the file, the line, the key and what to do; the password of a URL is not")
    void mistakes(String yaml, String code, String message) throws IOException {
        Shell.Said said = shell(yaml).json("status");

        assertThat(said.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(said.errorCode()).isEqualTo(code);
        assertThat(said.text("/error/message"))
                .contains("c.yaml:")
                .contains(message)
                .doesNotContain("u:p");
        assertThat(said.text("/error/hint")).isNotEmpty();
    }

    @Test
    @DisplayName("a freeze, a minimum age, approvals and a reviewed plan stop a promotion, and tell what they wait for")
    void gatesStopAPromotion() throws IOException {
        Shell shell = shell("""
                gates:
                  - freeze: {zone: UTC, windows: ["2020-01-01 00:00 - 2999-01-01 00:00"], only: live}
                  - minimumAge: {age: 1m}
                  - approvals: {count: 2}
                  - reviewed: {}
                """);
        Shell.Said refused = shell.json("promote", "v1");
        assertThat(refused.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(refused.text("/reason")).isEqualTo("GATE");
        assertThat(refused.text("/message"))
                .contains("v1 waits for the end of a freeze")
                .contains("v1 has 0 of 2 approvals")
                .contains("v1 is promoted only with the digest of the plan that was reviewed");

        assertThat(shell.run("approve", "v1", "--actor", "bob").status()).isZero();
        assertThat(shell.run("approve", "v1", "--actor", "eve").status()).isZero();
        String plan = shell.json("--channel", "staging", "plan", "v1").text("/planDigest");
        assertThat(shell.json("--channel", "staging", "promote", "v1", "--plan", plan)
                        .status())
                .as("staging has no freeze")
                .isZero();
        assertThat(shell.json("promote", "v1", "--plan", plan).text("/message"))
                .startsWith("v1 waits for the end of a freeze")
                .doesNotContain("approvals");
        assertThat(shell.run("promote", "v1", "--plan", plan, "--override", "gate.freeze", "--reason", "it burns")
                        .status())
                .isZero();
    }

    @Test
    @DisplayName("a channel follows another: promote --channel staging first, then live, with nothing to hydrate")
    void oneChannelAfterAnother() throws IOException {
        Shell shell = shell("gates: [{after: {channel: staging}}]");
        assertThat(shell.json("promote", "v1").text("/message")).isEqualTo("v1 was not in staging");
        assertThat(shell.json("promote", "v1", "--channel", "staging").text("/outcome"))
                .isEqualTo("PROMOTED");
        Shell.Said live = shell.json("promote", "v1");
        assertThat(live.text("/outcome")).isEqualTo("PROMOTED");
        assertThat(live.object().path("nodesWritten").asLong()).isZero();
    }

    @Test
    @DisplayName("a guard asks a URL, takes the release back when it fails, and says so; --no-guard asks nobody")
    void aGuardByUrl() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        HttpServer shop = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        shop.createContext("/health", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        });
        shop.start();
        try {
            Shell shell = shell(
                    "guard: {name: storefront, url: 'http://127.0.0.1:%d/health', during: 100ms, every: 10ms, failures: 2}"
                            .formatted(shop.getAddress().getPort()));
            assertThat(shell.json("promote", "v1", "--no-guard").text("/outcome"))
                    .isEqualTo("PROMOTED");
            assertThat(asked).hasValue(0);

            Shell.Said failed = shell.json("promote", "v2");
            assertThat(failed.status()).isEqualTo(ExitStatus.REFUSED);
            assertThat(failed.text("/outcome")).isEqualTo("GUARD_FAILED");
            assertThat(failed.text("/guard")).isEqualTo("storefront");
            assertThat(failed.text("/failure")).isEqualTo("HTTP 503 from 127.0.0.1");
            assertThat(failed.text("/rollback/outcome")).isEqualTo("ROLLED_BACK");
            assertThat(failed.text("/rollback/tag")).isEqualTo("v1");
            assertThat(asked).hasValue(2);
            assertThat(plain().json("status").text("/hold/actor")).isEqualTo("guard:storefront");

            plain().run("unquarantine", "v2");
            Shell.Said text = shell.run("promote", "v2");
            assertThat(text.out())
                    .contains("guard storefront failed: HTTP 503 from 127.0.0.1\n")
                    .contains("live is back at v1, generation 5 (was v2).\n")
                    .contains("live is held, and v2 is quarantined.");
        } finally {
            shop.stop(0);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    @DisplayName("a guard runs a command, which finds the tag in its environment")
    void aGuardByCommand() throws IOException {
        Shell shell = shell(
                "guard: {command: [sh, -c, 'test \"$TAGSYNC_TAG $TAGSYNC_CHANNEL\" = \"v1 live\"'], during: 20ms, every: 10ms, failures: 1}");
        assertThat(shell.json("promote", "v1").text("/outcome")).isEqualTo("PROMOTED");
        Shell.Said failed = shell.json("promote", "v2");
        assertThat(failed.text("/failure")).isEqualTo("sh ended with exit status 1");
        assertThat(plain().json("status").text("/tag")).isEqualTo("v1");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    @DisplayName(
            "a command that hangs is ended, and counts as failed; where there is nothing to go back to, that is told")
    void aCommandThatHangs() throws IOException {
        Shell shell = shell("guard: {command: [sleep, '600'], during: 20ms, every: 10ms, timeout: 50ms, failures: 1}");
        Shell.Said failed = shell.json("promote", "v1");
        assertThat(failed.text("/outcome")).isEqualTo("GUARD_FAILED");
        assertThat(failed.text("/failure")).isEqualTo("gave no answer within 50 ms");
        assertThat(failed.text("/rollback/outcome")).isEqualTo("REFUSED");
        assertThat(plain().json("status").text("/tag")).isEqualTo("v1");
    }
}
