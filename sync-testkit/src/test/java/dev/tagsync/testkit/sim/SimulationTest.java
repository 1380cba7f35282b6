package dev.tagsync.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.Collector;
import dev.tagsync.SyncController;
import dev.tagsync.SyncResult;
import dev.tagsync.spi.Node;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.Call.Operation;
import dev.tagsync.testkit.Fault;
import dev.tagsync.testkit.InMemoryStore;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The whole of TagSync under everything that can go wrong, in an order that a seed decides. {@code -Dtagsync.sim.seed=N} runs one seed alone. */
class SimulationTest {
    private static final int SEEDS = 500;
    private static final int NIGHTLY_SEEDS = 10_000;
    private static final Chaos LONG_SLEEPS =
            new Chaos(0.1, Set.of(Fault.AFTER), 0, 0.02, Duration.ofDays(9), Duration.ZERO, 0, Duration.ZERO);
    private static final List<String> SOURCE_CALLS =
            List.of("source.list", "source.resolve", "source.files", "source.difference", "source.read");

    @Test
    @DisplayName(
            "I1 to I9 hold, and flips are linearizable, under faults, stalls, crashes and wrong clocks (H-FLIP-1 to H-FLIP-5, H-GC-1 to H-GC-5)")
    void invariantsHold() {
        run(LongStream.rangeClosed(1, SEEDS));
    }

    @Test
    @Tag("nightly")
    @DisplayName("I1 to I9 hold for many seeds")
    void invariantsHoldForManySeeds() {
        run(LongStream.rangeClosed(SEEDS + 1, NIGHTLY_SEEDS));
    }

