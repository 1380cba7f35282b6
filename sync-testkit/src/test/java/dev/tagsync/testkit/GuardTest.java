package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.ChannelStatus;
import dev.tagsync.Environment;
import dev.tagsync.Guard;
import dev.tagsync.Health;
import dev.tagsync.Health.Type;
import dev.tagsync.HistoryRecord;
import dev.tagsync.SyncCall;
import dev.tagsync.SyncController;
import dev.tagsync.SyncControllerBuilder;
import dev.tagsync.SyncListener;
import dev.tagsync.SyncLoop;
import dev.tagsync.SyncOptions;
import dev.tagsync.SyncProgress;
import dev.tagsync.SyncResult;
import dev.tagsync.SyncResult.Reason;
import dev.tagsync.testkit.Call.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Releases that are watched after their flip, in virtual time. */
@Timeout(120)
class GuardTest {
    private final InMemoryTagSource source = InMemoryTagSource.of(TaggedHistory.builder()
            .file("a/one.json", "{\"n\": 1}")
            .commit("first")
            .tag("v1")
            .file("a/one.json", "{\"n\": 2}")
            .commit("second")
            .tag("v2")
            .file("a/one.json", "{\"n\": 3}")
            .commit("third")
            .tag("v3")
            .build());
    private final FaultyStore store = new FaultyStore(new InMemoryStore(), FaultPlan.none());
    private final SimulatedEnvironment time = SimulatedEnvironment.seeded(8);
    private final List<String> told = new ArrayList<>();
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicReference<Guard.Probe> probe = new AtomicReference<>(live -> Optional.empty());
    private final Guard guard = Guard.of("storefront", live -> {
                looks.incrementAndGet();
                return probe.get().look(live);
            })
            .during(Duration.ofMinutes(1));
    private final SyncController sync = controller(time.environment(), guard);

    private SyncController controller(Environment environment, Guard... guards) {
        SyncControllerBuilder builder = SyncController.builder()
                .source(source)
                .store(store)
                .actor("bot")
                .environment(environment)
                .listener(new SyncListener() {
                    @Override
                    public void progress(SyncProgress progress) {}

                    @Override
                    public void ended(SyncCall call, SyncResult result) {
                        told.add(call.act() + " " + result.report().tag());
                    }

                    @Override
                    public void guardFailed(SyncCall call, SyncResult.GuardFailed result) {
                        assertThat(call.tag())
                                .contains(result.record().release().tag().value());
                        assertThat(call.channel()).isEqualTo(result.record().channel());
                        told.add("guard failed: " + result.failure());
                    }
                });
        for (Guard one : guards) {
            builder.guard(one);
        }
        return builder.build();
    }

    private String live() {
        return sync.status().active().orElseThrow().release().tag().value();
    }

    private static SyncResult.GuardFailed failed(SyncResult result) {
        assertThat(result).isInstanceOf(SyncResult.GuardFailed.class);
        assertThat(result.promoted()).isFalse();
        return (SyncResult.GuardFailed) result;
    }

    private void live(String tag) {
        sync.promote(tag, SyncOptions.NONE.withoutGuard()).orThrow();
        told.clear();
        looks.set(0);
    }

