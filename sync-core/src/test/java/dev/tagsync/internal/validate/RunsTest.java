package dev.tagsync.internal.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.Environment;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RunsTest {
    private final Thread waiter = Thread.currentThread();
    private final Deque<Runnable> queued = new ArrayDeque<>();
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch leave = new CountDownLatch(1);
    private final AtomicBoolean ended = new AtomicBoolean();
    private int looks;

    private Environment environment(Runnable atTheSecondLook) {
        return new Environment(
                queued::add,
                InstantSource.system(),
                () -> {
                    if (Thread.currentThread() == waiter && ++looks == 2) {
                        atTheSecondLook.run();
                    }
                    return Duration.ofSeconds(looks < 2 ? 0 : 6).toNanos();
                },
                time -> leave.countDown(),
                new Random(1));
    }

    private Call call(Runs runs) {
        Call call = runs.call(() -> {
            inside.countDown();
            leave.await();
            ended.set(true);
        });
        runs.begin(call);
        return call;
    }

    @Test
    @DisplayName("a call that a thread takes in the moment in which the waiting one would is waited for to its end")
    void aCallThatIsTakenAtTheLastMomentIsWaitedFor() {
        Runs runs = new Runs(
                environment(() -> {
                    new Thread(queued.remove()).start();
                    try {
                        inside.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }),
                () -> {});

        Call call = call(runs);
        runs.await(call, () -> false);

        assertThat(ended).isTrue();
        assertThat(call.over()).isTrue();
        assertThat(call.here()).isFalse();
    }

    @Test
    @DisplayName("a call for which no thread comes free is run by the one that waits")
    void aCallWithoutAThreadIsRunByTheWaiter() {
        leave.countDown();
        Runs runs = new Runs(environment(() -> {}), () -> {});

        Call call = call(runs);
        runs.await(call, () -> false);

        assertThat(ended).isTrue();
        assertThat(call.here()).isTrue();
        assertThat(queued).hasSize(1);
    }
}
