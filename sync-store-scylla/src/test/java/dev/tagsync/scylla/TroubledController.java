package dev.tagsync.scylla;

import dev.tagsync.OutcomeUnknownException;
import dev.tagsync.Quarantine;
import dev.tagsync.SyncController;
import dev.tagsync.SyncException;
import dev.tagsync.SyncResult;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Promotes and rolls back without end, and notes what it is told. */
final class TroubledController implements Runnable {
    private final SyncController sync;
    private final int releases;
    private final Random random;
    private final CountDownLatch over;
    private final TroubleFigures figures;

    TroubledController(SyncController sync, int releases, int seed, CountDownLatch over, TroubleFigures figures) {
        this.sync = sync;
        this.releases = releases;
        this.random = new Random(seed);
        this.over = over;
        this.figures = figures;
    }

    @Override
    public void run() {
        try {
            while (!over.await(random.nextInt(100), TimeUnit.MILLISECONDS)) {
                if (random.nextInt(4) == 0) {
                    note(sync::rollback);
                } else {
                    note(this::promote);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a rollback left is let through again, or soon nothing could be promoted. */
    private SyncResult promote() {
        String tag = "v" + (1 + random.nextInt(releases));
        for (Quarantine mark : sync.status().quarantined()) {
            sync.controls().unquarantine(mark.tag().value(), "test", "");
        }
        return sync.promote(tag);
    }

    private void note(Supplier<SyncResult> call) {
        long began = System.nanoTime();
        String outcome;
        try {
            SyncResult result = call.get();
            outcome = result.getClass().getSimpleName();
            if (result instanceof SyncResult.Promoted promoted) {
                figures.flipped(promoted.record().attempt());
            } else if (result instanceof SyncResult.RolledBack back) {
                figures.flipped(back.record().attempt());
            } else if (result instanceof SyncResult.InDoubt doubt) {
                figures.doubted(doubt.attempt());
            }
        } catch (OutcomeUnknownException e) {
            // Not a flip, which says so itself: an act on the quarantine.
            outcome = "unknown act";
        } catch (SyncException e) {
            outcome = e.code();
        }
        figures.ended(outcome, System.nanoTime() - began);
    }
}
