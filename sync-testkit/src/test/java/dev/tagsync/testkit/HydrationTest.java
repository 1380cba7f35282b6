package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.Digest;
import dev.tagsync.PermanentException;
import dev.tagsync.SyncController;
import dev.tagsync.SyncControllerBuilder;
import dev.tagsync.SyncListener;
import dev.tagsync.SyncProgress;
import dev.tagsync.SyncResult;
import dev.tagsync.SyncResult.Reason;
import dev.tagsync.SyncStage;
import dev.tagsync.TagName;
import dev.tagsync.TransientException;
import dev.tagsync.spi.Node;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.Call.Operation;
import dev.tagsync.testkit.contract.StoreWrapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How a release becomes stored nodes: going on after a death, waiting for a store, saying how far it is, bases that Git has lost. */
class HydrationTest {
    /** Each is a payload node of its own, so that a few thousand nodes are a few thousand files. */
    private static final int FILES = 3_000;

    private static final int FILE_BYTES = 5_000;

    private static TaggedHistory history;
    private static Digest root;

    private final InMemoryStore store = new InMemoryStore();
    private final InMemoryTagSource source = InMemoryTagSource.of(history);
    private final SimulatedEnvironment time = SimulatedEnvironment.seeded(7);

    @BeforeAll
    static void makeHistory() {
        TaggedHistory.Builder builder = TaggedHistory.builder();
        for (int i = 0; i < FILES; i++) {
            builder.file("products/p" + i + ".json", json(i));
        }
        builder.commit("all").tag("v1");
        builder.file("products/p17.json", json(FILES)).commit("one of them").tag("v2");
        history = builder.build();
        root = SyncController.builder()
                .source(InMemoryTagSource.of(history))
                .store(new InMemoryStore())
                .build()
                .promote("v1")
                .report()
                .root()
                .orElseThrow();
    }

