package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.CatalogDefinition;
import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.Digest;
import dev.tagsync.Entry;
import dev.tagsync.Finding;
import dev.tagsync.Findings;
import dev.tagsync.PermanentException;
import dev.tagsync.SourcePosition;
import dev.tagsync.SyncController;
import dev.tagsync.SyncControllerBuilder;
import dev.tagsync.SyncOptions;
import dev.tagsync.SyncResult;
import dev.tagsync.SyncResult.Reason;
import dev.tagsync.TagName;
import dev.tagsync.TransientException;
import dev.tagsync.spi.EntryValidator;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.Store;
import dev.tagsync.spi.Validator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a controller and a reader do at the edges: bad arguments, skewed clocks, lost nodes, failing parts. */
class ControllerEdgeCasesTest {
    private final InMemoryStore store = new InMemoryStore();

    private final InMemoryTagSource source = InMemoryTagSource.of(TaggedHistory.builder()
            .file("a/one.json", "{\"n\": 1}")
            .file("a/two.json", "{\"n\": 2.50}")
            .commit("one")
            .tag("v1")
            .file("a/one.json", "{\"n\": 11}")
            .commit("two")
            .tag("v2")
            .file("a/bad.json", "{")
            .commit("bad")
            .tag("v3-bad")
            .delete("a/bad.json")
            .delete("a/one.json")
            .delete("a/two.json")
            .commit("nothing left")
            .tag("v4-empty")
            .file("a/" + "long/".repeat(200) + "x.json", "{}")
            .commit("a long path")
            .tag("v5-long")
            .delete("a/" + "long/".repeat(200) + "x.json")
            .file("a/x.yaml", "k: a\nn: one\n---\nk: a\nn: two\n---\nk: a\nn: one\n")
            .commit("twice")
            .tag("v6-twice")
            .build());

    private SyncControllerBuilder builder(Store onto) {
        return SyncController.builder().source(source).store(onto);
    }

    private SyncController controller(Validator... validators) {
        SyncControllerBuilder builder = builder(store);
        for (Validator v : validators) {
            builder.validator(v);
        }
        return builder.build();
    }

    private CatalogReader reader(Store from) {
        return CatalogReader.builder().store(from).pollInterval(Duration.ZERO).build();
    }

