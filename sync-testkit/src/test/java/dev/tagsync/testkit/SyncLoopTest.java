package dev.tagsync.testkit;

import static dev.tagsync.testkit.LoopScene.said;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.Entry;
import dev.tagsync.Environment;
import dev.tagsync.Health;
import dev.tagsync.Health.Type;
import dev.tagsync.HistoryRecord;
import dev.tagsync.SyncController;
import dev.tagsync.SyncLoop;
import dev.tagsync.SyncOptions;
import dev.tagsync.TagPolicy;
import dev.tagsync.TransientException;
import dev.tagsync.spi.EntryValidator;
import dev.tagsync.spi.Store;
import dev.tagsync.spi.TagSource;
import dev.tagsync.testkit.Call.Operation;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The loop that keeps a channel at the latest release, in virtual time. */
@Timeout(120)
class SyncLoopTest {
    private static final TagPolicy VERSIONS =
            TagPolicy.builder().order(TagPolicy.Order.SEMANTIC_VERSION).build();

    private final LoopScene scene = new LoopScene();
    private final InMemoryTagSource source = InMemoryTagSource.of(scene.release("v1.0.0", 1));
    private final FaultyStore store = new FaultyStore(new InMemoryStore(), FaultPlan.none());
    private final SimulatedEnvironment time = SimulatedEnvironment.seeded(6);
    private final AtomicInteger judged = new AtomicInteger();
    private final AtomicBoolean broken = new AtomicBoolean();

    /** Finds entries without a price, and now and then cannot judge. */
    private final EntryValidator priced = new EntryValidator() {
        @Override
        public String name() {
            return "priced";
        }

        @Override
        public void validate(Entry entry, dev.tagsync.Findings findings) {
            judged.incrementAndGet();
            if (broken.get()) {
                throw new IllegalStateException("no exchange rates");
            }
            if (entry.at("/price").intValue() < 0) {
                findings.error("price.missing", "/price", "%s has no price", entry.name());
            }
        }
    };

    private SyncController controller(Store on, Environment environment) {
        return SyncController.builder()
                .source(source)
                .store(on)
                .tagPolicy(VERSIONS)
                .validator(priced)
                .environment(environment)
                .build();
    }

    private final SyncController sync = controller(store, time.environment());
    private final SyncLoop loop = SyncLoop.of(sync).build();

    private Health cycles(int count) {
        for (int i = 0; i < count; i++) {
            time.advance(Duration.ofMinutes(1));
            loop.runOnce();
        }
        return loop.health();
    }

    private String live() {
        return sync.status().active().orElseThrow().release().tag().value();
    }

    @Test
    @DisplayName(
            "a rollback stays for 100 cycles, also when a newer good release appears, which is reported as held; lifting the hold moves on (H-FLIP-5)")
    void aRollbackStays() {
        cycles(1);
        source.become(scene.release("v1.1.0", 2));
        assertThat(cycles(1).condition(Type.SYNCED)).isPresent();
        assertThat(live()).isEqualTo("v1.1.0");
        HistoryRecord back = ((dev.tagsync.SyncResult.RolledBack)
                        sync.rollback(SyncOptions.by("ann").because("wrong prices")))
                .record();

        Health before = cycles(50);
        assertThat(said(before, Type.HELD)).isEqualTo("live is held by ann; nothing newer waits");
        source.become(scene.release("v1.2.0", -1));
        source.become(scene.release("v1.3.0", 3));
        source.become(scene.release("v1.4.0", -1));
        Health after = cycles(50);

        assertThat(sync.status().active()).contains(back);
        assertThat(said(after, Type.HELD))
                .startsWith("live is held by ann; newer, held back: v1.4.0 rejected: 1 error")
                .endsWith("; v1.3.0 is good");
        assertThat(after.healthy()).isTrue();
        assertThat(after.completed()).isEqualTo(102);

        sync.controls().unhold("ann", "it was me");
        Health moved = cycles(1);
        assertThat(live()).isEqualTo("v1.3.0");
        assertThat(moved.condition(Type.SYNCED)).isPresent();
        assertThat(said(moved, Type.REJECTED)).startsWith("v1.4.0 rejected");
        assertThat(sync.history(1).get(0).actor()).isEqualTo("tagsync");
    }

