package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.testkit.git.TestRepository;
import dev.tagsync.testkit.server.CqlServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A watch in a process of its own, which signals end. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(300)
class WatchProcessTest {
    private static final String KEYSPACE = "watch_process";

    @TempDir
    Path folder;

    private final CqlServer server = CqlServer.shared();
    private final List<Process> started = new ArrayList<>();
    private TestRepository repository;
    private Shell shell;

    @BeforeEach
    void aCatalog() {
        repository = TestRepository.bare(folder.resolve("catalog.git"))
                .file("products/chair.json", "{\"price\": 1}")
                .commit("First")
                .tag("v1");
        shell = Shell.real()
                .with("--cql", server.hostPort(), "--keyspace", KEYSPACE)
                .with("--catalog", "c" + System.nanoTime())
                .with("--repo", repository.path().toString());
        assertThat(shell.json("schema", "create").status()).isZero();
    }

    @AfterEach
    void endAll() {
        started.forEach(Process::destroyForcibly);
        repository.close();
    }

    /** A process, and what it says. */
    private record Watch(Process process, BufferedReader said, List<String> lines) {
        /** Reads on until a line begins so. */
        void until(String begin) throws IOException {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                lines.add(line);
                if (line.startsWith(begin)) {
                    return;
                }
            }
            throw new AssertionError("it ended before it said \"" + begin + "\": " + lines);
        }

        List<String> rest() throws IOException {
            List<String> rest = new ArrayList<>();
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                rest.add(line);
            }
            return rest;
        }
    }

    private Watch watch(String lease) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(shell.options());
        command.addAll(List.of("watch", "--interval", "500ms", "--lease", lease, "--collect"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        started.add(process);
        return new Watch(process, process.inputReader(), new ArrayList<>());
    }

    private String live() {
        return shell.json("status").text("/tag");
    }

    @Test
    @DisplayName(
            "SIGTERM ends a watch within half a minute, with exit status 143: its lease is given back, and nothing is left half done")
    void sigtermEndsItGracefully() throws Exception {
        Watch first = watch("10m");
        first.until("synced");
        assertThat(live()).isEqualTo("v1");

        // By its handle: the process's own method would close what it says.
        first.process().toHandle().destroy();

        assertThat(first.process().waitFor(30, TimeUnit.SECONDS)).as("it ends").isTrue();
        assertThat(first.process().exitValue()).isEqualTo(143);
        assertThat(first.rest()).last().isEqualTo("ended, and gave its lease back; what is live stays live");
        assertThat(shell.json("verify", "--history").status()).isZero();
        assertThat(shell.json("verify").status()).isZero();
        assertThat(shell.json("gc", "--dry-run").object().at("/abandoned")).isEmpty();

        repository
                .file("products/chair.json", "{\"price\": 2}")
                .commit("Second")
                .tag("v2");
        Watch second = watch("10m");
        second.until("synced");
        assertThat(second.lines()).as("it waits for no lease").noneMatch(line -> line.startsWith("standing by"));
        assertThat(live()).isEqualTo("v2");
    }

    @Test
    @DisplayName("SIGKILL ends a watch at once; the next one takes over when the lease was not renewed for its length")
    void afterSigkillTheNextOneTakesOver() throws Exception {
        Watch first = watch("3s");
        first.until("synced");

        first.process().destroyForcibly();

        assertThat(first.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(first.process().exitValue()).isEqualTo(137);
        assertThat(live()).isEqualTo("v1");
        repository
                .file("products/chair.json", "{\"price\": 2}")
                .commit("Second")
                .tag("v2");
        Watch second = watch("3s");
        second.until("standing by");
        second.until("synced");
        assertThat(live()).isEqualTo("v2");
        assertThat(shell.json("verify", "--history").status()).isZero();
    }
}
