package dev.tagsync.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulation finds the bugs that it is there for: the proof that its silence means something. */
class PlantedBugsTest {
    private static final int SEEDS = 2_000;

    @ParameterizedTest(name = "{0} is found")
    @EnumSource
    void isFound(PlantedBugs bug) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                new Scenario(seed, Chaos.of(seed), bug.plant()).run();
            } catch (AssertionError found) {
                System.out.printf("%s: found by seed %d: %s%n", bug, seed, reason(found));
                assertThat(found).as("an invariant, not an accident").hasCauseInstanceOf(AssertionError.class);
                assertThat(found).hasMessageContaining("-Dtagsync.sim.seed=" + seed);
                return;
            }
        }
        throw new AssertionError(bug + " was not found by " + SEEDS + " seeds");
    }

    private static String reason(AssertionError found) {
        String message = String.valueOf(found.getMessage());
        return message.substring(message.indexOf(": ") + 2).lines().findFirst().orElse("");
    }
}
