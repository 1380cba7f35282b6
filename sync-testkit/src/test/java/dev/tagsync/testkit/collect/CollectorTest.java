package dev.tagsync.testkit.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.CollectionReport;
import dev.tagsync.CollectionReport.Fate;
import dev.tagsync.CollectionReport.State;
import dev.tagsync.Collector;
import dev.tagsync.ControlRecord;
import dev.tagsync.ControlResult;
import dev.tagsync.Retention;
import dev.tagsync.SyncController;
import dev.tagsync.SyncOptions;
import dev.tagsync.SyncResult;
import dev.tagsync.TagName;
import dev.tagsync.testkit.Call.Operation;
import dev.tagsync.testkit.Fault;
import dev.tagsync.testkit.FaultPlan;
import dev.tagsync.testkit.FaultyStore;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CollectorTest {
    private static final TagName V1 = new TagName("v1");

    private final World world = new World();

    private static List<State> states(CollectionReport report) {
        return report.snapshots().stream().map(Fate::state).toList();
    }

    private static List<String> reasons(CollectionReport report, int snapshot) {
        return report.snapshots().get(snapshot).reasons();
    }

    @Test
    @DisplayName("what nothing needs is retired, waited for, swept and forgotten; what is live stays whole")
    void collects() {
        world.promote("v1");
        int alone = world.nodes();
        world.promote("v2", "v3");
        world.days(2);
        CollectionReport report = world.collector(world.store).build().collect();
        assertThat(states(report)).containsExactly(State.FORGOTTEN, State.FORGOTTEN, State.KEPT);
        assertThat(reasons(report, 2)).anyMatch(r -> r.equals("live in channel live, generation 3"));
        CollectionReport.Sweep sweep = report.sweep().orElseThrow();
        assertThat(sweep.deleted()).isPositive().isEqualTo(sweep.stored() - world.nodes());
        assertThat(sweep.marked()).isEqualTo(world.nodes());
        assertThat(world.nodes()).isBetween(alone - 3, alone + 3);
        assertThat(world.isWhole("v3")).isTrue();
        assertThat(world.time.elapsed()).isGreaterThan(Duration.ofDays(2).plusMinutes(10));
        SyncResult back = world.controller().rollback("v2");
        assertThat(((SyncResult.Refused) back).reason()).isEqualTo(SyncResult.Reason.COLLECTED);
        assertThat(world.controller()
                        .rollback("v2", SyncOptions.by("ann").rehydrating())
                        .promoted())
                .isTrue();
        assertThat(world.isWhole("v2")).isTrue();
    }

    @Test
    @DisplayName("a dry run says what and why, and changes nothing")
    void dryRun() {
        world.promote("v1", "v2");
        world.days(2);
        FaultyStore counting = new FaultyStore(world.store, FaultPlan.none());
        int before = world.nodes();
        CollectionReport report = world.collector(counting).build().dryRun();
        assertThat(report.dry()).isTrue();
        assertThat(states(report)).containsExactly(State.RETIRED, State.KEPT);
        assertThat(counting.calls(Operation.COMMIT)).isZero();
        assertThat(counting.calls(Operation.DELETE)).isZero();
        assertThat(counting.calls(Operation.PUT)).isZero();
        assertThat(world.nodes()).isEqualTo(before);
        long wouldDelete = report.sweep().orElseThrow().deleted();
        CollectionReport done = world.collector(world.store).build().collect();
        assertThat(done.sweep().orElseThrow().deleted()).isEqualTo(wouldDelete).isPositive();
    }

    @Test
    @DisplayName("a verdict keeps its snapshot for a day, and the plan can be promoted without writing a node")
    void verdictsKeep() {
        world.promote("v1");
        world.controller().plan("v2").orThrow();
        Collector collector = world.collector(world.store).build();
        CollectionReport report = collector.collect();
        assertThat(states(report)).containsExactly(State.KEPT, State.KEPT);
        assertThat(reasons(report, 1)).anyMatch(r -> r.startsWith("judged as v2"));
        world.days(2);
        assertThat(states(collector.collect())).containsExactly(State.KEPT, State.FORGOTTEN);
        assertThat(world.controller().findings("v2"))
                .as("a verdict goes with its snapshot")
                .isEmpty();
        assertThat(world.controller().findings("v1")).isPresent();
    }

    @Test
    @DisplayName("retention is per channel: the last flips, and what was live within an age")
    void retention() {
        world.promote("v1", "v2", "v3");
        world.days(3);
        world.promote("v4");
        Collector.Builder builder = world.collector(world.store);
        world.days(2);
        CollectionReport byAge =
                builder.retention(new Retention(1, Duration.ofDays(4))).build().dryRun();
        assertThat(states(byAge)).containsExactly(State.RETIRED, State.RETIRED, State.KEPT, State.KEPT);
        assertThat(reasons(byAge, 2)).anyMatch(r -> r.contains("within 4 d"));
        CollectionReport byFlips = builder.retention("live", new Retention(2, Duration.ZERO))
                .build()
                .dryRun();
        assertThat(states(byFlips)).containsExactly(State.RETIRED, State.RETIRED, State.KEPT, State.KEPT);
        assertThat(reasons(byFlips, 2)).anyMatch(r -> r.contains("of the last 2 flips of channel live, generation 3"));
        assertThatThrownBy(() -> new Retention(0, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("a person keeps a snapshot, for a reason and a time, on record; what is retired cannot be kept")
    void keeps() {
        world.promote("v1", "v2");
        Collector collector = world.collector(world.store).build();
        Instant until = world.time.environment().clock().instant().plus(Duration.ofDays(30));
        assertThat(collector.keep(V1, Optional.of(until), "ann", "season start"))
                .isInstanceOfSatisfying(
                        ControlResult.Done.class,
                        done -> assertThat(done.record().kind()).isEqualTo(ControlRecord.Kind.KEEP));
        assertThat(collector.keeps()).hasSize(1);
        world.days(10);
        CollectionReport report = collector.collect();
        assertThat(states(report)).containsExactly(State.KEPT, State.KEPT);
        assertThat(reasons(report, 0)).containsExactly("kept by ann until " + until + ": season start");
        assertThat(world.controller().controls().acts(10))
                .extracting(ControlRecord::kind)
                .containsExactly(ControlRecord.Kind.KEEP);
        world.days(30);
        assertThat(states(collector.collect())).containsExactly(State.FORGOTTEN, State.KEPT);
        assertThat(collector.keep(V1, Optional.empty(), "ann", ""))
                .isInstanceOfSatisfying(
                        ControlResult.Refused.class,
                        no -> assertThat(no.reason()).isEqualTo(SyncResult.Reason.COLLECTED));
        assertThat(collector.unkeep(V1, "ann", "")).isInstanceOf(ControlResult.Done.class);
        assertThat(collector.unkeep(V1, "ann", "")).isInstanceOf(ControlResult.Unchanged.class);
    }

    @Test
    @DisplayName("a turn waits for nothing, tells when there is more to do, and a new process waits anew")
    void turns() {
        world.promote("v1", "v2");
        world.days(2);
        Collector first = world.collector(world.store).build();
        assertThat(first.turn().next()).contains(Duration.ofMinutes(10).plusSeconds(10));
        world.time.advance(Duration.ofMinutes(9));
        Collector second = world.collector(world.store).build();
        CollectionReport anew = second.turn();
        assertThat(states(anew)).containsExactly(State.WAITING, State.KEPT);
        assertThat(anew.next()).hasValueSatisfying(left -> assertThat(left).isGreaterThan(Duration.ofMinutes(9)));
        world.time.advance(Duration.ofMinutes(2));
        assertThat(states(first.turn())).containsExactly(State.OVER, State.KEPT);
        world.time.advance(Collector.DEFAULT_SWEEP_INTERVAL);
        assertThat(states(second.turn())).containsExactly(State.FORGOTTEN, State.KEPT);
        assertThat(second.turn().next()).isEmpty();
    }

    @Test
    @DisplayName("collection waits for the longest age that views ever could have")
    void viewAge() {
        world.promote("v1", "v2");
        Collector collector = world.collector(world.store).build();
        assertThat(collector.maxViewAge(Duration.ofHours(5), "ann", "long reports"))
                .isInstanceOf(ControlResult.Done.class);
        assertThat(collector.maxViewAge(Duration.ofMinutes(1), "ann", "")).isInstanceOf(ControlResult.Done.class);
        assertThat(collector.maxViewAge(Duration.ofMinutes(1), "ann", "")).isInstanceOf(ControlResult.Unchanged.class);
        world.days(2);
        assertThat(collector.turn().next()).contains(Duration.ofHours(5).plusSeconds(10));
    }

    @Test
    @DisplayName("collection survives faults at every call: what is live stays whole, and the next one ends the work")
    void faults() {
        for (Fault fault : List.of(Fault.BEFORE, Fault.AFTER, Fault.DOUBLED, Fault.LOST)) {
            for (int call = 1; call < 60; call += 3) {
                World here = new World();
                here.promote("v1", "v2", "v3");
                here.days(2);
                FaultyStore faulty = new FaultyStore(here.store, FaultPlan.at(call, fault));
                try {
                    here.collector(faulty).build().collect();
                } catch (dev.tagsync.SyncException e) {
                    assertThat(e.code()).isNotEmpty();
                }
                faulty.releaseDelayed();
                assertThat(here.isWhole("v3")).isTrue();
                CollectionReport report = here.collector(here.store).build().collect();
                assertThat(report.count(State.KEPT)).isEqualTo(1);
                assertThat(here.collector(here.store).build().dryRun().snapshots())
                        .hasSize(1);
                assertThat((long) here.nodes())
                        .isEqualTo(here.collector(here.store)
                                .build()
                                .dryRun()
                                .sweep()
                                .orElseThrow()
                                .marked());
            }
        }
    }

    @Test
    @DisplayName("the rate is kept")
    void rate() {
        world.promote("v1", "v2");
        world.days(2);
        Duration before = world.time.elapsed();
        CollectionReport report =
                world.collector(world.store).nodesPerSecond(10).build().dryRun();
        CollectionReport.Sweep sweep = report.sweep().orElseThrow();
        assertThat(world.time.elapsed().minus(before)).isGreaterThan(Duration.ofSeconds(sweep.stored() / 10 - 1));
    }

    @Test
    @DisplayName("nothing was ever promoted: nothing to do")
    void empty() {
        CollectionReport report = world.collector(world.store).build().collect();
        assertThat(report.snapshots()).isEmpty();
        assertThat(report.sweep()).isEmpty();
        assertThat(world.collector(world.store)
                        .catalog("other")
                        .build()
                        .dryRun()
                        .snapshots())
                .isEmpty();
        assertThat(SyncController.DEFAULT_CATALOG).isEqualTo("default");
    }

    @Test
    @DisplayName("retention may ask for all flips there are")
    void allFlips() {
        world.promote("v1", "v2", "v3");
        CollectionReport all = world.collector(world.store)
                .retention(new Retention(Integer.MAX_VALUE, Duration.ZERO))
                .build()
                .collect();
        assertThat(states(all)).containsExactly(State.KEPT, State.KEPT, State.KEPT);
    }

    @Test
    @DisplayName("a view's age that nobody could ever wait for is refused, and nothing is recorded")
    void anAgeWithoutEndIsRefused() {
        world.promote("v1");
        Collector collector = world.collector(world.store).build();
        assertThatThrownBy(() -> collector.maxViewAge(ChronoUnit.FOREVER.getDuration(), "ann", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 365 days");
        assertThat(collector.collect().snapshots()).hasSize(1);
    }
}
