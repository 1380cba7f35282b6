package dev.tagsync.testkit.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.Collector;
import dev.tagsync.Entry;
import dev.tagsync.Findings;
import dev.tagsync.PermanentException;
import dev.tagsync.Retention;
import dev.tagsync.SyncController;
import dev.tagsync.SyncException;
import dev.tagsync.SyncResult;
import dev.tagsync.TransientException;
import dev.tagsync.spi.EntryValidator;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Reading;
import dev.tagsync.spi.Promoter.Stored;
import dev.tagsync.testkit.Call.Operation;
import dev.tagsync.testkit.Fault;
import dev.tagsync.testkit.FaultPlan;
import dev.tagsync.testkit.FaultyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What has gone wrong in collections elsewhere. Each schedule runs twice: with the rule, and with the rule taken away from one party, which must show as
 * damage: so each test fails when its hazard comes back.
 */
class CollectionHazardsTest {
    private final World world = new World();

    /** Takes a step while a release is validated. */
    private static EntryValidator during(Runnable step) {
        Runnable once = Plant.once(step);
        return new EntryValidator() {
            @Override
            public String name() {
                return "step";
            }

            @Override
            public void validate(Entry entry, Findings findings) {
                once.run();
            }
        };
    }

    private Plant collectorSees(Consumer<Plant> planting, boolean planted) {
        Plant plant = new Plant(world.store);
        if (planted) {
            planting.accept(plant);
        }
        return plant;
    }

    private static void hides(Plant plant, String kind) {
        plant.hidden = stored -> stored.kind().equals(kind);
    }

    @ParameterizedTest(name = "rule taken away: {0}")
    @ValueSource(booleans = {false, true})
    @DisplayName("H-GC-1: the base of an open hydration is neither retired nor swept")
    void baseStays(boolean planted) {
        world.promote("v1", "v2");
        Plant collector = collectorSees(plant -> hides(plant, "hydration"), planted);
        SyncResult result =
                world.controller(during(() -> world.collect(collector))).promote("v1-again");
        assertThat(result.promoted() && world.isWhole("v1-again")).isEqualTo(!planted);
    }

    @ParameterizedTest(name = "rule taken away: {0}")
    @ValueSource(booleans = {false, true})
    @DisplayName("H-GC-1: a view that was opened before its snapshot was retired reads on until its age is up")
    void viewsAreWaitedFor(boolean planted) {
        world.promote("v1");
        CatalogView view = world.timelessView();
        String before = World.all(view);
        world.promote("v2");
        world.days(2);
        // Not polled for all these days, but a poll at the last moment before the retirement is what the collector has
        // to reckon with.
        Plant collector = collectorSees(
                plant -> plant.record = stored ->
                        stored.kind().equals("snapshot") && Plant.text(stored).contains("RETIRING")
                                ? new Stored(
                                        "snapshot",
                                        stored.key(),
                                        Plant.text(stored)
                                                .replace("RETIRING", "OVER")
                                                .getBytes(java.nio.charset.StandardCharsets.UTF_8))
                                : stored,
                planted);
        Collector patient =
                world.collector(collector).sweepInterval(Duration.ofNanos(1)).build();
        patient.turn();
        world.time.advance(Duration.ofMinutes(10).plusSeconds(9));
        patient.turn();
        boolean readable;
        try {
            readable = World.all(view).equals(before);
        } catch (SyncException e) {
            readable = false;
        }
        assertThat(readable).isEqualTo(!planted);
        world.time.advance(Duration.ofMinutes(100));
        patient.turn();
        assertThatThrownBy(() -> World.all(view)).isInstanceOf(SyncException.class);
        assertThat(world.isWhole("v2")).isTrue();
    }

    @ParameterizedTest(name = "rule taken away: {0}")
    @ValueSource(booleans = {false, true})
    @DisplayName("H-GC-1: a snapshot that a living reader pinned is not swept, and is once the reader is dead")
    void pinsHold(boolean planted) {
        world.promote("v1");
        CatalogView view = world.timelessView();
        world.promote("v2");
        world.days(2);
        Promoter register = world.store.promoter(SyncController.DEFAULT_CATALOG);
        Collector collector =
                world.collector(world.store).sweepInterval(Duration.ofNanos(1)).build();
        collector.turn();
        for (int i = 0; i < 60; i++) {
            if (!planted) {
                register.beat("pin/reader", pin(i, view));
            }
            world.time.advance(Duration.ofSeconds(30));
            collector.turn();
        }
        if (planted) {
            assertThatThrownBy(() -> World.all(view)).isInstanceOf(SyncException.class);
            return;
        }
        assertThat(World.all(view)).contains("v1 v1");
        assertThat(collector.pins()).containsOnlyKeys("reader");
        world.time.advance(Duration.ofMinutes(2));
        collector.turn();
        world.time.advance(Duration.ofMinutes(20));
        collector.turn();
        assertThatThrownBy(() -> World.all(view)).isInstanceOf(SyncException.class);
    }

