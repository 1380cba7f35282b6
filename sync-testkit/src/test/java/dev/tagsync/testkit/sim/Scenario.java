package dev.tagsync.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.CollectionReport;
import dev.tagsync.Collector;
import dev.tagsync.ControlResult;
import dev.tagsync.Controls;
import dev.tagsync.Findings;
import dev.tagsync.Retention;
import dev.tagsync.SyncController;
import dev.tagsync.SyncException;
import dev.tagsync.SyncLoop;
import dev.tagsync.SyncOptions;
import dev.tagsync.SyncResult;
import dev.tagsync.TransientException;
import dev.tagsync.spi.Store;
import dev.tagsync.spi.Validator;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.sim.Witness.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** A bad day by a seed: controllers and readers with clocks that differ, on one store, under faults, stalls and crashes. */
final class Scenario {
    private static final Duration LIMIT = Duration.ofDays(90);
    private static final Retention RETENTION = new Retention(Witness.RETAINED, Duration.ZERO);
    private static final int CONTROLLERS = 2;
    private static final int READERS = 2;

    private final InMemoryStore store = new InMemoryStore();
    private final Witness witness = new Witness(store);
    private final long seed;
    private final Simulation simulation;
    private final PlantedBug bug;
    private final Random random;

    Scenario(long seed, Chaos chaos, PlantedBug bug) {
        this.seed = seed;
        this.simulation = Simulation.seeded(seed, chaos);
        this.random = new Random(seed ^ 0x5DEECE66DL);
        this.bug = bug;
    }

    /** Runs it all, and returns the simulation for a look at its trace. */
    Simulation run() {
        for (int i = 1; i <= CONTROLLERS; i++) {
            Duration wrong = Duration.ofSeconds(random.nextInt(7201) - 3600L);
            simulation.process("controller-" + i, wrong, this::control);
        }
        for (int i = 1; i <= READERS; i++) {
            Duration wrong = Duration.ofSeconds(random.nextInt(7201) - 3600L);
            simulation.process("reader-" + i, wrong, this::read);
        }
        simulation.process("loop", Duration.ofMinutes(-50), this::loop);
        simulation.process("operator", Duration.ZERO, this::operate);
        simulation.process("collector", Duration.ofMinutes(50), this::collect);
        simulation.run(LIMIT);
        afterwards();
        return simulation;
    }

    int flips() {
        return witness.flips();
    }

    private Store store(SimulatedProcess self, Supplier<Optional<Witness.Act>> act) {
        Store seen = self.store(bug.below(witness.effects()));
        return witness.sends(bug.above(self.name(), seen), act);
    }

    /** Every product has a price. */
    private Validator rules() {
        return new Validator() {
            @Override
            public String name() {
                return "Prices";
            }

            @Override
            public void validate(Candidate candidate, Findings findings) {
                witness.judges(candidate.view(), candidate.active());
                candidate.view().forEach(entry -> {
                    if (entry.at("/price").isMissingNode()) {
                        findings.error("price.missing", "/price", entry.name() + " has no price");
                    }
                });
            }
        };
    }

    private SyncController controller(Store own, SimulatedProcess self) {
        return SyncController.builder()
                .source(Shop.source())
                .store(own)
                .actor(self.name())
                .tagPolicy(Shop.POLICY)
                .validator(rules())
                .environment(self.environment())
                .build();
    }

    private void control(SimulatedProcess self) {
        Ask ask = new Ask(self);
        Random dice = self.random();
        SyncController sync = controller(store(self, () -> ask.act), self);
        for (int left = 3 + dice.nextInt(5); left > 0; left--) {
            String tag = Shop.TAGS.get(dice.nextInt(Shop.TAGS.size()));
            switch (dice.nextInt(10)) {
                case 0 -> ask.forResult(Kind.PLAN, tag, () -> sync.plan(tag));
                case 1 -> ask.forResult(Kind.ROLL_BACK, "", sync::rollback);
                case 2 -> ask.forResult(Kind.ROLL_BACK, tag, () -> sync.rollback(tag));
                case 3 ->
                    ask.quietly(() ->
                            sync.verify().ifPresent(v -> assertThat(v.good()).isTrue()));
                case 4, 5, 6 ->
                    ask.forResult(
                            Kind.PROMOTE_AUTOMATICALLY, tag, () -> sync.promote(tag, SyncOptions.NONE.automatically()));
                default -> ask.forResult(Kind.PROMOTE, tag, () -> sync.promote(tag));
            }
            idle(self);
        }
    }

    /** Mostly for a moment, now and then until tomorrow, when what was judged today may be collected. */
    private static void idle(SimulatedProcess self) {
        Random dice = self.random();
        int most = dice.nextInt(12) == 0 ? 150_000_000 : dice.nextInt(4) == 0 ? 60_000 : 50;
        self.pause(Duration.ofMillis(dice.nextInt(most)));
    }

    private void loop(SimulatedProcess self) {
        Ask ask = new Ask(self);
        SyncLoop loop =
                SyncLoop.of(controller(store(self, () -> ask.act), self)).build();
        for (int left = 2 + self.random().nextInt(6); left > 0; left--) {
            ask.asks(Kind.PROMOTE_AUTOMATICALLY, "by the loop");
            self.note("stands: " + loop.runOnce().conditions());
            ask.act = Optional.empty();
            idle(self);
        }
    }

    private static Collector collector(Store own, SimulatedProcess self) {
        return Collector.builder()
                .store(own)
                .retention(RETENTION)
                .abandonAfter(Duration.ofMinutes(1))
                .sweepInterval(Duration.ofSeconds(1))
                .environment(self.environment())
                .build();
    }