    @Test
    @DisplayName(
            "after a rollback an explicit promotion of the newer release moves on, and the loop goes on from there (H-FLIP-5)")
    void anExplicitPromotionMovesOn() {
        cycles(1);
        source.become(scene.release("v1.1.0", 2));
        cycles(1);
        sync.rollback().orThrow();
        source.become(scene.release("v1.2.0", 3));
        cycles(10);
        assertThat(live()).isEqualTo("v1.0.0");

        sync.promote("v1.2.0", SyncOptions.by("ann")).orThrow();
        cycles(1);
        assertThat(live()).isEqualTo("v1.2.0");
        source.become(scene.release("v1.3.0", 4));
        cycles(1);
        assertThat(live()).isEqualTo("v1.3.0");
    }

    @Test
    @DisplayName(
            "a rejected release is judged once, and does not keep the next good one from being promoted (H-FLIP-6)")
    void aRejectedReleaseIsNotTriedForEver() {
        cycles(1);
        source.become(scene.release("v1.1.0", -1));
        Health bad = cycles(1);
        assertThat(said(bad, Type.REJECTED)).startsWith("v1.1.0 rejected: 1 error");
        assertThat(bad.healthy()).isFalse();
        assertThat(bad.condition(Type.SYNCED)).isEmpty();
        int tries = sync.attempts(100).size();
        int before = judged.get();

        assertThat(said(cycles(500), Type.REJECTED)).startsWith("v1.1.0 rejected");
        assertThat(judged).hasValue(before);
        assertThat(sync.attempts(100)).hasSize(tries);

        source.become(scene.release("v1.2.0", 5));
        Health good = cycles(1);
        assertThat(live()).isEqualTo("v1.2.0");
        assertThat(good.conditions()).extracting(Health.Condition::type).containsExactly(Type.SYNCED);
        assertThat(good.healthy()).isTrue();
    }

    @Test
    @DisplayName("a release that could not be judged is tried again, ever more rarely, until it can be (H-FLIP-6)")
    void aValidatorThatFailedIsAskedAgain() {
        cycles(1);
        source.become(scene.release("v1.1.0", 2));
        broken.set(true);
        judged.set(0);
        cycles(1);
        assertThat(judged).hasValue(1);
        cycles(600);
        assertThat(judged.get()).as("tries in ten hours").isBetween(12, 18);

        broken.set(false);
        cycles(70);
        assertThat(live()).isEqualTo("v1.1.0");
    }

    @Test
    @DisplayName(
            "a later release that could not be read is waited for: no earlier one is promoted in its place, however often it is looked (H-REV-2)")
    void noEarlierReleaseInThePlaceOfOneThatCannotBeRead() {
        cycles(1);
        scene.release("v1.1.0", 2);
        TaggedHistory whole = scene.release("v1.2.0", 3);
        source.become(whole);
        source.forget(scene.chair());

        for (int i = 0; i < 20; i++) {
            Health health = cycles(1);
            assertThat(live()).as("cycle " + i).isEqualTo("v1.0.0");
            assertThat(health.condition(Type.STALLED)).as("cycle " + i).isPresent();
        }
        source.become(whole);
        cycles(200);
        assertThat(live()).isEqualTo("v1.2.0");
        assertThat(sync.history()).hasSize(2);
    }

    @Test
    @DisplayName("a tag of no commit is passed over as bad: an earlier good release is promoted (H-FLIP-6, H-GIT-8)")
    void aTagOfNoCommitIsPassedOver() {
        cycles(1);
        scene.release("v1.1.0", 2);
        source.become(scene.tagOfAFile("v1.2.0"));
        Health health = cycles(1);
        assertThat(live()).isEqualTo("v1.1.0");
        assertThat(health.condition(Type.STALLED)).isEmpty();
        assertThat(said(health, Type.REJECTED)).contains("v1.2.0").contains("blob");
        assertThat(cycles(30).condition(Type.REJECTED)).isPresent();

        source.become(scene.release("v1.3.0", 3));
        cycles(1);
        assertThat(live()).isEqualTo("v1.3.0");
    }

