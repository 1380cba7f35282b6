package dev.tagsync.testkit.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.Collector;
import dev.tagsync.Digest;
import dev.tagsync.Environment;
import dev.tagsync.Health;
import dev.tagsync.Health.Type;
import dev.tagsync.ScrubReport;
import dev.tagsync.SyncController;
import dev.tagsync.SyncLoop;
import dev.tagsync.spi.Node;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.SnapshotStore.Copies;
import dev.tagsync.testkit.Call.Operation;
import dev.tagsync.testkit.Fault;
import dev.tagsync.testkit.FaultPlan;
import dev.tagsync.testkit.FaultyStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A loop that scrubs, part by part. */
class ScrubbingLoopTest {
    private static final String CATALOG = SyncController.DEFAULT_CATALOG;
    private static final Duration HOUR = Duration.ofHours(1);

    private final World world = new World();
    private final SnapshotStore nodes = world.store.snapshots(CATALOG);
    private final List<ScrubReport> reports = new ArrayList<>();
    private final Collector collector =
            world.collector(world.store).scrubListener(reports::add).build();

    private SyncLoop loop(Duration round) {
        return SyncLoop.of(world.controller()).scrubbing(collector, round).build();
    }

    private Health later(SyncLoop loop, Duration time) {
        world.time.advance(time);
        return loop.runOnce();
    }

    private static int slice(Digest digest) {
        return Integer.parseInt(digest.toString().substring(0, 2), 16) / 4;
    }

    private byte[] lose(Digest digest) {
        byte[] bytes = nodes.get(List.of(digest), Copies.QUORUM).get(digest);
        world.store.lose(CATALOG, digest);
        return bytes;
    }

    private void putBack(byte[] bytes) {
        nodes.put(world.controller().history().get(0).snapshot().stamp(), List.of(Node.of(bytes)));
    }

    /** Loses a node that no other part of the scrub than its own reads: no inner one. */
    private Digest loseALeaf() {
        List<Digest> all = new ArrayList<>();
        for (int part = 0; part < nodes.scanParts(); part++) {
            nodes.scan(part, node -> all.add(node.digest()));
        }
        Collector trial = world.collector(world.store).build();
        for (Digest one : all) {
            byte[] bytes = lose(one);
            boolean missed = trial.scrub(1).good();
            putBack(bytes);
            if (missed && slice(one) > 4 && slice(one) < 60) {
                trial.scrub(Collector.SCRUB_SLICES);
                lose(one);
                return one;
            }
        }
        throw new AssertionError("there is no leaf among " + all);
    }

    @Test
    @DisplayName(
            "a loop scrubs one part after another, a round in the time that was asked for; a lost node is a condition from its part on, until it is found mended")
    void aLostNodeIsACondition() {
        world.promote("v6");
        Digest lost = loseALeaf();
        SyncLoop loop = loop(HOUR.multipliedBy(Collector.SCRUB_SLICES));

        Health health = loop.runOnce();
        for (int part = 0; part < slice(lost); part++) {
            assertThat(health.conditions())
                    .as("after part " + part)
                    .extracting(Health.Condition::type)
                    .containsExactly(Type.SYNCED);
            assertThat(health.scrub().orElseThrow().report().orElseThrow().next())
                    .isEqualTo(part + 1);
            assertThat(later(loop, Duration.ofMinutes(20)).scrub())
                    .as("nothing is due between")
                    .isEqualTo(health.scrub());
            health = later(loop, Duration.ofMinutes(40));
        }

        Health.Condition damaged = health.condition(Type.DAMAGED).orElseThrow();
        assertThat(damaged.message()).startsWith("1 node that something needs is missing or damaged, such as " + lost);
        assertThat(health.condition(Type.SYNCED)).as("releases go on").isPresent();
        assertThat(health.healthy()).isFalse();
        assertThat(health.scrub().orElseThrow().report().orElseThrow().lost()).containsExactly(lost);
        assertThat(later(loop, HOUR).condition(Type.DAMAGED))
                .as("a later part is good, and the node is lost still")
                .contains(damaged);

        assertThat(world.controller().repair().orElseThrow().whole()).isTrue();
        assertThat(later(loop, HOUR).conditions())
                .extracting(Health.Condition::type)
                .containsExactly(Type.SYNCED);
        while (reports.get(reports.size() - 1).next() != 0) {
            later(loop, HOUR);
        }
        assertThat(reports).as("parts of a round").hasSize(Collector.SCRUB_SLICES);
    }

