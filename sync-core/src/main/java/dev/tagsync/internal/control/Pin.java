package dev.tagsync.internal.control;

import dev.tagsync.Environment;
import dev.tagsync.SnapshotId;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Range;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * The pin of one process: while it beats, what is pinned is not collected. There is one record, whatever the number of views.
 *
 * <ol>
 *   <li>Write first, then look: a snapshot is in the record before anybody looks whether it is still sealed. One that is retired after that look is waited
 *       for by whoever retired it, who looks at pins after the retirement; one that was retired before fails.
 *   <li>The process beats at least every {@link #INTERVAL}, and a pin counts for {@link #LASTS} after it was seen to stand still, on the collector's
 *       own clock: no two clocks are compared.
 *   <li>A process whose beats fail must count its pins as lost once its last one is older than {@link #LASTS}: {@link #holds} says so.
 * </ol>
 *
 * <p>Thread-safe.
 */
public final class Pin implements AutoCloseable {
    /** How long a pin counts after it stood still. */
    public static final Duration LASTS = Duration.ofSeconds(60);

    /** How often its process beats. */
    public static final Duration INTERVAL = Duration.ofSeconds(15);

    static final String PREFIX = "pin/";

    private final Promoter promoter;
    private final Environment environment;
    private String key;
    private final Map<SnapshotId, Integer> pinned = new HashMap<>();
    private long count;
    private long beaten;
    private boolean written;

    public Pin(Promoter promoter, Environment environment) {
        this.promoter = promoter;
        this.environment = environment;
        this.key = newKey();
    }

    private String newKey() {
        byte[] id = new byte[16];
        environment.random().nextBytes(id);
        return PREFIX + HexFormat.of().formatHex(id);
    }

    /** Pins a snapshot that a pointer may not name: fails, and pins nothing, if it is not sealed any more. As often as it is pinned it must be released. */
    public boolean pin(SnapshotId id) {
        return pin(id, () -> isSealed(promoter, id));
    }

    /**
     * Pins a snapshot.
     *
     * @param sealed looks whether it is still sealed, or what a pointer names; called once the pin is written
     * @return whether it is pinned
     */
    public synchronized boolean pin(SnapshotId id, BooleanSupplier sealed) {
        boolean first = pinned.merge(id, 1, Integer::sum) == 1;
        boolean done = false;
        try {
            if (first || !lives()) {
                beat();
            }
            done = sealed.getAsBoolean();
            return done;
        } finally {
            if (!done) {
                release(id);
            }
        }
    }

    /** Takes one pin of a snapshot away; the record follows with the next beat. */
    public synchronized void release(SnapshotId id) {
        pinned.computeIfPresent(id, (any, times) -> times == 1 ? null : times - 1);
    }

    /** Beats, if it is time to. A beat that fails is the caller's to see, and to try again. */
    public synchronized void tick() {
        if (written && environment.nanoTime().getAsLong() - beaten >= INTERVAL.toNanos()) {
            if (pinned.isEmpty()) {
                close();
            } else {
                beat();
            }
        }
    }

    /** Tells whether a snapshot is pinned, and the last beat is young enough to rely on that. */
    public synchronized boolean holds(SnapshotId id) {
        return pinned.containsKey(id) && lives();
    }

    private boolean lives() {
        return written && environment.nanoTime().getAsLong() - beaten < LASTS.toNanos();
    }

    /**
     * Beats. After a beat that stood still for so long that it counted no more, what was pinned may have been retired: only what is still sealed once the new
     * beat is written stays pinned. The old key is left to whoever collects, who may be about to drop it.
     */
    private void beat() {
        boolean lapsed = written && !lives();
        if (lapsed) {
            key = newKey();
        }
        // Counted from before the write: a collector can only have seen it later.
        long now = environment.nanoTime().getAsLong();
        promoter.beat(key, CollectRecords.pin(new PinRecord(++count, LASTS, pinned.keySet())));
        if (lapsed) {
            pinned.keySet().removeIf(id -> !isSealed(promoter, id));
        }
        beaten = now;
        written = true;
    }

    /** Takes all pins away. */
    @Override
    public synchronized void close() {
        pinned.clear();
        if (written) {
            written = false;
            promoter.drop(key);
        }
    }

    /** Tells whether a snapshot may still be opened; linearizable. */
    public static boolean isSealed(Promoter promoter, SnapshotId id) {
        String key = Keys.snapshot(id);
        return new Register.View(promoter.read(Group.CONTROL, List.of(Range.one(Keys.SNAPSHOT, key))))
                .one(Keys.SNAPSHOT, key, Records.SNAPSHOT)
                .filter(SnapshotRecord::isSealed)
                .isPresent();
    }
}
