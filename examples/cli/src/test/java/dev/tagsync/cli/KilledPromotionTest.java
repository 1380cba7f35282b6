package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.Digest;
import dev.tagsync.SyncController;
import dev.tagsync.TagName;
import dev.tagsync.git.JGitTagSource;
import dev.tagsync.scylla.ScyllaSchema;
import dev.tagsync.scylla.ScyllaStore;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.git.TestRepository;
import dev.tagsync.testkit.server.CqlServer;
import dev.tagsync.testkit.server.Durability;
import dev.tagsync.testkit.server.ServerOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promotions whose process is killed, at random moments and between the writes that it makes. */
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

    /** Half of the kills come after a random time, the others at a call of the store that the process has stopped before. */
    private static void kill(int times, Path folder) throws Exception {
        long seed = 20_261_123;
        Random random = new Random(seed);
        try (TestRepository repository = repository(folder.resolve("catalog.git"), times + 2);
                CqlServer server = CqlServer.start(ServerOptions.defaults().withDurability(Durability.RESTARTABLE));
                CqlSession session = connect(server)) {
            ScyllaSchema.of(session, "killed").create(REPLICATION);
            ScyllaStore store = ScyllaStore.builder(session).keyspace("killed").build();
            List<Digest> roots = roots(repository, times + 2);

            assertThat(promote(repository, server, 0).waitFor()).isZero();
            Path calls = folder.resolve("calls");
            long started = System.nanoTime();
            assertThat(promoteUntil("never", calls, repository, server, 1).waitFor())
                    .isZero();
            long wholeMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
            List<String> points = points(Files.readAllLines(calls));
            int cutShort = 0;
            int halfway = 0;
            for (int tag = 2; tag < times + 2; tag++) {
                Set<Long> before = stamps(store);
                String story;
                if (tag % 2 == 0) {
                    String point = points.get((tag / 2 - 1) % points.size());
                    story = "tag v" + tag + ", killed before " + point + " of " + points;
                    killAt(point, folder.resolve("calls" + tag), repository, server, tag);
                    cutShort++;
                } else {
                    long millis = wholeMillis / 4 + random.nextLong(wholeMillis);
                    story = "seed " + seed + ", tag v" + tag + ", killed after " + millis + " ms of about "
                            + wholeMillis;
                    Process process = promote(repository, server, tag);
                    cutShort += process.waitFor(millis, TimeUnit.MILLISECONDS) ? 0 : 1;
                    process.destroyForcibly().waitFor();
                }
                Set<Long> left = stamps(store);
                left.removeAll(before);

                try (CatalogReader reader = CatalogReader.builder().store(store).build()) {
                    CatalogView view = reader.view();
                    assertThat(view.root()).as(story).isIn(roots.get(tag - 1), roots.get(tag));
                    boolean isHalfway = !left.isEmpty() && view.root().equals(roots.get(tag - 1));
                    if (tag == 2) {
                        assertThat(isHalfway)
                                .as(story + ": whether nodes are stored that are not live")
                                .isTrue();
                        assertThat(reader.at(new TagName("v2"))).as(story).isEmpty();
                    }
                    halfway += isHalfway ? 1 : 0;
                    List<String> names = new ArrayList<>();
                    view.forEach(entry -> names.add(entry.json().path("text").asText()));
                    assertThat(names).as(story).hasSize(ENTRIES);
                    assertThat(promote(repository, server, tag).waitFor())
                            .as(story)
                            .isZero();
                    assertThat(reader.refresh().root()).as(story).isEqualTo(roots.get(tag));
                }
            }
            System.out.printf(
                    "%d of %d promotions were cut short, %d of them with nodes stored and not live%n",
                    cutShort, times, halfway);
            assertThat(halfway)
                    .as("promotions that were killed with nodes stored and not live")
                    .isPositive();
            try (SyncController sync = controller(repository, store)) {
                assertThat(sync.verify().orElseThrow().good()).isTrue();
                assertThat(sync.history(1000)).hasSize(times + 2);
            }
        }
    }

    /**
     * Returns where to kill a promotion: before each write but its first ones. The first of them comes when all nodes are stored and there is no snapshot of them yet.
     *
     * @param calls those of a whole promotion
     */
    private static List<String> points(List<String> calls) {
        List<String> writes = calls.stream()
                .filter(call -> call.startsWith("PUT ") || call.startsWith("COMMIT "))
                .toList();
        int first = writes.indexOf("PUT 1");
        int last = first;
        while (writes.get(last).startsWith("PUT ")) {
            last++;
        }
        List<String> points = new ArrayList<>(writes.subList(last, writes.size()));
        points.addAll(writes.subList(first + 1, last));
        return points;
    }

    private static Set<Long> stamps(ScyllaStore store) {
        SnapshotStore nodes = store.snapshots("default");
        Set<Long> stamps = new HashSet<>();
        for (int part = 0; part < nodes.scanParts(); part++) {
            nodes.scan(part, node -> stamps.add(node.stamp()));
        }
        return stamps;
    }

    /** Kills a promotion that has come to a call; fails if it ends before. */
    private static void killAt(String point, Path calls, TestRepository repository, CqlServer server, int tag)
            throws Exception {
        Process process = promoteUntil(point, calls, repository, server, tag);
        try {
            while (!Files.exists(calls) || !Files.readAllLines(calls).contains(point)) {
                assertThat(process.waitFor(20, TimeUnit.MILLISECONDS))
                        .as("whether the promotion of v" + tag + " ended before " + point)
                        .isFalse();
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** Starts the command line in a process of its own; its output goes to a file. */
    private static Process promote(TestRepository repository, CqlServer server, int tag) throws Exception {
        return start(List.of(Main.class.getName()), repository, server, tag);
    }

    private static Process promoteUntil(String call, Path calls, TestRepository repository, CqlServer server, int tag)
            throws Exception {
        return start(List.of(MainThatStops.class.getName(), calls.toString(), call), repository, server, tag);
    }

    private static Process start(List<String> main, TestRepository repository, CqlServer server, int tag)
            throws Exception {
        Path output = Files.createTempFile(repository.path().getParent(), "promote", ".out");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(main);
        command.addAll(List.of("--json", "--repo", repository.path().toString(), "--cql", server.hostPort()));
        command.addAll(List.of("--keyspace", "killed", "promote", "v" + tag));
        return new ProcessBuilder(command)
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
