package dev.tagsync.internal.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.Environment;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CrewTest {
    private final Deque<Runnable> queue = new ArrayDeque<>();
    private final AtomicInteger sleeps = new AtomicInteger();

    private Crew crew(Executor executor, int hands) {
        return new Crew(
                new Environment(
                        executor,
                        InstantSource.system(),
                        System::nanoTime,
                        t -> sleeps.incrementAndGet(),
                        new Random(1)),
                hands);
    }

    @Test
    void anExecutorThatNeverRunsAnythingStopsNothing() {
        Crew crew = crew(queue::add, 2);
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < 10; i++) {
            crew.submit(done::incrementAndGet);
        }
        crew.finish();

        assertThat(done).hasValue(10);
        assertThat(queue).hasSize(2);
        queue.forEach(Runnable::run);
        assertThat(done).hasValue(10);
    }

    @Test
    void anExecutorThatRefusesStopsNothing() {
        Crew crew = crew(
                work -> {
                    throw new RejectedExecutionException("full");
                },
                2);
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < 5; i++) {
            crew.submit(done::incrementAndGet);
        }
        crew.finish();

        assertThat(done).hasValue(5);
    }

    @Test
    void aFailureReachesTheCallerAndNoFurtherJobBegins() {
        Crew crew = crew(queue::add, 1);
        AtomicInteger done = new AtomicInteger();
        crew.submit(() -> {
            throw new IllegalStateException("broken");
        });
        queue.remove().run();

        assertThatThrownBy(() -> crew.submit(done::incrementAndGet)).hasMessage("broken");
        assertThatThrownBy(crew::finish).hasMessage("broken");
        assertThat(done).hasValue(0);
    }

    @Test
    void anErrorOfAJobReachesTheCaller() {
        Crew crew = crew(Runnable::run, 2);

        assertThatThrownBy(() -> crew.submit(() -> {
                    throw new StackOverflowError("deep");
                }))
                .isInstanceOf(StackOverflowError.class);
    }

    @Test
    void finishWaitsForWhatRunsElsewhere() {
        AtomicInteger done = new AtomicInteger();
        Crew crew = crew(
                work -> {
                    Thread thread = new Thread(work);
                    thread.setDaemon(true);
                    thread.start();
                },
                2);
        AtomicInteger begun = new AtomicInteger();
        crew.submit(() -> {
            begun.incrementAndGet();
            while (sleeps.get() == 0) {
                Thread.onSpinWait();
            }
            done.incrementAndGet();
        });
        while (begun.get() == 0) {
            Thread.onSpinWait();
        }
        crew.finish();

        assertThat(done).hasValue(1);
    }
}
