package dev.tagsync.internal.read;

import dev.tagsync.CatalogListener;
import dev.tagsync.CatalogMove;
import dev.tagsync.CatalogView;
import dev.tagsync.Environment;
import dev.tagsync.Generation;
import dev.tagsync.SyncException;
import dev.tagsync.ViewExpiredException;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
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
    private final Function<Generation, Optional<TreeView>> opener;

    /** Whether the listener is told of a view although it is not known what it took before. */
    private boolean all;

    private final AtomicReference<@Nullable TreeView> served = new AtomicReference<>();
    private final AtomicBoolean busy = new AtomicBoolean();
    private Optional<TreeView> taken;
    /** What the listener failed with last: that is logged once. */
    private @Nullable TreeView complained;

    /** What the listener took last, as long as no view of it is at hand. */
    private Optional<Generation> since;

    private volatile boolean ended;

    private Deliveries(
            CatalogListener listener,
            Environment environment,
            Function<Generation, Optional<TreeView>> opener,
            Optional<TreeView> taken,
            Optional<Generation> since,
            boolean all) {
        this.listener = listener;
        this.environment = environment;
        this.opener = opener;
        this.taken = taken;
        this.since = since;
        this.all = all;
    }

    /**
     * Makes the deliveries of a listener that is told of moves from now on.
     *
     * @param opener returns a view of a generation, if it can still be read
     * @param known what is served now; empty if nothing is yet: then the first view counts as known
     */
    static Deliveries fromNow(
            CatalogListener listener,
            Environment environment,
            Function<Generation, Optional<TreeView>> opener,
            Optional<TreeView> known) {
        return new Deliveries(listener, environment, opener, known, Optional.empty(), false);
    }

    /**
     * Makes the deliveries of a listener that is told of the first view too.
     *
     * @param opener returns a view of a generation, if it can still be read
     * @param since what it took last; empty if it took nothing
     */
    static Deliveries since(
            CatalogListener listener,
            Environment environment,
            Function<Generation, Optional<TreeView>> opener,
            Optional<Generation> since) {
        return new Deliveries(listener, environment, opener, Optional.empty(), since, true);
    }

    void end() {
        ended = true;
    }

    /** Tells the listener of what was served when it came, unless a later look has been noted since. */
    void begin(TreeView view) {
        served.compareAndSet(null, view);
        tellOfServed();
    }

    /** Notes what is served now, and tells the listener of it if it does not know. */
    void serve(TreeView view) {
        served.set(view);
        tellOfServed();
    }

    private void tellOfServed() {
        if (!ended && busy.compareAndSet(false, true)) {
            try {
                environment.executor().execute(this::deliver);
            } catch (RejectedExecutionException e) {
                busy.set(false);
                LOG.debug("No thread tells a listener of {}: the next look does", served.get());
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
        try {
            open();
        } catch (SyncException e) {
            if (complained != now) {
                LOG.warn(
                        "A listener waits to be told of {}: what it took last cannot be read: {}", now, e.getMessage());
            }
            complained = now;
            return false;
        }
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
            if (isExpired(e)) {
                // It failed for so long that what it took may be collected: that is looked up again, and if it is gone
                // all counts as added.
                since = taken.flatMap(TreeView::generation);
                taken = Optional.empty();
                all = true;
            }
            return false;
        }
        taken = Optional.of(now);
        return true;
    }

    private static boolean isExpired(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ViewExpiredException) {
                return true;
            }
        }
        return false;
    }

    private void open() {
        if (since.isPresent()) {
            taken = opener.apply(since.get());
            since = Optional.empty();
        }
    }
}
