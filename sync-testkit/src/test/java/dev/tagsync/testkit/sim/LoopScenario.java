package dev.tagsync.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.Environment;
import dev.tagsync.Findings;
import dev.tagsync.SyncController;
import dev.tagsync.SyncLoop;
import dev.tagsync.spi.Store;
import dev.tagsync.spi.Validator;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.InMemoryTagSource;
import java.time.Duration;

/**
 * Loops that meet a bad release, by a seed: its newest tag breaks a rule, so the one before becomes live; it is judged once, however often a loop
 * starts anew; and the next good tag becomes live after it.
 */
final class LoopScenario {
    private static final int LOOKS = 30;

    private final long seed;
    private final PlantedBug bug;
    private final InMemoryStore store = new InMemoryStore();
    private final InMemoryTagSource source = Shop.sourceWithoutTheNewest();
    private int badJudged;

    LoopScenario(long seed, PlantedBug bug) {
        this.seed = seed;
        this.bug = bug;
    }

    void run() {
        controllerOver(store, Environment.system()).promote("v3").orThrow();
        Simulation storm = Simulation.seeded(seed, Chaos.of(seed));
        storm.process("loop-1", Duration.ofHours(1), this::look);
        storm.process("loop-2", Duration.ofHours(-1), this::look);
        storm.run(Duration.ofDays(30));
        badJudged = 0;
        calmly();
        assertThat(live()).as("H-FLIP-6: the release before the bad one").isEqualTo("v4");
        assertThat(badJudged)
                .as("H-FLIP-6: how often %s was judged in %s looks", Shop.BAD, LOOKS)
                .isLessThanOrEqualTo(2);
        source.become(Shop.history());
        calmly();
        assertThat(live()).as("H-FLIP-6: the release after the bad one").isEqualTo("v6");
    }

    private void calmly() {
        Simulation calm = Simulation.seeded(seed, Chaos.NONE);
        calm.process("loop", Duration.ofHours(3), this::look);
        calm.run(Duration.ofDays(30));
    }

    private String live() {
        return controllerOver(store, Environment.system())
                .status()
                .active()
                .orElseThrow()
                .release()
                .tag()
                .value();
    }

    private SyncController controllerOver(Store seen, Environment environment) {
        return SyncController.builder()
                .source(source)
                .store(seen)
                .tagPolicy(Shop.POLICY)
                .validator(rules())
                .environment(environment)
                .build();
    }

    /** Each look is by a loop that has just been started: what it must know of earlier ones is in the store. */
    private void look(SimulatedProcess self) {
        Store own = bug.above(self.name(), self.store(bug.below(store)));
        for (int i = 0; i < LOOKS; i++) {
            SyncLoop loop = SyncLoop.of(controllerOver(own, self.environment()))
                    .withoutLease()
                    .build();
            self.note("stands: " + Scenario.look(loop));
            self.pause(Duration.ofMinutes(1));
        }
    }

    private Validator rules() {
        return new Validator() {
            @Override
            public String name() {
                return "Prices";
            }

            @Override
            public void validate(Candidate candidate, Findings findings) {
                badJudged += candidate.release().tag().value().equals(Shop.BAD) ? 1 : 0;
                candidate.view().forEach(entry -> {
                    if (entry.at("/price").isMissingNode()) {
                        findings.error("price.missing", "/price", entry.name() + " has no price");
                    }
                });
            }
        };
    }
}
