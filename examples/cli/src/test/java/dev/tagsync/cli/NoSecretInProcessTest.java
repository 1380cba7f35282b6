package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.testkit.git.GitHttpHost;
import dev.tagsync.testkit.git.GitHttpHost.Behaviour;
import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line as a process whose repository's URL holds a password, or whose secrets come from where its file says. */
class NoSecretInProcessTest {
    private static final String PASSWORD = "pa55-w0rd";
    private static final String BASIC =
            Base64.getEncoder().encodeToString(("bot:" + PASSWORD).getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path folder;

    private TestRepository repository;
    private GitHttpHost host;

    @BeforeEach
    void aHost() {
        repository = TestRepository.bare(folder.resolve("catalog.git"))
                .file("products/chair.json", "{\"price\": 1}")
                .commit("First")
                .tag("v1");
        host = GitHttpHost.of(repository);
    }

    @AfterEach
    void close() {
        host.close();
        repository.close();
    }

    /** Runs the command line over a store in memory, with the log and stack traces, and returns all that it says. */
    private String run(int status, String... arguments) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                MainInMemory.class.getName(),
                "--mirror",
                folder.resolve("mirror.git").toString(),
                "--cql",
                "memory:1",
                "--verbose"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        String said = Files.readString(output);
        assertThat(process.exitValue()).as(said).isEqualTo(status);
        assertThat(said).isNotBlank().doesNotContain(PASSWORD, BASIC);
        return said;
    }

    @Test
    @DisplayName("I10: a password in the URL is in nothing that the process writes, whatever the host does")
    void aPasswordInTheUrl() throws IOException, InterruptedException {
        String url = host.url("bot:" + PASSWORD);
        run(0, "--repo", url, "promote", "v1");
        assertThat(run(1, "--repo", url, "--json", "promote", "no-such-tag")).contains("UNKNOWN_TAG");
        host.behave(Behaviour.answering(500));
        assertThat(run(4, "--repo", url, "--json", "releases")).contains("source.busy");
        host.behave(Behaviour.redirectingTo(host));
        assertThat(run(2, "--repo", url, "promote", "v1")).contains("source.redirected");
        assertThat(run(2, "--repo", url, "check", "main")).contains("check.remote");
        host.require("Basic bm9ib2R5");
        assertThat(run(2, "--repo", url, "promote", "v1")).contains("source.unauthorized", host.url(), "\tat ");
    }

    @Test
    @DisplayName("I10: nor is a secret that the file names, or one of a URL in the file")
    void secretsOfTheFile() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("secret"), PASSWORD);
        Path config = folder.resolve("c.yaml");
        Files.writeString(config, "repo: " + host.url() + "\ncredentials: {user: bot, file: secret}\n");
        host.require("Basic " + BASIC);
        run(0, "--config", config.toString(), "promote", "v1");
        host.require("Basic bm9ib2R5");
        assertThat(run(2, "--config", config.toString(), "promote", "v1")).contains("source.unauthorized");
        Files.writeString(config, "repo: \"" + host.url("bot:" + PASSWORD) + "\"\n");
        assertThat(run(2, "--config", config.toString(), "--json", "promote", "v1"))
                .contains("source.unauthorized");
    }
}
