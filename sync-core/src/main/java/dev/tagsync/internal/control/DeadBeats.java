package dev.tagsync.internal.control;

import dev.tagsync.Environment;
import dev.tagsync.spi.Promoter;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Drops the beats of processes that are gone: pins and reports of readers, and what late beats of hydrations left, as they stood still for long on this
 * process's own clock. Whoever lives after all beats again; a pin does so under another key, which no late drop can meet. For one thread.
 */
public final class DeadBeats {
    /** How long a beat must have stood still: much longer than it counts. */
    static final Duration AFTER = Duration.ofHours(1);

    private static final Duration LOOK = Duration.ofMinutes(10);

    private final Promoter promoter;
    private final Environment environment;
    private Map<String, Seen> seen = new HashMap<>();
    private OptionalLong looked = OptionalLong.empty();

    public DeadBeats(Promoter promoter, Environment environment) {
        this.promoter = promoter;
        this.environment = environment;
    }

    private record Seen(byte[] beat, long since) {}

    /** Drops what stood still, at most every ten minutes. */
    public void drop() {
        long now = environment.nanoTime().getAsLong();
        if (looked.isPresent() && now - looked.getAsLong() < LOOK.toNanos()) {
            return;
        }
        Map<String, Seen> still = new HashMap<>();
        promoter.beats("").forEach((key, beat) -> {
            Seen before = seen.get(key);
            still.put(key, before != null && Arrays.equals(before.beat(), beat) ? before : new Seen(beat, now));
        });
        seen = still;
        looked = OptionalLong.of(now);
        for (Map.Entry<String, Seen> one : Map.copyOf(still).entrySet()) {
            if (now - one.getValue().since() >= AFTER.toNanos()) {
                promoter.drop(one.getKey());
                still.remove(one.getKey());
            }
        }
    }
}
