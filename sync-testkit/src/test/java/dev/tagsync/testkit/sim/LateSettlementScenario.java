package dev.tagsync.testkit.sim;

import dev.tagsync.Collector;
import dev.tagsync.Findings;
import dev.tagsync.SyncController;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Outcome;
import dev.tagsync.spi.Promoter.Write;
import dev.tagsync.spi.Store;
import dev.tagsync.spi.Validator;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.sim.Act.Kind;
import java.time.Duration;
import java.util.List;

/** Flips whose answers are lost, and which are settled days later, when collection has long trimmed the log rows that would tell. */
final class LateSettlementScenario {
    private static final int DAYS = 40;

    private final InMemoryStore store = new InMemoryStore();
    private final Witness witness = new Witness(store, Watched.none());
    private final Simulation simulation;
    private final PlantedBug bug;

    LateSettlementScenario(long seed, PlantedBug bug) {
        this.simulation = Simulation.seeded(seed, Chaos.NONE);
        this.bug = bug;
    }

    /** Returns how many flips there were. */
    int run() {
        simulation.process("controller", Duration.ofHours(1), this::control);
        simulation.process("collector", Duration.ofHours(-1), this::collect);
        simulation.run(Duration.ofDays(2 * DAYS));
        witness.ends();
        return witness.flips();
    }

    private Store shared() {
        return bug.below(witness.effects());
    }

    private void control(SimulatedProcess self) {
        Ask ask = new Ask(witness, self);
        SyncController sync = SyncController.builder()
                .source(Shop.source())
                .store(witness.sends(losingAnswers(self.store(shared()), self), ask::act))
                .validator(new Watching())
                .environment(self.environment())
                .build();
        Scenario.Desk desk = new Scenario.Desk(Shop.LIVE, sync);
        for (String tag : List.of("v1", "v3", "v6", "v2")) {
            ask.forResult(Kind.PROMOTE, desk, tag, () -> sync.promote(tag));
            self.pause(Duration.ofDays(1));
        }
        ask.forResult(Kind.ROLL_BACK, desk, "", sync::rollback);
    }

    /** Passes everything, for the witness to see. */
    private final class Watching implements Validator {
        @Override
        public String name() {
            return "Watching";
        }

        @Override
        public void validate(Candidate candidate, Findings findings) {
            witness.judges(candidate.view(), candidate.active());
        }
    }

    private static Store losingAnswers(Store inner, SimulatedProcess self) {
        return new ForwardingStore(inner) {
            @Override
            Outcome commit(Promoter promoter, String attempt, Group group, long expected, List<Write> writes) {
                boolean flips = writes.stream()
                        .anyMatch(w -> w instanceof Write.Put put && put.kind().equals(Kinds.POINTER));
                if (!flips || self.random().nextBoolean()) {
                    return super.commit(promoter, attempt, group, expected, writes);
                }
                if (self.random().nextBoolean()) {
                    super.commit(promoter, attempt, group, expected, writes);
                }
                self.pause(Duration.ofHours(self.random().nextInt(24 * 8)));
                return new Outcome.Unknown("nobody answered for days");
            }
        };
    }

    private void collect(SimulatedProcess self) {
        Collector collector = Collector.builder()
                .store(self.store(shared()))
                .environment(self.environment())
                .build();
        for (int half = 0; half < 2 * DAYS; half++) {
            collector.turn();
            self.pause(Duration.ofHours(12));
        }
    }
}
