package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.ControlResult;
import dev.tagsync.Digest;
import dev.tagsync.Gate;
import dev.tagsync.Gates;
import dev.tagsync.Resolution;
import dev.tagsync.SyncController;
import dev.tagsync.SyncControllerBuilder;
import dev.tagsync.SyncOptions;
import dev.tagsync.SyncResult;
import dev.tagsync.SyncResult.Reason;
import dev.tagsync.TagName;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Write;
import dev.tagsync.spi.TagSource;
import dev.tagsync.testkit.Call.Operation;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When and by whose leave releases are promoted, and how doubt ends. */
class GatesTest {
    private final TaggedHistory.Builder history = TaggedHistory.builder();
    private final InMemoryTagSource source = InMemoryTagSource.of(history.file("a/one.json", "{\"n\": 1}")
            .commit("first")
            .tag("v1")
            .file("a/one.json", "{\"n\": 2}")
            .commit("second")
            .tag("v2")
            .build());
    private final InMemoryStore memory = new InMemoryStore();
    private final FaultyStore store = new FaultyStore(memory, FaultPlan.none());
    private final SimulatedEnvironment time = SimulatedEnvironment.seeded(3, Instant.parse("2026-03-02T12:00:00Z"));

    private SyncController controller(String channel, Gate... gates) {
        SyncControllerBuilder builder = SyncController.builder()
                .source(source)
                .store(store)
                .channel(channel)
                .environment(time.environment());
        for (Gate gate : gates) {
            builder.gate(gate);
        }
        return builder.build();
    }

    private static SyncResult.Refused refused(SyncResult result, Reason reason, String message) {
        assertThat(result).isInstanceOfSatisfying(SyncResult.Refused.class, r -> {
            assertThat(r.reason()).isEqualTo(reason);
            assertThat(r.message()).contains(message);
        });
        return (SyncResult.Refused) result;
    }

    private Optional<Instant> frozenUntil(String zone, String now, String... windows) {
        Gate.Ruling ruling = Gates.freeze(ZoneId.of(zone), windows)
                .judge(new Gate.Request(
                        "live",
                        ((TagSource.Resolution.Resolved) source.resolve(new TagName("v1"))).release(),
                        Optional.empty(),
                        Instant.parse(now),
                        List.of(),
                        Map.of(),
                        false));
        return ruling instanceof Gate.Ruling.NotYet notYet ? notYet.until() : Optional.empty();
    }

