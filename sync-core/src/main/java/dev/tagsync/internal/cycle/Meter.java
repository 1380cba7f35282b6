package dev.tagsync.internal.cycle;

import dev.tagsync.SyncListener;
import dev.tagsync.SyncProgress;
import dev.tagsync.SyncStage;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** Counts what a cycle has done of a stage, and tells the listener now and then. Its stages begin on one thread; counts come from any. */
final class Meter {
    private static final long INTERVAL_NANOS = 100_000_000;

    private final String tag;
    private final LongSupplier nanoTime;
    private final SyncListener listener;
    private final Runnable pulse;
    private final ReentrantLock telling = new ReentrantLock();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private volatile Stretch stretch;
    private volatile long told;

    private record Stretch(SyncStage stage, OptionalLong total, long since) {}

    /**
     * @param listener does not throw
     * @param pulse run now and then while anything is counted
     */
    Meter(String tag, LongSupplier nanoTime, SyncListener listener, Runnable pulse) {
        this.tag = tag;
        this.nanoTime = nanoTime;
        this.listener = listener;
        this.pulse = pulse;
        this.stretch = new Stretch(SyncStage.READ, OptionalLong.empty(), nanoTime.getAsLong());
    }

    void begin(SyncStage stage, OptionalLong total) {
        done.set(0);
        bytes.set(0);
        stretch = new Stretch(stage, total, nanoTime.getAsLong());
        tell(Optional.empty());
    }

    /** Says how many there are, now that it is known. */
    void expect(long total) {
        stretch = new Stretch(stretch.stage(), OptionalLong.of(total), stretch.since());
    }

    void add(long items, long itemBytes) {
        done.addAndGet(items);
        bytes.addAndGet(itemBytes);
        if (nanoTime.getAsLong() - told >= INTERVAL_NANOS) {
            tell(Optional.empty());
        }
    }

    /** Tells that a stage waits, and why. */
    void waiting(String why) {
        tell(Optional.of(why));
    }

    void end() {
        expect(done.get());
        tell(Optional.empty());
    }

    private void tell(Optional<String> waiting) {
        if (!telling.tryLock()) {
            return;
        }
        try {
            told = nanoTime.getAsLong();
            pulse.run();
            Stretch now = stretch;
            listener.progress(new SyncProgress(
                    tag,
                    now.stage(),
                    done.get(),
                    now.total(),
                    bytes.get(),
                    Duration.ofNanos(told - now.since()),
                    waiting));
        } finally {
            telling.unlock();
        }
    }
}
