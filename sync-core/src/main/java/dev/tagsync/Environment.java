package dev.tagsync;

import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * All that TagSync takes from the machine around it besides its ports: threads, clocks, waiting and chance. A host that sets none gets
 * the platform's; a test sets all of them and runs the whole cycle in one thread, the same way every time.
 *
 * @param executor runs work beside the caller's thread; never shut down here
 * @param clock tells dates, for records; nothing is decided by them but whether a tag is old enough for a {@link TagPolicy},
 *     what {@link Retention} asks for by age, and how old what a {@linkplain CatalogReader.Builder#diskCache disk cache} keeps of an earlier process is
 * @param nanoTime tells elapsed time in nanoseconds, as {@link System#nanoTime} does
 * @param sleeper waits
 * @param random makes ids and jitter
 * @since 0.1
 */
public record Environment(
        Executor executor, InstantSource clock, LongSupplier nanoTime, Sleeper sleeper, RandomGenerator random) {
    private static final Executor THREADS = threads();

    /** Returns the platform's: daemon threads that end when they are idle for ten seconds, its clocks, its secure random numbers. */
    public static Environment system() {
        return new Environment(
                THREADS,
                InstantSource.system(),
                System::nanoTime,
                time -> Thread.sleep(time.toMillis()),
                new java.security.SecureRandom());
    }

    /** Work here waits for the network, so that it must not take the threads of the common pool. */
    private static Executor threads() {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
            Thread thread = new Thread(work, "tagsync-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }
}
