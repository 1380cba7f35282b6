package dev.tagsync.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.ChannelStatus;
import dev.tagsync.Generation;
import dev.tagsync.HistoryRecord;
import dev.tagsync.SyncController;
import dev.tagsync.SyncOptions;
import dev.tagsync.SyncResult;
import dev.tagsync.spi.Validator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What a host sees of several controllers and readers at once on a store.
 *
 * @since 0.1
 */
public abstract class ControllersContract extends CycleFixture {
    /** For subclasses. */
    protected ControllersContract() {}

    /** How often two controllers race; a store that is slow to start may choose less. */
    protected int races() {
        return 200;
    }

    @Test
    @DisplayName(
            "rejected release: readers, also ones that start up meanwhile, see whole releases that passed, and never a lower generation (H-VAL-1, H-VAL-2)")
    void readersMeetOnlyWhatPassed() throws Exception {
        SyncController sync = controller();
        sync.promote("v1").orThrow();
        ChannelStatus before = sync.status();
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger looks = new AtomicInteger();
        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            boolean startsUp = i == 0;
            tasks.add(() -> {
                CatalogReader lasting = reader();
                long generation = 0;
                while (!over.get()) {
                    CatalogView view = startsUp ? reader().view() : lasting.view();
                    looks.incrementAndGet();
                    String tag = view.release().tag().value();
                    assertThat(tag).isIn("v1", "v2");
                    assertThat(text(view, "products", "chair")).contains(tag.equals("v1") ? "12.90" : "13.50");
                    assertThat(view.get("products", "lamp").isPresent()).isEqualTo(tag.equals("v2"));
                    assertThat(view.get("products", "desk")).isEmpty();
                    assertThat(view.count()).isEqualTo(3);
                    long now = view.generation().orElseThrow().number();
                    assertThat(now).isGreaterThanOrEqualTo(startsUp ? 1 : generation);
                    generation = now;
                }
                return true;
            });
        }
        tasks.add(() -> {
            try {
                for (int round = 0; round < 5; round++) {
                    assertThat(sync.promote("v3-unpriced")).isInstanceOf(SyncResult.Rejected.class);
                    assertThat(sync.promote("v4-broken", SyncOptions.NONE.writingAnew()))
                            .isInstanceOf(SyncResult.Rejected.class);
                    assertThat(sync.promote("v3-unpriced", SyncOptions.NONE.writingAnew()))
                            .isInstanceOf(SyncResult.Rejected.class);
                }
                assertThat(sync.status().active()).isEqualTo(before.active());
                assertThat(sync.history()).hasSize(1);
                sync.promote("v2").orThrow();
                assertThat(sync.promote("v3-unpriced")).isInstanceOf(SyncResult.Rejected.class);
                return true;
            } finally {
                over.set(true);
            }
        });

        assertThat(StoreContract.together(tasks)).containsOnly(true);
        assertThat(looks.get()).isPositive();
        assertThat(reader().view().release().tag().value()).isEqualTo("v2");
    }

    @Test
    @DisplayName(
            "two controllers promote different tags at the same moment: exactly one wins, the other names the winner (H-FLIP-4, H-VAL-6)")
    void oneOfTwoControllersWins() throws Exception {
        controller().promote("v1").orThrow();
        CyclicBarrier bothValidated = new CyclicBarrier(2);
        AtomicInteger races = new AtomicInteger();
        Validator meet = new Validator() {
            @Override
            public String name() {
                return "meet";
            }

            @Override
            public String version() {
                // Another one for each race, so that no verdict is remembered.
                return "race " + races;
            }

            @Override
            public void validate(Candidate candidate, dev.tagsync.Findings findings) throws Exception {
                bothValidated.await(1, TimeUnit.MINUTES);
            }
        };
        SyncController one = controller(meet);
        SyncController other = controller(meet);
        String[][] pairs = {{"v2", "v5"}, {"v1", "v2"}, {"v5", "v1"}};
        int pair = 0;
        for (int race = 0; race < races(); race++) {
            String live = one.status().active().orElseThrow().release().tag().value();
            while (live.equals(pairs[pair % 3][0]) || live.equals(pairs[pair % 3][1])) {
                pair++;
            }
            String[] tags = pairs[pair % 3];
            races.set(race);
            List<SyncResult> results =
                    StoreContract.together(List.of(() -> one.promote(tags[0]), () -> other.promote(tags[1])));

            List<SyncResult> won = results.stream()
                    .filter(SyncResult.Promoted.class::isInstance)
                    .toList();
            List<SyncResult> lost = results.stream()
                    .filter(SyncResult.Conflict.class::isInstance)
                    .toList();
            assertThat(won).as("race %d: %s", race, results).hasSize(1);
            assertThat(lost).hasSize(1);
            assertThat(((SyncResult.Conflict) lost.get(0)).winner())
                    .isEqualTo(((SyncResult.Promoted) won.get(0)).record());
        }
        List<HistoryRecord> history = one.history(races() + 10);
        assertThat(history).hasSize(races() + 1);
        assertThat(history).extracting(r -> r.generation().number()).doesNotHaveDuplicates();
        assertThat(history.get(0).generation()).isEqualTo(new Generation(races() + 1));
        assertThat(history).extracting(HistoryRecord::attempt).doesNotHaveDuplicates();
    }
}
