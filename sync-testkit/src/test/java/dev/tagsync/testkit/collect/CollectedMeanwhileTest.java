package dev.tagsync.testkit.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CollectionReport;
import dev.tagsync.Collector;
import dev.tagsync.Entry;
import dev.tagsync.Findings;
import dev.tagsync.RepairReport;
import dev.tagsync.Retention;
import dev.tagsync.SyncController;
import dev.tagsync.SyncResult;
import dev.tagsync.TagName;
import dev.tagsync.Verdict;
import dev.tagsync.VerifyReport;
import dev.tagsync.spi.EntryValidator;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Write;
import dev.tagsync.testkit.Call.Operation;
import dev.tagsync.testkit.Fault;
import dev.tagsync.testkit.FaultyStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who looks at nodes for long may find that they were collected meanwhile, as they should: then nothing is lost. */
class CollectedMeanwhileTest {
    private static final TagName V1 = new TagName("v1");

    private final World world = new World();

    @BeforeEach
    void twoReleases() {
        world.promote("v1", "v2");
        world.days(2);
    }

    /** A store whose first read of nodes takes so long that something else happens. */
    private FaultyStore slow(Runnable meanwhile) {
        Runnable once = Plant.once(meanwhile);
        return new FaultyStore(world.store, call -> {
            if (call.operation() == Operation.GET) {
                once.run();
            }
            return Fault.NONE;
        });
    }

    private void collectsV1() {
        world.collect(world.store);
        assertThat(world.controller().verify(V1)).isEmpty();
    }

    private Collector patient(FaultyStore store) {
        return world.collector(store).retention(new Retention(9, Duration.ZERO)).build();
    }

    @Test
    @DisplayName("a mark that was overtaken by another collector begins again")
    void marksBeginAgain() {
        CollectionReport report = patient(slow(this::collectsV1)).collect();
        assertThat(report.sweep().orElseThrow().marked()).isEqualTo(world.nodes());
        assertThat(world.isWhole("v2")).isTrue();
    }

    @Test
    @DisplayName("a dry run that was overtaken by another collector begins again")
    void rehearsalsBeginAgain() {
        CollectionReport report = patient(slow(this::collectsV1)).dryRun();
        assertThat(report.sweep().orElseThrow().marked()).isEqualTo(world.nodes());
    }

    @Test
    @DisplayName("a scrub does not take for lost what was collected meanwhile")
    void scrubsLookAgain() {
        assertThat(patient(slow(this::collectsV1)).scrub(Collector.SCRUB_SLICES).good())
                .isTrue();
    }

    @Test
    @DisplayName("a release that was collected while it was verified is not there any more, rather than lost")
    void verificationOfWhatIsCollected() {
        assertThat(world.controller(slow(this::collectsV1)).verify(V1)).isEmpty();
    }

    @Test
    @DisplayName("where another release became live while the one before was verified, that one is verified")
    void verificationOfWhatIsLiveNow() {
        SyncController sync = world.controller(slow(() -> {
            world.promote("v3");
            world.collect(world.store);
        }));
        VerifyReport report = sync.verify().orElseThrow();
        assertThat(report.good()).isTrue();
        assertThat(report.release().tag().value()).isEqualTo("v3");
    }

    @Test
    @DisplayName("a repair that was abandoned meanwhile does not say that all is whole")
    void abandonedRepairs() {
        Collector other =
                world.collector(world.store).abandonAfter(Duration.ofMinutes(1)).build();
        RepairReport report = world.controller(slow(() -> {
                    other.turn();
                    world.time.advance(Duration.ofMinutes(2));
                    other.turn();
                }))
                .repair()
                .orElseThrow();
        assertThat(report.whole()).isFalse();
        assertThat(report.refused().orElseThrow()).contains("abandoned");
        assertThat(world.controller().repair().map(RepairReport::refused)).contains(Optional.empty());
    }

    /** Finds so much that a record does not hold it. */
    private static final class Complaining implements EntryValidator {
        @Override
        public String name() {
            return "complaining";
        }

        @Override
        public void validate(Entry entry, Findings findings) {
            findings.error(
                    "bad", "", "%s is bad, for a reason that takes more words than a record holds", entry.name());
        }
    }

    @Test
    @DisplayName(
            "a rejection that is recorded once more while its findings are forgotten keeps as many of them as its record holds (H-GC-6)")
    void findingsThatAreForgottenMeanwhile() {
        SyncController first = world.controller(new Complaining());
        assertThat(first.plan("v3")).isInstanceOf(SyncResult.Rejected.class);
        Verdict before = first.findings("v3").orElseThrow();
        Runnable forgets = Plant.once(this::forgetVerdictsOnV3);
        FaultyStore slow = new FaultyStore(world.store, call -> {
            // The first commit begins the hydration, the second ends it.
            if (call.operation() == Operation.COMMIT && call.number() == 2) {
                forgets.run();
            }
            return Fault.NONE;
        });

        SyncController again = world.controller(slow, new Complaining());
        SyncResult result = again.plan("v3");

        assertThat(result).isInstanceOf(SyncResult.Rejected.class);
        assertThat(result.report().remembered()).isPresent();
        Verdict verdict = again.findings("v3").orElseThrow();
        assertThat(verdict.errors()).isEqualTo(before.errors());
        assertThat(verdict.findings())
                .isNotEmpty()
                .hasSizeLessThan(before.findings().size());
        assertThat(again.plan("v3").report().remembered())
                .as("what is kept in part is judged anew")
                .isEmpty();
        assertThat(again.findings("v3").orElseThrow().findings()).isEqualTo(before.findings());
    }

    /** As a collector does with old rejections. */
    private void forgetVerdictsOnV3() {
        Promoter register = world.store.promoter(SyncController.DEFAULT_CATALOG);
        long version = register.read(Group.CONTROL, List.of()).version();
        Promoter.Outcome outcome = register.commit(
                "forgets",
                Group.CONTROL,
                version,
                List.of(
                        new Write.DeleteRange("verdict", "v3 ", "v3!"),
                        new Write.DeleteRange("findings", "v3 ", "v3!")));
        assertThat(outcome).isInstanceOf(Promoter.Outcome.Applied.class);
    }

    @Test
    @DisplayName(
            "findings that lie in nodes go in the sweep that takes their snapshot, not in the one after it (H-GC-4)")
    void findingsGoWithTheirSnapshot() {
        assertThat(world.controller(new Talkative()).promote("v3").promoted()).isTrue();
        world.promote("v4");
        assertThat(world.collector(world.store)
                        .build()
                        .dryRun()
                        .sweep()
                        .orElseThrow()
                        .deleted())
                .isPositive();
        world.collect(world.store);
        assertThat(patient(slow(() -> {})).dryRun().sweep().orElseThrow().marked())
                .isEqualTo(world.nodes());
    }
}