    private static byte[] pin(int count, CatalogView view) {
        return ("{\"v\":1,\"count\":" + count + ",\"lasts\":\"PT1M\",\"snapshots\":[" + view.snapshot() + "]}")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("H-GC-2: the last flips are retained, not the last releases: what was rolled back to stays")
    void retentionGoesByFlips() {
        world.promote("v1", "v2", "v3");
        world.controller().rollback("v1").orThrow();
        world.promote("v4");
        world.days(2);
        world.collector(world.store)
                .retention(new Retention(3, Duration.ZERO))
                .build()
                .collect();
        try (CatalogReader reader = world.reader()) {
            assertThat(reader.at(new dev.tagsync.TagName("v2"))).isEmpty();
        }
        assertThat(world.controller().rollback("v1").promoted()).isTrue();
        assertThat(world.isWhole("v1")).isTrue();
    }

    @ParameterizedTest(name = "rule taken away: {0}")
    @ValueSource(booleans = {false, true})
    @DisplayName("H-GC-3: a hydrator that wakes after its work was collected flips nothing")
    void sleepersWakeToNothing(boolean planted) {
        world.promote("v1");
        List<Stored> remembered = new ArrayList<>();
        Plant sleeper = new Plant(world.store);
        Collector collector =
                world.collector(world.store).abandonAfter(Duration.ofMinutes(5)).build();
        SyncResult result = world.controller(sleeper, during(() -> {
                    if (planted) {
                        remembered.addAll(world.store
                                .promoter(SyncController.DEFAULT_CATALOG)
                                .read(Promoter.Group.CONTROL, List.of(Range.all("hydration"), Range.all("snapshot")))
                                .records());
                        sleeper.reading = (inner, ranges) ->
                                believing(inner.read(Promoter.Group.CONTROL, ranges), ranges, remembered);
                    }
                    collector.turn();
                    world.days(2);
                    collector.turn();
                    collector.collect();
                }))
                .promote("v2");
        assertThat(world.isWhole("v1")).isEqualTo(!planted);
        if (!planted) {
            assertThat(result).isInstanceOf(SyncResult.Refused.class);
            assertThat(((SyncResult.Refused) result).reason()).isEqualTo(SyncResult.Reason.ABANDONED);
        }
        assertThat(result.promoted() && !world.isWhole("v2")).isEqualTo(planted);
    }

    /** Shows records that are gone as if they were there. */
    private static Reading believing(Reading read, List<Range> ranges, List<Stored> remembered) {
        List<Stored> records = new ArrayList<>(read.records());
        for (Stored one : remembered) {
            boolean asked = ranges.stream()
                    .anyMatch(r -> r.kind().equals(one.kind()) && r.from().compareTo(one.key()) <= 0);
            if (asked) {
                records.removeIf(r -> r.kind().equals(one.kind()) && r.key().equals(one.key()));
                records.add(one);
            }
        }
        return new Reading(read.version(), records);
    }

    @ParameterizedTest(name = "rule taken away: {0}")
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "H-GC-4, H-GC-11: what a hydration left that died is found and deleted; it holds collection back for a while only")
    void deadHydrationsLeaveNothing(boolean planted) {
        world.promote("v1");
        world.collect(world.store);
        int before = world.nodes();
        FaultyStore dying = new FaultyStore(world.store, FaultPlan.none());
        SyncController controller = world.controller(dying, during(() -> {
            dying.plan(FaultPlan.from(1, Fault.LOST));
        }));
        assertThat(controller.promote("v2").promoted()).isFalse();
        assertThat(world.nodes()).isGreaterThan(before);
        Collector collector = world.collector(world.store)
                .abandonAfter(planted ? World.LONG : Duration.ofMinutes(5))
                .sweepInterval(Duration.ofMinutes(1))
                .build();
        boolean abandoned = false;
        for (int day = 0; day < 6; day++) {
            abandoned |= !collector.turn().abandoned().isEmpty();
            world.days(1);
        }
        assertThat(abandoned).isEqualTo(!planted);
        assertThat(world.nodes() == before).isEqualTo(!planted);
        assertThat(world.isWhole("v1")).isTrue();
    }

