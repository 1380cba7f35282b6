package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.Digest;
import dev.tagsync.SyncController;
import dev.tagsync.git.JGitTagSource;
import dev.tagsync.scylla.ScyllaSchema;
import dev.tagsync.scylla.ScyllaStore;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.git.TestRepository;
import dev.tagsync.testkit.server.CqlServer;
import dev.tagsync.testkit.server.Durability;
import dev.tagsync.testkit.server.ServerOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promotions whose process is killed at random moments. */
class KilledPromotionTest {
    private static final int ENTRIES = 600;
    private static final String REPLICATION = "{'class': 'SimpleStrategy', 'replication_factor': 1}";

    @Test
    @DisplayName("kill -9 leaves what was active readable, and the next promotion completes with the same root (I6)")
    void killedPromotionsHarmNothing(@TempDir Path folder) throws Exception {
        kill(4, folder);
    }

    @Test
    @Tag("nightly")
    @DisplayName("kill -9, long form: twenty times (I6)")
    void killedTwentyTimes(@TempDir Path folder) throws Exception {
        kill(20, folder);
    }

    private static void kill(int times, Path folder) throws Exception {
        long seed = 20_261_123;
        Random random = new Random(seed);
        try (TestRepository repository = repository(folder.resolve("catalog.git"), times + 1);
                CqlServer server = CqlServer.start(ServerOptions.defaults().withDurability(Durability.RESTARTABLE));
                CqlSession session = connect(server)) {
            ScyllaSchema.of(session, "killed").create(REPLICATION);
            ScyllaStore store = ScyllaStore.builder(session).keyspace("killed").build();
            List<Digest> roots = roots(repository, times + 1);

            long started = System.nanoTime();
            assertThat(promote(repository, server, 0).waitFor()).isZero();
            long wholeMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
            int cutShort = 0;
            for (int tag = 1; tag <= times; tag++) {
                long millis = wholeMillis / 4 + random.nextLong(wholeMillis);
                Process process = promote(repository, server, tag);
                boolean ended = process.waitFor(millis, TimeUnit.MILLISECONDS);
                cutShort += ended ? 0 : 1;
                process.destroyForcibly().waitFor();

                String story =
                        "seed " + seed + ", tag v" + tag + ", killed after " + millis + " ms of about " + wholeMillis;
                try (CatalogReader reader = CatalogReader.builder().store(store).build()) {
                    CatalogView view = reader.view();
                    assertThat(view.root()).as(story).isIn(roots.get(tag - 1), roots.get(tag));
                    List<String> names = new ArrayList<>();
                    view.forEach(entry -> names.add(entry.json().path("text").asText()));
                    assertThat(names).as(story).hasSize(ENTRIES);
                    assertThat(promote(repository, server, tag).waitFor())
                            .as(story)
                            .isZero();
                    assertThat(reader.refresh().root()).as(story).isEqualTo(roots.get(tag));
                }
            }
            assertThat(cutShort).as("promotions that were cut short").isPositive();
            try (SyncController sync = controller(repository, store)) {
                assertThat(sync.verify().orElseThrow().good()).isTrue();
                assertThat(sync.history(1000)).hasSize(times + 1);
            }
        }
    }

    /** Starts the command line in a process of its own; its output goes to a file, which is shown if it fails. */
    private static Process promote(TestRepository repository, CqlServer server, int tag) throws Exception {
        Path output = Files.createTempFile(repository.path().getParent(), "promote", ".out");
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "--json",
                        "--repo",
                        repository.path().toString(),
                        "--cql",
                        server.hostPort(),
                        "--keyspace",
                        "killed",
                        "promote",
                        "v" + tag)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private static TestRepository repository(Path folder, int tags) {
        Random random = new Random(1);
        TestRepository repository = TestRepository.bare(folder);
        for (int i = 0; i < ENTRIES; i++) {
            repository.file(path(i), json(random));
        }
        for (int tag = 0; tag < tags; tag++) {
            for (int i = 0; i < ENTRIES / 4; i++) {
                repository.file(path(random.nextInt(ENTRIES)), json(random));
            }
            repository.commit("release " + tag).tag("v" + tag);
        }
        return repository;
    }

    private static String path(int i) {
        return "products/p" + i + ".json";
    }

    private static String json(Random random) {
        StringBuilder text = new StringBuilder();
        while (text.length() < 1_000) {
            text.append(Long.toString(random.nextLong(), 36));
        }
        return "{\"text\": \"" + text + "\"}";
    }

    private static List<Digest> roots(TestRepository repository, int tags) {
        List<Digest> roots = new ArrayList<>();
        try (SyncController sync = controller(repository, new InMemoryStore())) {
            for (int tag = 0; tag < tags; tag++) {
                roots.add(sync.promote("v" + tag).orThrow().report().root().orElseThrow());
            }
        }
        return roots;
    }

    private static SyncController controller(TestRepository repository, dev.tagsync.spi.Store store) {
        return SyncController.builder()
                .source(JGitTagSource.local(repository.path()))
                .store(store)
                .build();
    }

    private static CqlSession connect(CqlServer server) {
        return CqlSession.builder()
                .addContactPoint(server.address())
                .withLocalDatacenter(server.datacenter())
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false)
                        .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, Duration.ofSeconds(10))
                        .build())
                .build();
    }
}
