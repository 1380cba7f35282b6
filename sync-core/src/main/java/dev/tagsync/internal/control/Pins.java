package dev.tagsync.internal.control;

import dev.tagsync.Environment;
import dev.tagsync.SnapshotId;
import dev.tagsync.spi.Promoter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * All processes' pins as a collector sees them: one counts until it was seen to stand still for its time, on this process's own clock. What is
 * damaged or of a newer version is a fault and stops collection, never a pin that does not count. For one thread.
 */
public final class Pins {
    private final Promoter promoter;
    private final Environment environment;
    private Map<String, Seen> seen = new HashMap<>();

    public Pins(Promoter promoter, Environment environment) {
        this.promoter = promoter;
        this.environment = environment;
    }

    private record Seen(byte[] bytes, long since) {}

    /** Returns what is pinned now; looks. */
    public Set<SnapshotId> pinned() {
        Map<String, Seen> now = new HashMap<>();
        Set<SnapshotId> pinned = new HashSet<>();
        promoter.beats(Pin.PREFIX).forEach((key, bytes) -> {
            long nanos = environment.nanoTime().getAsLong();
            Seen before = seen.get(key);
            Seen one = before != null && Arrays.equals(before.bytes(), bytes) ? before : new Seen(bytes, nanos);
            now.put(key, one);
            PinRecord pin = CollectRecords.pin(bytes);
            if (nanos - one.since() < pin.lasts().toNanos()) {
                pinned.addAll(pin.snapshots());
            }
        });
        seen = now;
        return pinned;
    }

    /** Returns the pins that were beaten, by process, whether they count or not. */
    public Map<String, PinRecord> all() {
        Map<String, PinRecord> all = new HashMap<>();
        promoter.beats(Pin.PREFIX)
                .forEach((key, bytes) -> all.put(key.substring(Pin.PREFIX.length()), CollectRecords.pin(bytes)));
        return all;
    }
}