    @Test
    @DisplayName(
            "where more than one part is due they are put together; what is more than a round behind is not made up for")
    void partsArePutTogether() {
        SyncLoop loop = loop(Duration.ofMinutes(Collector.SCRUB_SLICES));

        loop.runOnce();
        later(loop, Duration.ofMinutes(10));
        later(loop, Duration.ofSeconds(90));
        later(loop, Duration.ofSeconds(30));
        later(loop, Duration.ofDays(3));
        later(loop, Duration.ofMinutes(1));

        assertThat(reports).extracting(ScrubReport::next).containsExactly(1, 11, 12, 13, 0, 1);
    }

    @Test
    @DisplayName("who stands by scrubs nothing, and tells of no damage that another process may have seen mended")
    void whoStandsByScrubsNothing() {
        SyncLoop first = loop(HOUR);
        SyncLoop second = loop(HOUR);
        first.runOnce();
        reports.clear();

        Health idle = second.runOnce();

        assertThat(idle.condition(Type.STANDING_BY)).isPresent();
        assertThat(idle.scrub()).isEmpty();
        assertThat(reports).isEmpty();
        world.store.lose(CATALOG, world.controller().history().get(0).root());
        assertThat(later(first, Duration.ofMinutes(2)).condition(Type.DAMAGED)).isPresent();
        assertThat(later(second, Duration.ofMinutes(1)).condition(Type.DAMAGED))
                .as("it stands by")
                .isEmpty();
        assertThat(later(second, Duration.ofMinutes(4)).condition(Type.DAMAGED))
                .as("it has taken over, and looks at once")
                .isPresent();
        assertThat(first.runOnce().conditions())
                .extracting(Health.Condition::type)
                .contains(Type.STANDING_BY)
                .doesNotContain(Type.DAMAGED);
    }

    @Test
    @DisplayName("a part that fails keeps nothing from being promoted, is told, and is looked at when the next is due")
    void aPartThatFails() {
        FaultyStore failing = new FaultyStore(world.store, FaultPlan.every(Operation.GET, Fault.BEFORE));
        Collector unlucky = world.collector(failing).scrubListener(reports::add).build();
        SyncLoop loop = SyncLoop.of(world.controller()).scrubbing(unlucky, HOUR).build();

        Health bad = loop.runOnce();

        assertThat(bad.condition(Type.SYNCED)).isPresent();
        assertThat(bad.condition(Type.COLLECTION_FAILED).orElseThrow().message())
                .startsWith("the scrub failed: ");
        assertThat(bad.scrub().orElseThrow().report()).isEmpty();
        assertThat(reports).isEmpty();
        failing.plan(FaultPlan.none());
        assertThat(later(loop, Duration.ofMinutes(1)).conditions())
                .extracting(Health.Condition::type)
                .containsExactly(Type.SYNCED);
        assertThat(reports).extracting(ScrubReport::next).containsExactly(1);
    }

    @Test
    @DisplayName(
            "a turn of the collector and a part of the scrub that are due together are one job, and no other begins beside it")
    void oneJobAtATime() {
        AtomicBoolean busy = new AtomicBoolean();
        Deque<Runnable> waiting = new ArrayDeque<>();
        Environment inline = world.time.environment();
        Environment environment = new Environment(
                job -> {
                    if (busy.get()) {
                        waiting.add(job);
                    } else {
                        job.run();
                    }
                },
                inline.clock(),
                inline.nanoTime(),
                inline.sleeper(),
                inline.random());
        SyncController sync = SyncController.builder()
                .source(world.source)
                .store(world.store)
                .environment(environment)
                .build();
        SyncLoop loop = SyncLoop.of(sync)
                .collecting(collector, Duration.ofMinutes(1))
                .scrubbing(collector, HOUR)
                .build();
        Health before = loop.runOnce();
        busy.set(true);

        later(loop, Duration.ofMinutes(2));
        assertThat(waiting).hasSize(1);
        Health meanwhile = later(loop, Duration.ofMinutes(2));

        assertThat(waiting).hasSize(1);
        assertThat(meanwhile.collection()).isEqualTo(before.collection());
        assertThat(meanwhile.scrub()).isEqualTo(before.scrub());
        waiting.remove().run();
        Health after = loop.health();
        assertThat(after.collection().orElseThrow().ended())
                .isAfter(before.collection().orElseThrow().ended());
        assertThat(after.scrub().orElseThrow().ended())
                .as("after the turn")
                .isAfter(after.collection().orElseThrow().ended());
    }
}
