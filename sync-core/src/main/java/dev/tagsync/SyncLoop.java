package dev.tagsync;

import dev.tagsync.internal.Settings;
import dev.tagsync.internal.cycle.Listeners;
import dev.tagsync.internal.cycle.Reconciler;
import dev.tagsync.internal.cycle.Reconciler.Look;
import dev.tagsync.internal.cycle.Sync;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a channel at the latest release: looks at the source now and then, and promotes what {@link SyncController#latest()} says, if nothing stands
 * against it. This class is thread-safe.
 *
 * <pre>{@code
 * try (SyncLoop loop = SyncLoop.of(sync).interval(Duration.ofMinutes(1)).build()) {
 *     loop.start();
 *     …                  // webhooks call loop.trigger(); health checks ask loop.health()
 * }
 * }</pre>
 *
 * <p>It never goes backwards, never moves a held channel, and leaves what is quarantined alone. A release that was rejected is not tried again until it, or
 * what is live, has changed; one whose validators failed is, after 30 seconds, then twice as long each time up to an hour. Neither keeps a later one from
 * being promoted. While the channel is held, newer releases are hydrated and judged, and reported as held back.
 *
 * <p>Several loops, in one process or in many, may care for one channel: the one that has the lease works, the others stand by. Two that both believe to have
 * it do no harm.
 *
 * @since 0.1
 */
public final class SyncLoop implements AutoCloseable {
    /** The time between two looks by default: one minute. */
    public static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(1);

    /** How old the last completed cycle may be by default, before the loop counts as stalled: ten minutes. */
    public static final Duration DEFAULT_STALLED_AFTER = Duration.ofMinutes(10);

    /** How long {@link #close()} waits by default for a cycle that is under way: 30 seconds. */
    public static final Duration DEFAULT_CLOSE_PATIENCE = Duration.ofSeconds(30);

    /** The time between two turns of the loop's collector, where a host has no reason for another: one minute. */
    public static final Duration DEFAULT_COLLECT_EVERY = Duration.ofMinutes(1);

    /** The time of a round of the scrub, where a host has no reason for another: one day. */
    public static final Duration DEFAULT_SCRUB_EVERY = Duration.ofDays(1);

    private static final Logger LOG = LoggerFactory.getLogger(SyncLoop.class);
    private static final Duration SLICE = Duration.ofMillis(250);
    private static final Duration MOST_BACKOFF = Duration.ofMinutes(5);
    private static final Duration LAST_WAIT = Duration.ofSeconds(5);

    private enum State {
        NEW,
        RUNNING,
        ENDED
    }

    private final Environment environment;
    private final String channel;
    private final Reconciler reconciler;
    private final Duration interval;
    private final Duration stalledAfter;
    private final Duration closePatience;
    private final List<SyncListener> listeners;
    private final Optional<CollectorTurns> collection;
    private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
    private final Object oneAtATime = new Object();
    private volatile boolean closing;
    private volatile boolean triggered;
    private volatile @Nullable Thread thread;

    // Guarded by "this".
    private long completed;
    private long lastCompleted;
    private int failures;
    private Map<Health.Type, Health.Condition> conditions = new EnumMap<>(Health.Type.class);
    private Optional<Health.Condition> death = Optional.empty();

    private SyncLoop(Builder b) {
        Sync sync = b.controller.internals();
        environment = sync.environment();
        channel = sync.channelName();
        interval = b.interval;
        stalledAfter = b.stalledAfter;
        closePatience = b.closePatience;
        listeners = List.of(sync.listeners(), b.listeners());
        reconciler =
                new Reconciler(sync, environment, b.options.automatically(), b.lease.map(length -> sync.lease(length)));
        collection = b.collector == null && b.scrubber == null
                ? Optional.empty()
                : Optional.of(new CollectorTurns(
                        environment,
                        channel,
                        Optional.ofNullable(b.collector),
                        b.collectEvery,
                        Optional.ofNullable(b.scrubber)
                                .map(scrubber -> new ScrubTurns(environment, channel, scrubber, b.scrubEvery))));
        lastCompleted = environment.nanoTime().getAsLong();
    }

    /** Starts from the defaults: a look a minute, a lease of three minutes. The controller stays the host's, who closes it after the loop. */
    public static Builder of(SyncController controller) {
        return new Builder(controller);
    }

    /**
     * Starts to look, at once and then again and again, in a thread of the environment's executor.
     *
     * @throws IllegalStateException if the loop was started before, or closed
     */
    public void start() {
        if (!state.compareAndSet(State.NEW, State.RUNNING)) {
            throw new IllegalStateException("a loop is started once");
        }
        try {
            environment.executor().execute(this::run);
        } catch (RuntimeException e) {
            died("the executor does not run it: " + e);
            throw e;
        }
    }

    /** Asks for a look soon, because something has happened at the source. Many calls before it begins are one; one that comes during a look leads to another. */
    public void trigger() {
        triggered = true;
    }

    /**
     * Does one cycle in the caller's thread, for hosts that have their own schedule, whether or not the loop is started. One at a time: a second caller waits.
     * What goes wrong is told by the health that it returns, and not thrown.
     *
     * @return how it stands after it
     */
    public Health runOnce() {
        synchronized (oneAtATime) {
            triggered = false;
            looked();
        }
        return health();
    }

    private void run() {
        thread = Thread.currentThread();
        try {
            while (!closing) {
                Duration pause = cycle();
                pause(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            died("its thread was interrupted");
        } catch (RuntimeException | Error e) {
            LOG.error("The loop of channel {} has ended by a fault that nobody foresaw", channel, e);
            died("a fault that nobody foresaw: " + e);
            throw e;
        } finally {
            thread = null;
            state.set(State.ENDED);
        }
    }

    /** Notes that it ends though nobody closed it, and tells of it. */
    private void died(String why) {
        state.set(State.ENDED);
        if (closing) {
            return;
        }
        synchronized (this) {
            death = Optional.of(new Health.Condition(
                    Health.Type.STALLED,
                    "the loop has ended, and looks no more: " + why,
                    environment.clock().instant()));
        }
        tell();
    }

    /** Looks once, and says how long to wait then. */
    private Duration cycle() {
        Look look;
        synchronized (oneAtATime) {
            triggered = false;
            look = looked();
        }
        Duration usual = jittered(look.completed() ? interval : backoff());
        return look.again()
                .filter(again -> look.completed() && again.compareTo(usual) < 0)
                .map(again -> again.compareTo(SLICE) < 0 ? SLICE : again)
                .orElse(usual);
    }

    /** Whoever has the lease has the collector take its turn too; it goes on beside the next looks. */
    private Look looked() {
        Look look = reconciler.look();
        if (isStandingBy(look)) {
            collection.ifPresent(CollectorTurns::standBy);
        } else {
            collection.ifPresent(CollectorTurns::due);
        }
        took(look);
        return look;
    }

    private static boolean isStandingBy(Look look) {
        return look.conditions().containsKey(Health.Type.STANDING_BY);
    }

    private synchronized Duration backoff() {
        Duration wait = interval.multipliedBy(1L << Math.max(0, Math.min(failures - 1, 10)));
        Duration most = interval.compareTo(MOST_BACKOFF) > 0 ? interval : MOST_BACKOFF;
        return wait.compareTo(most) > 0 ? most : wait;
    }

    /** Up to a fifth more or less, so that many loops do not look at one moment. */
    private Duration jittered(Duration time) {
        double factor = 0.8 + 0.4 * environment.random().nextDouble();
        return Duration.ofNanos((long) (time.toNanos() * factor));
    }

    private void pause(Duration time) throws InterruptedException {
        long until = environment.nanoTime().getAsLong() + time.toNanos();
        while (!closing && !triggered) {
            long left = until - environment.nanoTime().getAsLong();
            if (left <= 0) {
                return;
            }
            environment.sleeper().sleep(left < SLICE.toNanos() ? Duration.ofNanos(left) : SLICE);
        }
    }

    private void took(Look look) {
        Instant now = environment.clock().instant();
        boolean changed;
        synchronized (this) {
            if (look.completed()) {
                completed++;
                lastCompleted = environment.nanoTime().getAsLong();
                failures = 0;
            } else {
                failures++;
            }
            Map<Health.Type, Health.Condition> next = new EnumMap<>(Health.Type.class);
            Map<Health.Type, String> all = new EnumMap<>(look.conditions());
            collection.flatMap(CollectorTurns::fault).ifPresent(fault -> all.put(Health.Type.COLLECTION_FAILED, fault));
            collection
                    .filter(turns -> !isStandingBy(look))
                    .flatMap(CollectorTurns::damage)
                    .ifPresent(damage -> all.put(Health.Type.DAMAGED, damage));
            all.forEach((type, message) -> {
                Health.Condition before = conditions.get(type);
                next.put(type, new Health.Condition(type, message, before == null ? now : before.since()));
            });
            changed = !next.keySet().equals(conditions.keySet());
            conditions = next;
        }
        if (changed) {
            tell();
        }
    }

    private void tell() {
        Health health = health();
        (health.healthy() ? LOG.atInfo() : LOG.atWarn())
                .addKeyValue("channel", channel)
                .log(
                        "{}",
                        String.join(
                                "; ",
                                health.conditions().stream()
                                        .map(c -> c.type() + ": " + c.message())
                                        .toList()));
        listeners.forEach(listener -> listener.healthChanged(health));
    }

    /** Tells how the loop stands, from what it did last and how long ago that is. Asks nobody. */
    public Health health() {
        long now = environment.nanoTime().getAsLong();
        synchronized (this) {
            Duration age = Duration.ofNanos(now - lastCompleted);
            List<Health.Condition> all = new ArrayList<>(conditions.values());
            death.ifPresent(ended -> {
                all.removeIf(condition -> condition.type() == Health.Type.STALLED);
                all.add(ended);
            });
            boolean told = death.isPresent() || conditions.containsKey(Health.Type.STALLED);
            if (age.compareTo(stalledAfter) > 0 && !told) {
                Instant since = environment.clock().instant().minus(age).plus(stalledAfter);
                all.add(new Health.Condition(
                        Health.Type.STALLED, "no cycle was completed for " + age.toSeconds() + " s", since));
            }
            return new Health(
                    channel,
                    state.get() == State.RUNNING && !closing,
                    age,
                    completed,
                    all,
                    collection.flatMap(CollectorTurns::last),
                    collection.flatMap(CollectorTurns::lastScrub));
        }
    }

    /**
     * Ends the loop: waits for a cycle that is under way, up to its patience, then interrupts it; gives the lease back. A promotion that is interrupted leaves
     * the channel as it is, or is in doubt, as any other. A turn of the collector, or a part of the scrub, that is under way is interrupted, and goes on wherever the next one is.
     * Safe to call again.
     */
    @Override
    public void close() {
        closing = true;
        State before = state.getAndUpdate(s -> s == State.NEW ? State.ENDED : s);
        if (before == State.RUNNING && Thread.currentThread() != thread && !ended(closePatience)) {
            Thread running = thread;
            if (running != null) {
                LOG.warn("A cycle of channel {} does not end; it is interrupted", channel);
                running.interrupt();
            }
            ended(LAST_WAIT);
        }
        if (state.get() == State.ENDED) {
            // A thread that does not end may hold what this needs; then the lease runs out by itself.
            reconciler.end();
        }
        collection.ifPresent(turns -> turns.close(LAST_WAIT));
    }

    private boolean ended(Duration patience) {
        long until = environment.nanoTime().getAsLong() + patience.toNanos();
        try {
            while (state.get() != State.ENDED && environment.nanoTime().getAsLong() - until < 0) {
                environment.sleeper().sleep(Duration.ofMillis(20));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return state.get() == State.ENDED;
    }

    /**
     * Builds a loop. Not safe for use by many threads.
     *
     * @since 0.1
     */
    public static final class Builder {
        private final SyncController controller;
        private Duration interval = DEFAULT_INTERVAL;
        private Duration stalledAfter = DEFAULT_STALLED_AFTER;
        private Duration closePatience = DEFAULT_CLOSE_PATIENCE;
        private Optional<Duration> lease = Optional.of(Duration.ofMinutes(3));
        private SyncOptions options = SyncOptions.NONE;
        private final List<SyncListener> listeners = new ArrayList<>();
        private @Nullable Collector collector;
        private Duration collectEvery = DEFAULT_COLLECT_EVERY;
        private @Nullable Collector scrubber;
        private Duration scrubEvery = DEFAULT_SCRUB_EVERY;

        private Builder(SyncController controller) {
            this.controller = Objects.requireNonNull(controller, "controller");
        }

        /** Sets the time between two looks, give or take a fifth; {@link SyncLoop#DEFAULT_INTERVAL} by default. */
        public Builder interval(Duration time) {
            interval = Settings.positive("interval", time);
            return this;
        }

        /**
         * Sets how old the last completed cycle may be before the loop counts as stalled; {@link SyncLoop#DEFAULT_STALLED_AFTER} by default. A first load that
         * takes longer is reported so.
         */
        public Builder stalledAfter(Duration time) {
            stalledAfter = Settings.positive("stalledAfter", time);
            return this;
        }

        /** Sets how long {@link SyncLoop#close()} waits for a cycle that is under way; {@link SyncLoop#DEFAULT_CLOSE_PATIENCE} by default. */
        public Builder closePatience(Duration time) {
            closePatience = Settings.positive("closePatience", time);
            return this;
        }

        /** Sets how long a lease is that nobody renews, before another process takes it over; three minutes by default. Longer than the interval. */
        public Builder lease(Duration time) {
            lease = Optional.of(Settings.positive("lease", time));
            return this;
        }

        /** Works without a lease: for a channel that only this process cares for. */
        public Builder withoutLease() {
            lease = Optional.empty();
            return this;
        }

        /**
         * Has a collector of the same catalog take its {@linkplain Collector#turn turns} too, beside the looks and never in their way: on a thread of the environment's executor, one
         * at a time, and only where this loop has the lease. It stays the host's. None by default.
         *
         * @param value the collector
         * @param every the time between two turns at the least, such as {@link SyncLoop#DEFAULT_COLLECT_EVERY}
         */
        public Builder collecting(Collector value, Duration every) {
            collector = Objects.requireNonNull(value, "collector");
            collectEvery = Settings.positive("every", every);
            return this;
        }

        /**
         * Has a collector of the same catalog {@linkplain Collector#scrub scrub} too, one part after another, so that a round takes about a given time: where and when its
         * {@linkplain #collecting turns} would be, after them if both are due, and within its rate. Whatever it finds lost is {@link Health.Type#DAMAGED}, and is looked at again
         * with every later part, so that the condition ends soon after a repair. Where a round is shorter than {@value Collector#SCRUB_SLICES} looks, or than the store can bear,
         * parts are put together, and a round takes as long as it takes. May be the collector of the turns. None by default.
         *
         * @param value the collector
         * @param round the time of a round, such as {@link SyncLoop#DEFAULT_SCRUB_EVERY}
         */
        public Builder scrubbing(Collector value, Duration round) {
            scrubber = Objects.requireNonNull(value, "scrubber");
            scrubEvery = Settings.positive("round", round);
            return this;
        }

        /** Sets who promotes, why, and what is allowed beyond the usual; the controller's name by default. A hold is heeded in any case. */
        public Builder options(SyncOptions value) {
            options = Objects.requireNonNull(value, "options");
            return this;
        }

        /**
         * Adds somebody who is told when the conditions of the loop's health are others, as the controller's listeners are. Called in the loop's thread; is
         * quick, and does not throw.
         */
        public Builder listener(Consumer<Health> value) {
            Objects.requireNonNull(value, "listener");
            listeners.add(new SyncListener() {
                @Override
                public void progress(SyncProgress progress) {}

                @Override
                public void healthChanged(Health health) {
                    value.accept(health);
                }
            });
            return this;
        }

        private Listeners listeners() {
            return new Listeners(listeners);
        }

        /** Builds the loop; does not touch the network. */
        public SyncLoop build() {
            return new SyncLoop(this);
        }
    }
}
