package dev.tagsync.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetachedServerTest {
    @TempDir
    Path folder;

    private Path directory = Path.of("");

    @BeforeEach
    void nameTheDirectory() {
        directory = folder.resolve("server");
    }

    @AfterEach
    void stopWhatRuns() {
        CqlServer.stopDetached(directory);
    }

    @Test
    void secondStartFindsTheFirstAndItsDataSurvivesAStop() throws IOException {
        String address = CqlServer.startDetached(directory);
        assertThat(CqlServer.startDetached(directory)).isEqualTo(address);
        assertThat(directory.resolve("server.properties")).content().contains("address=" + address);
        try (CqlProbe probe = CqlProbe.startUp(HostPort.parse(address))) {
            probe.first("CREATE KEYSPACE kept WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
            probe.first("CREATE TABLE kept.t (k text PRIMARY KEY, v text)");
            probe.first("INSERT INTO kept.t (k, v) VALUES ('k', 'kept')");
        }

        assertThat(CqlServer.stopDetached(directory)).isTrue();
        assertThat(CqlProbe.answers(HostPort.parse(address))).isFalse();
        assertThat(CqlServer.stopDetached(directory)).isFalse();

        try (CqlProbe probe = CqlProbe.startUp(HostPort.parse(CqlServer.startDetached(directory)))) {
            assertThat(probe.first("SELECT v FROM kept.t WHERE k = 'k'")).contains("kept");
        }
    }

    @Test
    void twoStartsAtOnceGiveOneServer() {
        CompletableFuture<String> other = CompletableFuture.supplyAsync(() -> CqlServer.startDetached(directory));
        String address = CqlServer.startDetached(directory);
        assertThat(other.join()).isEqualTo(address);
        assertThat(directory.resolve("cassandra.yaml"))
                .content()
                .contains("native_transport_port: " + address.substring(address.indexOf(':') + 1));
        assertThat(CqlServer.stopDetached(directory)).isTrue();
        assertThat(CqlProbe.answers(HostPort.parse(address))).isFalse();
    }

    @Test
    void killedServerIsNotTakenForARunningOne() throws IOException {
        CqlServer.startDetached(directory);
        ProcessHandle process = ProcessHandle.of(new ServerDirectory(directory)
                        .announcement()
                        .orElseThrow()
                        .pid())
                .orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
        assertThat(CqlServer.stopDetached(directory)).isFalse();
        assertThat(CqlProbe.answers(HostPort.parse(CqlServer.startDetached(directory))))
                .isTrue();
    }

    @Test
    void directoryThatIsAFileIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> CqlServer.startDetached(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(file + " is a file");
        assertThatThrownBy(() -> CqlServer.stopDetached(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(file + " is a file");
    }

    @Test
    void stoppingWhereNothingEverRanDoesNothing() {
        assertThat(CqlServer.stopDetached(directory)).isFalse();
        assertThat(directory).doesNotExist();
    }
}
