package dev.tagsync.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogSession;
import dev.tagsync.CatalogView;
import dev.tagsync.CollectionReport;
import dev.tagsync.Collector;
import dev.tagsync.Controls;
import dev.tagsync.Entry;
import dev.tagsync.Findings;
import dev.tagsync.Gate;
import dev.tagsync.Gates;
import dev.tagsync.Health;
import dev.tagsync.HistoryRecord;
import dev.tagsync.Retention;
import dev.tagsync.SyncController;
import dev.tagsync.SyncControllerBuilder;
import dev.tagsync.SyncLoop;
import dev.tagsync.SyncOptions;
import dev.tagsync.TransientException;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Outcome;
import dev.tagsync.spi.Promoter.Write;
import dev.tagsync.spi.Store;
import dev.tagsync.spi.Validator;
import dev.tagsync.testkit.Fault;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.sim.Act.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A bad day by a seed: controllers and readers with clocks that differ, on one store, under faults, stalls and crashes. */
final class Scenario {
    private static final Duration LIMIT = Duration.ofDays(90);
    private static final Retention RETENTION = new Retention(Witness.RETAINED, Duration.ZERO);
    private static final int CONTROLLERS = 2;
    private static final int READERS = 2;
    private static final int COLLECTORS = 2;

    /** How much a validator warns of, so that its findings lie in nodes. */
    private static final int WARNINGS = 60;

    private final InMemoryStore store = new InMemoryStore();
    private final long seed;
    private final Simulation simulation;
    private final PlantedBug bug;
    private final Random random;
    private final Gating gating;
    private final Watched watched;
    private final Witness witness;

    /** What a promotion in the channel {@code live} needs beside a passed validation. */
    enum Gating {
        NOTHING(List.of()),
        STAGING_FIRST(List.of(Gates.after(Shop.STAGING, Duration.ZERO))),
        APPROVAL(List.of(Gates.approvals(1)));

        private final List<Gate> gates;

        Gating(List<Gate> gates) {
            this.gates = gates;
        }
    }

    /** A controller of a channel. */
    record Desk(String channel, SyncController sync) {}

    Scenario(long seed, Chaos chaos, PlantedBug bug) {
        this.seed = seed;
        this.simulation = Simulation.seeded(seed, chaos);
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
        this.gating = Gating.values()[Math.max(0, random.nextInt(8) - 5)];
        this.bug = bug;
        this.watched = Watched.bySeed(seed);
        this.witness = new Witness(store, watched);
    }

    /** Returns how often things happened, during the storm. */
    Map<String, Long> counts() {
        return simulation.counts();
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
        for (int i = 1; i <= COLLECTORS; i++) {
            simulation.process("collector-" + i, Duration.ofMinutes(i == 1 ? 50 : -50), this::collect);
        }
        witness.gated(gating);
        simulation.run(LIMIT);
        afterwards();
        return simulation;
    }

    int flips() {
        return witness.flips();
    }

    private Store store(SimulatedProcess self, Supplier<Optional<Act>> act) {
        Store seen = self.store(bug.below(witness.effects()));
        return witness.sends(bug.above(self.name(), losing(seen, self)), act);
    }

    /** The store is often lost just when a flip is sent, so that flips are in doubt, and guards send theirs late. */
    private Store losing(Store inner, SimulatedProcess self) {
        return new ForwardingStore(inner) {
            @Override
            Outcome commit(Promoter promoter, String attempt, Group group, long expected, List<Write> writes) {
                Optional<HistoryRecord> flip = Witness.flipped(writes);
                if (flip.isPresent()
                        && simulation.chaos().outageRate() > 0
                        && self.random().nextInt(5) == 0) {
                    self.loseStore();
                }
                if (flip.filter(Watched::isByGuard).isPresent() && self.random().nextInt(3) == 0) {
                    // Others flip meanwhile, and the guard must not go back from what they made live.
                    self.pause(Duration.ofMillis(self.random().nextInt(60_000)));
                }
                return super.commit(promoter, attempt, group, expected, writes);
            }
        };
    }

