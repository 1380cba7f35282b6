package dev.tagsync.testkit.sim;

import dev.tagsync.Environment;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.FaultPlan;
import dev.tagsync.testkit.FaultyStore;
import dev.tagsync.testkit.HistorySteps;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.Semaphore;

/**
 * One life of a process of a {@link Simulation}: from its start until its body returns or it is killed. Used by its own body only, which runs
 * in a thread of its own while no other does.
 *
 * @since 0.1
 */
public final class SimulatedProcess {
    private final Simulation simulation;
    private final String name;
    private final Random random;
    private final Instant started;
    private final long firstNano;
    final Semaphore baton = new Semaphore(0);
    boolean dead;
    long outUntil;

    SimulatedProcess(Simulation simulation, String name, Duration clockOffset) {
        this.simulation = simulation;
        this.name = name;
        this.random = new Random(simulation.nextLong());
        this.started = HistorySteps.START.plus(clockOffset);
        this.firstNano = random.nextLong() >> 8;
    }

    /** A body of a process. */
    @FunctionalInterface
    public interface Body {
        /**
         * Runs the process; it is called again, with a new life, after each crash.
         *
         * @param self this life of the process
         * @throws Exception whatever it throws ends the simulation, which fails
         */
        void run(SimulatedProcess self) throws Exception;
    }

    /** Returns the name that the trace shows. */
    public String name() {
        return name;
    }

    /** Returns this life's own chance. */
    public Random random() {
        return random;
    }

    /** Returns clocks that are this process's own, and a sleeper that lets other processes run. Work for the executor is done by the caller. */
    public Environment environment() {
        return new Environment(
                Runnable::run,
                () -> started.plusNanos(simulation.look()),
                () -> firstNano + simulation.look(),
                this::sleep,
                random);
    }

    /**
     * Returns a store as this process sees it: each call of its ports lets other processes run before and after its effect, and may fail,
     * stall or kill the process.
     *
     * @param shared what all processes share
     */
    public Store store(Store shared) {
        FaultPlan plan = simulation.chaos().plan(random.nextLong());
        return new FaultyStore(
                new ScheduledStore(simulation, this, shared),
                call -> simulation.met(this, call, plan.fault(call)),
                simulation::delay);
    }

    /** Lets time pass. */
    public void pause(Duration time) {
        simulation.await(this, Math.max(0, time.toNanos()));
    }

    /** Writes a line into the trace. */
    public void note(String what) {
        simulation.note(name, what);
    }

    /** Loses the store now, for a time by chance up to {@link Chaos#longestOutage}: calls have their effect or not, and no answer comes back. */
    public void loseStore() {
        simulation.lose(this);
    }

    /** Counts something by its name, for {@link Simulation#counts}. */
    public void count(String what) {
        simulation.count(what);
    }

    private void sleep(Duration time) throws InterruptedException {
        pause(time);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
