package dev.tagsync.internal.read;

import dev.tagsync.CatalogListener;
import dev.tagsync.CatalogMove;
import dev.tagsync.CatalogView;
import dev.tagsync.Environment;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one listener of moves: from what it took last to what is served, in order, at least once. What it threw for is told again with the next look.
 * Thread-safe; the listener is called by one thread at a time.
 */
final class Deliveries {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tagsync.CatalogReader");

    private final CatalogListener listener;
    private final Environment environment;
    private final AtomicReference<@Nullable TreeView> served = new AtomicReference<>();
    private final AtomicBoolean busy = new AtomicBoolean();
    private Optional<TreeView> taken;
    /** What the listener failed with last: that is logged once. */
    private @Nullable TreeView complained;

    private volatile boolean ended;

    /**
     * Makes the deliveries of a listener.
     *
     * @param taken what it knows already
     * @param all whether it is to be told of the first view too if it knows nothing
     */
    Deliveries(CatalogListener listener, Environment environment, Optional<TreeView> taken, boolean all) {
        this.listener = listener;
        this.environment = environment;
        this.taken = taken;
        this.all = all;
    }

    private final boolean all;

    void end() {
        ended = true;
    }

    /** Notes what is served now, and tells the listener of it if it does not know. */
    void serve(TreeView view) {
        served.set(view);
        if (!ended && busy.compareAndSet(false, true)) {
            try {
                environment.executor().execute(this::deliver);
            } catch (RejectedExecutionException e) {
                busy.set(false);
                LOG.debug("No thread tells a listener of {}: the next look does", view);
            }
        }
    }

    private void deliver() {
        boolean more = true;
        while (more) {
            boolean told = false;
            try {
                TreeView now = served.get();
                told = now == null || tell(now);
            } finally {
                busy.set(false);
            }
            TreeView now = served.get();
            more = told && now != null && !isTaken(now) && !ended && busy.compareAndSet(false, true);
        }
    }

    private boolean isTaken(TreeView view) {
        return taken.map(CatalogView::generation).equals(Optional.of(view.generation()))
                && taken.map(TreeView::root).equals(Optional.of(view.root()));
    }

    private boolean tell(TreeView now) {
        if (isTaken(now)) {
            return true;
        }
        if (taken.isEmpty() && !all) {
            taken = Optional.of(now);
            return true;
        }
        CatalogMove move = new CatalogMove(taken.map(view -> view), now);
        try {
            listener.moved(move);
        } catch (RuntimeException e) {
            if (complained != now) {
                LOG.warn("A listener failed with {}, and is told of it again", move, e);
            }
            complained = now;
            return false;
        }
        taken = Optional.of(now);
        return true;
    }
}
