package dev.tagsync.internal.control;

import dev.tagsync.Environment;
import dev.tagsync.SyncException;
import dev.tagsync.spi.Promoter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows that a hydration's owner lives, and how far it is. A beat decides nothing: one that fails is left out. Short hydrations are over
 * before their first. One thread at a time beats; nodes are counted by any.
 */
public final class Heartbeat {
    /** How often an owner beats. */
    public static final Duration INTERVAL = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    private final Promoter promoter;
    private final Environment environment;
    private final AtomicLong nodes = new AtomicLong();
    private HydrationRecord hydration;
    private long last;
    private long count;

    public Heartbeat(Promoter promoter, Environment environment, HydrationRecord hydration) {
        this.promoter = promoter;
        this.environment = environment;
        this.hydration = hydration;
        this.last = environment.nanoTime().getAsLong();
    }

    /** What a beat says. */
    record Beat(String owner, long count, long nodes) {}

    /**
     * Returns where the owner of a hydration beats. Each owner has a place of its own: a store may let the write of the later clock win, so that nobody could beat
     * where one has beaten whose clock was ahead.
     */
    static String key(HydrationRecord hydration) {
        return Keys.HYDRATION + "/" + Keys.hydration(hydration.stamp()) + "/" + hydration.owner();
    }

    /** Counts nodes that are stored. */
    public void stored(long more) {
        nodes.addAndGet(more);
    }

    /** Beats, if it is time to. */
    public synchronized void tick() {
        long now = environment.nanoTime().getAsLong();
        if (now - last >= INTERVAL.toNanos()) {
            last = now;
            beat();
        }
    }

    /** Goes on beating for a hydration that was taken over, which is this process's from here on. */
    public synchronized void moveTo(HydrationRecord other) {
        HydrationRecord left = hydration;
        hydration = other;
        if (count > 0) {
            drop(promoter, left);
        }
        beat();
    }

    /** Returns the hydration that this process owns: the one that was begun, or the one that was taken over since. */
    public synchronized HydrationRecord hydration() {
        return hydration;
    }

    private void beat() {
        count++;
        attempt(() -> promoter.beat(key(hydration), Records.beat(new Beat(hydration.owner(), count, nodes.get()))));
    }

    /** Takes the beat away: its hydration is at its end. */
    public synchronized void stop() {
        if (count > 0) {
            drop(promoter, hydration);
        }
    }

    /** Takes away what the owner of a hydration beat last, who beats no more. */
    static void drop(Promoter promoter, HydrationRecord hydration) {
        attempt(() -> promoter.drop(key(hydration)));
    }

    private static void attempt(Runnable call) {
        try {
            call.run();
        } catch (SyncException e) {
            LOG.debug("A beat was left as it is: {}", e.getMessage());
        }
    }
}
