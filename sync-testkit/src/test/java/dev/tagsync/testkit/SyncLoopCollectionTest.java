package dev.tagsync.testkit;

import static dev.tagsync.testkit.LoopScene.said;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CollectionReport;
import dev.tagsync.Collector;
import dev.tagsync.Environment;
import dev.tagsync.Health;
import dev.tagsync.Health.Type;
import dev.tagsync.Retention;
import dev.tagsync.SyncController;
import dev.tagsync.SyncLoop;
import dev.tagsync.TagPolicy;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.Call.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A loop that has a collector take its turns. */
@Timeout(120)
class SyncLoopCollectionTest {
    private final LoopScene scene = new LoopScene();
    private final InMemoryTagSource source = InMemoryTagSource.of(scene.release("v1.0.0", 1));
    private final InMemoryStore store = new InMemoryStore();
    private final SimulatedEnvironment time = SimulatedEnvironment.seeded(6);
    private final SyncController sync = controller(store, time.environment());

    private SyncController controller(Store on, Environment environment) {
        return SyncController.builder()
                .source(source)
                .store(on)
                .tagPolicy(TagPolicy.builder()
                        .order(TagPolicy.Order.SEMANTIC_VERSION)
                        .build())
                .environment(environment)
                .build();
    }

    private String live() {
        return sync.status().active().orElseThrow().release().tag().value();
    }

    @Test
    @DisplayName(
            "a loop has its collector take turns, not more often than asked, and only where it has the lease; health shows the last")
    void aLoopCollects() {
        Collector collector = Collector.builder()
                .store(store)
                .environment(time.environment())
                .retention(new Retention(1, Duration.ZERO))
                .sweepInterval(Duration.ofMinutes(1))
                .build();
        SyncLoop collecting =
                SyncLoop.of(sync).collecting(collector, Duration.ofMinutes(10)).build();
        SyncLoop idle = SyncLoop.of(controller(store, time.environment()))
                .collecting(collector, Duration.ofMinutes(10))
                .build();
        assertThat(collecting.health().collection()).isEmpty();
        Health first = collecting.runOnce();
        assertThat(first.collection().orElseThrow().report()).isPresent();
        assertThat(first.collection().orElseThrow().fault()).isEmpty();
        assertThat(idle.runOnce().collection())
                .as("who stands by collects nothing")
                .isEmpty();

        int turns = 0;
        Instant last = first.collection().orElseThrow().ended();
        for (int price = 2; price < 25; price++) {
            source.become(scene.release("v1.0." + price, price));
            time.advance(Duration.ofMinutes(1));
            Health health = collecting.runOnce();
            assertThat(live()).isEqualTo("v1.0." + price);
            Instant now = health.collection().orElseThrow().ended();
            turns += now.equals(last) ? 0 : 1;
            last = now;
        }
        assertThat(turns).as("turns in 23 minutes").isEqualTo(2);
        time.advance(Duration.ofDays(2));
        collecting.runOnce();
        time.advance(Duration.ofMinutes(11));
        Health later = collecting.runOnce();
        assertThat(later.collection().orElseThrow().report().orElseThrow().count(CollectionReport.State.FORGOTTEN))
                .as("what nothing needs is gone two days later")
                .isGreaterThan(15);
    }

    @Test
    @DisplayName("a collector that fails keeps nothing from being promoted; health tells, until a turn goes well")
    void aCollectorThatFails() {
        FaultyStore failing = new FaultyStore(store, FaultPlan.every(Operation.READ, Fault.BEFORE));
        Collector collector = Collector.builder()
                .store(failing)
                .environment(time.environment())
                .build();
        SyncLoop collecting =
                SyncLoop.of(sync).collecting(collector, Duration.ofMinutes(1)).build();

        Health bad = collecting.runOnce();

        assertThat(live()).isEqualTo("v1.0.0");
        assertThat(bad.condition(Type.SYNCED)).isPresent();
        assertThat(said(bad, Type.COLLECTION_FAILED)).isNotEmpty();
        assertThat(bad.healthy()).isFalse();
        assertThat(bad.completed()).isEqualTo(1);
        failing.plan(FaultPlan.none());
        time.advance(Duration.ofMinutes(2));
        Health good = collecting.runOnce();
        assertThat(good.conditions()).extracting(Health.Condition::type).containsExactly(Type.SYNCED);
    }

    @Test
    @DisplayName(
            "a turn of the collector that takes long holds no promotion up, and is interrupted when the loop is closed")
    void aLongTurnHoldsNothingUp() throws Exception {
        CountDownLatch sweeping = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        FaultyStore hanging = new FaultyStore(store, FaultPlan.none());
        Collector collector = Collector.builder()
                .store(hanging)
                .environment(Environment.system())
                .build();
        hanging.plan(call -> {
            sweeping.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                interrupted.countDown();
            }
            return Fault.BEFORE;
        });
        SyncLoop collecting = SyncLoop.of(controller(store, Environment.system()))
                .collecting(collector, Duration.ofMinutes(1))
                .build();
        collecting.runOnce();
        assertThat(sweeping.await(1, TimeUnit.MINUTES)).isTrue();
        source.become(scene.release("v1.1.0", 2));

        assertThat(collecting.runOnce().condition(Type.SYNCED)).isPresent();
        assertThat(live()).isEqualTo("v1.1.0");
        assertThat(collecting.health().collection()).as("it is under way yet").isEmpty();

        collecting.close();
        assertThat(interrupted.await(1, TimeUnit.MINUTES)).isTrue();
    }
}
