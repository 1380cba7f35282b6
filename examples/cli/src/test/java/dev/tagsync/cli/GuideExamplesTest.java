package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.tagsync.CatalogCheck;
import dev.tagsync.Collector;
import dev.tagsync.Gates;
import dev.tagsync.Guard;
import dev.tagsync.Health;
import dev.tagsync.Retention;
import dev.tagsync.SyncController;
import dev.tagsync.SyncControllerBuilder;
import dev.tagsync.SyncLoop;
import dev.tagsync.SyncReport;
import dev.tagsync.SyncResult;
import dev.tagsync.TagPolicy;
import dev.tagsync.TransientException;
import dev.tagsync.git.GitCredentials;
import dev.tagsync.git.JGitContent;
import dev.tagsync.git.JGitTagSource;
import dev.tagsync.git.SignaturePolicy;
import dev.tagsync.scylla.ScyllaSchema;
import dev.tagsync.scylla.ScyllaStore;
import dev.tagsync.spi.ContentSource;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.Store;
import dev.tagsync.spi.TagSource;
import dev.tagsync.testkit.Call;
import dev.tagsync.testkit.Fault;
import dev.tagsync.testkit.FaultPlan;
import dev.tagsync.testkit.FaultyStore;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.InMemoryTagSource;
import dev.tagsync.testkit.SimulatedEnvironment;
import dev.tagsync.testkit.TaggedHistory;
import dev.tagsync.testkit.contract.PromoterContract;
import dev.tagsync.testkit.contract.SnapshotStoreContract;
import dev.tagsync.testkit.git.GitHttpHost;
import dev.tagsync.testkit.git.TestRepository;
import dev.tagsync.testkit.server.CqlServer;
import dev.tagsync.testkit.server.CqlServerExtension;
import dev.tagsync.testkit.sim.Chaos;
import dev.tagsync.testkit.sim.Simulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the guides show in Java: compiled, and run where that takes no network. */
class GuideExamplesTest {
    @TempDir
    Path folder;

    private final Store store = new InMemoryStore();

    private TagSource source() {
        return InMemoryTagSource.of(TaggedHistory.builder()
                .file("products/chair.json", "{\"price\": 12.90}")
                .commit("First")
                .tag("v1.4.0")
                .build());
    }

    @Test
    @DisplayName("a service builds its controller without any network")
    void embedding() {
        CqlServer server = CqlServer.shared();
        try (CqlSession session = CqlSession.builder()
                .addContactPoint(server.address())
                .withLocalDatacenter(server.datacenter())
                .build()) {
            controller(session).close();
            assertThat(severalRegions(session)).isNotNull();
        }
    }

    private static SyncController controller(CqlSession session) {
        // region controller
        SyncController sync = SyncController.builder()
                .source(JGitTagSource.remote("https://git.example/catalog.git"))
                .store(ScyllaStore.on(session))
                .validator(new PricePresent())
                .build();
        // endregion
        return sync;
    }

    /** Never called: the host of the example is none. */
    static SyncResult quick(CqlSession session) {
        // region quick
        var sync = SyncController.builder()
                .source(JGitTagSource.remote("https://git.example/catalog.git"))
                .store(ScyllaStore.on(session))
                .validator(new PricePresent())
                .build();
        SyncResult result = sync.promote("v1.4.0");
        // endregion
        return result;
    }

    /** Never called: the test server has no such data centre. */
    static void schema(CqlSession session) {
        // region schema
        ScyllaSchema schema = ScyllaSchema.of(session, "tagsync");
        schema.create("{'class': 'NetworkTopologyStrategy', 'dc1': 3}");
        schema.check().forEach(System.out::println); // the differences; none if all is well
        System.out.println(schema.print()); // the statements that make the tables
        // endregion
    }

    private static Store severalRegions(CqlSession session) {
        // region several-regions
        ScyllaStore store = ScyllaStore.builder(session).severalDataCenters().build();
        // endregion
        return store;
    }

