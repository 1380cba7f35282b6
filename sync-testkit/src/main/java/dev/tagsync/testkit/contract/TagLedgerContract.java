package dev.tagsync.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.ControlResult;
import dev.tagsync.HistoryRecord;
import dev.tagsync.Latest;
import dev.tagsync.Latest.Why;
import dev.tagsync.ReleaseInfo.State;
import dev.tagsync.SyncController;
import dev.tagsync.SyncOptions;
import dev.tagsync.SyncResult;
import dev.tagsync.SyncResult.Reason;
import dev.tagsync.TagAcceptance;
import dev.tagsync.TagPolicy;
import dev.tagsync.TagTrouble;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.InMemoryTagSource;
import dev.tagsync.testkit.TaggedHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What is remembered of tags on a store: listings of many records, tags that move and vanish, acceptances, and automation that never goes back, by several
 * controllers at once.
 *
 * @since 0.1
 */
public abstract class TagLedgerContract {
    private static final TagPolicy VERSIONS =
            TagPolicy.builder().order(TagPolicy.Order.SEMANTIC_VERSION).build();
    private static final int MANY = 6_000;
    private static final int ROUNDS = 12;

    private final String catalog = "tags-" + UUID.randomUUID().toString().substring(0, 12);
    private final TaggedHistory.Builder history = TaggedHistory.builder();
    private final InMemoryTagSource source = InMemoryTagSource.of(history.build());

    /** For subclasses. */
    protected TagLedgerContract() {}

    /** Returns the store under test; it may be the same for all tests, which use catalogs of their own. */
    protected abstract Store store();

    private SyncController controller() {
        return SyncController.builder()
                .source(source)
                .store(store())
                .catalog(catalog)
                .tagPolicy(VERSIONS)
                .build();
    }

    private void release(String tag) {
        source.become(history.file("a/one.json", "{\"release\": \"" + tag + "\"}")
                .commit(tag)
                .tag(tag)
                .build());
    }

    private static List<String> candidates(Latest latest) {
        return latest.candidates().stream().map(c -> c.tag().value()).toList();
    }

    @Test
    @DisplayName(
            "a listing of several records comes back whole, whoever reads it, and a change of one tag is found in it (H-GIT-7, H-REV-7)")
    void aListingOfManyTags() {
        history.file("a/one.json", "{}").commit("one");
        for (int i = 0; i < MANY; i++) {
            history.lightweightTag("v1.0." + i);
        }
        source.become(history.build());
        assertThat(candidates(controller().latest())).containsExactly("v1.0.5999");
        assertThat(controller().tagTroubles()).isEmpty();

        history.deleteTag("v1.0.0")
                .file("a/one.json", "{\"n\": 1}")
                .commit("two")
                .lightweightTag("v1.0.3000")
                .lightweightTag("v1.0.6000");
        source.become(history.build());
        Latest latest = controller().latest();
        assertThat(candidates(latest)).containsExactly("v1.0.6000");
        assertThat(controller().tagTroubles())
                .extracting(t -> t.tag() + " " + t.state())
                .containsExactly("v1.0.3000 TAG_MOVED", "v1.0.0 TAG_VANISHED");
        assertThat(controller().releases()).hasSize(MANY + 1);
    }