    @ParameterizedTest(name = "{0} at {1} in {2}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            Fri 16:00 - Mon 08:00                 | 2026-03-06T15:59:59Z | UTC           |
            Fri 16:00 - Mon 08:00                 | 2026-03-06T16:00:00Z | UTC           | 2026-03-09T08:00:00Z
            Fri 16:00 - Mon 08:00                 | 2026-03-09T07:59:59Z | UTC           | 2026-03-09T08:00:00Z
            Fri 16:00 - Mon 08:00                 | 2026-03-09T08:00:00Z | UTC           |
            Fri 16:00 - Mon 08:00                 | 2026-03-06T15:00:00Z | Europe/Berlin | 2026-03-09T07:00:00Z
            Fri 16:00 - Mon 08:00                 | 2026-03-28T15:00:00Z | Europe/Berlin | 2026-03-30T06:00:00Z
            22:00 - 06:00                         | 2026-03-05T23:00:00Z | UTC           | 2026-03-06T06:00:00Z
            22:00 - 06:00                         | 2026-03-05T05:00:00Z | UTC           | 2026-03-05T06:00:00Z
            22:00 - 06:00                         | 2026-03-05T12:00:00Z | UTC           |
            Mon-Fri 11:30 - 13:30                 | 2026-03-06T12:00:00Z | UTC           | 2026-03-06T13:30:00Z
            Mon-Fri 11:30 - 13:30                 | 2026-03-07T12:00:00Z | UTC           |
            Sat,Sun 00:00 - 24:00                 | 2026-03-07T12:00:00Z | UTC           | 2026-03-09T00:00:00Z
            2026-12-20 00:00 - 2027-01-04 08:00   | 2026-12-31T12:00:00Z | UTC           | 2027-01-04T08:00:00Z
            2026-12-20 00:00 - 2027-01-04 08:00   | 2027-01-04T08:00:00Z | UTC           |
            """)
    @DisplayName("a freeze window ends when its local clock says so")
    void freezeWindows(String window, String now, String zone, String until) {
        assertThat(frozenUntil(zone, now, window))
                .isEqualTo(Optional.ofNullable(until).map(Instant::parse));
    }

    @Test
    @DisplayName("windows that hang together are one freeze")
    void windowsThatHangTogether() {
        assertThat(frozenUntil("UTC", "2026-03-06T23:00:00Z", "22:00 - 06:00", "Sat 06:00 - Sun 23:00"))
                .contains(Instant.parse("2026-03-09T06:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Fri",
                "Fri 16:00",
                "Fry 16:00 - Mon 08:00",
                "25:00 - 06:00",
                "24:00 - 06:00",
                "2026-02-30 00:00 - 2026-03-01 00:00",
                "2026-03-02 00:00 - 2026-03-01 00:00",
                "Mon-Tue-Wed 10:00 - 11:00"
            })
    @DisplayName("what is no freeze window is told")
    void whatIsNoFreezeWindow(String text) {
        assertThatThrownBy(() -> Gates.freeze(ZoneId.of("UTC"), text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s)(a freeze window|days) .*");
    }

    @Test
    @DisplayName(
            "a frozen channel refuses with the time of the thaw; a rollback and a named override, which is recorded, pass")
    void aFreezeRefusesAndIsOverridden() {
        controller("live").promote("v1").orThrow();
        SyncController sync = controller("live", Gates.freeze(ZoneId.of("UTC"), "Mon 10:00 - Mon 18:00"));

        SyncResult.Refused frozen = refused(sync.promote("v2"), Reason.GATE, "v2 waits for the end of a freeze");
        assertThat(frozen.notBefore()).contains(Instant.parse("2026-03-02T18:00:00Z"));
        assertThat(frozen.report().nodesWritten())
                .as("nothing is hydrated in vain")
                .isZero();
        refused(
                sync.promote("v2", SyncOptions.NONE.overriding(Set.of("gate.none"), "why", "ann")),
                Reason.NOT_OVERRIDABLE,
                "gate.none");

        SyncResult forced = sync.promote("v2", SyncOptions.NONE.overriding(Set.of("gate.freeze"), "it burns", "ann"))
                .orThrow();
        assertThat(((SyncResult.Promoted) forced).record().overridden()).containsExactly("gate.freeze");
        assertThat(sync.rollback().orThrow()).isInstanceOf(SyncResult.RolledBack.class);
        time.advance(Duration.ofHours(7));
        sync.controls().unquarantine("v2", "ann", "");
        assertThat(((SyncResult.Promoted) sync.promote("v2")).record().overridden())
                .isEmpty();
    }

    @Test
    @DisplayName("enough different people must have approved the very tag object")
    void approvalsAreCounted() {
        SyncController sync = controller("live", Gates.approvals(2));
        refused(sync.promote("v1"), Reason.GATE, "v1 has 0 of 2 approvals");
        assertThat(sync.controls().approve("v1", "ann", "read it")).isInstanceOf(ControlResult.Done.class);
        assertThat(sync.controls().approve("v1", "ann", "again")).isInstanceOf(ControlResult.Unchanged.class);
        assertThat(sync.controls().approve("v9", "ann", "")).isInstanceOf(ControlResult.Refused.class);
        refused(sync.promote("v1"), Reason.GATE, "v1 has 1 of 2 approvals, by ann");
        sync.controls().approve("v1", "bob", "").summary();
        assertThat(sync.promote("v1").promoted()).isTrue();
        refused(sync.promote("v2"), Reason.GATE, "v2 has 0 of 2 approvals");
        assertThat(sync.controls().approvals("v1"))
                .extracting(a -> a.by() + " " + a.reason())
                .containsExactly("ann read it", "bob ");
        assertThat(sync.controls().acts(5)).extracting(a -> a.kind().name()).containsExactly("APPROVE", "APPROVE");
    }

    @Test
    @DisplayName("an approval counts whatever its actor's name begins with (PR-6)")
    void approvalsOfAnyNameAreCounted() {
        SyncController sync = controller("live", Gates.approvals(3));
        for (String actor : List.of("\ud83e\udd8a ann", "\uffee bob", "z")) {
            sync.controls().approve("v1", actor, "");
        }
        assertThat(sync.controls().approvals("v1")).hasSize(3);
        assertThat(sync.promote("v1").promoted()).isTrue();
    }

    @Test
    @DisplayName(
            "a gate that throws, or gives no ruling, lets nothing through: the refusal names it, and it can be overridden")
    void aGateThatFailsLetsNothingThrough() {
        AtomicBoolean throwing = new AtomicBoolean(true);
        Gate broken = new Gate() {
            @Override
            public String name() {
                return "calendar";
            }

            @Override
            public Ruling judge(Request request) {
                if (throwing.get()) {
                    throw new IllegalStateException("no calendar");
                }
                return null;
            }
        };
        SyncController sync = controller("live", broken);
        SyncResult.Refused refused = refused(
                sync.promote("v1"),
                Reason.GATE,
                "v1 is not let through: gate calendar failed: java.lang.IllegalStateException: no calendar");
        assertThat(refused.hint()).contains("gate.calendar");
        assertThat(refused.report().nodesWritten()).isZero();
        throwing.set(false);
        refused(sync.promote("v1"), Reason.GATE, "v1 is not let through: gate calendar failed");
        assertThat(sync.status().active()).isEmpty();
        assertThat(sync.promote("v1", SyncOptions.NONE.overriding(Set.of("gate.calendar"), "it is broken", "ann"))
                        .promoted())
                .isTrue();
    }

    @Test
    @DisplayName("a channel can ask that another has shown the release for some time")
    void oneChannelAfterAnother() {
        SyncController staging = controller("staging");
        SyncController live = controller("live", Gates.after("staging", Duration.ofHours(1)));
        refused(live.promote("v1"), Reason.GATE, "v1 was not in staging for 1 h");
        staging.promote("v1").orThrow();
        SyncResult.Refused early = refused(live.promote("v1"), Reason.GATE, "v1 is in staging since");
        time.advance(Duration.between(
                Instant.parse("2026-03-02T12:00:00Z"), early.notBefore().orElseThrow()));
        assertThat(live.promote("v1").promoted()).isTrue();

        staging.promote("v2").orThrow();
        time.advance(Duration.ofMinutes(30));
        staging.promote("v1").orThrow();
        refused(live.promote("v2"), Reason.GATE, "v2 was not in staging for 1 h");
        staging.promote("v2").orThrow();
        time.advance(Duration.ofHours(2));
        staging.promote("v1").orThrow();
        assertThat(live.promote("v2").promoted())
                .as("it was there long enough before")
                .isTrue();
    }

    @Test
    @DisplayName(
            "one controller promotes in two channels, the second after the first has shown the release for an hour")
    void oneControllerTwoChannels() {
        SyncController sync = controller(
                "live",
                Gates.after("staging", Duration.ofHours(1)),
                Gates.in("live", Gates.freeze(ZoneId.of("UTC"), "Mon 15:00 - Mon 18:00")));
        sync.promote("v1", "staging").orThrow();
        refused(sync.promote("v1"), Reason.GATE, "v1 is in staging since");
        time.advance(Duration.ofHours(1));
        SyncResult live = sync.promote("v1").orThrow();
        assertThat(live.report().nodesWritten()).isZero();
        time.advance(Duration.ofHours(2));
        sync.promote("v2", "staging").orThrow();
        time.advance(Duration.ofHours(1));
        refused(sync.promote("v2"), Reason.GATE, "v2 waits for the end of a freeze");
    }

    @Test
    @DisplayName("a channel can ask for the plan that was reviewed")
    void onlyWhatWasReviewed() {
        SyncController sync = controller("live", Gates.reviewed());
        refused(sync.promote("v1"), Reason.GATE, "v1 is promoted only with the digest of the plan that was reviewed");
        Digest plan = ((SyncResult.Planned) sync.plan("v1")).planDigest();
        assertThat(sync.promote("v1", SyncOptions.by("ann").reviewing(plan)).promoted())
                .isTrue();
        refused(sync.promote("v2", SyncOptions.by("ann").reviewing(plan)), Reason.PLAN_DIFFERS, "");
    }

    @Test
    @DisplayName("a tag must be old enough; several gates must all open, and the last of them counts")
    void minimumAgeAndSeveralGates() {
        Instant made = ((SyncResult.Promoted) controller("other").promote("v1"))
                .record()
                .release()
                .time();
        Duration age = Duration.between(made, Instant.parse("2026-03-03T12:00:00Z"));
        SyncController sync =
                controller("live", Gates.minimumAge(age), Gates.freeze(ZoneId.of("UTC"), "Mon 10:00 - Mon 18:00"));
        assertThat(refused(sync.promote("v1"), Reason.GATE, "must be").notBefore())
                .contains(Instant.parse("2026-03-03T12:00:00Z"));
        assertThatThrownBy(() -> Gates.minimumAge(Duration.ofSeconds(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("what was reviewed is what flips: another live content makes another plan (H-VAL-6)")
    void whatWasReviewedIsWhatFlips() {
        SyncController sync = controller("live");
        sync.promote("v1").orThrow();
        SyncResult.Planned plan = (SyncResult.Planned) sync.plan("v2");
        refused(
                sync.promote(
                        "v1", SyncOptions.by("ann").reviewing(plan.planDigest()).writingAnew()),
                Reason.PLAN_DIFFERS,
                "");
        SyncResult promoted = sync.promote("v2", SyncOptions.by("ann").reviewing(plan.planDigest()));
        assertThat(promoted).isInstanceOf(SyncResult.Promoted.class);
        sync.promote("v1").orThrow();
        assertThat(sync.promote("v2", SyncOptions.by("ann").reviewing(plan.planDigest()))
                        .promoted())
                .as("the same again, against the same content")
                .isTrue();
    }

    @Test
    @DisplayName("a flip in doubt is resolved by another process, by its attempt id, applied or not (H-FLIP-1)")
    void doubtIsResolvedByAnyProcess() {
        for (Fault fault : List.of(Fault.AFTER, Fault.LOST, Fault.DELAYED)) {
            String channel = "c" + fault.name().charAt(0);
            SyncController sync = controller(channel);
            sync.promote("v1").orThrow();
            sync.plan("v2").orThrow();
            AtomicInteger commits = new AtomicInteger();
            store.plan(call -> call.operation() == Operation.SETTLE
                            || call.operation() == Operation.READ && commits.get() > 0
                    ? Fault.BEFORE
                    : call.operation() == Operation.COMMIT && commits.incrementAndGet() == 1 ? fault : Fault.NONE);
            SyncResult doubt = sync.promote("v2");
            assertThat(doubt).as("%s", fault).isInstanceOf(SyncResult.InDoubt.class);
            store.plan(FaultPlan.none());

            Resolution resolved = controller(channel).controls().resolve(((SyncResult.InDoubt) doubt).attempt());
            store.releaseDelayed();

            boolean applied = fault == Fault.AFTER;
            assertThat(resolved.flip().isPresent()).as("%s", fault).isEqualTo(applied);
            assertThat(resolved.summary()).contains(applied ? "applied: it made v2" : "did not apply, and never will");
            assertThat(controller(channel).status().active()).isEqualTo(resolved.active());
            assertThat(controller(channel).history()).hasSize(applied ? 2 : 1);
            assertThat(sync.controls().resolve().active()).isEqualTo(resolved.active());
        }
    }

    @Test
    @DisplayName("a flip in doubt whose log row is gone is found in the history, and the process goes on (H-FLIP-9)")
    void aTrimmedLogDoesNotMeanNever() {
        SyncController sync = controller("live");
        sync.promote("v1").orThrow();
        sync.plan("v2").orThrow();
        AtomicInteger commits = new AtomicInteger();
        store.plan(call -> call.operation() == Operation.SETTLE
                        || call.operation() == Operation.READ && commits.get() > 0
                ? Fault.BEFORE
                : call.operation() == Operation.COMMIT && commits.incrementAndGet() == 1 ? Fault.AFTER : Fault.NONE);
        String attempt = ((SyncResult.InDoubt) sync.promote("v2")).attempt();
        store.plan(FaultPlan.none());
        Promoter register = memory.promoter(SyncController.DEFAULT_CATALOG);
        long version = register.read(Group.CONTROL, List.of()).version();
        register.commit(
                "trim",
                Group.CONTROL,
                version,
                List.of(new Write.DeleteRange(Kinds.LOG, "", Kinds.number(version + 1))));

        Resolution resolved = sync.controls().resolve(attempt);

        assertThat(resolved.flip().orElseThrow().release().tag().value()).isEqualTo("v2");
        assertThat(sync.promote("v1").promoted()).isTrue();
        assertThat(sync.history()).hasSize(3);
    }
}
