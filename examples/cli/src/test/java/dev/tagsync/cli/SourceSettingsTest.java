package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.ConfigurationException;
import dev.tagsync.testkit.git.GitHttpHost;
import dev.tagsync.testkit.git.GitHttpHost.Behaviour;
import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a configuration file says of the Git host: errors, and secrets that are read at each use. */
class SourceSettingsTest {
    @TempDir
    Path folder;

    private TestRepository repository;
    private GitHttpHost host;

    @BeforeEach
    void aHost() {
        repository = TestRepository.bare(folder.resolve("catalog.git"))
                .file("products/chair.json", "{\"price\": 1}")
                .commit("First")
                .tag("v1")
                .file("products/chair.json", "{\"price\": 2}")
                .commit("Second")
                .tag("v2");
        host = GitHttpHost.of(repository);
    }

    @AfterEach
    void close() {
        host.close();
        repository.close();
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("c.yaml"), yaml);
    }

    private Shell shell(String yaml) throws IOException {
        return Shell.inMemory()
                .with(
                        "--repo",
                        host.url(),
                        "--mirror",
                        folder.resolve("mirror.git").toString())
                .with("--config", file(yaml).toString());
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ':' + password).getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "tags: {reachableFrom: a..b};config.value;\"a..b\" is no name of a branch",
                "signatures: require;config.value;\"signatures\" takes its settings, found \"require\"",
                "signatures: {mode: strict, keyring: k};config.value;\"signatures.mode\" takes off or warn or require, found strict",
                "signatures: {mode: require};config.missing-key;\"signatures\" lacks keys to trust: keyring (OpenPGP), allowedSigners (SSH), or both",
                "signatures: {keys: k};config.unknown-key;there is no key \"signatures.keys\"",
                "signatures: {keyring: k, pinned: [beef]};config.value;\"signatures.pinned\" takes fingerprints",
                "credentials: {};config.missing-key;lacks the one key of environment, file and command",
                "credentials: {environment: A, file: b};config.missing-key;it has environment and file",
                "credentials: {environment: A, scheme: digest};config.value;\"credentials.scheme\" takes basic or bearer",
                "credentials: {environment: A, scheme: bearer, user: u};config.value;\"credentials.user\" goes with scheme basic",
                "ssh: {key: k, passphrase: {file: p, command: c}};config.missing-key;\"ssh.passphrase\" lacks the one key",
                "ssh: {port: 22};config.unknown-key;there is no key \"ssh.port\"",
                "limits: {packBytes: 0};config.value;\"limits.packBytes\" takes a number greater than 0",
                "limits: {objects: many};config.value;\"limits.objects\" takes a whole number, found many",
                "limits: {pathDepth: 9999999999};config.value;\"limits.pathDepth\" takes a whole number",
                "timeouts: {read: soon};config.value;\"timeouts.read\" takes a number and ms, s, m, h or d, such as 30s, found soon",
                "timeouts: {total: 10ms};config.value;\"timeouts.total\" takes a time of at least 1s, found 10ms"
            })
    @DisplayName("a key that is wrong is named with the file, its line, what it takes, and what to do")
    void wrongKeys(String line, String code, String message) throws IOException {
        Path file = file("format: json\n\n" + line + "\n");
        assertThatThrownBy(() -> Config.read(file))
                .isInstanceOfSatisfying(ConfigurationException.class, e -> {
                    assertThat(e.code()).isEqualTo(code);
                    assertThat(e.hint()).isPresent();
                })
                .hasMessageStartingWith(file + ":3: ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "credentials: pa55word",
                "credentials: [pa55word]",
                "credentials: {token: pa55word}",
                "credentials: {scheme: pa55word, file: a}",
                "credentials: {environment: {secret: pa55word}}",
                "ssh: {key: k, passphrase: pa55word}",
                "ssh: {key: k, passphrase: {value: pa55word}}"
            })
    @DisplayName("a secret that somebody wrote into the file by mistake is in no message")
    void secretsInTheFile(String line) throws IOException {
        Shell.Said said = shell(line + "\n").run("status", "--verbose");
        assertThat(said.status()).isEqualTo(2);
        assertThat(said.out() + said.err()).contains("c.yaml:1: ").doesNotContain("pa55word");
    }

    @Test
    @DisplayName("a token in a file is read at each use, so that one that was rotated is picked up")
    void aRotatedFile() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "first\n");
        Shell shell = shell("credentials: {file: token}\n");
        host.require(basic("x-access-token", "first"));
        assertThat(shell.json("promote", "v1").text("/outcome")).isEqualTo("PROMOTED");

        host.require(basic("x-access-token", "second"));
        Shell.Said refused = shell.json("promote", "v2");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.errorCode()).isEqualTo("source.unauthorized");
        assertThat(refused.out() + refused.err()).doesNotContain("first");
        Files.writeString(token, "second\n");
        assertThat(shell.json("promote", "v2").text("/outcome")).isEqualTo("PROMOTED");
    }

    @Test
    @DisplayName("within one process a loop's next cycle shows the host what the file has by then")
    void aRotatedFileWithinOneProcess() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "first");
        Config config = Config.read(file("credentials: {scheme: bearer, file: token}\n"));
        dev.tagsync.git.JGitTagSourceBuilder builder =
                dev.tagsync.git.JGitTagSource.builder().remote(host.url()).mirror(folder.resolve("mirror.git"));
        config.source().apply(builder, java.util.Map.of());
        try (dev.tagsync.git.JGitTagSource source = builder.build()) {
            host.require("Bearer first");
            assertThat(source.list()).hasSize(2);
            host.require("Bearer second");
            assertThatThrownBy(source::list).hasMessageContaining("not allowed");
            Files.writeString(token, "second");
            assertThat(source.list()).hasSize(2);
        }
    }

    @Test
    @DisplayName(
            "a user and a password from the environment, and a token from a command, are shown as the host wants them")
    void otherPlaces() throws IOException {
        host.require(basic("deploy", "pa55word"));
        Shell variable = shell("credentials: {user: deploy, environment: GIT_PASSWORD}\n");
        assertThat(variable.withVariable("GIT_PASSWORD", "pa55word")
                        .json("releases")
                        .status())
                .isZero();
        Shell.Said unset = variable.json("releases");
        assertThat(unset.status()).isEqualTo(2);
        assertThat(unset.errorCode()).isEqualTo("config.secret");
        assertThat(unset.text("/error/message")).isEqualTo("environment variable GIT_PASSWORD is not set");
        assertThat(variable.withVariable("GIT_PASSWORD", "\n").json("releases").text("/error/message"))
                .isEqualTo("environment variable GIT_PASSWORD is empty");

        Files.writeString(folder.resolve("secret"), "t0ken\n");
        host.require("Bearer t0ken");
        assertThat(shell("credentials: {scheme: bearer, command: [cat, secret]}\n")
                        .json("releases")
                        .status())
                .isZero();
    }

    @Test
    @DisplayName("a command that fails is named without its arguments and without what it said")
    void aCommandThatFails() throws IOException {
        Shell.Said said = shell("credentials: {command: [sh, -c, 'echo t0ken; echo t0ken >&2; exit 3', s3cret]}\n")
                .run("releases", "--verbose");
        assertThat(said.status()).isEqualTo(4);
        assertThat(said.err())
                .contains("command sh ended with exit status 3 [config.secret-command]")
                .doesNotContain("t0ken", "s3cret");
        Shell.Said missing =
                shell("credentials: {command: [./no-such-program]}\n").json("releases");
        assertThat(missing.status()).isEqualTo(2);
        assertThat(missing.text("/error/message")).isEqualTo("command ./no-such-program cannot be started");
        assertThat(shell("credentials: {file: none}\n").json("releases").text("/error/message"))
                .isEqualTo("file " + folder.resolve("none") + " cannot be read: NoSuchFileException");
    }

    @Test
    @DisplayName("limits and timeouts of the file hold")
    void limitsAndTimeouts() throws IOException {
        Shell small = shell("limits: {packBytes: 1000000, objects: 2, objectBytes: 1000, pathDepth: 5}\n");
        assertThat(small.json("promote", "v1").errorCode()).isEqualTo("source.too-large");
        Shell shallow = shell("limits: {pathDepth: 1}\n");
        repository.file("a/b/c/d.json", "{}").commit("Deep").tag("v3");
        assertThat(shallow.json("promote", "v3").errorCode()).isEqualTo("source.too-large");

        host.behave(Behaviour.HANGING);
        Shell.Said silent = shell("timeouts: {read: 1s, total: 30s}\n").json("releases");
        assertThat(silent.status()).isEqualTo(4);
        assertThat(silent.text("/error/message")).contains("it did not answer in time");
        host.behave(Behaviour.dripping(20));
        assertThat(shell("timeouts: {read: 10s, total: 1s}\n")
                        .json("promote", "v1")
                        .errorCode())
                .isEqualTo("source.too-slow");
    }
}
