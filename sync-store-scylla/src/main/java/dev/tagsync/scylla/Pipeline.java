package dev.tagsync.scylla;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends many requests that may be sent twice, a bounded number of requests and bytes at a time over all threads of a store, and sends
 * those again that fail in passing.
 */
final class Pipeline {
    /** So many failures of one round end it: a server in trouble is not sent the rest at full speed. */
    private static final int FAILURES_OF_A_ROUND = 32;

    private final Requests requests;
    private final int maxBytes;
    private final Semaphore freeBytes;
    private final Semaphore freeRequests;

    Pipeline(Requests requests, StoreSettings settings) {
        this.requests = requests;
        this.maxBytes = settings.maxInFlightBytes();
        // Fair, or a large node would wait as long as small ones come.
        this.freeBytes = new Semaphore(maxBytes, true);
        this.freeRequests = new Semaphore(settings.maxInFlightRequests(), true);
    }

    /**
     * A request.
     *
     * @param statement what is sent
     * @param bytes how much of the memory of client and server it takes, or its answer
     */
    record Request(Statement<?> statement, int bytes) {}

    /**
     * Sends one request for each item and returns when all are answered.
     *
     * @param what what is done, for messages
     * @param items what to do it with
     * @param request makes an item's request; called by the calling thread
     * @param answer takes an item's answer; called by the calling thread
     */
    <T> void run(String what, Collection<T> items, Function<T, Request> request, BiConsumer<T, AsyncResultSet> answer) {
        Deque<T> pending = new ArrayDeque<>(items);
        Requests.Patience patience = requests.patience(what);
        while (!pending.isEmpty()) {
            Round<T> round = new Round<>();
            try {
                while (!pending.isEmpty() && round.failures.get() < FAILURES_OF_A_ROUND) {
                    T item = pending.peek();
                    round.send(item, request.apply(item));
                    pending.remove();
                    round.drain(answer);
                }
                round.awaitAll();
            } catch (InterruptedException e) {
                throw Requests.interrupted(what);
            }
            if (round.drain(answer)) {
                patience.progress();
            }
            List<Failed<T>> failed = new ArrayList<>(round.failed);
            failed.forEach(each -> pending.addFirst(each.item()));
            Throwable worst = worst(failed);
            if (worst != null) {
                patience.pauseAfter(worst);
            }
        }
    }

    private static <T> @Nullable Throwable worst(List<Failed<T>> failed) {
        Throwable worst = null;
        for (Failed<T> each : failed) {
            if (worst == null || !DriverErrors.worthARetry(each.error())) {
                worst = each.error();
            }
        }
        return worst;
    }

    private record Failed<T>(T item, Throwable error) {}

    private record Answered<T>(T item, AsyncResultSet rows) {}

    /** What one call has under way. Answers arrive on the driver's threads, which only put them down. */
    private final class Round<T> {
        private final Queue<Failed<T>> failed = new ConcurrentLinkedQueue<>();
        private final Queue<Answered<T>> answered = new ConcurrentLinkedQueue<>();
        private final AtomicInteger failures = new AtomicInteger();
        private final Semaphore done = new Semaphore(0);
        private int sent;
        private boolean progress;

        void send(T item, Request request) throws InterruptedException {
            int bytes = Math.max(1, Math.min(request.bytes(), maxBytes));
            freeRequests.acquire();
            try {
                freeBytes.acquire(bytes);
            } catch (InterruptedException e) {
                freeRequests.release();
                throw e;
            }
            sent++;
            try {
                requests.executeAsync(request.statement())
                        .whenComplete((rows, error) -> arrived(item, bytes, rows, error));
            } catch (RuntimeException e) {
                arrived(item, bytes, null, e);
            }
        }

        private void arrived(T item, int bytes, @Nullable AsyncResultSet rows, @Nullable Throwable error) {
            if (rows != null) {
                answered.add(new Answered<>(item, rows));
            } else {
                failed.add(new Failed<>(item, error == null ? new IllegalStateException("no answer") : error));
                failures.incrementAndGet();
            }
            freeBytes.release(bytes);
            freeRequests.release();
            done.release();
        }

        /** Hands on what has arrived, and tells whether anything has in this round. */
        boolean drain(BiConsumer<T, AsyncResultSet> answer) {
            for (Answered<T> each = answered.poll(); each != null; each = answered.poll()) {
                progress = true;
                answer.accept(each.item(), each.rows());
            }
            return progress;
        }

        void awaitAll() throws InterruptedException {
            done.acquire(sent);
        }
    }
}