    /** Every product has a price. It takes its time, and has much to say. */
    private Validator rules(SimulatedProcess self, Chaos chaos) {
        return new Validator() {
            @Override
            public String name() {
                return "Prices";
            }

            @Override
            public void validate(Candidate candidate, Findings findings) {
                Fault fault = FaultySource.fault(self, chaos, "validate");
                if (fault == Fault.BEFORE) {
                    throw new IllegalStateException("injected fault");
                }
                self.pause(Duration.ofMillis(self.random().nextInt(fault == Fault.DELAYED ? 100_000 : 50)));
                witness.judges(candidate.view(), candidate.active());
                List<Entry> entries = new ArrayList<>();
                candidate.view().forEach(entries::add);
                self.pause(Duration.ofMillis(self.random().nextInt(fault == Fault.DELAYED ? 100_000 : 50)));
                for (Entry entry : entries) {
                    if (entry.at("/price").isMissingNode()) {
                        findings.on(entry).error("price.missing", "/price", entry.name() + " has no price");
                    }
                }
                for (int i = 0; i < WARNINGS; i++) {
                    findings.warning("words", "", "of " + candidate.release().tag() + " there is more to say: " + i);
                }
                if (fault == Fault.AFTER) {
                    throw new IllegalStateException("injected fault");
                }
            }
        };
    }

    private SyncController controller(Store own, SimulatedProcess self, String channel, Chaos chaos, Gating gating) {
        SyncControllerBuilder controller = SyncController.builder()
                .source(new FaultySource(Shop.source(), self, chaos))
                .store(own)
                .channel(channel)
                .actor(self.name())
                .tagPolicy(Shop.POLICY)
                .validator(rules(self, chaos))
                .environment(self.environment());
        gating.gates.forEach(controller::gate);
        watched.guard(self, chaos).ifPresent(controller::guard);
        return controller.build();
    }

    private Desk desk(Ask ask, SimulatedProcess self, String channel) {
        Gating asked = channel.equals(Shop.LIVE) ? gating : Gating.NOTHING;
        return new Desk(channel, controller(store(self, ask::act), self, channel, simulation.chaos(), asked));
    }

    private void control(SimulatedProcess self) {
        Ask ask = new Ask(witness, self);
        Random dice = self.random();
        List<Desk> desks =
                Stream.of(Shop.LIVE, Shop.STAGING).map(c -> desk(ask, self, c)).toList();
        for (int left = 5 + dice.nextInt(9); left > 0; left--) {
            Desk desk = desks.get(dice.nextInt(gating == Gating.STAGING_FIRST ? 2 : 4) % 2);
            SyncController sync = desk.sync();
            String tag = Shop.TAGS.get(dice.nextInt(Shop.TAGS.size()));
            switch (dice.nextInt(12)) {
                case 0 -> ask.forResult(Kind.PLAN, desk, tag, () -> sync.plan(tag));
                case 1 -> ask.forResult(Kind.ROLL_BACK, desk, "", sync::rollback);
                case 2 -> ask.forResult(Kind.ROLL_BACK, desk, tag, () -> sync.rollback(tag));
                case 3 -> ask.quietly(() -> Ask.verify(sync));
                case 4, 5, 6 ->
                    ask.forResult(
                            Kind.PROMOTE_AUTOMATICALLY,
                            desk,
                            tag,
                            () -> sync.promote(tag, SyncOptions.NONE.automatically()));
                default -> ask.forResult(Kind.PROMOTE, desk, tag, () -> sync.promote(tag));
            }
            idle(self);
        }
    }

    /** Mostly for a moment, now and then until tomorrow, when what was judged today may be collected. */
    static void idle(SimulatedProcess self) {
        Random dice = self.random();
        int most = dice.nextInt(12) == 0 ? 150_000_000 : dice.nextInt(4) == 0 ? 60_000 : 50;
        self.pause(Duration.ofMillis(dice.nextInt(most)));
    }

    private void loop(SimulatedProcess self) {
        Ask ask = new Ask(witness, self);
        SyncLoop loop = SyncLoop.of(desk(ask, self, Shop.LIVE).sync()).build();
        for (int left = 2 + self.random().nextInt(6); left > 0; left--) {
            ask.asks(Kind.PROMOTE_AUTOMATICALLY, Shop.LIVE, "by the loop");
            self.note("stands: " + look(loop));
            ask.ends();
            idle(self);
        }
    }

