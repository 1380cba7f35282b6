package dev.tagsync.internal.cycle;

import dev.tagsync.Environment;
import dev.tagsync.TransientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs jobs beside the thread that hands them over, so many at a time; when all are busy that thread works too, so that nothing piles up and
 * an executor without a free thread stops nothing. After a failure no further job is begun. For one thread that hands over.
 */
final class Crew {
    private static final Duration LOOK = Duration.ofMillis(1);

    private final Environment environment;
    private final int hands;
    private final List<Job> under = new ArrayList<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    Crew(Environment environment, int hands) {
        this.environment = environment;
        this.hands = hands;
    }

    private final class Job implements Runnable {
        private final Runnable task;
        private final AtomicBoolean taken = new AtomicBoolean();
        private volatile boolean done;

        Job(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (!taken.compareAndSet(false, true)) {
                return;
            }
            try {
                if (failure.get() == null) {
                    task.run();
                }
            } catch (Throwable e) {
                failure.compareAndSet(null, e);
            } finally {
                done = true;
            }
        }
    }

    /** Has a job done, here or beside; throws what an earlier one failed of. */
    void submit(Runnable task) {
        under.removeIf(job -> job.done);
        Job job = new Job(task);
        if (under.size() >= hands) {
            job.run();
        } else {
            under.add(job);
            try {
                environment.executor().execute(job);
            } catch (RejectedExecutionException e) {
                job.run();
            }
        }
        check();
    }

    /** Returns when all jobs are done; throws what the first that failed failed of. */
    void finish() {
        rest();
        check();
    }

    /** Returns when no job runs any more, whatever came of them. */
    void rest() {
        under.forEach(Job::run);
        while (!under.stream().allMatch(job -> job.done)) {
            try {
                environment.sleeper().sleep(LOOK);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failure.compareAndSet(null, new TransientException("interrupted", "interrupted while writing", "", e));
                return;
            }
        }
        under.clear();
    }

    private void check() {
        Throwable failed = failure.get();
        if (failed instanceof RuntimeException e) {
            throw e;
        }
        if (failed instanceof Error e) {
            throw e;
        }
    }
}
