package dev.tagsync.internal.read;

import dev.tagsync.PermanentException;
import dev.tagsync.SnapshotId;
import dev.tagsync.ViewExpiredException;
import dev.tagsync.internal.control.Pin;
import java.time.Duration;

/**
 * How long the views of one snapshot may read the store: a collector waits for the largest age that a view can have, so a view may read no longer than
 * that after its snapshot was last seen in use, unless a pin holds it. What is cached is right for ever. Thread-safe.
 */
final class Lifetime {
    private final ReaderParts parts;
    private final SnapshotId snapshot;
    private final String name;
    private final long mostNanos;
    private volatile long seen;

    /**
     * Starts a lifetime.
     *
     * @param name what the view is called in a message
     * @param most the greatest age
     * @param seen when the look began that saw the snapshot in use
     */
    Lifetime(ReaderParts parts, SnapshotId snapshot, String name, Duration most, long seen) {
        this.parts = parts;
        this.snapshot = snapshot;
        this.name = name;
        this.mostNanos = most.toNanos();
        this.seen = seen;
    }

    /** Notes a look, by when it began, that saw the snapshot in use. */
    void seen(long when) {
        seen = when;
    }

    /** How long ago that was. */
    Duration age() {
        return Duration.ofNanos(Math.max(0, parts.now() - seen));
    }

    /** Runs before the store is asked for a node. */
    void beforeReading() {
        if (parts.now() - seen > mostNanos && !parts.pin().holds(snapshot)) {
            throw new ViewExpiredException(name + " was last seen live " + age().toSeconds()
                    + " s ago, and a view older than " + mostNanos / 1_000_000_000
                    + " s answers only what is cached: its snapshot may be collected");
        }
    }

    /** Tells why a node may be missing; returns if nothing explains it. */
    void explain(PermanentException fault) {
        if (fault.code().equals("store.node-missing") && !Pin.isSealed(parts.promoter(), snapshot)) {
            throw new ViewExpiredException(name + " shows a snapshot that was retired: its nodes are collected");
        }
    }
}