    @Test
    @DisplayName("a look that ends by a fault nobody foresaw is stalled and tried again; the loop goes on (H-LIVE-1)")
    void anUnforeseenFaultDoesNotEndTheLoop() {
        cycles(1);
        source.become(scene.release("v1.1.0", 2));
        store.plan(call -> {
            throw new IllegalStateException("a bug");
        });
        Health broken = cycles(3);
        assertThat(said(broken, Type.STALLED))
                .isEqualTo("a fault that nobody foresaw: java.lang.IllegalStateException: a bug");
        assertThat(broken.healthy()).isFalse();
        assertThat(broken.completed()).isEqualTo(1);

        store.plan(FaultPlan.none());
        assertThat(cycles(1).condition(Type.SYNCED)).isPresent();
        assertThat(live()).isEqualTo("v1.1.0");
    }

    @Test
    @DisplayName("a release whose cycle ends by a fault nobody foresaw is tried again, ever more rarely (H-FLIP-6)")
    void anUnforeseenFaultIsNotMetInEachLook() {
        cycles(1);
        source.become(scene.release("v1.1.0", 2));
        AtomicInteger tries = new AtomicInteger();
        store.plan(call -> {
            if (call.operation() == Operation.PUT) {
                tries.incrementAndGet();
                throw new IllegalStateException("a bug");
            }
            return Fault.NONE;
        });
        Health broken = cycles(60);
        assertThat(said(broken, Type.STALLED)).contains("IllegalStateException");
        assertThat(tries.get()).as("tries in an hour").isBetween(4, 10);
        assertThat(live()).isEqualTo("v1.0.0");

        store.plan(FaultPlan.none());
        cycles(70);
        assertThat(live()).isEqualTo("v1.1.0");
    }

    @Test
    @DisplayName("a loop that ended though nobody closed it is not healthy, and says so to those who listen (H-LIVE-1)")
    void aLoopThatEndedByItselfIsNotHealthy() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        List<Health> told = new CopyOnWriteArrayList<>();
        SyncLoop dying = SyncLoop.of(controller(store, Environment.system()))
                .listener(health -> {
                    told.add(health);
                    ended.countDown();
                })
                .build();
        store.plan(call -> {
            throw new NoClassDefFoundError("com/example/Gone");
        });
        dying.start();
        assertThat(ended.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(told).hasSize(1).allSatisfy(health -> {
            assertThat(health.running()).isFalse();
            assertThat(health.healthy()).isFalse();
            assertThat(said(health, Type.STALLED))
                    .startsWith("the loop has ended, and looks no more: ")
                    .endsWith("com/example/Gone");
        });
        assertThat(dying.health().healthy()).isFalse();
        store.plan(FaultPlan.none());
        dying.close();
    }

    @Test
    @DisplayName("health is the age of the last completed cycle: a look that failed is none (H-LIVE-1, H-REV-1)")
    void healthIsTheAgeOfTheLastCompletedCycle() {
        assertThat(loop.health().age()).isLessThan(Duration.ofSeconds(1));
        cycles(3);
        assertThat(loop.health().age()).isLessThan(Duration.ofSeconds(1));
        assertThat(loop.health().completed()).isEqualTo(3);

        source.cutOff();
        Health cut = cycles(5);
        assertThat(cut.age()).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(6));
        assertThat(said(cut, Type.SOURCE_UNAVAILABLE)).contains("it was cut off");
        assertThat(cut.condition(Type.STALLED)).isEmpty();
        assertThat(cut.healthy()).isFalse();
        assertThat(said(cycles(6), Type.STALLED)).startsWith("no cycle was completed for 6");

        source.connect();
        store.plan(FaultPlan.every(Operation.READ, Fault.BEFORE));
        assertThat(cycles(1).condition(Type.STORE_UNAVAILABLE)).isPresent();
        store.plan(FaultPlan.none());
        Health well = cycles(1);
        assertThat(well.healthy()).isTrue();
        assertThat(well.conditions()).extracting(Health.Condition::type).containsExactly(Type.SYNCED);

