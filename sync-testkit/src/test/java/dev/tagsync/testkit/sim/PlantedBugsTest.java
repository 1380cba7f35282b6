package dev.tagsync.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulation finds the bugs that it is there for: the proof that its silence means something. */
class PlantedBugsTest {
    private static final int SEEDS = 2_000;

    @ParameterizedTest(name = "{0} is found")
    @MethodSource
    void isFound(PlantedBugs bug) {
        find(bug);
    }

    static Stream<PlantedBugs> isFound() {
        return Arrays.stream(PlantedBugs.values()).filter(bug -> !bug.isShy());
    }

    @ParameterizedTest(name = "{0} is found, among many seeds")
    @Tag("nightly")
    @MethodSource
    void isFoundAmongManySeeds(PlantedBugs bug) {
        find(bug);
    }

    static Stream<PlantedBugs> isFoundAmongManySeeds() {
        return Arrays.stream(PlantedBugs.values()).filter(PlantedBugs::isShy);
    }

    private static void find(PlantedBugs bug) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                bug.run(seed);
            } catch (AssertionError found) {
                System.out.printf("%s: found by seed %d: %s%n", bug, seed, reason(found));
                assertThat(isAnInvariant(found))
                        .as("an invariant, not an accident: %s", found)
                        .isTrue();
                return;
            }
        }
        throw new AssertionError(bug + " was not found by " + SEEDS + " seeds");
    }

    /** What a check says is an {@link AssertionError}; what a simulation makes of any other exception has that as its cause. */
    private static boolean isAnInvariant(AssertionError found) {
        return found.getCause() == null || found.getCause() instanceof AssertionError;
    }

    private static String reason(AssertionError found) {
        String message = String.valueOf(found.getMessage());
        return message.substring(message.indexOf(": ") + 2).lines().findFirst().orElse("");
    }
}
