package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Commands that a signal ends while they wait for a server that says nothing. */
@DisabledOnOs(OS.WINDOWS)
class InterruptionTest {
    @TempDir
    Path folder;

    private Path out() {
        return folder.resolve("out");
    }

    private Path err() {
        return folder.resolve("err");
    }

    /** Returns the exit status of a command that gets SIGTERM when it has connected. */
    private int terminated(String... command) throws IOException, InterruptedException {
        try (TestRepository repository = TestRepository.bare(folder.resolve("catalog.git"))
                        .file("products/chair.json", "{}")
                        .commit("First")
                        .tag("v1");
                ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<String> full = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName(),
                    "--repo",
                    repository.path().toString(),
                    "--cql",
                    silent.getInetAddress().getHostAddress() + ":" + silent.getLocalPort()));
            full.addAll(List.of(command));
            Process process = new ProcessBuilder(full)
                    .redirectOutput(out().toFile())
                    .redirectError(err().toFile())
                    .start();
            silent.setSoTimeout(60_000);
            try (Socket connected = silent.accept()) {
                assertThat(connected.isConnected()).isTrue();
                process.destroy();
                return process.waitFor();
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void interruptedPromotionSaysThatItsOutcomeIsNotKnown() throws Exception {
        assertThat(terminated("--json", "promote", "v1")).isEqualTo(143);

        JsonNode object = JsonMapper.builder().build().readTree(out().toFile());
        assertThat(object.at("/error/code").asText()).isEqualTo("cli.interrupted");
        assertThat(object.at("/error/hint").asText())
                .startsWith("before anything else look: tagsync --repo ")
                .endsWith(" status");
        assertThat(Files.readAllLines(err()))
                .containsExactly(
                        "tagsync: interrupted: it is not known whether the pointer moved",
                        "  " + object.at("/error/hint").asText());
    }

    @Test
    @DisplayName(
            "a watch speaks of a signal itself; but where code of the host's ends it, whether the pointer moved is not known")
    void watchGoesOnUntilASignal() {
        WatchCommand watch = new WatchCommand();
        List<Failure> said = new ArrayList<>();
        Interruption interruption = new Interruption();
        interruption.begin(
                watch.moves(), watch.goesOn(), Hints.of(new Cli().parser().getCommandSpec()));

        assertThat(interruption.interrupt(Optional.empty(), said::add)).isEmpty();
        assertThat(said).isEmpty();
        assertThat(interruption.interrupt(Optional.of("com.example.Rule"), said::add))
                .hasValue(ExitStatus.UNKNOWN);
        assertThat(said.get(0).code()).isEqualTo("cli.ended");
        assertThat(said.get(0).hint()).startsWith("before anything else look: tagsync status; then take the call out");
        assertThat(Failure.of(new OutOfMemoryError(), watch.moves(), Optional.empty())
                        .status())
                .isEqualTo(ExitStatus.UNKNOWN);
    }

    @Test
    @DisplayName("a watch of one look leaves open, as a promotion does, whether the pointer moved")
    void watchOnceIsInterrupted() {
        WatchCommand watch = new WatchCommand();
        watch.once = true;
        List<Failure> said = new ArrayList<>();
        Interruption interruption = new Interruption();
        interruption.begin(
                watch.moves(), watch.goesOn(), Hints.of(new Cli().parser().getCommandSpec()));

        assertThat(interruption.interrupt(Optional.empty(), said::add)).isEmpty();
        assertThat(said).extracting(Failure::code).containsExactly("cli.interrupted");
    }

    @Test
    void interruptedWaitForReadersSaysWhatIsLive() {
        Interruption interruption = new Interruption();
        List<Failure> said = new ArrayList<>();
        interruption.begin(true, false, Hints.of(new Cli().parser().getCommandSpec()));
        interruption.moved("live is v1 (generation 1)");

        assertThat(interruption.interrupt(Optional.empty(), said::add)).isEmpty();

        assertThat(said).hasSize(1);
        assertThat(said.get(0).code()).isEqualTo("cli.interrupted");
        assertThat(said.get(0).status()).isEqualTo(ExitStatus.BEHIND);
        assertThat(said.get(0).message())
                .isEqualTo("interrupted while readers were waited for; live is v1 (generation 1)");
        assertThat(said.get(0).hint()).isEqualTo("look: tagsync status --readers");
        Interruption ended = new Interruption();
        ended.begin(true, false, Hints.of(new Cli().parser().getCommandSpec()));
        ended.moved("live is v1 (generation 1)");
        assertThat(ended.interrupt(Optional.of("a.Validator"), said::add)).hasValue(ExitStatus.BEHIND);
        assertThat(said.get(1).message()).endsWith("before there was an answer; live is v1 (generation 1)");
    }

    @Test
    void interruptedReadSaysNothing() throws Exception {
        assertThat(terminated("status")).isEqualTo(143);

        assertThat(out()).isEmptyFile();
        assertThat(err()).isEmptyFile();
    }
}