    @Test
    @DisplayName("gates let a release pass from channel to channel, and a guard watches it")
    void channels() {
        try (SyncController sync =
                SyncController.builder().source(source()).store(store).build()) {
            // region channels
            sync.promote("v1.4.0", "staging"); // …an hour later, or by a loop on sync.in("staging"):
            sync.promote("v1.4.0"); // live, by Gates.after("staging", Duration.ofHours(1)): a flip alone
            // endregion
            assertThat(sync.status().active()).isPresent();
            // region regions
            sync.promote("v1.4.0", "eu").orThrow();
            sync.promote("v1.4.0", "us").orThrow();
            // endregion
        }
        assertThat(gates()).isNotNull();
        assertThat(guard(new Shop())).isNotNull();
    }

    private static SyncControllerBuilder gates() {
        return
        // region gates
        SyncController.builder()
                .gate(Gates.freeze(
                        ZoneId.of("Europe/Berlin"), "Fri 16:00 - Mon 08:00", "2026-12-20 00:00 - 2027-01-04 08:00"))
                .gate(Gates.minimumAge(Duration.ofMinutes(15)))
                .gate(Gates.approvals(2))
                .gate(Gates.after("staging", Duration.ofHours(1)))
        // endregion
        ;
    }

    private static final class Shop {
        boolean isWell() {
            return true;
        }

        int status() {
            return 200;
        }
    }

    private static SyncControllerBuilder guard(Shop shop) {
        return
        // region guard
        SyncController.builder()
                .guard(Guard.of(
                                "storefront",
                                live -> shop.isWell() ? Optional.empty() : Optional.of("HTTP " + shop.status()))
                        .during(Duration.ofMinutes(10))
                        .every(Duration.ofSeconds(15))
                        .failures(3))
        // endregion
        ;
    }

    @Test
    @DisplayName("a listener is told how far a cycle is")
    void progress() {
        AtomicLong gauge = new AtomicLong();
        assertThat(listening(gauge)).isNotNull();
    }

    private static SyncControllerBuilder listening(AtomicLong gauge) {
        return
        // region progress
        SyncController.builder().listener(progress -> gauge.set(progress.done()))
        // endregion
        ;
    }

    @Test
    @DisplayName("a loop promotes what is latest, collects and scrubs")
    void loops() {
        TagSource source = source();
        try (SyncController sync = looped(source)) {
            // region collecting
            Collector collector = Collector.builder()
                    .store(store)
                    .retention(new Retention(10, Duration.ofDays(7)))
                    .build();
            SyncLoop loop = SyncLoop.of(sync)
                    .collecting(collector, Duration.ofMinutes(1))
                    .scrubbing(collector, Duration.ofDays(1))
                    .build();
            // endregion
            try (loop) {
                loop.runOnce();
                // region health
                Health health = loop.health();
                boolean alive = health.age().compareTo(Duration.ofMinutes(10)) < 0;
                // endregion
                assertThat(alive).isTrue();
                assertThat(health.healthy()).isTrue();
            }
        }
    }

    private SyncController looped(TagSource source) {
        // region loop
        SyncController sync = SyncController.builder()
                .source(source)
                .store(store)
                .validator(new PricePresent())
                .tagPolicy(TagPolicy.builder()
                        .order(TagPolicy.Order.SEMANTIC_VERSION)
                        .build())
                .build();
        SyncLoop loop = SyncLoop.of(sync).interval(Duration.ofMinutes(1)).build();
        loop.start();
        // endregion
        loop.close();
        return sync;
    }

    @Test
    @DisplayName("a folder's files are judged before they are tagged")
    void checking() throws IOException {
        TestRepository.withWorkTree(folder)
                .file("products/chair.json", "{\"price\": 12.90}")
                .commit("First")
                .tag("v1.4.0")
                .close();
        Files.writeString(
                Files.createDirectories(folder.resolve("products")).resolve("chair.json"), "{\"price\": 13.90}");
        // region check
        try (ContentSource content = JGitContent.workingTree(folder);
                TagSource releases = JGitTagSource.local(folder)) {
            SyncReport report = CatalogCheck.builder()
                    .content(content)
                    .base(releases, "v1.4.0")
                    .validator(new PricePresent())
                    .build()
                    .run();
            report.findings().forEach(System.out::println);
            // not shown
            assertThat(report.findings()).isEmpty();
            // shown
        }
        // endregion
    }