    private void collect(SimulatedProcess self) {
        Ask ask = new Ask(self);
        Collector collector = collector(store(self, () -> ask.act), self);
        ask.quietly(() -> collector.maxViewAge(Witness.VIEW_AGE, self.name(), ""));
        for (int left = 4 + self.random().nextInt(8); left > 0; left--) {
            boolean whole = self.random().nextBoolean();
            self.note(whole ? "collects" : "takes a turn");
            ask.quietly(() -> {
                CollectionReport report = whole ? collector.collect() : collector.turn();
                self.note("got " + shown(report));
            });
            idle(self);
        }
    }

    private static String shown(CollectionReport report) {
        StringBuilder text = new StringBuilder();
        for (CollectionReport.State state : CollectionReport.State.values()) {
            text.append(report.count(state)).append(' ').append(state).append(", ");
        }
        return text.append(
                        report.sweep().map(s -> s.deleted() + " nodes deleted").orElse("no sweep"))
                .toString();
    }

    private void operate(SimulatedProcess self) {
        Ask ask = new Ask(self);
        Random dice = self.random();
        Controls controls = controller(store(self, () -> ask.act), self).controls();
        for (int left = 3 + dice.nextInt(5); left > 0; left--) {
            String tag = Shop.TAGS.get(dice.nextInt(Shop.TAGS.size()));
            switch (dice.nextInt(6)) {
                case 0 -> ask.forDeed(Kind.HOLD, "", () -> controls.hold(self.name(), "by chance"));
                case 1 -> ask.forDeed(Kind.UNHOLD, "", () -> controls.unhold(self.name(), ""));
                case 2 -> ask.forDeed(Kind.QUARANTINE, tag, () -> controls.quarantine(tag, self.name(), ""));
                default -> ask.forDeed(Kind.UNQUARANTINE, tag, () -> controls.unquarantine(tag, self.name(), ""));
            }
            idle(self);
        }
    }

    /** What a controller is asked, and what it says. */
    private final class Ask {
        private final SimulatedProcess self;
        private Optional<Witness.Act> act = Optional.empty();

        Ask(SimulatedProcess self) {
            this.self = self;
        }

        void forResult(Kind kind, String tag, Supplier<SyncResult> call) {
            Witness.Act now = asks(kind, tag);
            try {
                SyncResult result = call.get();
                self.note("got " + result.getClass().getSimpleName() + ": " + result.summary());
                now.ended(result);
            } catch (SyncException e) {
                self.note("got " + e.getMessage());
                now.failed(e);
            }
            act = Optional.empty();
        }

        private Witness.Act asks(Kind kind, String tag) {
            String what = (kind + " " + tag).strip();
            self.note("asks for " + what);
            Witness.Act now = witness.asks(kind, self.name() + ": " + what);
            act = Optional.of(now);
            return now;
        }

        void forDeed(Kind kind, String tag, Supplier<ControlResult> call) {
            Witness.Act now = asks(kind, tag);
            try {
                self.note("got " + call.get().getClass().getSimpleName());
            } catch (SyncException e) {
                self.note("got " + e.getMessage());
                now.failed(e);
            }
            act = Optional.empty();
        }

        void quietly(Runnable call) {
            try {
                call.run();
            } catch (SyncException e) {
                self.note("got " + e.getMessage());
                witness.excuses(e);
            }
        }
    }

    private void read(SimulatedProcess self) {
        Random dice = self.random();
        Store own = store(self, Optional::empty);
        try (CatalogReader reader = CatalogReader.builder()
                .store(own)
                .environment(self.environment())
                .build()) {
            long seen = 0;
            Optional<CatalogView> held = Optional.empty();
            for (int left = 5 + dice.nextInt(10); left > 0; left--) {
                int least = witness.flips();
                try {
                    if (held.isPresent() && dice.nextInt(3) == 0) {
                        // All of it, long after it was opened: right, or said to be too old.
                        witness.reads(held.get(), 1);
                    }
                    boolean fresh = dice.nextBoolean();
                    CatalogView view = fresh ? reader.refresh() : reader.view();
                    long generation = view.generation().orElseThrow().number();
                    assertThat(generation).as("I3: generations never fall").isGreaterThanOrEqualTo(seen);
                    seen = generation;
                    held = Optional.of(view);
                    if (fresh) {
                        witness.reads(view, least);
                    }
                } catch (TransientException e) {
                    self.note("got " + e.getMessage());
                }
                self.pause(Duration.ofMillis(dice.nextInt(dice.nextInt(5) == 0 ? 40_000 : 2_000)));
            }
        }
    }

    /** The storm is over: whatever state it left, the next promotion goes on from there. */
    private void afterwards() {
        witness.ends();
        Simulation calm = Simulation.seeded(seed, Chaos.NONE);
        calm.process("afterwards", Duration.ofDays(100), self -> {
            Ask ask = new Ask(self);
            Store own = witness.sends(self.store(witness.effects()), () -> ask.act);
            SyncController sync = controller(own, self);
            ask.forDeed(Kind.UNQUARANTINE, "v6", () -> sync.controls().unquarantine("v6", self.name(), ""));
            ask.forResult(Kind.PROMOTE, "v6", () -> sync.promote("v6").orThrow());
            assertThat(sync.verify().orElseThrow().good()).isTrue();
            // What was found of rejected releases is kept for a month.
            Collector collector = collector(bug.above("collector", self.store(witness.effects())), self);
            for (int days = 0; days < 80; days += 20) {
                collector.collect();
                self.pause(Duration.ofDays(20));
            }
            collector.collect();
            witness.assertNothingLeaked();
        });
        calm.run(Duration.ofDays(365));
        witness.ends();
    }
}
