package dev.tagsync.testkit.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.CatalogMove;
import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.Collector;
import dev.tagsync.Generation;
import dev.tagsync.SnapshotId;
import dev.tagsync.TagName;
import dev.tagsync.ViewExpiredException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Views that no pointer gave: of a tag, and of what a listener took last. */
class RetainedViewsTest {
    private static final TagName V1 = new TagName("v1");

    private final World world = new World();
    private final Collector collector = world.collector(world.store).build();

    private CatalogView viewUnder(CatalogReader reader, Duration maxViewAge) {
        collector.maxViewAge(maxViewAge, "ann", "");
        return reader.at(V1).orElseThrow();
    }

    @Test
    @DisplayName("H-GC-1: a view of a tag may become as old as the setting says that was in force when it was opened")
    void ageIsThatOfTheSetting() {
        world.promote("v1", "v2");
        try (CatalogReader reader = world.reader()) {
            CatalogView usual = reader.at(V1).orElseThrow();
            CatalogView shorter = viewUnder(reader, Duration.ofMinutes(2));
            CatalogView longer = viewUnder(reader, Duration.ofHours(5));
            assertThat(longer.age()).isLessThan(Duration.ofSeconds(1));
            world.time.advance(Duration.ofMinutes(3));
            assertThat(longer.age()).isBetween(Duration.ofMinutes(3), Duration.ofMinutes(4));
            assertThat(World.all(usual)).contains("v1 v1");
            assertThatThrownBy(() -> World.all(shorter)).isInstanceOf(ViewExpiredException.class);
            world.time.advance(Duration.ofHours(4));
            assertThat(World.all(longer)).contains("v1 v1");
            assertThatThrownBy(() -> World.all(usual)).isInstanceOf(ViewExpiredException.class);
            world.time.advance(Duration.ofHours(1));
            assertThatThrownBy(() -> World.all(longer)).isInstanceOf(ViewExpiredException.class);
        }
    }

    @Test
    @DisplayName(
            "H-GC-1: of a generation whose snapshot is retired no view is opened, although its nodes are there still")
    void whatIsRetiredIsNotOpened() {
        world.promote("v1", "v2");
        world.days(2);
        List<CatalogMove> before = new ArrayList<>();
        List<CatalogMove> after = new ArrayList<>();
        try (CatalogReader reader = world.reader()) {
            reader.view();
            reader.listen(new Generation(1), before::add);
            int nodes = world.nodes();
            collector.turn();
            assertThat(world.nodes()).as("nothing is swept yet").isEqualTo(nodes);
            assertThat(reader.at(V1)).isEmpty();
            reader.listen(new Generation(1), after::add);
        }
        assertThat(before)
                .singleElement()
                .satisfies(move -> assertThat(move.before()).isPresent());
        assertThat(after)
                .singleElement()
                .satisfies(move -> assertThat(move.before()).isEmpty());
    }

    @Test
    @DisplayName("of a generation whose snapshot is collected, another one of its root serves")
    void anotherSnapshotOfTheRootServes() {
        world.promote("v1", "v2");
        world.days(2);
        world.collect(world.store);
        world.promote("v1-again", "v2");
        SnapshotId again = world.controller().history().stream()
                .filter(flip -> flip.generation().number() == 3)
                .findFirst()
                .orElseThrow()
                .snapshot();
        List<CatalogMove> moves = new ArrayList<>();
        try (CatalogReader reader = world.reader()) {
            reader.view();
            reader.listen(new Generation(1), moves::add);
            assertThat(moves).singleElement().satisfies(move -> {
                CatalogView then = move.before().orElseThrow();
                assertThat(then.release().tag()).isEqualTo(V1);
                assertThat(then.generation()).contains(new Generation(1));
                assertThat(then.snapshot()).isEqualTo(again);
                assertThat(World.all(then)).contains("v1 v1");
            });
        }
    }
}