    @ParameterizedTest(name = "rule taken away: {0}")
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "H-GC-5: a delete that was sent before, and lands after, the same content was written again removes nothing")
    void lateDeletesLose(boolean planted) {
        world.promote("v1", "v2");
        FaultyStore late = new FaultyStore(world.store, FaultPlan.every(Operation.DELETE, Fault.DELAYED));
        Plant collector = new Plant(late);
        if (planted) {
            collector.deletedAt = stamp -> Long.MAX_VALUE;
        }
        assertThatThrownBy(() -> world.collect(collector)).isInstanceOf(TransientException.class);
        assertThat(late.delayedEffects()).isPositive();
        world.promote("v1-again");
        late.releaseDelayed();
        late.plan(FaultPlan.none());
        assertThat(world.isWhole("v1-again")).isEqualTo(!planted);
    }

    @ParameterizedTest(name = "rule taken away: {0}")
    @ValueSource(booleans = {false, true})
    @DisplayName("H-GC-6: a candidate is neither retired nor swept while it is validated")
    void candidatesStay(boolean planted) {
        world.promote("v1");
        Plant collector = collectorSees(plant -> hides(plant, "hydration"), planted);
        SyncResult result =
                world.controller(during(() -> world.collect(collector))).promote("v2");
        assertThat(result.promoted() && world.isWhole("v2")).isEqualTo(!planted);
    }

    @ParameterizedTest(name = "rule taken away: {0}")
    @ValueSource(strings = {"", "hydration", "findings"})
    @DisplayName("H-GC-6: findings that are stored as nodes are not swept before a record names them, nor after")
    void findingsStay(String hidden) {
        world.promote("v1");
        Plant collector = collectorSees(plant -> hides(plant, hidden), !hidden.isEmpty());
        Plant controller = new Plant(world.store);
        Runnable collecting = Plant.once(() -> world.collect(collector));
        controller.beforeCommit = writes -> {
            if (writes.stream()
                    .anyMatch(w -> w instanceof Promoter.Write.Put p && p.kind().equals("findings"))) {
                collecting.run();
            }
        };
        SyncResult result = world.controller(controller, new Talkative()).promote("v2");
        if (hidden.equals("findings") || hidden.isEmpty()) {
            assertThat(result.promoted()).isTrue();
            world.collect(collector);
            world.promote("v3");
            world.collect(collector);
        }
        // Of v2 nothing is left by now but, with the rule, what it was judged by while it was live.
        world.promote("v4");
        SyncResult again = world.controller(new Talkative()).promote("v5");
        assertThat(again.promoted()).isTrue();
        world.collect(collector);
        int found = world.controller(new Talkative())
                .findings("v5")
                .map(v -> v.findings().size())
                .orElse(0);
        assertThat(found > 100 && result.promoted()).isEqualTo(hidden.isEmpty());
    }

    @ParameterizedTest(name = "rule taken away: {0}")
    @ValueSource(booleans = {false, true})
    @DisplayName("H-GC-7: what is sealed between two looks of the mark is not swept: the mark has one look")
    void oneVersion(boolean planted) {
        world.promote("v1");
        world.days(2);
        Plant collector = new Plant(world.store);
        Runnable promotion = Plant.once(() -> world.promote("v2"));
        int[] looks = {0};
        if (planted) {
            collector.reading = (inner, ranges) -> {
                Reading first = inner.read(Promoter.Group.CONTROL, ranges);
                // The first looks only tell whether there is cause for a sweep, and what to forget before it.
                if (ranges.stream().noneMatch(r -> r.kind().equals("findings")) || ++looks[0] != 3) {
                    return first;
                }
                promotion.run();
                List<Stored> both = new ArrayList<>(first.records());
                both.removeIf(s -> List.of("hydration", "stamp").contains(s.kind()));
                inner.read(Promoter.Group.CONTROL, ranges).records().stream()
                        .filter(s -> List.of("hydration", "stamp").contains(s.kind()))
                        .forEach(both::add);
                return new Reading(first.version(), both);
            };
        } else {
            collector.beforeScan = promotion;
        }
        world.collector(collector).build().collect();
        assertThat(world.isWhole("v2")).isEqualTo(!planted);
    }

    @ParameterizedTest(name = "rule taken away: {0}")
    @ValueSource(booleans = {false, true})
    @DisplayName("H-GC-8: the sweep of a snapshot leaves what another shares that is still waited for")
    void waitingOnesAreMarked(boolean planted) {
        world.promote("v1", "v2");
        CatalogView view = world.timelessView();
        world.days(2);
        Plant plant = new Plant(world.store);
        world.collector(plant).build().turn();
        world.promote("v3");
        world.days(2);
        Collector other =
                world.collector(plant).sweepInterval(Duration.ofNanos(1)).build();
        Promoter register = world.store.promoter(SyncController.DEFAULT_CATALOG);
        if (planted) {
            plant.hidden = stored -> stored.kind().equals("snapshot")
                    && Plant.text(stored).contains("RETIRING")
                    && Plant.text(stored).contains(view.snapshot().toString());
        }
        other.turn();
        // Both are retired now; the pin of a view of v2 holds it, so v1 is over first.
        for (int i = 0; i < 30; i++) {
            register.beat("pin/reader", pin(i, view));
            other.turn();
            world.time.advance(Duration.ofSeconds(50));
        }
        boolean whole;
        try {
            whole = World.all(view).contains("v2 v2");
        } catch (SyncException e) {
            whole = false;
        }
        assertThat(whole).isEqualTo(!planted);
    }

    @Test
    @DisplayName("H-GC-9: payload nodes, which only leaves name, are marked")
    void payloadNodesAreMarked() {
        world.promote("v1", "v2");
        world.collect(world.store);
        try (CatalogReader reader = world.reader()) {
            assertThat(new String(
                            reader.view().get("products", "large").orElseThrow().payload(),
                            java.nio.charset.StandardCharsets.UTF_8))
                    .hasSizeGreaterThan(8_000);
        }
        assertThat(world.isWhole("v2")).isTrue();
    }

    @Test
    @DisplayName(
            "H-GC-9: what an interrupted sweep left of a tree is found by the next, which goes on where that one was")
    void interruptedSweepsLeaveNothing() {
        world.promote("v1");
        world.collect(world.store);
        int one = world.nodes();
        world.promote("v2", "v3", "v4");
        world.days(2);
        int[] left = {2};
        Plant dying = new Plant(world.store);
        dying.beforeScan = () -> {
            world.time.advance(Duration.ofMinutes(1));
            if (left[0]-- == 0) {
                throw new TransientException("store.unreachable", "killed", "");
            }
        };
        assertThatThrownBy(() -> world.collector(dying).build().collect()).isInstanceOf(TransientException.class);
        assertThat(world.nodes()).isGreaterThan(one);
        List<Integer> scanned = new ArrayList<>();
        Plant next = new Plant(world.store);
        next.beforeScan = () -> scanned.add(1);
        world.collector(next).build().collect();
        assertThat(scanned).as("two of the four parts were done").hasSize(2);
        world.collector(world.store).build().collect();
        assertThat(world.nodes()).isBetween(one - 3, one + 3);
        assertThat(world.isWhole("v4")).isTrue();
        assertThat(world.collector(world.store).build().dryRun().snapshots()).hasSize(1);
    }

    @ParameterizedTest(name = "rule taken away: {0}")
    @ValueSource(booleans = {false, true})
    @DisplayName("H-GC-11: the sweep's stamp is the mark's, not one of the scan: what was written meanwhile stays")
    void theStampIsTheMarks(boolean planted) {
        world.promote("v1");
        world.days(2);
        Plant collector = new Plant(world.store);
        if (planted) {
            collector.writtenAt = stamp -> 1;
            collector.deletedAt = stamp -> Long.MAX_VALUE;
        }
        collector.beforeScan = Plant.once(() -> world.promote("v2"));
        world.collector(collector).build().collect();
        assertThat(world.isWhole("v2")).isEqualTo(!planted);
    }

    @ParameterizedTest(name = "rule taken away: {0}")
    @ValueSource(booleans = {false, true})
    @DisplayName("H-GC-11: a retired snapshot is no base and no target")
    void retiredOnesAreNoBase(boolean planted) {
        world.promote("v1", "v2");
        world.days(2);
        Collector collector =
                world.collector(world.store).sweepInterval(Duration.ofNanos(1)).build();
        collector.turn();
        Plant controller = new Plant(world.store);
        if (planted) {
            controller.record = stored -> stored.kind().equals("snapshot")
                    ? new Stored(
                            "snapshot",
                            stored.key(),
                            Plant.text(stored)
                                    .replace("\"v\":2", "\"v\":1")
                                    .replaceAll(",\"state\":\"[A-Z]+\"", "")
                                    .getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    : stored;
        }
        boolean[] damaged = {false};
        try {
            SyncResult result = world.controller(controller, during(() -> {
                        world.time.advance(Duration.ofMinutes(20));
                        collector.turn();
                    }))
                    .promote("v1-again");
            damaged[0] = !result.promoted() || !world.isWhole("v1-again");
        } catch (SyncException e) {
            damaged[0] = true;
        }
        assertThat(damaged[0]).isEqualTo(planted);
    }

    @Test
    @DisplayName("a node that is missing while marking ends the sweep before anything is deleted")
    void missingNodesStopTheSweep() {
        world.promote("v1", "v2");
        world.days(2);
        try (CatalogReader reader = world.reader()) {
            world.store.lose(SyncController.DEFAULT_CATALOG, reader.view().root());
        }
        int before = world.nodes();
        assertThatThrownBy(() -> world.collect(world.store))
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining("missing");
        assertThat(world.nodes()).isEqualTo(before);
    }
}
