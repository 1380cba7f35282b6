package dev.tagsync.scylla;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many requests may be under way toward the servers, over all threads of a store. It finds out what the servers bear: it grows by one with each
 * round of good answers, halves when a request fails in passing, and shrinks by a quarter when answers take much longer than they did. It never
 * goes below one request, nor above its two bounds, of which that of bytes holds whatever the servers seem to bear; one request larger than
 * that goes alone. Whoever asks first goes first, or a large node would wait as long as small ones come.
 *
 * <p>This class is thread-safe.
 */
final class Window {
    private static final Logger LOG = LoggerFactory.getLogger(Window.class);

    /** Where it begins, and up to where it comes back fast. */
    private static final int FIRST = 16;

    /** An answer within this time is never called slow: on a small server, a full window alone makes a hundred milliseconds. */
    private static final long GOOD_NANOS = 500_000_000;

    /** Beyond this many times the shortest latency of late, requests wait in the servers, and more of them only wait longer. */
    private static final int LONGER = 4;

    /** So many answers the shortest latency is remembered, once or twice over, so that a longer way becomes the measure in the end. */
    private static final int REMEMBERED = 1000;

    private static final double AFTER_FAILURE = 0.5;
    private static final double AFTER_SLOWNESS = 0.75;

    /** The weight of one answer in the mean of late. */
    private static final double FRESH = 1 / 16.0;

    private final int maxBytes;
    private final int maxRequests;
    private final LongSupplier nanoTime;
    private final ReentrantLock turn = new ReentrantLock(true);

    // All guarded by this.
    private double limit;
    private double fastUpTo;
    private int requests;
    private long bytes;
    private long shrunkAt;
    private double latency;
    private long shortest = Long.MAX_VALUE;
    private long shortestBefore = Long.MAX_VALUE;
    private int answers;

    /**
     * @param maxBytes how many bytes may be under way at once
     * @param maxRequests how many requests may be under way at once
     * @param nanoTime a clock that only goes forward, in nanoseconds
     */
    Window(int maxBytes, int maxRequests, LongSupplier nanoTime) {
        this.maxBytes = maxBytes;
        this.maxRequests = maxRequests;
        this.nanoTime = nanoTime;
        this.limit = Math.min(FIRST, maxRequests);
        this.fastUpTo = maxRequests;
        this.shrunkAt = nanoTime.getAsLong();
    }

    /**
     * Waits until a request may be sent; its permit is to be given back by exactly one of its methods.
     *
     * @param weight the request's bytes or its answer's
     */
    Permit acquire(int weight) throws InterruptedException {
        int counted = Math.max(1, Math.min(weight, maxBytes));
        turn.lockInterruptibly();
        try {
            synchronized (this) {
                while (!fits(counted)) {
                    wait();
                }
                requests++;
                bytes += counted;
                // Where less was asked for than allowed, good answers do not show that more would be borne.
                boolean needed = 2 * requests >= limit || 2 * bytes >= maxBytes;
                return new Permit(counted, nanoTime.getAsLong(), requests, needed);
            }
        } finally {
            turn.unlock();
        }
    }

    private boolean fits(int weight) {
        return requests == 0 || requests + 1 <= limit && bytes + weight <= maxBytes;
    }

    /** Returns how many requests may be under way at this time. */
    synchronized int size() {
        return (int) limit;
    }

    /** Leave for one request. */
    final class Permit {
        private final int weight;
        private final long sentAt;
        private final int among;
        private final boolean needed;

        private Permit(int weight, long sentAt, int among, boolean needed) {
            this.weight = weight;
            this.sentAt = sentAt;
            this.among = among;
            this.needed = needed;
        }

        /** The request was answered. */
        void answered() {
            synchronized (Window.this) {
                judge(nanoTime.getAsLong() - sentAt);
                release();
            }
        }

        /** The request failed in a way that may pass: the servers have too much to do, or are gone for a while. */
        void failed() {
            synchronized (Window.this) {
                shrink(AFTER_FAILURE, "a request failed");
                release();
            }
        }

        /** The request failed in a way that says nothing of the servers' load. */
        void refused() {
            synchronized (Window.this) {
                release();
            }
        }

        private void release() {
            requests--;
            bytes -= weight;
            Window.this.notifyAll();
        }

        private void judge(long nanos) {
            remember(nanos);
            if (sentBeforeShrinking()) {
                return;
            }
            latency = latency == 0 ? nanos : latency + (nanos - latency) * FRESH;
            if (latency > Math.max(GOOD_NANOS, (double) LONGER * Math.min(shortest, shortestBefore))) {
                shrink(AFTER_SLOWNESS, "answers take long");
            } else if (needed) {
                limit = Math.min(maxRequests, limit + (limit < fastUpTo ? 1 : 1 / limit));
            }
        }

        private void remember(long nanos) {
            shortest = Math.min(shortest, nanos);
            if (++answers == REMEMBERED) {
                answers = 0;
                shortestBefore = shortest;
                shortest = Long.MAX_VALUE;
            }
        }

        /** All that was under way together tells of one overload, and is one reason to shrink. */
        private void shrink(double factor, String why) {
            if (sentBeforeShrinking()) {
                return;
            }
            // Less than what was under way, or where bytes are the bound nothing would change.
            // At the end of a call few are left, and what it was sent among counts.
            limit = Math.max(1, Math.min(limit, Math.max(requests, among)) * factor);
            fastUpTo = Math.min(maxRequests, Math.max(limit, FIRST));
            shrunkAt = nanoTime.getAsLong();
            latency = 0;
            LOG.debug("{}: {} requests may be under way.", why, (int) limit);
        }

        private boolean sentBeforeShrinking() {
            return sentAt - shrunkAt < 0;
        }
    }
}
