package dev.tagsync.internal.validate;

import dev.tagsync.Environment;
import dev.tagsync.TransientException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has calls run by the environment's executor, and waits for them without ever being held up by one. For one thread. */
final class Runs {
    private static final Logger LOG = LoggerFactory.getLogger(Runs.class);
    private static final Duration LOOK = Duration.ofMillis(1);

    /** How long a call waits for a free thread of the executor, before the thread that waits for it takes it. */
    private static final Duration FOR_A_THREAD = Duration.ofSeconds(5);

    private final Environment environment;
    private final Runnable pulse;

    /**
     * @param pulse run now and then while it waits
     */
    Runs(Environment environment, Runnable pulse) {
        this.environment = environment;
        this.pulse = pulse;
    }

    void pulse() {
        pulse.run();
    }

    Call call(Call.Body body) {
        return new Call(body, environment.nanoTime());
    }

    void begin(Call call) {
        try {
            environment.executor().execute(call);
        } catch (RejectedExecutionException e) {
            call.run();
        }
    }

    /**
     * Returns when a call is over; gives it up when {@code late} says so.
     *
     * @throws TransientException {@code interrupted} if the waiting thread is
     */
    void await(Call call, BooleanSupplier late) {
        long since = environment.nanoTime().getAsLong();
        while (!call.over()) {
            pulse.run();
            if (late.getAsBoolean()) {
                call.giveUp();
                return;
            }
            if (call.waiting() && environment.nanoTime().getAsLong() - since > FOR_A_THREAD.toNanos()) {
                LOG.warn("The executor has had no free thread for {}: a validator is run by the cycle's", FOR_A_THREAD);
                // Does nothing if a thread has come free meanwhile: then that one is waited for.
                call.run();
                continue;
            }
            try {
                environment.sleeper().sleep(LOOK);
            } catch (InterruptedException e) {
                call.giveUp();
                throw interrupted(e);
            }
        }
    }

    static TransientException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new TransientException("interrupted", "interrupted while validators ran", "", e);
    }
}
