package dev.tagsync.testkit.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.CollectionReport;
import dev.tagsync.CollectionReport.Fate;
import dev.tagsync.CollectionReport.State;
import dev.tagsync.Collector;
import dev.tagsync.ControlResult;
import dev.tagsync.Environment;
import dev.tagsync.TagName;
import dev.tagsync.ViewExpiredException;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.contract.StoreWrapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * From when to when views may read and collectors wait, to the nanosecond, over a store that is slow to answer: a view's age counts from the start of the look
 * that saw it, a wait from the end of the commit that retired (H-GC-1). The other way round the two would meet.
 */
class WaitsTest {
    private static final Duration AGE = Duration.ofMinutes(10);
    private static final Duration POLL = Duration.ofSeconds(10);
    private static final Duration SLOW = Duration.ofMinutes(3);

    /** Two days after what the world promotes: nothing but time keeps it. */
    private static final Instant LATER = Instant.parse("2026-01-03T00:00:00Z");

    private final World world = new World();
    private final Store slow = new Slow(world.store);
    private long nanos;

    /** A clock that stands still between steps. */
    private final Environment environment = new Environment(
            Runnable::run, () -> LATER.plusNanos(nanos), () -> nanos, time -> nanos += time.toNanos(), new Random(5));

    /** Answers late: what is asked for is as it stood when it was asked. */
    private final class Slow extends StoreWrapper {
        Slow(Store inner) {
            super(inner);
        }

        @Override
        public Promoter promoter(String catalog) {
            return new Register(inner.promoter(catalog)) {
                @Override
                public List<Stored> peek(String channel) {
                    List<Stored> seen = inner.peek(channel);
                    nanos += SLOW.toNanos();
                    return seen;
                }

                @Override
                public Outcome commit(String attempt, Group group, long expectedVersion, List<Write> writes) {
                    Outcome outcome = inner.commit(attempt, group, expectedVersion, writes);
                    if (writes.stream().anyMatch(WaitsTest::retires)) {
                        nanos += SLOW.toNanos();
                    }
                    return outcome;
                }
            };
        }
    }

    private static boolean retires(Promoter.Write write) {
        return write instanceof Promoter.Write.Put put
                && new String(put.value(), StandardCharsets.UTF_8).contains("RETIRING");
    }

    private CatalogReader reader(Store from) {
        return CatalogReader.builder()
                .store(from)
                .environment(environment)
                .cacheBytes(0)
                .build();
    }

    private Collector collector() {
        return world.collector(slow)
                .environment(environment)
                .sweepInterval(Duration.ofNanos(1))
                .build();
    }

    private static List<State> states(CollectionReport report) {
        return report.snapshots().stream().map(Fate::state).toList();
    }

    /** Asserts that a view reads until that time, and not a nanosecond longer. */
    private void assertReadsUntil(Duration end, CatalogView view) {
        nanos = end.toNanos();
        assertThat(World.all(view)).contains("v1 v1");
        nanos++;
        assertThatThrownBy(() -> World.all(view)).isInstanceOf(ViewExpiredException.class);
    }

    @Test
    @DisplayName("the age of a view counts from the start of the poll that opened it")
    void fromTheStartOfThePoll() {
        world.promote("v1");
        CatalogView view = reader(slow).refresh();
        assertThat(nanos).isEqualTo(SLOW.toNanos());
        assertThat(view.age()).isEqualTo(SLOW);
        assertReadsUntil(AGE, view);
    }

    @Test
    @DisplayName("the age of a view counts from the start of the last poll that saw its generation")
    void fromTheStartOfTheLastPoll() {
        world.promote("v1");
        CatalogReader reader = reader(slow);
        CatalogView view = reader.refresh();
        Duration again = Duration.ofMinutes(5);
        nanos = again.toNanos();
        reader.refresh();
        assertThat(view.age()).isEqualTo(SLOW);
        world.promote("v2");
        assertThat(reader.refresh().release().tag()).isEqualTo(new TagName("v2"));
        assertThat(view.age()).as("that poll saw another generation").isEqualTo(SLOW.multipliedBy(2));
        assertReadsUntil(again.plus(AGE), view);
    }

    @Test
    @DisplayName(
            "the age of a view that no pointer gave counts from the start of the look that saw its snapshot sealed")
    void fromTheStartOfTheLook() {
        world.promote("v1");
        Store slowToRead = new StoreWrapper(world.store) {
            @Override
            public Promoter promoter(String catalog) {
                return new Register(inner.promoter(catalog)) {
                    @Override
                    public Reading read(Group group, List<Range> ranges) {
                        Reading seen = inner.read(group, ranges);
                        nanos += Duration.ofMinutes(1).toNanos();
                        return seen;
                    }
                };
            }
        };
        CatalogView view = reader(slowToRead).at(new TagName("v1")).orElseThrow();
        assertThat(nanos).isPositive();
        assertReadsUntil(AGE, view);
    }

    @Test
    @DisplayName("a collector waits from the acknowledgement of the retirement for the age of a view and one poll")
    void fromTheAcknowledgement() {
        world.promote("v1", "v2");
        Collector collector = collector();
        CollectionReport first = collector.turn();
        assertThat(states(first)).containsExactly(State.RETIRED, State.KEPT);
        assertThat(nanos).as("when it was acknowledged").isEqualTo(SLOW.toNanos());
        assertThat(first.next()).contains(AGE.plus(POLL));

        nanos = SLOW.plus(AGE).plus(POLL).toNanos() - 1;
        CollectionReport early = collector.turn();
        assertThat(states(early)).containsExactly(State.WAITING, State.KEPT);
        assertThat(early.next()).contains(Duration.ofNanos(1));

        nanos++;
        assertThat(states(collector.turn())).containsExactly(State.FORGOTTEN, State.KEPT);
    }

    @Test
    @DisplayName("a collector that comes after a crash waits as long from its own first look")
    void fromTheFirstLook() {
        world.promote("v1", "v2");
        collector().turn();
        nanos += AGE.toNanos();
        long look = nanos;
        Collector second = collector();
        assertThat(second.turn().next()).contains(AGE.plus(POLL));
        nanos = look + AGE.plus(POLL).toNanos() - 1;
        assertThat(states(second.turn())).containsExactly(State.WAITING, State.KEPT);
        nanos++;
        assertThat(states(second.turn())).containsExactly(State.FORGOTTEN, State.KEPT);
    }

    @Test
    @DisplayName("an age that is raised while a collector waits is waited for, from the acknowledgement too")
    void raisedMeanwhile() {
        world.promote("v1", "v2");
        Collector collector = collector();
        collector.turn();
        Duration raised = Duration.ofHours(1);
        assertThat(collector.maxViewAge(raised, "ann", "")).isInstanceOf(ControlResult.Done.class);
        nanos = SLOW.plus(raised).plus(POLL).toNanos() - 1;
        assertThat(states(collector.turn())).containsExactly(State.WAITING, State.KEPT);
        nanos++;
        assertThat(states(collector.turn())).containsExactly(State.FORGOTTEN, State.KEPT);
    }
}
