package dev.tagsync.scylla;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import dev.tagsync.HistoryRecord;
import dev.tagsync.OutcomeUnknownException;
import dev.tagsync.Resolution;
import dev.tagsync.SyncController;
import dev.tagsync.SyncException;
import dev.tagsync.SyncResult;
import dev.tagsync.TransientException;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.Call.Operation;
import dev.tagsync.testkit.Fault;
import dev.tagsync.testkit.FaultyStore;
import dev.tagsync.testkit.InMemoryTagSource;
import dev.tagsync.testkit.TaggedHistory;
import dev.tagsync.testkit.server.CqlServer;
import dev.tagsync.testkit.server.Link;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** On a real server: neither the answer of a flip nor that of any settlement comes back until long after the deadline, and then somebody resolves it. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FlipInDoubtTest {
    private static final TaggedHistory HISTORY = TaggedHistory.builder()
            .file("products/a.json", "{\"price\":1}")
            .commit("one")
            .tag("v1")
            .file("products/a.json", "{\"price\":2}")
            .commit("two")
            .tag("v2")
            .build();

    private final AtomicReference<Runnable> whenFlipping = new AtomicReference<>(() -> {});
    private String catalog = "";
    private Link link;
    private CqlSession session;
    private SyncController sync;
    private SyncController elsewhere;

    @BeforeEach
    void connect(TestInfo test) {
        String keyspace = TestServers.keyspace("doubt");
        catalog = test.getTestMethod().orElseThrow().getName();
        link = Link.before(CqlServer.shared());
        session = CqlSession.builder()
                .addContactPoint(link.address())
                .withLocalDatacenter(CqlServer.shared().datacenter())
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false)
                        .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, Duration.ofMillis(50))
                        .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, Duration.ofMillis(200))
                        .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, Duration.ofSeconds(10))
                        .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, Duration.ofSeconds(10))
                        .build())
                .build();
        ScyllaStore behindTheLink = ScyllaStore.builder(session)
                .keyspace(keyspace)
                .requestTimeout(Duration.ofMillis(700))
                .retryTimeout(Duration.ofMillis(100))
                .build();
        sync = controller(new FaultyStore(behindTheLink, call -> {
            if (call.operation() == Operation.COMMIT) {
                whenFlipping.getAndSet(() -> {}).run();
            }
            return Fault.NONE;
        }));
        elsewhere = controller(
                ScyllaStore.builder(TestServers.session()).keyspace(keyspace).build());
    }

    @AfterEach
    void disconnect() {
        session.close();
        link.close();
    }

    private SyncController controller(Store store) {
        return SyncController.builder()
                .source(InMemoryTagSource.of(HISTORY))
                .store(store)
                .catalog(catalog)
                .build();
    }

    /** A release that was planned needs one commit, its flip. */
    private String doubt(Runnable trouble) {
        sync.promote("v1").orThrow();
        sync.plan("v2").orThrow();
        return doubt(trouble, () -> sync.promote("v2"));
    }

    private String doubt(Runnable trouble, Supplier<SyncResult> call) {
        whenFlipping.set(trouble);
        SyncResult result = call.get();
        assertThat(result).isInstanceOf(SyncResult.InDoubt.class);
        String attempt = ((SyncResult.InDoubt) result).attempt();
        assertThat(result.summary()).contains("is not known").contains(attempt);
        return attempt;
    }

    /** The driver takes a moment to find the way again. */
    private static <T> T whenReachable(Supplier<T> call) throws InterruptedException {
        SyncException last = null;
        for (int tries = 0; tries < 200; tries++) {
            try {
                return call.get();
            } catch (TransientException | OutcomeUnknownException e) {
                last = e;
                new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS);
            }
        }
        throw new AssertionError("the store is not reachable again", last);
    }

    private List<String> history() {
        return elsewhere.history().stream()
                .map(record -> record.generation() + " " + record.release().tag())
                .toList();
    }

    private void assertWhole() {
        assertThat(elsewhere.verifyHistory().good()).isTrue();
        assertThat(elsewhere.verify().orElseThrow().good()).isTrue();
    }

    @Test
    @DisplayName("H-FLIP-1 a flip that applied while no answer came back is in doubt, and resolved as applied")
    void applied() throws InterruptedException {
        String attempt = doubt(link::holdAnswers);
        assertThat(history()).as("it has applied, and nobody knows").containsExactly("2 v2", "1 v1");
        link.cut();
        link.heal();
        Resolution resolution = whenReachable(() -> sync.controls().resolve(attempt));
        assertThat(resolution.flip().map(HistoryRecord::attempt)).contains(attempt);
        assertThat(resolution.active()).isEqualTo(resolution.flip());
        assertThat(whenReachable(() -> sync.promote("v1")).promoted()).isTrue();
        assertThat(history()).containsExactly("3 v1", "2 v2", "1 v1");
        assertWhole();
    }

    @Test
    @DisplayName("H-FLIP-1 a flip that never arrived is in doubt, and resolved as one that never will apply")
    void neverArrived() throws InterruptedException {
        String attempt = doubt(link::blackHole);
        link.cut();
        link.heal();
        Resolution resolution = whenReachable(() -> sync.controls().resolve(attempt));
        assertThat(resolution.flip()).isEmpty();
        assertThat(history()).containsExactly("1 v1");
        assertThat(whenReachable(() -> sync.promote("v2")).promoted()).isTrue();
        assertThat(history()).containsExactly("2 v2", "1 v1");
        assertWhole();
    }

    @Test
    @DisplayName("H-FLIP-1 a flip that arrives after another process resolved it applies no more")
    void arrivesAfterItWasResolved() throws InterruptedException {
        String attempt = doubt(link::blackHole);
        Resolution resolution = elsewhere.controls().resolve(attempt);
        assertThat(resolution.flip()).isEmpty();
        link.heal();
        assertThat(whenReachable(() -> sync.status().active().orElseThrow()))
                .as("what was held back has arrived before this answer")
                .isEqualTo(resolution.active().orElseThrow());
        assertThat(whenReachable(() -> sync.promote("v2")).promoted()).isTrue();
        assertThat(history()).containsExactly("2 v2", "1 v1");
        assertWhole();
    }

    @Test
    @DisplayName(
            "H-FLIP-1 a rollback that applied while no answer came back is resolved as applied, with its hold and its mark")
    void appliedRollback() throws InterruptedException {
        sync.promote("v1").orThrow();
        sync.promote("v2").orThrow();
        String attempt = doubt(link::holdAnswers, sync::rollback);
        link.cut();
        link.heal();
        Resolution resolution = whenReachable(() -> sync.controls().resolve(attempt));
        assertThat(resolution.flip().orElseThrow().release().tag().value()).isEqualTo("v1");
        assertThat(elsewhere.status().hold()).isPresent();
        assertThat(elsewhere.status().quarantined()).hasSize(1);
        assertThat(history()).containsExactly("3 v1", "2 v2", "1 v1");
        assertWhole();
    }
}