        time.advance(Duration.ofMinutes(11));
        assertThat(said(loop.health(), Type.STALLED))
                .as("a loop that does nothing any more")
                .startsWith("no cycle was completed for 660 s");
    }

    @Test
    @DisplayName("a flip in doubt is said to be, and settled by the next cycle that can")
    void doubtIsSaidAndSettled() {
        cycles(1);
        source.become(scene.release("v1.1.0", 2));
        AtomicInteger commits = new AtomicInteger();
        store.plan(call -> call.operation() == Operation.SETTLE
                ? Fault.BEFORE
                : call.operation() == Operation.COMMIT && commits.incrementAndGet() > 3 ? Fault.AFTER : Fault.NONE);
        Health doubt = cycles(1);
        assertThat(doubt.conditions())
                .extracting(Health.Condition::type)
                .as("%s", doubt)
                .containsAnyOf(Type.IN_DOUBT, Type.STORE_UNAVAILABLE);
        assertThat(doubt.healthy()).isFalse();

        store.plan(FaultPlan.none());
        Health well = cycles(2);
        assertThat(live()).isEqualTo("v1.1.0");
        assertThat(sync.history()).hasSize(2);
        assertThat(well.condition(Type.SYNCED)).as("%s", well).isPresent();
    }

    @Test
    @DisplayName(
            "of two loops one works and the other stands by, until the lease was not renewed for its length or is given back")
    void oneOfTwoLoopsWorks() {
        SyncLoop other = SyncLoop.of(controller(store, time.environment())).build();
        assertThat(sync.lookedAfter()).isEmpty();
        cycles(1);
        Instant looked = time.environment().clock().instant();
        time.advance(Duration.ofSeconds(10));
        assertThat(sync.lookedAfter())
                .hasValueSatisfying(time -> assertThat(time).isBetween(looked.minusSeconds(1), looked));
        assertThat(other.runOnce().conditions())
                .extracting(Health.Condition::type)
                .containsExactly(Type.STANDING_BY);
        assertThat(other.health().healthy()).isTrue();
        source.become(scene.release("v1.1.0", 2));
        assertThat(other.runOnce().condition(Type.STANDING_BY)).isPresent();
        assertThat(live()).isEqualTo("v1.0.0");

        for (int minute = 0; minute < 3; minute++) {
            assertThat(live()).as("minute %d", minute).isEqualTo("v1.0.0");
            time.advance(Duration.ofMinutes(1));
            other.runOnce();
        }
        assertThat(live()).as("three minutes after it was seen last").isEqualTo("v1.1.0");
        assertThat(loop.runOnce().condition(Type.STANDING_BY)).isPresent();

        other.close();
        assertThat(sync.lookedAfter()).as("the lease is given back").isEmpty();
        assertThat(loop.runOnce().condition(Type.SYNCED)).isPresent();
    }

    @Test
    @DisplayName("a started loop looks at once, again when it is triggered, and ends when it is closed")
    void aStartedLoopLooksAndEnds() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        List<Health> told = new ArrayList<>();
        SyncController real = controller(store, Environment.system());
        SyncLoop started = SyncLoop.of(real)
                .interval(Duration.ofDays(1))
                .listener(health -> {
                    told.add(health);
                    (first.getCount() > 0 ? first : second).countDown();
                })
                .build();
        started.start();
        assertThat(first.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(started.health().running()).isTrue();
        assertThat(live()).isEqualTo("v1.0.0");

        source.become(scene.release("v1.1.0", -1));
        started.trigger();
        started.trigger();
        assertThat(second.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(told.get(1).condition(Type.REJECTED)).isPresent();

        started.close();
        started.close();
        assertThat(started.health().running()).isFalse();
    }

    @Test
    @DisplayName("close is bounded: a cycle that hangs is interrupted")
    void closeIsBounded() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        SyncController stuck = SyncController.builder()
                .source(source)
                .store(store)
                .listener(progress -> {
                    hanging.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        interrupted.countDown();
                    }
                })
                .build();
        SyncLoop started =
                SyncLoop.of(stuck).closePatience(Duration.ofMillis(50)).build();
        started.start();
        assertThat(hanging.await(1, TimeUnit.MINUTES)).isTrue();

        started.close();

        assertThat(interrupted.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(started.health().running()).isFalse();
    }

    @Test
    @DisplayName("a loop keeps its lease while one of its cycles takes longer than that")
    void aLongCycleKeepsTheLease() {
        SyncLoop other = SyncLoop.of(controller(store, time.environment())).build();
        List<Type> seen = new ArrayList<>();
        SyncController slow = SyncController.builder()
                .source(source)
                .store(store)
                .tagPolicy(VERSIONS)
                .environment(time.environment())
                .listener(progress -> {
                    time.advance(Duration.ofMinutes(2));
                    other.runOnce().conditions().forEach(c -> seen.add(c.type()));
                })
                .build();
        long began = time.elapsed().toMinutes();

        Health health = SyncLoop.of(slow).build().runOnce();

        assertThat(time.elapsed().toMinutes() - began)
                .as("minutes; a lease has three")
                .isGreaterThan(6);
        assertThat(seen).hasSizeGreaterThan(3).containsOnly(Type.STANDING_BY);
        assertThat(health.condition(Type.SYNCED)).isPresent();
        assertThat(sync.history()).hasSize(1);
    }

    @Test
    @DisplayName("a loop that lost its lease in the middle of a cycle does work in vain, and no harm")
    void aLostLeaseDoesNoHarm() {
        SyncLoop other = SyncLoop.of(controller(store, time.environment())).build();
        AtomicInteger looks = new AtomicInteger();
        SyncController paused = SyncController.builder()
                .source(source)
                .store(store)
                .tagPolicy(VERSIONS)
                .validator(priced)
                .environment(time.environment())
                .listener(progress -> {
                    if (looks.incrementAndGet() == 1) {
                        other.runOnce();
                        time.advance(Duration.ofMinutes(4));
                        other.runOnce();
                    }
                })
                .build();
        SyncLoop loser = SyncLoop.of(paused).build();

        loser.runOnce();

        assertThat(live()).isEqualTo("v1.0.0");
        assertThat(sync.history()).as("one flip, whoever made it").hasSize(1);
        assertThat(other.health().condition(Type.SYNCED)).isPresent();
        time.advance(Duration.ofMinutes(1));
        assertThat(loser.runOnce().condition(Type.STANDING_BY)).isPresent();
    }

    @Test
    @DisplayName("behind a hold, a retry whose time has come is no reason to look again and again")
    void aRetryBehindAHoldWaitsForTheUsualTime() {
        cycles(1);
        loop.close();
        source.become(scene.release("v1.1.0", 2));
        broken.set(true);
        Environment simulated = time.environment();
        SyncLoop[] started = new SyncLoop[1];
        long began = time.elapsed().toMinutes();
        SyncController looping = controller(
                store,
                new Environment(
                        simulated.executor(),
                        simulated.clock(),
                        simulated.nanoTime(),
                        slept -> {
                            time.advance(slept);
                            long minutes = time.elapsed().toMinutes() - began;
                            if (minutes >= 2 && sync.status().hold().isEmpty()) {
                                sync.controls().hold("ann", "it is Friday");
                            }
                            if (minutes >= 32) {
                                started[0].close();
                            }
                        },
                        simulated.random()));
        started[0] = SyncLoop.of(looping).build();

        started[0].start();

        assertThat(said(started[0].health(), Type.HELD)).startsWith("live is held by ann");
        assertThat(started[0].health().completed()).isBetween(25L, 60L);
    }

    @Test
    @DisplayName("a secret that cannot be had for the moment is trouble with the source, not with the store")
    void aSecretThatIsNotThereIsTroubleWithTheSource() {
        TagSource locked = (TagSource) Proxy.newProxyInstance(
                TagSource.class.getClassLoader(), new Class<?>[] {TagSource.class}, (proxy, method, args) -> {
                    if (method.getName().equals("list")) {
                        throw new TransientException("config.secret-command", "the command vault failed", "run it");
                    }
                    return method.invoke(source, args);
                });
        SyncController sealed = SyncController.builder()
                .source(locked)
                .store(store)
                .environment(time.environment())
                .build();
        Health health = SyncLoop.of(sealed).build().runOnce();
        assertThat(said(health, Type.SOURCE_UNAVAILABLE)).contains("the command vault failed");
        assertThat(health.condition(Type.STORE_UNAVAILABLE)).isEmpty();
    }
}
