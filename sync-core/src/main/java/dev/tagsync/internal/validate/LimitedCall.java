package dev.tagsync.internal.validate;

import dev.tagsync.Environment;
import dev.tagsync.TransientException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/** Asks a host's code for a limited time, on the environment's executor: what does not come back is interrupted and given up. Thread-safe. */
public final class LimitedCall {
    private static final Duration LOOK = Duration.ofMillis(1);

    private LimitedCall() {}

    /**
     * Asks, and waits for the answer.
     *
     * @param body says what is wrong, or that nothing is
     * @return what it said, what it threw, or that it gave no answer in time
     * @throws TransientException {@code interrupted} if the waiting thread is
     */
    public static Optional<String> ask(Environment environment, Duration limit, Callable<Optional<String>> body) {
        AtomicReference<Optional<String>> said = new AtomicReference<>(Optional.empty());
        Call call = new Call(() -> said.set(body.call()), environment.nanoTime());
        long since = environment.nanoTime().getAsLong();
        try {
            environment.executor().execute(call);
        } catch (RejectedExecutionException e) {
            return Optional.of("could not be asked: the executor takes nothing");
        }
        while (!call.over()) {
            if (environment.nanoTime().getAsLong() - since > limit.toNanos()) {
                break;
            }
            try {
                environment.sleeper().sleep(LOOK);
            } catch (InterruptedException e) {
                call.giveUp();
                throw Runs.interrupted(e);
            }
        }
        call.giveUp();
        if (call.givenUp() || call.nanos() > limit.toNanos()) {
            return Optional.of("gave no answer within " + limit.toMillis() + " ms");
        }
        return call.thrown().map(Throwable::toString).or(said::get);
    }
}
