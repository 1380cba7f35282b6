package dev.tagsync.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.Guard;
import dev.tagsync.HistoryRecord;
import dev.tagsync.internal.control.Keys;
import dev.tagsync.spi.Promoter.Write;
import dev.tagsync.testkit.Fault;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Guards of the simulations: in some of them all controllers have one, and one release is live and unwell. Sees what they see, and checks what they do. */
final class Watched {
    private static final int FAILURES = 2;
    private static final int LATE_MILLIS = 100_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final boolean guarded;
    private final String unwell;
    private final Map<String, Streak> streaks = new HashMap<>();

    /** So many looks in a row at one flip were bad. */
    private record Streak(String attempt, int bad) {}

    private Watched(boolean guarded, String unwell) {
        this.guarded = guarded;
        this.unwell = unwell;
    }

    /** No controller has a guard. */
    static Watched none() {
        return new Watched(false, "");
    }

    static Watched bySeed(long seed) {
        // Of its own, so that seeds without guards tell the stories that they told before there were any.
        Random random = new Random(seed * 0x9E3779B97F4A7C15L + 2);
        return new Watched(random.nextInt(4) == 0, Shop.TAGS.get(random.nextInt(Shop.TAGS.size())));
    }

    /** The guard that a process has. */
    Optional<Guard> guard(SimulatedProcess self, Chaos chaos) {
        return guarded
                ? Optional.of(Guard.of("shop", live -> look(self, chaos, live))
                        .during(Duration.ofSeconds(30))
                        .timeout(TIMEOUT)
                        .failures(FAILURES))
                : Optional.empty();
    }

    private Optional<String> look(SimulatedProcess self, Chaos chaos, HistoryRecord live) {
        Fault fault = FaultySource.fault(self, chaos, "probe");
        boolean late = fault == Fault.DELAYED;
        boolean bad = fault != Fault.NONE || live.release().tag().value().equals(unwell) && chaos != Chaos.NONE;
        self.pause(
                late
                        ? TIMEOUT.plusMillis(1 + self.random().nextInt(LATE_MILLIS))
                        : Duration.ofMillis(self.random().nextInt(50)));
        self.note("looks at " + live.release().tag() + ": " + (bad ? "unwell, " + fault : "well"));
        streaks.merge(
                self.name(),
                new Streak(live.attempt(), bad ? 1 : 0),
                (before, now) ->
                        bad && before.attempt.equals(now.attempt) ? new Streak(now.attempt, before.bad + 1) : now);
        if (fault == Fault.BEFORE) {
            throw new IllegalStateException("injected fault");
        }
        return bad && !late ? Optional.of("unwell") : Optional.empty();
    }

    static boolean isByGuard(HistoryRecord flip) {
        return flip.kind() == HistoryRecord.Kind.ROLLBACK && flip.actor().startsWith(Guard.ACTOR);
    }

    /**
     * Checks a flip.
     *
     * @param process who sent it
     * @param left what was live before
     */
    void flips(String process, HistoryRecord flip, Optional<HistoryRecord> left, List<Write> writes) {
        boolean opened = writes.stream()
                .anyMatch(w -> w instanceof Write.Put put
                        && put.kind().equals(Keys.GUARD)
                        && put.key().equals(flip.channel()));
        assertThat(opened)
                .as("a guard is opened in the step of its flip, generation %s, %s", flip.generation(), flip.kind())
                .isEqualTo(guarded && flip.kind() == HistoryRecord.Kind.PROMOTE);
        if (isByGuard(flip)) {
            HistoryRecord watched =
                    left.orElseThrow(() -> new AssertionError("a guard went back, and nothing was live"));
            assertThat(watched.kind()).as("what a guard goes back from").isEqualTo(HistoryRecord.Kind.PROMOTE);
            Streak streak = streaks.getOrDefault(process, new Streak("", 0));
            assertThat(streak.attempt)
                    .as("a guard goes back from what it watched, and from nothing else")
                    .isEqualTo(watched.attempt());
            assertThat(streak.bad)
                    .as(
                            "failures in a row of %s, when its guard went back",
                            watched.release().tag())
                    .isGreaterThanOrEqualTo(FAILURES);
        }
    }
}
