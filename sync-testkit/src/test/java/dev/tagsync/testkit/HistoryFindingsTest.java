package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.Entry;
import dev.tagsync.FindingCounts;
import dev.tagsync.FindingCounts.OfRule;
import dev.tagsync.Findings;
import dev.tagsync.HistoryRecord;
import dev.tagsync.Severity;
import dev.tagsync.SyncController;
import dev.tagsync.SyncOptions;
import dev.tagsync.spi.EntryValidator;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Stored;
import dev.tagsync.spi.Promoter.Write;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The history tells what was found of each release that became live, for good. */
class HistoryFindingsTest {
    private final InMemoryStore store = new InMemoryStore();

    private final TaggedHistory releases = TaggedHistory.builder()
            .file("products/a.json", "{\"price\": 5}")
            .file("products/b.json", "{\"price\": 6}")
            .commit("one")
            .tag("v1")
            .file("products/c.json", "{\"price\": 0}")
            .file("products/d.json", "{\"price\": 70}")
            .commit("two")
            .tag("v2")
            .build();

    /** Warns of what costs less than 10, and stops what is free. */
    private static final class Priced implements EntryValidator {
        @Override
        public Set<String> overridable() {
            return Set.of("price.free");
        }

        @Override
        public void validate(Entry entry, Findings findings) {
            int price = entry.at("/price").asInt();
            if (price == 0) {
                findings.error("price.free", "/price", "%s is free", entry.name());
            } else if (price < 10) {
                findings.warning("price.low", "/price", "%s costs only %d", entry.name(), price);
            }
        }
    }

    private SyncController controller() {
        return SyncController.builder()
                .source(InMemoryTagSource.of(releases))
                .store(store)
                .validator(new Priced())
                .build();
    }

    private static FindingCounts low(long times) {
        return new FindingCounts(times, List.of(new OfRule(Severity.WARNING, "price.low", times)));
    }

    private static List<Optional<FindingCounts>> found(SyncController sync) {
        return sync.history().stream().map(HistoryRecord::findings).toList();
    }

    @Test
    @DisplayName(
            "a flip's record counts warnings and what was let pass by rule; a rollback has those of the flip that it goes back to")
    void aFlipTellsWhatWasFound() {
        SyncController sync = controller();
        sync.promote("v1").orThrow();
        sync.promote("v2", SyncOptions.NONE.overriding(Set.of("price.free"), "a gift", "ann"))
                .orThrow();
        sync.rollback().orThrow();

        FindingCounts second = new FindingCounts(
                3,
                List.of(
                        new OfRule(Severity.OVERRIDDEN, "price.free", 1),
                        new OfRule(Severity.WARNING, "price.low", 2)));
        assertThat(found(sync)).containsExactly(Optional.of(low(2)), Optional.of(second), Optional.of(low(2)));
        assertThat(second.ofOtherRules()).isZero();
    }

    @Test
    @DisplayName("a flip by a verdict that is remembered has its numbers, those beyond what is kept too")
    void aRememberedVerdictHasItsNumbers() {
        EntryValidator wordy = new EntryValidator() {
            @Override
            public String name() {
                return "wordy";
            }

            @Override
            public void validate(Entry entry, Findings findings) {
                for (int i = 0; i < 700; i++) {
                    findings.warning(i % 7 == 0 ? "word.seventh" : "word", "", "number %d", i);
                }
            }
        };
        SyncController sync = SyncController.builder()
                .source(InMemoryTagSource.of(releases))
                .store(store)
                .validator(wordy)
                .build();
        sync.plan("v1").orThrow();

        assertThat(sync.promote("v1").orThrow().report().remembered()).isPresent();

        assertThat(found(sync))
                .containsExactly(Optional.of(new FindingCounts(
                        1_400,
                        List.of(
                                new OfRule(Severity.WARNING, "word", 1_200),
                                new OfRule(Severity.WARNING, "word.seventh", 200)))));
    }

    @Test
    @DisplayName("a record of before, which has no numbers, is read, chained to and gone back to as it is")
    void recordsOfBeforeAreRead() {
        SyncController sync = controller();
        sync.promote("v1").orThrow();
        Promoter register = store.promoter(SyncController.DEFAULT_CATALOG);
        for (String kind : List.of("pointer", "history")) {
            Promoter.Reading reading = register.read(Promoter.Group.CONTROL, List.of(Range.all(kind)));
            Stored one = reading.records().get(0);
            String now = new String(one.value(), StandardCharsets.UTF_8);
            String before = now.replaceAll(",\"warnings\":2,\"rules\":\\[.*?]", "");
            assertThat(before.length()).isLessThan(now.length());
            register.commit(
                    "as before, " + kind,
                    Promoter.Group.CONTROL,
                    reading.version(),
                    List.of(new Write.Put(kind, one.key(), before.getBytes(StandardCharsets.UTF_8))));
        }
        SyncController later = controller();
        later.promote("v2", SyncOptions.NONE.overriding(Set.of("price.free"), "a gift", "ann"))
                .orThrow();
        later.rollback().orThrow();

        assertThat(later.verifyHistory().good()).isTrue();
        assertThat(found(later)).first().isEqualTo(Optional.empty());
        assertThat(found(later)).last().isEqualTo(Optional.empty());
        assertThat(found(later).get(1)).isPresent();
    }
}
