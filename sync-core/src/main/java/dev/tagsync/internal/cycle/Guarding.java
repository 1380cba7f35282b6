package dev.tagsync.internal.cycle;

import dev.tagsync.Guard;
import dev.tagsync.HistoryRecord;
import dev.tagsync.SyncException;
import dev.tagsync.SyncOptions;
import dev.tagsync.SyncResult;
import dev.tagsync.SyncStage;
import dev.tagsync.internal.validate.LimitedCall;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The watch over one flip, step by step. For one thread. */
final class Guarding {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tagsync.Guard");
    private static final int MOST_TEXT = 500;

    private final SyncParts parts;
    private final Guard guard;
    private final HistoryRecord flip;
    private final BiFunction<HistoryRecord, SyncOptions, SyncResult> rollback;
    private final Meter meter;
    private final long since;
    private long next;
    private int failures;
    private String failure = "";

    /**
     * @param rollback goes back from a flip, if it still is what the channel shows
     */
    Guarding(
            SyncParts parts,
            Guard guard,
            HistoryRecord flip,
            BiFunction<HistoryRecord, SyncOptions, SyncResult> rollback) {
        this.parts = parts;
        this.guard = guard;
        this.flip = flip;
        this.rollback = rollback;
        this.meter = parts.meter(flip.release().tag().value(), () -> {});
        this.since = now();
        this.next = since + guard.every().toNanos();
        meter.begin(SyncStage.GUARD, OptionalLong.of(Math.max(1, guard.during().dividedBy(guard.every()))));
    }

    /** How the watch stands. */
    sealed interface Step {
        /** It goes on; there is nothing to do for so long. */
        record Watching(Duration next) implements Step {}

        /** All was well to the end. */
        record Passed() implements Step {}

        /** Somebody else moved the channel, or ended the guard. */
        record Overtaken() implements Step {}

        /** The release has failed; what came of the rollback is no conflict. */
        record Failed(String failure, SyncResult rollback) implements Step {}
    }

    HistoryRecord flip() {
        return flip;
    }

    /** Tells what is watched, and for how long yet. */
    String summary() {
        Duration left = guard.during().minusNanos(now() - since);
        return flip.release().tag() + " is watched by guard " + guard.name()
                + (left.isNegative() ? "" : " for another " + left.toSeconds() + " s")
                + (failures == 0 ? "" : "; failed " + failures + " of " + guard.failures() + " times: " + failure);
    }

    /** Looks, if it is time to. A fault of the store leaves everything as it is, and the next step tries again. */
    Step step() {
        long wait = next - now();
        if (wait > 0) {
            return new Step.Watching(Duration.ofNanos(wait));
        }
        if (parts.guards()
                .now()
                .filter(g -> g.flip().attempt().equals(flip.attempt()))
                .isEmpty()) {
            return new Step.Overtaken();
        }
        if (failures < guard.failures()) {
            look();
        }
        if (failures >= guard.failures()) {
            return goBack();
        }
        if (failures == 0 && now() - since >= guard.during().toNanos()) {
            meter.end();
            return ended() ? new Step.Passed() : new Step.Overtaken();
        }
        next = now() + guard.every().toNanos();
        return new Step.Watching(guard.every());
    }

    private void look() {
        Optional<String> wrong = LimitedCall.ask(
                parts.environment(), guard.timeout(), () -> guard.probe().look(flip));
        meter.add(1, 0);
        failures = wrong.isPresent() ? failures + 1 : 0;
        failure = wrong.map(Guarding::shortened).orElse("");
        wrong.ifPresent(text -> LOG.atWarn()
                .addKeyValue("channel", flip.channel())
                .addKeyValue("tag", flip.release().tag())
                .addKeyValue("guard", guard.name())
                .log("guard {} failed, {} of {} times: {}", guard.name(), failures, guard.failures(), failure));
    }

    private Step goBack() {
        SyncResult result = rollback.apply(
                flip,
                SyncOptions.by(Guard.ACTOR + guard.name())
                        .because("guard " + guard.name() + " failed " + failures + " times in a row: " + failure)
                        .rehydrating());
        if (result instanceof SyncResult.Conflict) {
            return new Step.Overtaken();
        }
        if (result instanceof SyncResult.Refused) {
            // There is nothing to go back to, and to watch on would change nothing about that.
            ended();
        }
        return new Step.Failed(failure, result);
    }

    /** A guard whose end cannot be recorded is taken up again by whoever comes next, which does no harm. */
    private boolean ended() {
        try {
            return parts.guards().end(flip);
        } catch (SyncException e) {
            LOG.warn(
                    "The end of guard {} of {} was not recorded: {}",
                    guard.name(),
                    flip.release().tag(),
                    e.getMessage());
            return true;
        }
    }

    private static String shortened(String text) {
        return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT) + "…";
    }

    private long now() {
        return parts.environment().nanoTime().getAsLong();
    }
}
