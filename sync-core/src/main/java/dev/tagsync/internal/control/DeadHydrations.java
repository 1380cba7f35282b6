package dev.tagsync.internal.control;

import dev.tagsync.Environment;
import dev.tagsync.internal.control.Register.Decision;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Range;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Ends the hydrations of dead owners, which would hold collection back for ever: those whose beat was seen to stand still for a time, on this
 * process's own clock. A wrong guess costs the other its work, never anybody's content: what is abandoned can seal, flip and name nothing any more. For one thread.
 */
public final class DeadHydrations {
    private static final byte[] NO_BEAT = {};

    private final Register register;
    private final Promoter promoter;
    private final Environment environment;
    private final Duration after;
    private Map<Long, Seen> seen = new HashMap<>();

    /**
     * @param after how long a beat stands still before its owner counts as dead
     */
    public DeadHydrations(Register register, Promoter promoter, Environment environment, Duration after) {
        this.register = register;
        this.promoter = promoter;
        this.environment = environment;
        this.after = after;
    }

    private record Seen(HydrationRecord record, byte[] beat, long since) {
        boolean same(HydrationRecord other, byte[] otherBeat) {
            return record.equals(other) && Arrays.equals(beat, otherBeat);
        }
    }

    /** Looks at all that are open, and abandons those that stood still; returns these. */
    public List<HydrationRecord> abandon() {
        List<HydrationRecord> open =
                register.read(Group.CONTROL, Range.all(Keys.HYDRATION)).all(Keys.HYDRATION, Records.HYDRATION);
        Map<String, byte[]> beats = open.isEmpty() ? Map.of() : promoter.beats(Keys.HYDRATION + "/");
        Map<Long, Seen> now = new HashMap<>();
        List<HydrationRecord> dead = new ArrayList<>();
        for (HydrationRecord h : open) {
            byte[] beat = beats.getOrDefault(Heartbeat.key(h), NO_BEAT);
            long nanos = environment.nanoTime().getAsLong();
            Seen before = seen.get(h.stamp());
            Seen one = before != null && before.same(h, beat) ? before : new Seen(h, beat, nanos);
            if (nanos - one.since() < after.toNanos()) {
                now.put(h.stamp(), one);
            } else if (abandon(h)) {
                dead.add(h);
            }
        }
        seen = now;
        return dead;
    }

    private boolean abandon(HydrationRecord dead) {
        String key = Keys.hydration(dead.stamp());
        boolean done = register.decide(
                Group.CONTROL,
                List.of(Range.one(Keys.HYDRATION, key)),
                (view, attempt) -> view.one(Keys.HYDRATION, key, Records.HYDRATION)
                                .filter(dead::equals)
                                .isPresent()
                        ? Decision.commit(true, List.of(Hydrations.closing(dead)))
                        : Decision.answer(false));
        if (done) {
            Heartbeat.drop(promoter, dead);
        }
        return done;
    }
}
