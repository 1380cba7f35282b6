package dev.tagsync.internal.cycle;

import dev.tagsync.Environment;
import dev.tagsync.TransientException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls a store until it answers: what may pass is waited out, each time longer, for as long as the host allows. Thread-safe. */
final class Patience {
    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Environment environment;
    private final Duration most;
    private final Consumer<String> waiting;

    /**
     * @param most how long one call is tried
     * @param waiting is told why nothing moves
     */
    Patience(Environment environment, Duration most, Consumer<String> waiting) {
        this.environment = environment;
        this.most = most;
        this.waiting = waiting;
    }

    <T> T call(Supplier<T> call) {
        long since = environment.nanoTime().getAsLong();
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                return call.get();
            } catch (TransientException e) {
                if (Thread.currentThread().isInterrupted()
                        || environment.nanoTime().getAsLong() - since >= most.toNanos()) {
                    throw e;
                }
                LOG.warn("The store is waited for: {}", e.getMessage());
                waiting.accept(e.getMessage());
                sleep(pause, e);
                Duration longer = pause.multipliedBy(2);
                pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
            }
        }
    }

    private void sleep(Duration pause, TransientException fault) {
        try {
            // Between half of it and all, so that those who failed together do not come back together.
            long nanos = pause.toNanos();
            environment.sleeper().sleep(Duration.ofNanos(environment.random().nextLong(nanos / 2, nanos + 1)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw fault;
        }
    }
}
