package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogReader;
import dev.tagsync.Digest;
import dev.tagsync.HistoryRecord;
import dev.tagsync.SyncController;
import dev.tagsync.SyncException;
import dev.tagsync.SyncResult;
import dev.tagsync.spi.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole cycle in one thread, with many faults at the calls of the store's ports; {@link FlowsUnderFaultsTest} has one at each. */
class CycleUnderFaultsTest {
    static final TaggedHistory HISTORY = history();

    private static TaggedHistory history() {
        TaggedHistory.Builder history = TaggedHistory.builder();
        for (int i = 0; i < 40; i++) {
            history.file("products/p" + i + ".json", "{\"release\": 1, \"text\": \"" + "x".repeat(i * 40) + "\"}");
        }
        history.commit("one").tag("v1");
        for (int i = 0; i < 40; i += 3) {
            history.file("products/p" + i + ".json", "{\"release\": 2, \"text\": \"" + "y".repeat(i * 40) + "\"}");
        }
        return history.delete("products/p1.json").commit("two").tag("v2").build();
    }

    private final InMemoryStore healthy = new InMemoryStore();

    private SyncController controller(Store store, SimulatedEnvironment time) {
        return SyncController.builder()
                .source(InMemoryTagSource.of(HISTORY))
                .store(store)
                .environment(time.environment())
                .build();
    }

    private Digest live() {
        try (CatalogReader reader = CatalogReader.builder().store(healthy).build()) {
            reader.view().forEach(entry -> assertThat(entry.json().isObject()).isTrue());
            return reader.view().root();
        }
    }

    static Digest rootOf(String tag) {
        InMemoryStore store = new InMemoryStore();
        return SyncController.builder()
                .source(InMemoryTagSource.of(HISTORY))
                .store(store)
                .build()
                .promote(tag)
                .report()
                .root()
                .orElseThrow();
    }

    static void assertHistoryIsWhole(List<HistoryRecord> newestFirst, String story) {
        List<Long> generations = new ArrayList<>();
        for (long g = newestFirst.size(); g >= 1; g--) {
            generations.add(g);
        }
        assertThat(newestFirst)
                .as(story)
                .extracting(r -> r.generation().number())
                .containsExactlyElementsOf(generations);
        assertThat(newestFirst).as(story).extracting(HistoryRecord::attempt).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    @DisplayName(
            "many faults, by a seed: every flip that was reported is in the history once, and nothing else is (I4, I7, I9, H-FLIP-5)")
    void manyFaults(long seed) {
        FaultyStore faulty = new FaultyStore(
                healthy,
                FaultPlan.random(seed, 0.08, Fault.BEFORE, Fault.LOST, Fault.AFTER, Fault.DOUBLED, Fault.DELAYED));
        SimulatedEnvironment ahead = SimulatedEnvironment.seeded(seed, Instant.parse("2026-01-01T01:00:00Z"));
        SimulatedEnvironment behind = SimulatedEnvironment.seeded(-seed, Instant.parse("2026-01-01T00:00:00Z"));
        SyncController[] controllers = {controller(faulty, ahead), controller(faulty, behind)};
        List<String> reported = new ArrayList<>();
        boolean doubt = false;
        for (int step = 0; step < 30; step++) {
            SyncController sync = controllers[step % 2];
            try {
                if (step % 5 == 0) {
                    sync.controls().unquarantine("v1", "ann", "");
                    sync.controls().unquarantine("v2", "ann", "");
                }
                SyncResult result = step % 5 == 4 ? sync.rollback() : sync.promote(step % 3 == 0 ? "v1" : "v2");
                if (result instanceof SyncResult.Promoted p) {
                    reported.add(p.record().attempt());
                } else if (result instanceof SyncResult.RolledBack r) {
                    reported.add(r.record().attempt());
                }
                doubt |= result instanceof SyncResult.InDoubt;
            } catch (SyncException e) {
                doubt |= e.stateMayHaveChanged();
            }
            if (step % 4 == 0) {
                faulty.releaseDelayed();
            }
            ahead.advance(Duration.ofSeconds(1));
        }
        faulty.plan(FaultPlan.none());
        faulty.releaseDelayed();
        SyncController sound = controller(healthy, behind);
        List<HistoryRecord> history = sound.history(1000);
        assertHistoryIsWhole(history, "seed " + seed);
        List<String> inHistory = history.stream().map(HistoryRecord::attempt).toList();
        assertThat(inHistory).containsAll(reported);
        if (!doubt) {
            assertThat(inHistory).hasSameSizeAs(reported);
        }
        assertThat(sound.status().hold().isPresent())
                .as("a rollback holds the channel in its own step, a promotion lifts that in its own (H-FLIP-5)")
                .isEqualTo(!history.isEmpty() && history.get(0).kind() == HistoryRecord.Kind.ROLLBACK);
        sound.controls().unquarantine("v2", "ann", "");
        assertThat(sound.promote("v2").promoted()).isTrue();
        assertThat(live()).isEqualTo(rootOf("v2"));
        assertThat(sound.verify().orElseThrow().good()).isTrue();
    }

    @Test
    @DisplayName("one seed, one story: the cycle takes nothing from the machine around it")
    void theSameSeedGivesTheSameStory() {
        assertThat(story(7)).isEqualTo(story(7)).isNotEqualTo(story(8));
    }

    private static String story(long seed) {
        InMemoryStore store = new InMemoryStore();
        SyncController sync = SyncController.builder()
                .source(InMemoryTagSource.of(HISTORY))
                .store(store)
                .environment(SimulatedEnvironment.seeded(seed).environment())
                .build();
        return sync.promote("v1") + "\n" + sync.promote("v2") + "\n" + sync.rollback() + "\n" + sync.history();
    }
}
