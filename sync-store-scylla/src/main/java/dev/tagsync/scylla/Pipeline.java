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
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends many requests that may be sent twice, as many at a time as the {@link Window} allows over all threads of a store, and sends those again that
 * fail in passing: as long as some succeed, and then for at most the store's retry timeout. What fails beyond that is the caller's, who
 * may make the same call again.
 *
 * <p>This class is thread-safe.
 */
final class Pipeline {
    /** What an answer is taken to weigh before any came: a large compressed leaf. */
    private static final int FIRST_ANSWER = 32 << 10;

    /** Answers are taken to be as large as the largest of about so many. */
    private static final int REMEMBERED = 64;

    private final Requests requests;
    private final Window window;
    private volatile int answerBytes = FIRST_ANSWER;

    Pipeline(Requests requests, StoreSettings settings) {
        this.requests = requests;
        this.window = new Window(settings.maxInFlightBytes(), settings.maxInFlightRequests(), System::nanoTime);
    }

    /** Returns what an answer with a node may weigh, which is not known before it is there: as much as the largest of late. */
    int answerBytes() {
        return answerBytes;
    }

    /** Notes what an answer weighed. Two threads at once may lose one of two notes, which is no harm. */
    void answerHad(int bytes) {
        int known = answerBytes;
        answerBytes = bytes > known ? bytes : known - (known - bytes) / REMEMBERED;
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
                // A server in trouble is not sent the rest.
                while (!pending.isEmpty() && round.failed.isEmpty()) {
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
        private final Semaphore done = new Semaphore(0);
        private int sent;
        private boolean progress;

        void send(T item, Request request) throws InterruptedException {
            Window.Permit permit = window.acquire(request.bytes());
            sent++;
            try {
                requests.executeAsync(request.statement())
                        .whenComplete((rows, error) -> arrived(item, permit, rows, error));
            } catch (RuntimeException e) {
                arrived(item, permit, null, e);
            }
        }

        private void arrived(T item, Window.Permit permit, @Nullable AsyncResultSet rows, @Nullable Throwable error) {
            if (rows != null) {
                answered.add(new Answered<>(item, rows));
                permit.answered();
            } else {
                Throwable known = error == null ? new IllegalStateException("no answer") : error;
                failed.add(new Failed<>(item, known));
                if (DriverErrors.worthARetry(known)) {
                    permit.failed();
                } else {
                    permit.refused();
                }
            }
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
