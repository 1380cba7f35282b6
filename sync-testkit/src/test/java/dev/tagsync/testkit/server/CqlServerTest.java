package dev.tagsync.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.ConfigurationException;
import dev.tagsync.PermanentException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(CqlServerExtension.class)
class CqlServerTest {
    private static final String KEYSPACE =
            "CREATE KEYSPACE IF NOT EXISTS %s WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}";

    @TempDir
    Path folder;

    @Test
    void sharedServerIsOneServerThatAnswersWithItsDataCenter(CqlServer server) throws IOException {
        assertThat(CqlServer.shared()).isSameAs(server);
        assertThat(server.hostPort())
                .isEqualTo(server.address().getHostString() + ":"
                        + server.address().getPort());
        try (CqlProbe probe = CqlProbe.startUp(server.address())) {
            assertThat(probe.first("SELECT data_center FROM system.local")).contains(server.datacenter());
        }
    }

    @Test
    void sharedServerAppliesConditionalWrites(CqlServer server) throws IOException {
        try (CqlProbe probe = CqlProbe.startUp(server.address())) {
            probe.first(KEYSPACE.formatted("conditional"));
            probe.first("CREATE TABLE conditional.t (k text PRIMARY KEY, v text)");
            probe.first("INSERT INTO conditional.t (k, v) VALUES ('k', 'first') IF NOT EXISTS");
            probe.first("UPDATE conditional.t SET v = 'second' WHERE k = 'k' IF v = 'first'");
            assertThat(probe.first("SELECT v FROM conditional.t WHERE k = 'k'")).contains("second");
        }
    }

    @Test
    void sharedServerCannotBeTakenFromOtherTests(CqlServer server) {
        server.close();
        assertThat(CqlProbe.answers(server.address())).isTrue();
        for (Runnable taking : List.<Runnable>of(server::kill, server::stop, server::restart)) {
            assertThatThrownBy(taking::run).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void killedServerKeepsAcknowledgedWritesAndItsAddress() throws IOException {
        Path directory = folder.resolve("data");
        try (CqlServer server = CqlServer.start(ServerOptions.defaults()
                .withDurability(Durability.RESTARTABLE)
                .withHeapMegabytes(256)
                .withDirectory(directory))) {
            String address = server.hostPort();
            write(server, "kept");
            server.kill();
            assertThat(CqlProbe.answers(server.address())).isFalse();

            server.restart();
            assertThat(server.hostPort()).isEqualTo(address);
            assertThat(read(server)).isEqualTo("kept");

            assertThatThrownBy(() -> CqlServer.start(ServerOptions.defaults().withDirectory(directory)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("Another server runs in " + directory);
        }
        assertThat(directory.resolve("data")).isDirectory();
    }

    @Test
    void stoppedServerOfATemporaryDirectoryKeepsItsDataUntilItIsClosed() throws IOException {
        CqlServer server = CqlServer.start(ServerOptions.defaults().withDurability(Durability.PERIODIC));
        try (server) {
            write(server, "drained");
            server.stop();
            server.restart();
            assertThat(read(server)).isEqualTo("drained");
        }
        assertThat(CqlProbe.answers(server.address())).isFalse();
        assertThatThrownBy(server::restart).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void serverDiesWithItsKilledParentAndCleansUp() throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + folder,
                        "-cp",
                        System.getProperty("java.class.path"),
                        StartsAServerAndWaits.class.getName())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
            String line = output.readLine();
            while (line != null && !line.startsWith("at ")) {
                line = output.readLine();
            }
            assertThat(line).isNotNull();
            ProcessHandle server = parent.children().findFirst().orElseThrow();
            assertThat(CqlProbe.answers(HostPort.parse(line.substring(3)))).isTrue();

            parent.destroyForcibly();

            assertThat(server.onExit().get(20, TimeUnit.SECONDS).isAlive()).isFalse();
            assertThat(CqlProbe.answers(HostPort.parse(line.substring(3)))).isFalse();
        } finally {
            parent.descendants().forEach(ProcessHandle::destroyForcibly);
            parent.destroyForcibly();
        }
        try (Stream<Path> left =
                Files.list(folder).filter(path -> path.toString().contains("tagsync-cql-"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void volatileServerDoesNotRestartOnNothing() {
        try (CqlServer server = CqlServer.start()) {
            server.kill();
            assertThatThrownBy(server::restart)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Durability.RESTARTABLE");
        }
    }

    @Test
    void directoryThatIsAFileIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> CqlServer.start(ServerOptions.defaults().withDirectory(file)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(file + " is a file");
    }

    @Test
    void serverThatEndsAtItsStartShowsWhatItWrote() throws IOException {
        Path directory = folder.resolve("damaged");
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("data"), "a file where Cassandra wants a folder");
        assertThatThrownBy(() -> CqlServer.start(ServerOptions.defaults().withDirectory(directory)))
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining("ended with status")
                .hasMessageContaining("last lines of " + directory.resolve("server.log"))
                .hasMessageContaining("Exception");
    }

    private static void write(CqlServer server, String value) throws IOException {
        try (CqlProbe probe = CqlProbe.startUp(server.address())) {
            probe.first(KEYSPACE.formatted("kept"));
            probe.first("CREATE TABLE kept.t (k text PRIMARY KEY, v text)");
            probe.first("INSERT INTO kept.t (k, v) VALUES ('k', '" + value + "')");
        }
    }

    private static String read(CqlServer server) throws IOException {
        try (CqlProbe probe = CqlProbe.startUp(server.address())) {
            return probe.first("SELECT v FROM kept.t WHERE k = 'k'").orElse("nothing");
        }
    }
}