    private static Validator validator(String name, BiConsumer<Validator.Candidate, Findings> body) {
        return new Validator() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void validate(Candidate candidate, Findings findings) {
                body.accept(candidate, findings);
            }
        };
    }

    @Test
    void nullsAndTextsThatAreTooLongAreRefusedBeforeAnythingIsWritten() {
        assertThatNullPointerException().isThrownBy(() -> SyncOptions.by("ann").because(null));
        assertThatNullPointerException().isThrownBy(() -> builder(store).actor(null));
        assertThatThrownBy(() -> SyncOptions.by("ann").because("x".repeat(2_001)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2000 characters, found 2001");
    }

    @Test
    void rejectionsAreRecordedInTheirOrderHoweverClocksDiffer() {
        SyncController ahead = builder(store)
                .environment(SimulatedEnvironment.seeded(1, Instant.parse("2026-06-01T00:00:00Z"))
                        .environment())
                .build();
        SyncController behind = builder(store)
                .environment(SimulatedEnvironment.seeded(2, Instant.parse("2026-01-01T00:00:00Z"))
                        .environment())
                .actor("behind")
                .build();
        for (int i = 0; i < 120; i++) {
            assertThat(ahead.promote("v3-bad")).isInstanceOf(SyncResult.Rejected.class);
        }

        assertThat(behind.promote("v3-bad")).isInstanceOf(SyncResult.Rejected.class);

        assertThat(behind.status().lastAttempt().orElseThrow().actor()).isEqualTo("behind");
        assertThat(behind.attempts(1000)).hasSize(100);
    }

    @Test
    @DisplayName("an interrupt while an outcome is settled leaves it in doubt, and says so (I9)")
    void anInterruptedSettlementIsInDoubt() {
        controller().promote("v1").orThrow();
        FaultyStore counting = new FaultyStore(store, FaultPlan.none());
        builder(counting).build().plan("v2").orThrow();
        FaultyStore faulty = new FaultyStore(
                store, FaultPlan.every(Call.Operation.SETTLE, Fault.BEFORE).or(theFlip()));
        SyncController sync = builder(faulty)
                .environment(new dev.tagsync.Environment(
                        Runnable::run,
                        Instant::now,
                        System::nanoTime,
                        time -> {
                            throw new InterruptedException();
                        },
                        new java.util.Random(1)))
                .build();

        SyncResult result = sync.promote("v2");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(result).isInstanceOf(SyncResult.InDoubt.class);
        assertThat(reader(store).view().release().tag()).isEqualTo(new TagName("v2"));
        faulty.plan(FaultPlan.none());
        assertThat(sync.promote("v2")).isInstanceOf(SyncResult.AlreadyActive.class);
    }

    /** The flip of a planned release is the only commit. */
    private static FaultPlan theFlip() {
        return FaultPlan.call(Call.Operation.COMMIT, 1, Fault.AFTER);
    }

    @Test
    @DisplayName("what is no flip is never in doubt: a plan whose record cannot be settled failed, and changed nothing")
    void aPlanIsNeverInDoubt() {
        controller().promote("v1").orThrow();
        FaultyStore faulty = new FaultyStore(
                store,
                FaultPlan.every(Call.Operation.SETTLE, Fault.BEFORE)
                        .or(FaultPlan.call(Call.Operation.COMMIT, 1, Fault.LOST)));
        SyncController sync = builder(faulty)
                .environment(SimulatedEnvironment.seeded(3).environment())
                .build();

        assertThatThrownBy(() -> sync.plan("v2"))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("could not be settled");
        assertThatThrownBy(() -> sync.promote("v2"))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("earlier call is still in doubt");
        faulty.plan(FaultPlan.none());
        assertThat(sync.promote("v2").promoted()).isTrue();
    }

    @Test
    void aRejectionReachesTheCallerThoughItCannotBeRecorded() {
        controller().promote("v1").orThrow();
        FaultyStore faulty = new FaultyStore(
                store,
                call -> call.operation() == Call.Operation.COMMIT && call.number() > 2 ? Fault.BEFORE : Fault.NONE);

        SyncResult result = builder(faulty).build().promote("v3-bad");

        assertThat(result).isInstanceOf(SyncResult.Rejected.class);
        assertThat(result.report().findings()).extracting(Finding::rule).containsExactly("json.syntax");
    }

    @Test
    void rollbackPassesOverTheSameReleasePromotedAgain() {
        controller().promote("v1").orThrow();
        controller().promote("v2").orThrow();
        CatalogDefinition other =
                CatalogDefinition.builder().maxFileBytes(1_000_000).build();
        SyncController sync = builder(store).definition(other).build();
        assertThat(sync.promote("v2")).isInstanceOf(SyncResult.Promoted.class);

        assertThat(sync.rollback().report().tag()).isEqualTo("v1");
    }

    @Test
    void lostNodesOfWhatIsLiveAreNamedAndHeal() {
        SyncResult v1 = controller().promote("v1").orThrow();
        for (Digest node : nodes()) {
            store.lose("default", node);
        }
        assertThat(controller().verify().orElseThrow().lostNodes())
                .contains(v1.report().root().orElseThrow());
        CatalogReader cold = reader(store);
        assertThatThrownBy(cold::view)
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining("is missing in the store");

        SyncResult again = controller().promote("v1", SyncOptions.NONE.writingAnew());

        assertThat(again).isInstanceOf(SyncResult.Promoted.class);
        assertThat(again.report().root()).isEqualTo(v1.report().root());
        assertThat(controller().verify().orElseThrow().good()).isTrue();

        for (Digest node : nodes()) {
            store.lose("default", node);
        }
        assertThatThrownBy(() -> controller().promote("v2"))
                .isInstanceOfSatisfying(
                        PermanentException.class,
                        e -> assertThat(e.hint()).get().asString().contains("writingAnew"));
        controller().promote("v1", SyncOptions.NONE.writingAnew()).orThrow();
        assertThat(controller().promote("v2").promoted()).isTrue();
        assertThat(controller().verify().orElseThrow().good()).isTrue();
        assertThat(reader(store).view().count()).isEqualTo(2);
    }

    private List<Digest> nodes() {
        List<Digest> digests = new ArrayList<>();
        SnapshotStore nodes = store.snapshots("default");
        for (int part = 0; part < nodes.scanParts(); part++) {
            nodes.scan(part, n -> digests.add(n.digest()));
        }
        assertThat(digests).isNotEmpty();
        return digests;
    }

    @Test
    void anEmptyReleaseIsRejected() {
        controller().promote("v1").orThrow();

        SyncResult empty = controller().promote("v4-empty");

        assertThat(empty).isInstanceOf(SyncResult.Rejected.class);
        assertThat(empty.report().findings()).singleElement().satisfies(f -> {
            assertThat(f.rule()).isEqualTo("catalog.empty");
            assertThat(f.message()).contains("v4-empty has no entries");
        });
        assertThat(reader(store).view().count()).isEqualTo(2);
    }

    @Test
    void aPathThatIsTooLongIsAFinding() {
        assertThat(controller().promote("v5-long").report().findings())
                .extracting(Finding::rule)
                .containsExactly("file.path-too-long");
    }

    @Test
    void aKeyThatIsTakenTwiceInOneFileIsFoundAtItsSecondPlace() {
        CatalogDefinition keyed = CatalogDefinition.builder().keys("/k", "/n").build();

        SyncResult result = builder(store).definition(keyed).build().promote("v6-twice");

        assertThat(result.report().findings()).singleElement().satisfies(f -> {
            assertThat(f.rule()).isEqualTo("entry.duplicate-key");
            assertThat(f.position()).contains(new SourcePosition(7, 1));
        });
    }

    @Test
    void aVerdictDoesNotDependOnTheSourceBeingReadableAgain() {
        Validator warns = new EntryValidator() {
            @Override
            public String name() {
                return "warns";
            }

            @Override
            public void validate(Entry entry, Findings findings) {
                findings.warning("always", "/n", "look at %s", entry.key());
            }
        };
        controller(warns).plan("v1").orThrow();
        for (String tag : List.of("v1", "v2")) {
            source.list().stream()
                    .filter(t -> t.tag().value().equals(tag))
                    .forEach(t -> assertThat(t.commit()).isPresent());
        }
        CatalogView planned = reader(store).at(new TagName("v1")).orElseThrow();
        planned.forEach(entry -> source.forget(entry.blob().hex()));

        SyncResult result = controller(warns).promote("v1");

        assertThat(result).isInstanceOf(SyncResult.Promoted.class);
        assertThat(result.report().warnings()).isEqualTo(2);
    }

    @Test
    void manyWarningsHideNoError() {
        SyncResult result = controller(
                        validator("noisy", (candidate, findings) -> {
                            for (int i = 0; i < 5_000; i++) {
                                findings.warning("noise", "", "warning %d", i);
                            }
                        }),
                        validator("right", (candidate, findings) -> findings.error("wrong", "", "this is wrong")))
                .promote("v1");

        assertThat(result).isInstanceOf(SyncResult.Rejected.class);
        assertThat(result.report().findings().get(0).rule()).isEqualTo("wrong");
        assertThat(result.report().findings()).hasSize(1_001);
        assertThat(result.report().errors()).isEqualTo(1);
        assertThat(result.report().warnings()).isEqualTo(5_000);
        assertThat(result.summary()).contains("1 error, 5000 warnings, 4000 more findings not kept");
    }

    @Test
    void whatAValidatorAddsAfterItReturnedIsIgnored() {
        Findings[] kept = new Findings[1];
        SyncResult result = controller(
                        validator("first", (candidate, findings) -> kept[0] = findings),
                        validator("second", (candidate, findings) -> kept[0].error("late", "", "too late")))
                .promote("v1");

        assertThat(result).isInstanceOf(SyncResult.Promoted.class);
        assertThat(result.report().findings()).isEmpty();
    }

    @Test
    void anErrorOfAValidatorRejectsUnderItsName() {
        SyncResult result = controller(validator("fragile", (candidate, findings) -> {
                    throw new ExceptionInInitializerError("no rates");
                }))
                .promote("v1");

        assertThat(result.report().findings())
                .singleElement()
                .satisfies(f -> assertThat(f.message()).contains("fragile").contains("no rates"));
    }

    @Test
    void aRejectionInOneChannelTakesNothingFromAnother() {
        controller().promote("v1").orThrow();
        SyncController strict = builder(store)
                .channel("staging")
                .validator(validator("strict", (candidate, findings) -> findings.error("no", "", "never")))
                .build();

        assertThat(strict.plan("v1")).isInstanceOf(SyncResult.Rejected.class);

        assertThat(reader(store).at(new TagName("v1"))).isPresent();
        assertThat(controller().verify(new TagName("v1"))).isPresent();
    }

    @Test
    void planNamesWhetherAnythingWasLive() {
        SyncResult.Planned before = (SyncResult.Planned) controller().plan("v1");
        controller().promote("v1").orThrow();

        assertThat(((SyncResult.Planned) controller().plan("v1")).planDigest()).isNotEqualTo(before.planDigest());
    }

    @Test
    @DisplayName(
            "a reader with a view serves on while the store is down, asks once an interval, and recovers (H-LIVE-3)")
    void aReaderServesOnWhileTheStoreIsDown() {
        controller().promote("v1").orThrow();
        FaultyStore faulty = new FaultyStore(store, FaultPlan.none());
        SimulatedEnvironment time = SimulatedEnvironment.seeded(1);
        CatalogReader reader = CatalogReader.builder()
                .store(faulty)
                .environment(time.environment())
                .build();
        CatalogView view = reader.view();
        faulty.plan(FaultPlan.every(Call.Operation.PEEK, Fault.BEFORE));
        time.advance(Duration.ofSeconds(2));
        faulty.resetCounts();

        for (int i = 0; i < 10; i++) {
            assertThat(reader.view()).isSameAs(view);
        }

        assertThat(faulty.calls(Call.Operation.PEEK)).isEqualTo(1);
        assertThatThrownBy(reader::refresh).isInstanceOf(TransientException.class);
        faulty.plan(FaultPlan.none());
        controller().promote("v2").orThrow();
        time.advance(Duration.ofSeconds(2));
        assertThat(reader.view().release().tag().value()).isEqualTo("v2");
        reader.close();
        assertThatThrownBy(reader::view).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void numbersKeepTheirDigits() {
        controller().promote("v1").orThrow();
        CatalogView view = reader(store).view();

        assertThat(view.get("a", "two").orElseThrow().at("/n").asText()).isEqualTo("2.50");
        assertThat(view.get("a", "")).isEmpty();
        assertThat(view.get("", "")).isEmpty();
    }

    @Test
    void theSameContentIsAskedOfAReleaseThatIsHydratedAgain() {
        controller().promote("v1").orThrow();
        controller().promote("v2").orThrow();
        SyncController narrower = builder(store)
                .definition(CatalogDefinition.builder().exclude("a/two.json").build())
                .build();

        SyncResult result =
                narrower.rollback("v1", SyncOptions.NONE.rehydrating().writingAnew());

        assertThat(result)
                .isInstanceOfSatisfying(
                        SyncResult.Refused.class, r -> assertThat(r.reason()).isEqualTo(Reason.CONTENT_DIFFERS));
        assertThat(controller().rollback("v1", SyncOptions.NONE.rehydrating().writingAnew()))
                .isInstanceOf(SyncResult.RolledBack.class);
    }

    @Test
    void whoLosesToTheSameReleaseFindsItActive() {
        controller().promote("v1").orThrow();
        boolean[] overtaken = {false};
        SyncController overtaking = controller(validator("overtaking", (candidate, findings) -> {
            if (!overtaken[0]) {
                overtaken[0] = true;
                controller().promote("v2").orThrow();
            }
        }));

        assertThat(overtaking.promote("v2")).isInstanceOf(SyncResult.AlreadyActive.class);
        assertThat(controller().history()).hasSize(2);
    }

    @Test
    void aCollectedReleaseIsHydratedAgainWhenThatIsAskedFor() {
        Digest root = controller().promote("v1").report().root().orElseThrow();
        controller().promote("v2").orThrow();
        forgetSnapshotOf(root);

        assertThat(controller().rollback("v1")).isInstanceOfSatisfying(SyncResult.Refused.class, r -> {
            assertThat(r.reason()).isEqualTo(Reason.COLLECTED);
            assertThat(r.hint()).contains("rollback v1 --rehydrate");
        });
        assertThat(reader(store).at(new TagName("v1"))).isEmpty();

        SyncResult back = controller().rollback("v1", SyncOptions.by("ann").rehydrating());

        assertThat(back).isInstanceOfSatisfying(SyncResult.RolledBack.class, r -> {
            assertThat(r.record().kind()).isEqualTo(dev.tagsync.HistoryRecord.Kind.ROLLBACK);
            assertThat(r.record().root()).isEqualTo(root);
            assertThat(r.record().actor()).isEqualTo("ann");
        });
        assertThat(reader(store).view().root()).isEqualTo(root);
        assertThat(controller().rollback()).isInstanceOf(SyncResult.Refused.class);
    }

    /** Deletes a snapshot's record, as its collection would in the end. */
    private void forgetSnapshotOf(Digest root) {
        Promoter register = store.promoter("default");
        Promoter.Reading reading = register.read(Promoter.Group.CONTROL, List.of(Promoter.Range.all("snapshot")));
        Promoter.Stored snapshot = reading.records().stream()
                .filter(r -> new String(r.value(), java.nio.charset.StandardCharsets.UTF_8).contains(root.toString()))
                .findFirst()
                .orElseThrow();
        assertThat(register.commit(
                        "collect",
                        Promoter.Group.CONTROL,
                        reading.version(),
                        List.of(new Promoter.Write.Delete("snapshot", snapshot.key()))))
                .isInstanceOf(Promoter.Outcome.Applied.class);
    }
}
