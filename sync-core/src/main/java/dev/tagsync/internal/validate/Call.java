package dev.tagsync.internal.validate;

import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One call of a host's code that can be given up: then its thread is interrupted, and what it still does counts for nothing. Handed to one
 * executor; whoever comes first runs it. Thread-safe.
 */
final class Call implements Runnable {
    private enum State {
        WAITING,
        RUNNING,
        DONE,
        GIVEN_UP
    }

    /** What is called. */
    interface Body {
        void run() throws Exception;
    }

    private final Body body;
    private final LongSupplier nanoTime;
    private final Thread maker = Thread.currentThread();
    private boolean here;
    private State state = State.WAITING;
    private @Nullable Thread thread;
    private @Nullable Throwable thrown;
    private long began;
    private long nanos;

    Call(Body body, LongSupplier nanoTime) {
        this.body = body;
        this.nanoTime = nanoTime;
    }

    @Override
    public void run() {
        synchronized (this) {
            if (state != State.WAITING) {
                return;
            }
            state = State.RUNNING;
            thread = Thread.currentThread();
            here = thread == maker;
            began = nanoTime.getAsLong();
        }
        Throwable failed = null;
        try {
            body.run();
        } catch (Throwable e) {
            failed = e;
        }
        synchronized (this) {
            nanos = nanoTime.getAsLong() - began;
            thread = null;
            thrown = failed;
            if (state == State.GIVEN_UP) {
                // The interruption was for this call, and not for what its thread does next.
                Thread.interrupted();
            } else {
                state = State.DONE;
            }
        }
    }

    /** Gives the call up, unless it is done. */
    synchronized void giveUp() {
        if (state == State.DONE) {
            return;
        }
        if (thread != null) {
            thread.interrupt();
        }
        state = State.GIVEN_UP;
    }

    synchronized boolean givenUp() {
        return state == State.GIVEN_UP;
    }

    synchronized boolean waiting() {
        return state == State.WAITING;
    }

    /** Tells whether it is done, or was given up: nothing more will come of it. */
    synchronized boolean over() {
        return state == State.DONE || state == State.GIVEN_UP;
    }

    /** Returns how long it took, or takes by now; 0 before it began. */
    synchronized long nanos() {
        return state == State.WAITING ? 0 : thread == null ? nanos : nanoTime.getAsLong() - began;
    }

    /** Tells whether the thread that made it had to run it, too. */
    synchronized boolean here() {
        return here;
    }

    /** Returns what it threw, if it is over and did. */
    synchronized Optional<Throwable> thrown() {
        return Optional.ofNullable(thrown);
    }
}