    @Test
    @DisplayName("a Git host of the kit answers, and then does not")
    void gitHost() {
        Path mirror = folder.resolve("mirror");
        try (TestRepository repository = TestRepository.bare(folder.resolve("catalog.git"))
                .file("products/chair.json", "{\"price\": 12.90}")
                .commit("First")
                .tag("v1.0.0")) {
            // region git-host
            try (GitHttpHost host = GitHttpHost.of(repository);
                    TagSource source = JGitTagSource.builder()
                            .remote(host.url())
                            .mirror(mirror)
                            .build()) {
                assertThat(source.list()).hasSize(1);
                host.behave(GitHttpHost.Behaviour.answering(503));
                assertThatThrownBy(source::list)
                        .isInstanceOf(TransientException.class)
                        .hasMessageContaining("503");
            }
            // endregion
        }
    }

    @Test
    @DisplayName("a source with signatures and with credentials is built without any network")
    void sources() {
        signed().close();
        rotated(name -> "token").close();
    }

    private static TagSource signed() {
        return
        // region signatures
        JGitTagSource.builder()
                .remote("https://git.example/catalog.git")
                .signatures(SignaturePolicy.require()
                        .openPgpKeyring(Path.of("/etc/tagsync/release-keys.asc"))
                        .sshAllowedSigners(Path.of("/etc/tagsync/allowed_signers"))
                        .build())
                .build();
        // endregion
    }

    /** Where a host keeps what nobody may see. */
    private interface Secrets {
        String read(String name);
    }

    private static TagSource rotated(Secrets secrets) {
        return
        // region credentials
        JGitTagSource.builder()
                .remote("https://git.example/catalog.git")
                .credentials(() -> GitCredentials.token(secrets.read("git-token")))
                .build();
        // endregion
    }

    // region server
    @ExtendWith(CqlServerExtension.class)
    static class CatalogTest {
        @Test
        void readsTheCatalog(CqlServer server) {
            try (CqlSession session = CqlSession.builder()
                    .addContactPoint(server.address())
                    .withLocalDatacenter(server.datacenter())
                    .build()) {
                Store store = ScyllaStore.on(session);
                // not shown
                assertThat(store).isNotNull();
                // shown
            }
        }
    }
    // endregion

    @Test
    @DisplayName("a store fails as planned, and processes run by a seed")
    void faults() {
        // region faults
        var store = new FaultyStore(new InMemoryStore(), FaultPlan.call(Call.Operation.COMMIT, 2, Fault.AFTER));
        // endregion
        try (SyncController sync = SyncController.builder()
                .source(source())
                .store(store)
                .environment(SimulatedEnvironment.seeded(42).environment())
                .build()) {
            assertThat(sync.promote("v1.4.0").promoted()).isTrue();
        }
        simulated(7, source(), new InMemoryStore());
    }

    private static void simulated(long seed, TagSource source, Store shared) {
        // region simulation
        Simulation simulation = Simulation.seeded(seed, Chaos.of(seed));
        simulation.process("service", Duration.ofMinutes(-40), self -> {
            SyncController sync = SyncController.builder()
                    .source(source)
                    .store(self.store(shared))
                    .environment(self.environment())
                    .build();
            sync.promote("v1.4.0");
        });
        simulation.run(Duration.ofHours(5));
        // endregion
    }

    /** A store of the host's own; here one that has all of it from the kit. */
    private record MyStore(Store database) implements Store {
        @Override
        public SnapshotStore snapshots(String catalog) {
            return database.snapshots(catalog);
        }

        @Override
        public Promoter promoter(String catalog) {
            return database.promoter(catalog);
        }
    }

    private static final Store database = new InMemoryStore();

    // region contracts
    static class MySnapshotsTest extends SnapshotStoreContract {
        @Override
        protected Store store() {
            return new MyStore(database);
        }
    }

    static class MyRegisterTest extends PromoterContract {
        @Override
        protected Store store() {
            return new MyStore(database);
        }
    }
    // endregion
}