    private static String json(int number) {
        Random random = new Random(number);
        StringBuilder text = new StringBuilder("{\"text\":\"");
        for (int i = 0; i < FILE_BYTES; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.append("\"}").toString();
    }

    private SyncControllerBuilder controller(Store onto) {
        return SyncController.builder().source(source).store(onto).environment(time.environment());
    }

    /** Every put takes three seconds, and from one on the process has lost its network for good. */
    private Store dying(SimulatedEnvironment itsTime, int afterPuts) {
        boolean[] dead = new boolean[1];
        return new FaultyStore(store, call -> {
            if (call.operation() == Operation.PUT) {
                itsTime.advance(Duration.ofSeconds(3));
                dead[0] |= call.number() > afterPuts;
            }
            return dead[0] ? Fault.BEFORE : Fault.NONE;
        });
    }

    private void dieAfter(int puts) {
        SimulatedEnvironment itsTime = SimulatedEnvironment.seeded(11);
        SyncController dying = controller(dying(itsTime, puts))
                .environment(itsTime.environment())
                .build();
        assertThatThrownBy(() -> dying.promote("v1")).isInstanceOf(TransientException.class);
    }

    @Test
    @DisplayName("a hydration that died is gone on with under its own stamp: what is stored under it is not sent again")
    void goesOnAfterADeath() {
        dieAfter(4);
        int before = store.nodeCount("default");
        assertThat(before).isBetween(1_000, 2_500);

        SyncResult result = controller(store).build().promote("v1");

        assertThat(result.promoted()).isTrue();
        assertThat(result.report().root()).contains(root);
        assertThat(result.report().nodesWritten()).isEqualTo(store.nodeCount("default") - before);
        assertThat(controller(store)
                        .build()
                        .verify(new TagName("v1"))
                        .orElseThrow()
                        .good())
                .isTrue();
    }

    @Test
    @DisplayName(
            "a hydration that died is gone on with, and sends all its nodes again, if what is stored cannot be listed")
    void goesOnWithoutAList() {
        dieAfter(4);
        Store unlisted = new FaultyStore(store, call -> call.operation() == Operation.SCAN ? Fault.BEFORE : Fault.NONE);

        SyncResult result = controller(unlisted).build().promote("v1");

        assertThat(result.promoted()).isTrue();
        assertThat(result.report().root()).contains(root);
        assertThat(result.report().nodesWritten()).isEqualTo(store.nodeCount("default"));
    }

    @Test
    @DisplayName("a hydration that died early is not waited for")
    void doesNotWaitForLittle() {
        dieAfter(1);
        int before = store.nodeCount("default");

        SyncResult result = controller(store).build().promote("v1");

        assertThat(result.report().nodesWritten()).isGreaterThan(FILES);
        assertThat(before).isLessThan(1_000);
        assertThat(time.elapsed()).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    @DisplayName("H-GC-3: who is taken for dead and is not loses his work, and nothing else")
    void aSleeperFindsItsHydrationTaken() {
        AtomicReference<SyncResult> other = new AtomicReference<>();
        SimulatedEnvironment itsTime = SimulatedEnvironment.seeded(11);
        SyncListener sleeps = progress -> {
            if (progress.stage() == SyncStage.WRITE && progress.bytes() > 8_000_000 && other.get() == null) {
                other.set(controller(store).build().promote("v1"));
            }
        };
        Store slow = dying(itsTime, Integer.MAX_VALUE);

        SyncResult result = controller(slow)
                .environment(itsTime.environment())
                .listener(sleeps)
                .build()
                .promote("v1");

        assertThat(other.get().promoted()).isTrue();
        assertThat(other.get().report().nodesWritten()).isLessThan(FILES * 2 / 3);
        assertThat(other.get().report().root()).contains(root);
        assertThat(result)
                .isInstanceOfSatisfying(
                        SyncResult.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.ABANDONED));
        SyncController after = controller(store).build();
        assertThat(after.status().active().orElseThrow().generation().number()).isEqualTo(1);
        assertThat(after.verify().orElseThrow().good()).isTrue();
    }

    @Test
    @DisplayName("a store that is out of reach for a while slows a hydration down, and says so")
    void waitsForTheStore() {
        List<SyncProgress> told = new ArrayList<>();
        Store away = new FaultyStore(
                store,
                call -> call.operation() == Operation.PUT && call.number() > 2 && call.number() < 8
                        ? Fault.BEFORE
                        : Fault.NONE);

        SyncResult result = controller(away).listener(told::add).build().promote("v1");

        assertThat(result.promoted()).isTrue();
        assertThat(result.report().root()).contains(root);
        assertThat(told).filteredOn(progress -> progress.waiting().isPresent()).hasSize(5);
        assertThat(time.elapsed()).isGreaterThan(Duration.ofMillis(500));
    }

    @Test
    @DisplayName("a store that stays away fails a hydration when the host's time is over")
    void doesNotWaitForEver() {
        Store away = new FaultyStore(store, FaultPlan.every(Operation.PUT, Fault.BEFORE));

        assertThatThrownBy(() -> controller(away)
                        .storePatience(Duration.ofSeconds(20))
                        .build()
                        .promote("v1"))
                .isInstanceOf(TransientException.class);

        assertThat(time.elapsed()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(26));
        assertThat(controller(store).build().promote("v1").promoted()).isTrue();
    }

    @Test
    @DisplayName("a base whose objects Git has lost still saves the writing of what it has in common")
    void aBaseThatGitHasLost() {
        controller(store).build().promote("v1");
        source.forget(history.tree("v1"));

        SyncResult result = controller(store).build().promote("v2");

        assertThat(result.promoted()).isTrue();
        assertThat(result.report().nodesWritten()).isLessThan(20);
        assertThat(controller(store).build().verify().orElseThrow().good()).isTrue();
    }

    @Test
    @DisplayName("a listener is told the start and the end of each stage, and what it throws changes nothing")
    void progress() {
        List<SyncProgress> told = new ArrayList<>();
        SyncController sync = controller(store)
                .listener(progress -> {
                    told.add(progress);
                    throw new IllegalStateException("a listener's fault");
                })
                .build();

        assertThat(sync.promote("v1").promoted()).isTrue();

        assertThat(told)
                .extracting(SyncProgress::stage)
                .startsWith(SyncStage.READ)
                .endsWith(SyncStage.VERIFY);
        // A guard is another's test.
        for (SyncStage stage : EnumSet.complementOf(EnumSet.of(SyncStage.GUARD))) {
            List<SyncProgress> of =
                    told.stream().filter(p -> p.stage() == stage).toList();
            assertThat(of.get(0).done()).isZero();
            SyncProgress last = of.get(of.size() - 1);
            assertThat(last.done()).isEqualTo(FILES);
            assertThat(last.finished()).isTrue();
            assertThat(last.tag()).isEqualTo("v1");
        }
        SyncProgress read = told.stream()
                .filter(p -> p.stage() == SyncStage.READ && p.finished())
                .findFirst()
                .orElseThrow();
        assertThat(read.bytes()).isGreaterThan((long) FILES * FILE_BYTES);
    }

    @Test
    @DisplayName("what is wrong after a hydration was gone on with is told as it is, and ends that hydration")
    void aFaultAfterGoingOnIsTold() {
        dieAfter(4);
        Store losing = new StoreWrapper(store) {
            @Override
            public SnapshotStore snapshots(String catalog) {
                return new Nodes(inner.snapshots(catalog)) {
                    @Override
                    public void put(long stamp, Collection<Node> nodes) {
                        inner.put(stamp, nodes.stream().skip(1).toList());
                    }
                };
            }
        };
        assertThatThrownBy(() -> controller(losing).build().promote("v1"))
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining("did not come back from the store as it was written");

        SyncResult result = controller(store).build().promote("v1");

        assertThat(result.promoted()).isTrue();
        assertThat(result.report().nodesWritten())
                .as("a hydration of its own, since none is open to go on with")
                .isEqualTo(store.nodeCount("default"));
    }
}
