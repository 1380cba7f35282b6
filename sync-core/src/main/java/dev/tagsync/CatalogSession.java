package dev.tagsync;

import dev.tagsync.internal.control.Pin;
import dev.tagsync.internal.read.TreeView;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * A view that is kept for a while: its snapshot is not collected until the session ends, whatever is promoted meanwhile. Safe for use by many threads; to
 * be closed.
 *
 * @since 0.1
 */
public final class CatalogSession implements AutoCloseable {
    private final Pin pin;
    private final LongSupplier nanoTime;
    private final long until;
    private final CatalogView view;
    private final AtomicBoolean closed = new AtomicBoolean();

    CatalogSession(Pin pin, LongSupplier nanoTime, Duration lasts, TreeView view) {
        this.pin = pin;
        this.nanoTime = nanoTime;
        this.until = nanoTime.getAsLong() + lasts.toNanos();
        this.view = view.guardedBy(this::requireLiving);
    }

    private void requireLiving() {
        if (closed.get() || nanoTime.getAsLong() - until >= 0) {
            close();
            throw new ViewExpiredException("a session with the " + view + " is over");
        }
    }

    /**
     * Returns the session's view. Once the session is over every question to it is answered by a {@link ViewExpiredException}.
     *
     * @throws ViewExpiredException if it is over already
     */
    public CatalogView view() {
        requireLiving();
        return view;
    }

    /** Ends the session. Safe to call again. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            pin.release(view.snapshot());
        }
    }
}
