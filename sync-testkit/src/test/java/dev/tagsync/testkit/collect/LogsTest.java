package dev.tagsync.testkit.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.Collector;
import dev.tagsync.SyncController;
import dev.tagsync.SyncLoop;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.testkit.SimulatedEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LogsTest {
    private static final int DAYS = 12;
    private static final int LOOKS_A_DAY = 96;

    private final World world = new World();
    private final Promoter register = world.store.promoter(SyncController.DEFAULT_CATALOG);

    private List<String> log(Group group) {
        return register.read(group, List.of(Range.all(Kinds.LOG))).records().stream()
                .map(Promoter.Stored::key)
                .toList();
    }

    private long version(Group group) {
        return register.read(group, List.of()).version();
    }

    @Test
    @DisplayName(
            "a loop's lease and flips leave rows in the logs: collection trims them, those of the last day stay, and versions go on")
    void logsAreTrimmed() {
        SyncLoop loop = SyncLoop.of(world.controller()).build();
        Collector collector = world.collector(world.store).build();
        Map<Group, List<Long>> versions = new TreeMap<>();
        for (int look = 0; look < DAYS * LOOKS_A_DAY; look++) {
            loop.runOnce();
            collector.turn();
            world.time.advance(Duration.ofMinutes(15));
            for (Group group : Group.values()) {
                versions.computeIfAbsent(group, g -> new ArrayList<>()).add(version(group));
            }
        }
        long lease = version(Group.LEASE);
        assertThat(lease).as("commits of the lease").isGreaterThanOrEqualTo(DAYS * LOOKS_A_DAY);
        for (Group group : Group.values()) {
            List<Long> was = versions.get(group);
            long yesterday = was.get(was.size() - 1 - LOOKS_A_DAY);
            long longAgo = was.get(was.size() - 1 - 5 * LOOKS_A_DAY);
            List<String> kept = log(group);
            assertThat(kept)
                    .as("rows of the last day of %s", group)
                    .contains(Kinds.number(yesterday + 1 > version(group) ? version(group) : yesterday + 1));
            assertThat(kept).as("rows of days ago of %s", group).doesNotContain(Kinds.number(longAgo - 1));
        }
        assertThat(log(Group.LEASE)).hasSizeLessThan(5 * LOOKS_A_DAY);
        assertThat(world.isWhole("v6")).isTrue();
    }

    @Test
    @DisplayName("a record from a clock that was years ahead is replaced, and nothing is trimmed by it")
    void wrongClocksTrimNothing() {
        world.promote("v1");
        List<String> before = log(Group.CONTROL);
        SimulatedEnvironment ahead = SimulatedEnvironment.seeded(3, Instant.parse("2036-01-01T00:00:00Z"));
        Collector wrong =
                world.collector(world.store).environment(ahead.environment()).build();
        wrong.turn();
        Collector right = world.collector(world.store).build();
        right.turn();
        assertThat(log(Group.CONTROL)).containsAll(before);
        world.days(3);
        right.turn();
        assertThat(log(Group.CONTROL)).doesNotContainAnyElementsOf(before);
    }
}