    @Test
    @DisplayName("a release that is well for the whole time stays live, and its guard is over")
    void aGoodReleaseStays() {
        live("v1");
        SyncResult result = sync.promote("v2");

        assertThat(result).isInstanceOf(SyncResult.Promoted.class);
        assertThat(looks).hasValue(6);
        assertThat(time.elapsed()).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(61));
        ChannelStatus status = sync.status();
        assertThat(status.guard()).isEmpty();
        assertThat(status.hold()).isEmpty();
        assertThat(told).containsExactly("PROMOTE v2");
    }

    @Test
    @DisplayName(
            "three failures in a row take the channel back, once: with hold, quarantine, a record with the reason, and an event")
    void aBadReleaseIsTakenBack() {
        live("v1");
        probe.set(live -> Optional.of("HTTP 500 since " + live.release().tag()));

        SyncResult.GuardFailed result = failed(sync.promote("v2", SyncOptions.by("ann")));

        assertThat(result.record().release().tag().value()).isEqualTo("v2");
        assertThat(result.failure()).isEqualTo("HTTP 500 since v2");
        assertThat(result.rollback()).containsInstanceOf(SyncResult.RolledBack.class);
        assertThat(result.summary())
                .isEqualTo("v2 became live as generation 2, and guard storefront failed: HTTP 500 since v2; "
                        + "live is back at v1, generation 3 (was v2)");
        assertThat(looks).hasValue(3);
        HistoryRecord back = sync.history(1).get(0);
        assertThat(back.kind()).isEqualTo(HistoryRecord.Kind.ROLLBACK);
        assertThat(back.actor()).isEqualTo("guard:storefront");
        assertThat(back.reason()).isEqualTo("guard storefront failed 3 times in a row: HTTP 500 since v2");
        ChannelStatus status = sync.status();
        assertThat(status.active()).contains(back);
        assertThat(status.hold().orElseThrow().actor()).isEqualTo("guard:storefront");
        assertThat(status.quarantined())
                .singleElement()
                .satisfies(q -> assertThat(q.tag().value()).isEqualTo("v2"));
        assertThat(status.guard()).as("no rollback of a rollback").isEmpty();
        assertThat(told).containsExactly("PROMOTE v2", "ROLLBACK v1", "guard failed: HTTP 500 since v2");
    }

    @Test
    @DisplayName(
            "after a guard took a release back, nothing tries it again by itself, and a person who does is told why not, and what to do (H-FLIP-7)")
    void noRetryByItselfAndNoneInVain() {
        live("v1");
        probe.set(live -> Optional.of("HTTP 500"));
        failed(sync.promote("v2"));
        SyncLoop loop = SyncLoop.of(sync).withoutLease().build();
        looks.set(0);
        source.become(TaggedHistory.builder()
                .file("a/one.json", "{\"n\": 1}")
                .commit("first")
                .tag("v1")
                .file("a/one.json", "{\"n\": 2}")
                .commit("second")
                .tag("v2")
                .build());
        for (int i = 0; i < 100; i++) {
            time.advance(Duration.ofMinutes(1));
            assertThat(loop.runOnce().condition(Type.HELD)).isPresent();
        }
        assertThat(sync.history()).hasSize(3);
        assertThat(looks).as("looks at a release that nobody made live again").hasValue(0);

        assertThat(sync.promote("v2"))
                .as("an explicit retry does not do nothing in silence")
                .isInstanceOfSatisfying(SyncResult.Refused.class, r -> {
                    assertThat(r.reason()).isEqualTo(Reason.QUARANTINED);
                    assertThat(r.message()).contains("guard:storefront");
                    assertThat(r.hint()).isNotEmpty();
                });
        sync.controls().unquarantine("v2", "ann", "the storefront was broken, not the prices");
        probe.set(live -> Optional.empty());
        assertThat(sync.promote("v2")).isInstanceOf(SyncResult.Promoted.class);
        assertThat(looks).as("and it is guarded anew").hasValue(6);
        assertThat(sync.status().hold()).isEmpty();
    }

    @Test
    @DisplayName("a single failure takes nothing back, and the guard does not end on one")
    void oneFailureIsNone() {
        live("v1");
        probe.set(live -> looks.get() % 3 == 0 ? Optional.of("slow") : Optional.empty());

        assertThat(sync.promote("v2")).isInstanceOf(SyncResult.Promoted.class);

        assertThat(looks).as("the sixth look failed, so there was a seventh").hasValue(7);
        assertThat(live()).isEqualTo("v2");
    }

    @Test
    @DisplayName("a probe that throws has failed, and so has one that gives no answer in time")
    void aProbeThatThrowsOrHangs() {
        live("v1");
        probe.set(live -> {
            throw new IllegalStateException("no route");
        });
        assertThat(failed(sync.promote("v2")).failure()).isEqualTo("java.lang.IllegalStateException: no route");
        probe.set(live -> {
            time.advance(Duration.ofSeconds(6));
            return Optional.empty();
        });
        assertThat(failed(sync.promote("v3")).failure()).isEqualTo("gave no answer within 5000 ms");
        assertThat(live()).isEqualTo("v1");
    }

    @Test
    @DisplayName("a probe that hangs is interrupted, and holds nobody up")
    void aProbeThatHangsIsInterrupted() {
        live("v1");
        AtomicInteger interrupted = new AtomicInteger();
        Guard hanging = Guard.of("deaf", live -> {
                    try {
                        new java.util.concurrent.CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.incrementAndGet();
                    }
                    return Optional.empty();
                })
                .every(Duration.ofMillis(1))
                .timeout(Duration.ofMillis(20))
                .failures(2);

        SyncResult.GuardFailed result =
                failed(controller(Environment.system(), hanging).promote("v2"));

        assertThat(result.failure()).isEqualTo("gave no answer within 20 ms");
        assertThat(result.rollback()).containsInstanceOf(SyncResult.RolledBack.class);
        assertThat(live()).isEqualTo("v1");
    }

    private void failWhileSomebodyElseMovesAtLook(int look) {
        SyncController other = controller(time.environment());
        probe.set(live -> {
            if (looks.get() == look) {
                other.promote("v3").orThrow();
            }
            return Optional.of("HTTP 500");
        });
    }

    @Test
    @DisplayName("when somebody else moves the channel meanwhile, the guard is over and takes nothing back")
    void somebodyElseMoves() {
        live("v1");
        failWhileSomebodyElseMovesAtLook(2);

        assertThat(sync.promote("v2")).isInstanceOf(SyncResult.Promoted.class);

        assertThat(live()).isEqualTo("v3");
        assertThat(sync.history()).hasSize(3);
        assertThat(sync.status().hold()).isEmpty();
        assertThat(looks).hasValue(2);
    }

    @Test
    @DisplayName("in the very moment of the rollback too: what somebody else made live stays live")
    void somebodyElseMovesInTheLastMoment() {
        live("v1");
        failWhileSomebodyElseMovesAtLook(3);

        assertThat(sync.promote("v2")).isInstanceOf(SyncResult.Promoted.class);

        assertThat(live()).isEqualTo("v3");
        assertThat(sync.status().quarantined()).isEmpty();
    }

    @Test
    @DisplayName("where there is nothing to go back to, the release stays live, and that is told")
    void nothingToGoBackTo() {
        probe.set(live -> Optional.of("empty shelves"));

        SyncResult.GuardFailed result = failed(sync.promote("v1"));

        assertThat(result.rollback().orElseThrow())
                .isInstanceOfSatisfying(
                        SyncResult.Refused.class, r -> assertThat(r.reason()).isEqualTo(Reason.NO_EARLIER));
        assertThat(live()).isEqualTo("v1");
        assertThat(sync.status().guard()).isEmpty();
    }

    @Test
    @DisplayName(
            "the process dies while it watches: the release stays live, the guard is recorded, and a loop that comes later watches anew and takes it back")
    void theProcessDies() {
        live("v1");
        probe.set(live -> {
            throw new Killed();
        });
        Guard mortal = Guard.of("storefront", live -> Optional.empty());
        Environment dying = new Environment(
                time.environment().executor(),
                time.environment().clock(),
                time.environment().nanoTime(),
                pause -> {
                    throw new Killed();
                },
                time.environment().random());
        assertThatThrownBy(() -> controller(dying, mortal).promote("v2")).isInstanceOf(Killed.class);

        assertThat(live()).isEqualTo("v2");
        assertThat(sync.status().guard().orElseThrow().name()).isEqualTo("storefront");
        assertThat(sync.status().guard().orElseThrow().generation())
                .isEqualTo(sync.status().active().orElseThrow().generation());
        time.advance(Duration.ofDays(1));
        probe.set(live -> Optional.of("HTTP 500"));
        SyncLoop loop = SyncLoop.of(sync).withoutLease().build();
        Health first = loop.runOnce();
        assertThat(first.condition(Type.GUARDED).orElseThrow().message())
                .isEqualTo("v2 is watched by guard storefront for another 59 s");
        assertThat(first.healthy()).isTrue();
        for (int i = 0; i < 3; i++) {
            time.advance(Duration.ofSeconds(10));
            loop.runOnce();
        }

        assertThat(live()).isEqualTo("v1");
        assertThat(loop.health().condition(Type.REJECTED).orElseThrow().message())
                .contains("guard storefront failed: HTTP 500; live is back at v1");
        assertThat(sync.history()).hasSize(3);
    }

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    @Test
    @DisplayName(
            "the process dies while it watches, and the same promotion is asked for again: it is watched to the end")
    void theSamePromotionWatchesOn() {
        live("v1");
        Environment dying = new Environment(
                time.environment().executor(),
                time.environment().clock(),
                time.environment().nanoTime(),
                pause -> {
                    throw new Killed();
                },
                time.environment().random());
        assertThatThrownBy(() -> controller(dying, guard).promote("v2")).isInstanceOf(Killed.class);

        assertThat(sync.promote("v2")).isInstanceOf(SyncResult.AlreadyActive.class);
        assertThat(looks).hasValue(6);
        assertThat(sync.status().guard()).isEmpty();
        assertThat(sync.promote("v2")).isInstanceOf(SyncResult.AlreadyActive.class);
        assertThat(looks).as("what was watched to its end is not watched again").hasValue(6);
    }

    @Test
    @DisplayName("a loop goes on while it watches, promotes nothing newer before that is over, and then does")
    void aLoopWatchesWhatItPromotes() {
        live("v1");
        SyncLoop loop = SyncLoop.of(sync).build();
        Health health = loop.runOnce();
        assertThat(health.condition(Type.GUARDED)).isPresent();
        assertThat(live()).isEqualTo("v3");
        assertThat(health.age()).as("a look ends, though the guard does not").isLessThan(Duration.ofSeconds(1));

        TaggedHistory.Builder history = TaggedHistory.builder();
        source.become(history.file("a/one.json", "{\"n\": 9}")
                .commit("ninth")
                .tag("v9")
                .build());
        for (int i = 0; i < 5; i++) {
            time.advance(Duration.ofSeconds(10));
            assertThat(loop.runOnce().condition(Type.GUARDED)).as("look " + i).isPresent();
            assertThat(live()).isEqualTo("v3");
        }
        time.advance(Duration.ofSeconds(10));
        loop.runOnce();
        assertThat(live()).isEqualTo("v9");
        assertThat(looks).hasValue(6);
    }

    @Test
    @DisplayName("a store that is out of reach is waited for; if it stays away, that is told, and the guard stays open")
    void theStoreIsAway() {
        live("v1");
        probe.set(live -> {
            store.plan(
                    looks.get() < 3
                            ? FaultPlan.none()
                            : call -> call.operation() == Operation.READ || call.operation() == Operation.COMMIT
                                    ? Fault.BEFORE
                                    : Fault.NONE);
            return Optional.of("HTTP 500");
        });

        SyncResult.GuardFailed result = failed(sync.promote("v2"));

        assertThat(result.failure()).startsWith("it was not watched to the end: ");
        assertThat(result.rollback()).isEmpty();
        assertThat(result.summary()).endsWith("; it is live, and the guard is open");
        store.plan(FaultPlan.none());
        assertThat(live()).isEqualTo("v2");
        assertThat(sync.status().guard()).isPresent();
    }

    @Test
    @DisplayName(
            "a rollback by a guard whose outcome is unknown is said to be, and settled before anything else is done")
    void aRollbackInDoubt() {
        live("v1");
        AtomicInteger commits = new AtomicInteger();
        probe.set(live -> {
            store.plan(
                    looks.get() < 3
                            ? FaultPlan.none()
                            : call -> call.operation() == Operation.SETTLE
                                            || call.operation() == Operation.READ && commits.get() > 0
                                    ? Fault.BEFORE
                                    : call.operation() == Operation.COMMIT && commits.incrementAndGet() == 1
                                            ? Fault.AFTER
                                            : Fault.NONE);
            return Optional.of("HTTP 500");
        });

        SyncResult.GuardFailed result = failed(sync.promote("v2"));

        assertThat(result.rollback()).containsInstanceOf(SyncResult.InDoubt.class);
        store.plan(FaultPlan.none());
        String attempt = ((SyncResult.InDoubt) result.rollback().get()).attempt();
        assertThat(sync.controls().resolve(attempt).flip()).isPresent();
        assertThat(live()).isEqualTo("v1");
    }

    @Test
    @DisplayName("an interrupted wait ends the watch, keeps the interruption, and leaves the guard open")
    void interrupted() {
        live("v1");
        probe.set(live -> {
            Thread.currentThread().interrupt();
            return Optional.empty();
        });
        Environment real = new Environment(
                Runnable::run,
                time.environment().clock(),
                time.environment().nanoTime(),
                pause -> {
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                    time.advance(pause);
                },
                time.environment().random());

        SyncResult.GuardFailed result = failed(controller(real, guard).promote("v2"));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(result.failure()).isEqualTo("it was not watched to the end: interrupted");
        assertThat(sync.status().guard()).isPresent();
    }

    @Test
    @DisplayName("what is no guard is told")
    void whatIsNoGuard() {
        assertThatThrownBy(() -> Guard.of(" ", live -> Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a guard's name has 1 to 100 characters, found 1");
        assertThatThrownBy(() -> guard.failures(0)).hasMessage("failures is at least 1, found 0");
        assertThatThrownBy(() -> guard.during(Duration.ZERO)).hasMessage("during is greater than 0, found PT0S");
        assertThatThrownBy(() -> guard.every(Duration.ofSeconds(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> guard.timeout(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }
}