    private static void run(LongStream seeds) {
        String one = System.getProperty("tagsync.sim.seed", "");
        long[] all = one.isEmpty() ? seeds.toArray() : new long[] {Long.parseLong(one)};
        long started = System.nanoTime();
        int flips = 0;
        Map<String, Long> counts = new TreeMap<>();
        for (long seed : all) {
            Scenario scenario = new Scenario(seed, Chaos.of(seed), PlantedBug.NONE);
            Simulation simulation = scenario.run();
            flips += scenario.flips();
            simulation.counts().forEach((what, times) -> counts.merge(what, times, Long::sum));
            if (!one.isEmpty()) {
                simulation.trace().forEach(System.out::println);
            }
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        System.out.printf(
                "Simulation: %d seeds, %d flips, %.1f s, %.1f seeds/s%n",
                all.length, flips, seconds, all.length / seconds);
        System.out.println("It met: " + counts);
        if (one.isEmpty()) {
            assertThat(flips).as("flips of %s seeds", all.length).isGreaterThan(all.length * 2);
            Set<String> missing = everything();
            missing.removeAll(counts.keySet());
            assertThat(missing)
                    .as("what the simulation is there for, and never met")
                    .isEmpty();
        }
    }

    /** Whatever is not in here the simulation would be blind for, and say nothing. */
    private static Set<String> everything() {
        Set<String> everything = new TreeSet<>();
        for (Fault fault : Fault.values()) {
            for (Operation operation : Operation.values()) {
                everything.add(operation + " " + fault);
            }
            if (fault != Fault.LOST) {
                for (String call : SOURCE_CALLS) {
                    everything.add(call + " " + fault);
                }
                everything.add("validate " + fault);
                everything.add("probe " + fault);
            }
        }
        for (Class<?> result : SyncResult.class.getPermittedSubclasses()) {
            everything.add("result " + result.getSimpleName());
        }
        everything.addAll(List.of("stall", "kill", "outage", "late effect", "sweep", "abandoned", "session read"));
        everything.addAll(
                List.of("resolved applied", "resolved never", "refused ABANDONED", "refused GATE", "guard went back"));
        return everything;
    }

    @Test
    @DisplayName(
            "I1 to I9 hold where answers of commits are lost and processes sleep for days, longer than logs are kept (H-FLIP-9)")
    void longSleepers() {
        sleep(LongStream.rangeClosed(1, 50));
    }

    @Test
    @Tag("nightly")
    @DisplayName("I1 to I9 hold where processes sleep for days, for many seeds")
    void longSleepersForManySeeds() {
        sleep(LongStream.rangeClosed(51, 2_000));
    }

    private static void sleep(LongStream seeds) {
        int flips = seeds.mapToInt(seed -> {
                    Scenario scenario = new Scenario(seed, LONG_SLEEPS, PlantedBug.NONE);
                    scenario.run();
                    return scenario.flips();
                })
                .sum();
        assertThat(flips).isPositive();
    }

    @Test
    @DisplayName("a flip that is settled days later, when its log row was trimmed, is found in the history (H-FLIP-9)")
    void lateSettlements() {
        int flips = 0;
        for (long seed = 1; seed <= 100; seed++) {
            flips += new LateSettlementScenario(seed, PlantedBug.NONE).run();
        }
        assertThat(flips).isGreaterThan(300);
    }

    @Test
    @DisplayName("a rejected release is judged once, and hides neither the one before nor the one after it (H-FLIP-6)")
    void loopsPassABadRelease() {
        for (long seed = 1; seed <= 10; seed++) {
            new LoopScenario(seed, PlantedBug.NONE).run();
        }
    }

    @Test
    @Tag("nightly")
    @DisplayName("a rejected release is judged once, and hides no other, for many seeds")
    void loopsPassABadReleaseForManySeeds() {
        for (long seed = 11; seed <= 500; seed++) {
            new LoopScenario(seed, PlantedBug.NONE).run();
        }
    }

    @Test
    @DisplayName("one seed, one story, to the last step")
    void oneSeedOneStory() {
        for (long seed : new long[] {7, 8, 9}) {
            long first =
                    new Scenario(seed, Chaos.of(seed), PlantedBug.NONE).run().fingerprint();
            assertThat(new Scenario(seed, Chaos.of(seed), PlantedBug.NONE).run().fingerprint())
                    .isEqualTo(first);
        }
    }

    /** Seed 127 found it: nothing was live when the rollback looked, and its target was when it looked for that. */
    @Test
    @DisplayName("a rollback by name that meets the channel's first flip goes back, or finds nothing to go back to")
    void rollbackMeetsTheFirstFlip() {
        Set<Class<?>> ends = new HashSet<>();
        for (long seed = 1; seed <= 60; seed++) {
            InMemoryStore store = new InMemoryStore();
            Simulation simulation = Simulation.seeded(seed, Chaos.NONE);
            simulation.process(
                    "first",
                    Duration.ZERO,
                    self -> controller(self, self.store(store)).promote("v1").orThrow());
            simulation.process("back", Duration.ofHours(1), self -> {
                SyncController sync = controller(self, self.store(store));
                for (int i = 0; i < 100; i++) {
                    ends.add(sync.rollback("v1").getClass());
                    self.pause(Duration.ofMillis(10));
                }
            });
            simulation.run(Duration.ofMinutes(1));
        }
        assertThat(ends).containsExactlyInAnyOrder(SyncResult.Refused.class, SyncResult.AlreadyActive.class);
    }

    /** Seed 1119 found it: the nodes of its own hydration were collected meanwhile, and it said that the store had lost them. */
    @Test
    @DisplayName("a hydrator that was paused, abandoned and collected says just that when it wakes (H-GC-3)")
    void pausedHydratorIsToldThatItWasAbandoned() {
        InMemoryStore store = new InMemoryStore();
        Simulation simulation = Simulation.seeded(1, Chaos.NONE);
        simulation.process("paused", Duration.ZERO, self -> {
            Store own = new ForwardingStore(self.store(store)) {
                @Override
                void put(SnapshotStore inner, long stamp, Collection<Node> nodes) {
                    super.put(inner, stamp, nodes);
                    self.pause(Duration.ofHours(3));
                }
            };
            assertThat(controller(self, own).promote("v1"))
                    .isInstanceOfSatisfying(
                            SyncResult.Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(SyncResult.Reason.ABANDONED));
        });
        simulation.process("collector", Duration.ofHours(-1), self -> {
            Collector collector = Collector.builder()
                    .store(self.store(store))
                    .environment(self.environment())
                    .build();
            for (int minutes = 0; minutes < 90; minutes++) {
                collector.turn();
                self.pause(Duration.ofMinutes(1));
            }
            assertThat(store.nodeCount(Shop.CATALOG)).as("what it had written").isZero();
        });
        simulation.run(Duration.ofHours(4));
    }

    private static SyncController controller(SimulatedProcess self, Store own) {
        return SyncController.builder()
                .source(Shop.source())
                .store(own)
                .environment(self.environment())
                .build();
    }
}