    @Test
    @DisplayName(
            "what moved or vanished is refused, and accepted by one controller for all, with a record (H-REV-1, H-REV-7)")
    void whatIsAcceptedIsAcceptedForAll() {
        List.of("v1.0.0", "v1.1.0", "v1.2.0").forEach(this::release);
        SyncController sync = controller();
        SyncController other = controller();
        sync.promote("v1.0.0").orThrow();
        assertThat(candidates(other.latest())).containsExactly("v1.2.0", "v1.1.0");
        String before = history.build().tagObject("v1.1.0");
        history.deleteTag("v1.2.0");
        release("v1.1.0");

        assertRefused(other.promote("v1.1.0"), Reason.TAG_MOVED);
        assertRefused(sync.promote("v1.2.0"), Reason.TAG_VANISHED);
        assertThat(sync.tagTroubles())
                .extracting(TagTrouble::state)
                .containsExactlyInAnyOrder(State.TAG_MOVED, State.TAG_VANISHED);
        assertThat(candidates(sync.latest())).isEmpty();
        assertThat(sync.controls().acceptMoved("v1.1.0", "ann", "it was meant")).isInstanceOf(ControlResult.Done.class);
        assertThat(other.controls().acceptMoved("v1.2.0", "bob", "tagged too early"))
                .isInstanceOf(ControlResult.Done.class);

        assertThat(controller().controls().acceptances())
                .extracting(TagAcceptance::actor)
                .containsExactlyInAnyOrder("ann", "bob");
        assertThat(sync.controls().acceptances())
                .filteredOn(a -> a.actor().equals("ann"))
                .singleElement()
                .satisfies(a -> {
                    assertThat(a.from().hex()).isEqualTo(before);
                    assertThat(a.to().orElseThrow().hex())
                            .isEqualTo(history.build().tagObject("v1.1.0"));
                    assertThat(a.reason()).isEqualTo("it was meant");
                });
        assertThat(candidates(other.latest())).containsExactly("v1.1.0");
        assertThat(other.promote("v1.1.0", SyncOptions.by("loop").automatically()))
                .isInstanceOf(SyncResult.Promoted.class);
        assertRefused(sync.promote("v1.0.0", SyncOptions.by("loop").automatically()), Reason.NOT_LATER);
        assertThat(sync.latest().skipped())
                .extracting(s -> s.tag() + " " + s.why())
                .containsExactly("v1.0.0 " + Why.NOT_LATER, "v1.1.0 " + Why.ACTIVE);
    }

    @Test
    @DisplayName(
            "controllers that look at the same time leave one ledger, in which what was first seen stays (H-REV-7)")
    void manyLookAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                String tag = "v1." + round + ".0";
                release(tag);
                List<Callable<Object>> looks = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    SyncController one = controller();
                    looks.add(one::latest);
                }
                SyncController planner = controller();
                looks.add(() -> planner.plan(tag));
                all(threads, looks);
                assertThat(controller().tagTroubles()).as("round " + round).isEmpty();
            }
            release("v1.5.0");
            assertThat(controller().latest().blocking())
                    .extracting(t -> t.tag().value())
                    .containsExactly("v1.5.0");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @DisplayName("automation that promotes several tags at once never goes back: each flip is to a later tag (H-REV-1)")
    void automationNeverGoesBack() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                List<Callable<Object>> promotions = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    String tag = "v1." + round + "." + i;
                    release(tag);
                    SyncController one = controller();
                    promotions.add(() -> one.promote(tag, SyncOptions.by("loop").automatically()));
                }
                all(threads, promotions);
            }
            List<HistoryRecord> flips = controller().history(10 * ROUNDS);
            assertThat(flips).hasSizeGreaterThanOrEqualTo(ROUNDS);
            for (int i = 0; i + 1 < flips.size(); i++) {
                assertThat(number(flips.get(i)))
                        .as("after %s", flips.get(i + 1).release().tag())
                        .isGreaterThan(number(flips.get(i + 1)));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static int number(HistoryRecord flip) {
        String[] parts = flip.release().tag().value().split("\\.", -1);
        return 10 * Integer.parseInt(parts[1]) + Integer.parseInt(parts[2]);
    }

    private static void all(ExecutorService threads, List<Callable<Object>> calls)
            throws InterruptedException, ExecutionException {
        for (Future<Object> done : threads.invokeAll(calls)) {
            done.get();
        }
    }

    private static void assertRefused(SyncResult result, Reason reason) {
        assertThat(result)
                .isInstanceOfSatisfying(
                        SyncResult.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }
}
