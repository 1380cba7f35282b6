package dev.tagsync.testkit.sim;

import dev.tagsync.SyncException;
import dev.tagsync.testkit.Call;
import dev.tagsync.testkit.Fault;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs several processes on one store the same way every time: each has a thread, of which one runs at a time; where it calls a port or
 * sleeps, the seed decides who goes on, after how much of a virtual time that costs none. So code that blocks is tested in any order of
 * steps that the seed can think of, with clocks that differ, faults, stalls and crashes, and a run that went wrong can be had again.
 *
 * <pre>{@code
 * Simulation simulation = Simulation.seeded(seed, Chaos.of(seed));
 * simulation.process("controller", Duration.ofHours(1), self -> {
 *     SyncController sync = SyncController.builder().source(source)
 *             .store(self.store(shared)).environment(self.environment()).build();
 *     sync.promote("v1");
 * });
 * simulation.run(Duration.ofHours(5));
 * }</pre>
 *
 * <p>A process may block only in its {@link SimulatedProcess#environment()}, its {@link SimulatedProcess#store} and
 * {@link SimulatedProcess#pause}. Not thread-safe: made, filled and run by one thread, once.
 *
 * @since 0.1
 */
public final class Simulation {
    private static final int TRACE_LINES = 120;
    private static final int MOST_STEPS = 300_000;
    private static final int MOST_SECONDS = 60;

    /** How calls end that are made while the store is out of reach, and for how long they wait for an answer. */
    private static final Fault[] OUT = {Fault.BEFORE, Fault.LOST, Fault.AFTER, Fault.DELAYED};

    private static final int ANSWER_NANOS = 2_000_000_000;

    private final long seed;
    private final Chaos chaos;
    private final Random random;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Deque<Step> trace = new ArrayDeque<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private final Semaphore ended = new Semaphore(0);
    private long nanos;
    private long order;
    private long until = Long.MAX_VALUE;
    private int steps;
    private long fingerprint;
    private boolean stopping;
    private boolean inEffect;
    private @Nullable Throwable failure;

    private Simulation(long seed, Chaos chaos) {
        this.seed = seed;
        this.chaos = chaos;
        this.random = new Random(seed);
    }

    /**
     * Makes a simulation without processes.
     *
     * @param seed decides everything that is left to chance
     * @param chaos how much goes wrong
     */
    public static Simulation seeded(long seed, Chaos chaos) {
        return new Simulation(seed, chaos);
    }

    /** A line of the trace. */
    private record Step(long at, String who, String what) {
        String line() {
            return String.format(Locale.ROOT, "%12.6f s  %-14s %s", at / 1e9, who, what);
        }
    }

    /** What comes next: a process goes on, or a delayed effect happens. */
    private record Event(long at, long order, Optional<SimulatedProcess> process, Runnable effect)
            implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    /**
     * Adds a process, which starts within the first second.
     *
     * @param name its name in the trace
     * @param clockOffset how far its clock is from the right one, at its first life; another hour or less at each later one
     * @param body what it does, again after each crash
     */
    public void process(String name, Duration clockOffset, SimulatedProcess.Body body) {
        SimulatedProcess first = new SimulatedProcess(this, name, clockOffset);
        Thread thread = new Thread(() -> live(first, name, body), "simulated-" + name);
        thread.setDaemon(true);
        threads.add(thread);
        add(random.nextInt(1_000_000_000), Optional.of(first), () -> {});
    }

    /**
     * Runs until all processes have ended and all delayed effects have happened.
     *
     * @param limit the virtual time after which the processes that still run are killed
     * @throws AssertionError if a process threw anything, did not end, or blocked elsewhere than in its ports and environment; the message names the seed and the last steps
     */
    public void run(Duration limit) {
        until = limit.toNanos();
        threads.forEach(Thread::start);
        handOn(next());
        boolean over;
        try {
            over = ended.tryAcquire(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the simulation of seed " + seed + " ran", e);
        }
        if (!over) {
            throw failed(
                    "it stood still for " + MOST_SECONDS + " s: a process blocks elsewhere than in its ports", null);
        }
        if (failure != null) {
            throw failed(failure.toString(), failure);
        }
    }

    /** Returns the last steps, oldest first. */
    public List<String> trace() {
        return trace.stream().map(Step::line).toList();
    }

    /** Returns a number that two runs share if and, but for chance, only if all their steps were the same. */
    public long fingerprint() {
        return fingerprint;
    }

    /** Returns how much virtual time has passed. */
    public Duration elapsed() {
        return Duration.ofNanos(nanos);
    }

    /**
     * Returns how often things happened, by their names, so that a suite can show that what it is there for did happen: each fault of each method of the ports
     * as in {@code COMMIT AFTER}, calls without one as in {@code COMMIT NONE}, {@code stall}, {@code kill}, {@code outage}, {@code late effect}, and what processes
     * {@linkplain SimulatedProcess#count counted}.
     */
    public Map<String, Long> counts() {
        return Map.copyOf(counts);
    }

    void count(String what) {
        counts.merge(what, 1L, Long::sum);
    }

    /** Writes a line into the trace. */
    public void note(String who, String what) {
        if (trace.size() == TRACE_LINES) {
            trace.removeFirst();
        }
        Step step = new Step(nanos, who, what);
        fingerprint = fingerprint * 31 + step.hashCode();
        trace.add(step);
    }

    Chaos chaos() {
        return chaos;
    }

    long nextLong() {
        return random.nextLong();
    }

    boolean inEffect() {
        return inEffect;
    }

    /** Every look at a clock takes a microsecond, so that times differ. */
    long look() {
        nanos += 1_000;
        return nanos;
    }

    /** An outage begins. */
    void lose(SimulatedProcess process) {
        process.outUntil =
                nanos + (long) (random.nextDouble() * chaos.longestOutage().toNanos());
        note(process.name(), "loses the store");
        count("outage");
    }

    /** Says what goes wrong with a call: what its process's plan says, or what an outage does. */
    Fault met(SimulatedProcess process, Call call, Fault planned) {
        requireAlive(process);
        if (chaos.outageRate() > 0 && random.nextDouble() < chaos.outageRate()) {
            lose(process);
        }
        Fault fault = planned;
        if (nanos < process.outUntil) {
            fault = OUT[random.nextInt(OUT.length)];
            await(process, random.nextInt(ANSWER_NANOS));
        }
        count(call.operation() + " " + fault);
        if (fault != Fault.NONE) {
            note(process.name(), "fault " + fault + " at " + call.operation());
        }
        return fault;
    }

    /** Lets an effect happen some time. */
    void delay(Runnable effect) {
        long longest = chaos.longestDelay().toNanos() + 1;
        long most = random.nextBoolean() ? Math.min(longest, 20_000_000) : longest;
        add((long) (random.nextDouble() * most), Optional.empty(), effect);
    }

    /** A request or an answer is under way; on either way the process may stall, or be killed. */
    void travel(SimulatedProcess process) {
        double dice = random.nextDouble();
        long wait = 50_000 + random.nextInt(dice < 0.9 ? 2_000_000 : dice < 0.99 ? 50_000_000 : 2_000_000_000);
        if (random.nextDouble() < chaos.stallRate() / 2) {
            wait = (long) (random.nextDouble() * chaos.longestStall().toNanos());
            note(process.name(), "stalls for " + Duration.ofNanos(wait));
            count("stall");
        }
        await(process, wait);
        if (random.nextDouble() < chaos.crashRate() / 2) {
            note(process.name(), "is killed");
            count("kill");
            process.dead = true;
            throw new ProcessKilled(process.name());
        }
    }

    /** Returns after a time, in which others run. */
    void await(SimulatedProcess process, long wait) {
        requireAlive(process);
        add(wait, Optional.of(process), () -> {});
        Optional<SimulatedProcess> next = next();
        if (next.isEmpty() || next.get() != process) {
            handOn(next);
            process.baton.acquireUninterruptibly();
        }
        requireAlive(process);
    }

    /** What a validator throws is a finding, so a process may have caught its own death: then it dies at its next step. */
    private void requireAlive(SimulatedProcess process) {
        if (stopping || process.dead) {
            throw new ProcessKilled(process.name());
        }
    }

    private void add(long wait, Optional<SimulatedProcess> process, Runnable effect) {
        events.add(new Event(nanos + Math.min(wait, Long.MAX_VALUE / 4), order++, process, effect));
    }

    private void handOn(Optional<SimulatedProcess> next) {
        if (next.isPresent()) {
            next.get().baton.release();
        } else {
            ended.release();
        }
    }

    /** Lets effects happen until it is a process's turn; empty if there is none left. */
    private Optional<SimulatedProcess> next() {
        while (true) {
            Event event = events.poll();
            if (event == null) {
                return Optional.empty();
            }
            nanos = Math.max(nanos, event.at);
            stopping |= nanos > until;
            if (++steps > MOST_STEPS && !stopping) {
                fail(new AssertionError("it did not end within " + MOST_STEPS + " steps"));
            }
            if (event.process.isPresent()) {
                return event.process;
            }
            happen(event.effect);
        }
    }

    private void happen(Runnable effect) {
        inEffect = true;
        count("late effect");
        try {
            effect.run();
        } catch (SyncException lostWithItsAnswer) {
            note("(nobody)", "a late effect failed: " + lostWithItsAnswer.getMessage());
        } catch (RuntimeException | Error e) {
            fail(e);
        } finally {
            inEffect = false;
        }
    }

    private void live(SimulatedProcess first, String name, SimulatedProcess.Body body) {
        first.baton.acquireUninterruptibly();
        SimulatedProcess self = first;
        int lives = 1;
        while (!stopping) {
            try {
                body.run(self);
                break;
            } catch (ProcessKilled e) {
                if (stopping) {
                    break;
                }
                lives++;
                self = rise(name + "#" + lives);
            } catch (Throwable e) {
                fail(e);
            }
        }
        handOn(next());
    }

    /** A supervisor starts a killed process again, on a machine whose clock may be another. */
    private SimulatedProcess rise(String name) {
        SimulatedProcess next = new SimulatedProcess(this, name, Duration.ofSeconds(random.nextInt(7201) - 3600L));
        try {
            await(next, random.nextInt(2_000_000_000));
        } catch (ProcessKilled theEnd) {
            // The loop above sees it.
        }
        return next;
    }

    private void fail(Throwable e) {
        if (failure == null) {
            failure = e;
            note("(simulation)", "failed: " + e);
        }
        stopping = true;
    }

    private AssertionError failed(String why, @Nullable Throwable cause) {
        return new AssertionError(
                "The simulation of seed " + seed + " failed: " + why + "\nRun it again with -Dtagsync.sim.seed=" + seed
                        + ". Its last steps, with " + chaos + ":\n  " + String.join("\n  ", trace()),
                cause);
    }
}
