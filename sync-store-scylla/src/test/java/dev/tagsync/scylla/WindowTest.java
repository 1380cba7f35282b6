package dev.tagsync.scylla;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On a clock that the test turns. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WindowTest {
    private static final long MILLI = 1_000_000;

    private long now = 1;
    private final Window window = new Window(1000, 512, () -> now);

    @Test
    void goodAnswersOpenItUpToItsBound() throws InterruptedException {
        assertThat(window.size()).isEqualTo(16);
        rounds(40, 5 * MILLI);
        assertThat(window.size()).isEqualTo(512);
    }

    @Test
    void failureHalvesWhatWasUnderWay() throws InterruptedException {
        rounds(40, 5 * MILLI);
        List<Window.Permit> sent = take(100);
        now += MILLI;
        sent.get(0).failed();
        assertThat(window.size()).isEqualTo(50);
    }

    @Test
    void requestsThatFailTogetherAreOneReasonToShrink() throws InterruptedException {
        rounds(40, 5 * MILLI);
        List<Window.Permit> sent = take(64);
        now += MILLI;
        sent.forEach(Window.Permit::failed);
        assertThat(window.size()).isEqualTo(32);
    }

    @Test
    void howeverManyFailOneMayBeSent() throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            Window.Permit permit = window.acquire(1);
            now += MILLI;
            permit.failed();
        }
        assertThat(window.size()).isEqualTo(1);
        rounds(200, 5 * MILLI);
        assertThat(window.size()).isGreaterThan(16);
    }

    @Test
    void answersThatTakeMuchLongerThanTheyDidShrinkIt() throws InterruptedException {
        rounds(20, 5 * MILLI);
        int before = window.size();
        rounds(3, 2000 * MILLI);
        assertThat(window.size()).isLessThan(before);
    }

    @Test
    void slownessOfTheLastAnswerOfManyIsThatOfMany() throws InterruptedException {
        rounds(20, MILLI);
        List<Window.Permit> sent = take(300);
        for (int i = 0; i < 299; i++) {
            sent.get(i).refused();
        }
        now += 60_000 * MILLI;
        sent.get(299).answered();
        assertThat(window.size()).isEqualTo(225);
    }

    @Test
    void answersThatAlwaysTakeLongDoNot() throws InterruptedException {
        rounds(20, 900 * MILLI);
        assertThat(window.size()).isGreaterThan(100);
    }

    @Test
    void refusalsLeaveItAsItIs() throws InterruptedException {
        for (Window.Permit permit : take(16)) {
            permit.refused();
        }
        assertThat(window.size()).isEqualTo(16);
    }

    @Test
    void whereLittleIsAskedForItDoesNotGrow() throws InterruptedException {
        for (int i = 0; i < 1000; i++) {
            Window.Permit permit = window.acquire(1);
            now += MILLI;
            permit.answered();
        }
        assertThat(window.size()).isEqualTo(16);
    }

    @Test
    void bytesBoundItTooAndOneLargerRequestGoesAlone() throws InterruptedException {
        Window.Permit large = window.acquire(5000);
        AtomicBoolean through = new AtomicBoolean();
        CountDownLatch done = new CountDownLatch(1);
        Thread next = new Thread(() -> {
            try {
                Window.Permit small = window.acquire(1);
                through.set(true);
                small.answered();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            } finally {
                done.countDown();
            }
        });
        next.start();
        while (next.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertThat(through).isFalse();
        large.answered();
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(through).isTrue();
    }

    /** Sends as many as may be sent, so many times. */
    private void rounds(int rounds, long nanos) throws InterruptedException {
        for (int i = 0; i < rounds; i++) {
            List<Window.Permit> sent = take(window.size());
            now += nanos;
            sent.forEach(Window.Permit::answered);
        }
    }

    private List<Window.Permit> take(int many) throws InterruptedException {
        List<Window.Permit> taken = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            taken.add(window.acquire(1));
        }
        return taken;
    }
}
