package dev.tagsync.testkit.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogSession;
import dev.tagsync.Collector;
import dev.tagsync.SnapshotId;
import dev.tagsync.SyncController;
import dev.tagsync.internal.control.Pin;
import dev.tagsync.spi.Promoter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PresenceTest {
    private final World world = new World();
    private final Promoter register = world.store.promoter(SyncController.DEFAULT_CATALOG);

    private Set<String> beats() {
        return register.beats("").keySet();
    }

    @Test
    @DisplayName(
            "H-GC-4: pins, reports and beats of processes that are gone are dropped by whoever collects; those of the living stay")
    void deadBeatsAreDropped() {
        world.promote("v1");
        CatalogSession ofTheDead = world.reader().session(Duration.ofDays(9));
        register.beat("reader/live/gone", "left".getBytes(StandardCharsets.UTF_8));
        register.beat("hydration/0000000000000000007/gone", "late".getBytes(StandardCharsets.UTF_8));
        assertThat(beats()).hasSize(3);
        Collector collector = world.collector(world.store).build();
        try (CatalogReader living = world.reader();
                CatalogSession ofTheLiving = living.session(Duration.ofDays(9))) {
            for (int minute = 0; minute < 100; minute++) {
                living.refresh();
                collector.turn();
                world.time.advance(Duration.ofMinutes(1).minusSeconds(20));
                living.refresh();
                world.time.advance(Duration.ofSeconds(20));
            }
            assertThat(beats()).hasSize(1).allMatch(key -> key.startsWith("pin/"));
            assertThat(World.all(ofTheLiving.view())).contains("v1 v1");
        }
        assertThat(beats()).isEmpty();
        ofTheDead.close();
    }

    @Test
    @DisplayName(
            "a process that slept until its pins counted no more holds only what is still sealed when it beats again, under another key")
    void lapsedPinsAreLookedAtAgain() {
        world.promote("v1", "v2");
        SnapshotId first = snapshot("v1");
        SnapshotId second = snapshot("v2");
        Pin pin = new Pin(register, world.time.environment());
        assertThat(pin.pin(first)).isTrue();
        assertThat(pin.pin(second)).isTrue();
        Set<String> before = Set.copyOf(beats());
        world.days(2);
        Collector collector = world.collector(world.store)
                .sweepInterval(Duration.ofMinutes(1))
                .build();
        for (int minute = 0; minute < 50; minute++) {
            collector.turn();
            world.time.advance(Duration.ofMinutes(1));
        }
        assertThat(pin.holds(first)).as("its beat stood still for days").isFalse();
        pin.tick();
        assertThat(pin.holds(first)).as("it was collected").isFalse();
        assertThat(pin.holds(second)).as("it is live still").isTrue();
        assertThat(beats()).hasSize(2).containsAll(before);
        pin.close();
    }

    private SnapshotId snapshot(String tag) {
        return world.controller().history().stream()
                .filter(flip -> flip.release().tag().value().equals(tag))
                .findFirst()
                .orElseThrow()
                .snapshot();
    }
}
