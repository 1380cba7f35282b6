package dev.tagsync.scylla;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.Environment;
import dev.tagsync.SyncController;
import dev.tagsync.TransientException;
import dev.tagsync.testkit.InMemoryTagSource;
import dev.tagsync.testkit.TaggedHistory;
import dev.tagsync.testkit.server.CqlServer;
import dev.tagsync.testkit.server.Durability;
import dev.tagsync.testkit.server.ServerOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reader does while the server is stopped, and afterwards. */
class ReadersWithoutServerTest {
    private static final String KEYSPACE = "readers";

    @Test
    @DisplayName(
            "H-LIVE-3: with the server stopped cached reads go on, the age is told, and a reader recovers without a restart")
    void cachedReadsGoOn(@TempDir Path folder) throws InterruptedException {
        stopped(Duration.ofSeconds(3), folder);
    }

    @Test
    @Tag("nightly")
    @DisplayName("H-LIVE-3: the same for half a minute")
    void cachedReadsGoOnForHalfAMinute(@TempDir Path folder) throws InterruptedException {
        stopped(Duration.ofSeconds(30), folder);
    }

    private static TaggedHistory history() {
        TaggedHistory.Builder files = TaggedHistory.builder();
        for (int i = 0; i < 2000; i++) {
            files.file("a/e" + (1000 + i) + ".json", "{\"n\": " + i + ", \"text\": \"" + "x".repeat(500) + i + "\"}");
        }
        return files.commit("one")
                .tag("v1")
                .file("a/e1000.json", "{\"n\": -1}")
                .commit("two")
                .tag("v2")
                .build();
    }

    private static String text(CatalogView view) {
        return new String(view.get("a", "e1000").orElseThrow().payload(), StandardCharsets.UTF_8);
    }

    /** What a process that starts while the server is stopped reads from the disk. */
    private static void started(CatalogReader.Builder builder, Duration since) {
        try (CatalogReader reader = builder.build()) {
            CatalogView view = reader.view();
            assertThat(text(view)).contains("\"n\":0");
            assertThat(view.age()).isGreaterThan(since.minusSeconds(1));
            assertThat(reader.status().trouble()).isPresent();
            assertThatThrownBy(() -> view.get("a", "e2900")).isInstanceOf(TransientException.class);
        }
    }

    private static void stopped(Duration time, Path folder) throws InterruptedException {
        Environment environment = Environment.system();
        try (CqlServer server = CqlServer.start(ServerOptions.defaults().withDurability(Durability.RESTARTABLE));
                CqlSession session = TestServers.connect(server)) {
            ScyllaSchema.of(session, KEYSPACE).create(TestServers.REPLICATION);
            ScyllaStore store = ScyllaStore.builder(session)
                    .keyspace(KEYSPACE)
                    .retryTimeout(Duration.ofMillis(300))
                    .build();
            try (SyncController sync = SyncController.builder()
                            .source(InMemoryTagSource.of(history()))
                            .store(store)
                            .build();
                    CatalogReader reader = CatalogReader.builder()
                            .store(store)
                            .pollInterval(Duration.ofMillis(100))
                            .build()
                            .follow()) {
                sync.promote("v1").orThrow();
                CatalogView before = reader.refresh();
                assertThat(text(before)).contains("\"n\":0");
                CatalogReader.Builder onDisk =
                        CatalogReader.builder().store(store).diskCache(folder, 64L << 20);
                try (CatalogReader earlier = onDisk.build()) {
                    assertThat(text(earlier.view())).contains("\"n\":0");
                }
                server.stop();
                long started = environment.nanoTime().getAsLong();
                long reads = 0;
                while (environment.nanoTime().getAsLong() - started < time.toNanos()) {
                    assertThat(reader.view().get("a", "e1000")).isPresent();
                    reads++;
                }
                assertThat(reads).isGreaterThan(1000);
                assertThat(reader.view().age()).isGreaterThan(time.minusSeconds(1));
                assertThat(reader.status().trouble()).isPresent();
                assertThatThrownBy(() -> reader.view().get("a", "e2900")).isInstanceOf(TransientException.class);
                started(onDisk, time);

                server.restart();
                while (reader.status().trouble().isPresent()) {
                    environment.sleeper().sleep(Duration.ofMillis(50));
                }
                assertThat(reader.view().age()).isLessThan(Duration.ofSeconds(5));
                assertThat(reader.view().get("a", "e2900")).isPresent();
                var generation = sync.promote("v2").report().generation().orElseThrow();
                CatalogView after = reader.awaitGeneration(generation, Duration.ofSeconds(30));
                assertThat(text(after)).contains("\"n\":-1");
            }
        }
    }
}