    /** Has a loop look once: it outlives what nobody foresaw, which is a bug all the same. */
    static List<Health.Condition> look(SyncLoop loop) {
        List<Health.Condition> stands = loop.runOnce().conditions();
        assertThat(stands).noneMatch(condition -> condition.message().startsWith("a fault that nobody foresaw"));
        return stands;
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
        Ask ask = new Ask(witness, self);
        Collector collector = collector(store(self, ask::act), self);
        ask.quietly(() -> collector.maxViewAge(Witness.VIEW_AGE, self.name(), ""));
        for (int left = 4 + self.random().nextInt(8); left > 0; left--) {
            boolean whole = self.random().nextBoolean();
            self.note(whole ? "collects" : "takes a turn");
            ask.quietly(() -> {
                CollectionReport report = whole ? collector.collect() : collector.turn();
                self.note("got " + shown(report));
                report.sweep().ifPresent(sweep -> self.count("sweep"));
                report.abandoned().forEach(tag -> self.count("abandoned"));
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
        Ask ask = new Ask(witness, self);
        Random dice = self.random();
        Controls controls = desk(ask, self, Shop.LIVE).sync().controls();
        for (int left = 3 + dice.nextInt(5); left > 0; left--) {
            String tag = Shop.TAGS.get(dice.nextInt(Shop.TAGS.size()));
            switch (dice.nextInt(8)) {
                case 4, 5, 6, 7 -> ask.forDeed(Kind.APPROVE, tag, () -> controls.approve(tag, self.name(), ""));
                case 0 -> ask.forDeed(Kind.HOLD, "", () -> controls.hold(self.name(), "by chance"));
                case 1 -> ask.forDeed(Kind.UNHOLD, "", () -> controls.unhold(self.name(), ""));
                case 2 -> ask.forDeed(Kind.QUARANTINE, tag, () -> controls.quarantine(tag, self.name(), ""));
                default -> ask.forDeed(Kind.UNQUARANTINE, tag, () -> controls.unquarantine(tag, self.name(), ""));
            }
            idle(self);
        }
    }

    private void read(SimulatedProcess self) {
        Random dice = self.random();
        Store own = store(self, Optional::empty);
        String channel = self.name().startsWith("reader-1") ? Shop.LIVE : Shop.STAGING;
        try (CatalogReader reader = CatalogReader.builder()
                .store(own)
                .channel(channel)
                .environment(self.environment())
                .build()) {
            long seen = 0;
            Optional<CatalogView> held = Optional.empty();
            Optional<CatalogSession> session = Optional.empty();
            for (int left = 5 + dice.nextInt(10); left > 0; left--) {
                int least = witness.flips(channel);
                try {
                    if (held.isPresent() && dice.nextInt(3) == 0) {
                        // All of it, long after it was opened: right, or said to be too old.
                        witness.reads(channel, held.get(), 1);
                    }
                    if (dice.nextInt(4) == 0) {
                        session.ifPresent(CatalogSession::close);
                        session = Optional.of(reader.session(Duration.ofMinutes(1 + dice.nextInt(3000))));
                    } else if (session.isPresent() && dice.nextBoolean()) {
                        witness.reads(channel, session.get().view(), 1);
                        self.count("session read");
                    }
                    boolean fresh = dice.nextBoolean();
                    CatalogView view = fresh ? reader.refresh() : reader.view();
                    long generation = view.generation().orElseThrow().number();
                    assertThat(generation).as("I3: generations never fall").isGreaterThanOrEqualTo(seen);
                    seen = generation;
                    held = Optional.of(view);
                    if (fresh) {
                        witness.reads(channel, view, least);
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
            Ask ask = new Ask(witness, self);
            Store own = witness.sends(self.store(witness.effects()), ask::act);
            SyncController sync = controller(own, self, Shop.LIVE, Chaos.NONE, Gating.NOTHING);
            witness.gated(Gating.NOTHING);
            ask.forDeed(Kind.UNQUARANTINE, "v6", () -> sync.controls().unquarantine("v6", self.name(), ""));
            ask.forResult(
                    Kind.PROMOTE,
                    new Desk(Shop.LIVE, sync),
                    "v6",
                    () -> sync.promote("v6").orThrow());
            witness.assertGuardIsOver(Shop.LIVE);
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
