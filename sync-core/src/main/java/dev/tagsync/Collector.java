package dev.tagsync;

import dev.tagsync.internal.Settings;
import dev.tagsync.internal.Spoken;
import dev.tagsync.internal.collect.Collection;
import dev.tagsync.internal.collect.Restore;
import dev.tagsync.internal.collect.Scrub;
import dev.tagsync.internal.control.Channel.Act;
import dev.tagsync.internal.control.Keeps;
import dev.tagsync.internal.control.Keys;
import dev.tagsync.internal.control.Pins;
import dev.tagsync.internal.control.Register;
import dev.tagsync.internal.control.RetentionPolicy;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends snapshots that nothing needs, and deletes what is stored for them alone. Needs the store, and no Git. This class is thread-safe; several collectors
 * of one catalog do no harm.
 *
 * <pre>{@code
 * Collector collector = Collector.builder().store(store).retention(new Retention(10, Duration.ofDays(7))).build();
 * collector.collect();
 * }</pre>
 *
 * <p>A snapshot that is live in a channel, that an open hydration builds on or makes, that {@link Retention} asks for, that a person {@linkplain #keep keeps},
 * or that was judged within {@link #VERDICT_AGE}, stays. Any other is <i>retired</i>, which is final: nobody can use it any more. When every view of it
 * must have ended it is <i>over</i>, and the next sweep deletes its nodes, but for those that something else reaches, and forgets it.
 *
 * <p>Every method throws what {@link SyncController}'s do. A node that is missing or damaged ends a sweep before anything is deleted.
 *
 * @since 0.1
 */
public final class Collector {
    /** How long a plan or a verdict keeps its snapshot: one day. */
    public static final Duration VERDICT_AGE = Duration.ofDays(1);

    /** How long a rejection is remembered: 30 days. */
    public static final Duration REJECTION_AGE = Duration.ofDays(30);

    /** How long the owner of a hydration must not have been heard of for it to be abandoned, by default: five minutes. */
    public static final Duration DEFAULT_ABANDON_AFTER = Duration.ofMinutes(5);

    /** How long after a sweep the next one is begun by {@link #turn}, at the earliest, by default: one hour. */
    public static final Duration DEFAULT_SWEEP_INTERVAL = Duration.ofHours(1);

    /** How many nodes a second are read, scanned and deleted by default. */
    public static final long DEFAULT_NODES_PER_SECOND = 20_000;

    private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

    /** The greatest age of a view that can be set, in days. */
    public static final int MOST_VIEW_AGE_DAYS = 365;

    /** How many slices a round of the scrub has. */
    public static final int SCRUB_SLICES = Scrub.SLICES;

    private final Environment environment;
    private final Collection collection;
    private final Scrub scrub;
    private final Restore restore;
    private final Keeps keeps;
    private final Pins pins;
    private final Consumer<CollectionReport> listener;
    private final Consumer<ScrubReport> scrubListener;
    private final AtomicBoolean failureLogged = new AtomicBoolean();

    private Collector(Builder b) {
        Store store = CatalogReader.Builder.required(b.store, "store");
        environment = b.environment;
        listener = b.listener;
        scrubListener = b.scrubListener;
        Promoter promoter = store.promoter(b.catalog);
        Register register = new Register(promoter, environment);
        keeps = new Keeps(register, environment);
        pins = new Pins(promoter, environment);
        SnapshotStore nodes = store.snapshots(b.catalog);
        scrub = new Scrub(register, nodes, environment, b.nodesPerSecond);
        restore = new Restore(register, nodes, environment, scrub);
        collection = new Collection(
                b.catalog,
                promoter,
                nodes,
                register,
                environment,
                new RetentionPolicy(b.retention, b.channels, VERDICT_AGE, REJECTION_AGE),
                b.abandonAfter,
                b.sweepInterval,
                b.nodesPerSecond);
    }

    /** Starts from the defaults: catalog {@code default}, {@link Retention#DEFAULT} for every channel. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Collects: retires what nothing needs, waits until no view of it can be open, sweeps, forgets. It takes the largest age that views may have, ten minutes
     * by default, and longer. What only a reader's pin holds is left to the next collection. A call that dies has done what it did; the next one goes on.
     */
    public CollectionReport collect() {
        return told(listener, collection.collect());
    }

    /**
     * Does what of a collection can be done now, without waiting: for a host that calls it every minute or so, always on the same collector, which remembers
     * since when it waits for what.
     */
    public CollectionReport turn() {
        return told(listener, collection.turn());
    }

    private <T> T told(Consumer<T> to, T report) {
        try {
            to.accept(report);
        } catch (RuntimeException | LinkageError | AssertionError e) {
            if (!failureLogged.getAndSet(true)) {
                LOG.warn("The listener of the collector failed, which changes nothing; more of it is not logged", e);
            }
        }
        return report;
    }

    /** Tells what a collection would do and why, as if nothing had to be waited for. Reads what a collection reads, and changes nothing. */
    public CollectionReport dryRun() {
        return collection.rehearse();
    }

    /**
     * Keeps the snapshot of a tag, whatever retention says.
     *
     * @param tag the tag of a release that is live, or passed validation, and whose snapshot is retained
     * @param until how long; empty for until it is lifted
     * @param actor who wishes it
     * @param reason why, or empty
     * @return done, or refused if there is no such snapshot
     */
    public ControlResult keep(TagName tag, Optional<Instant> until, String actor, String reason) {
        Act act = act(actor, reason);
        if (until.isPresent() && !environment.clock().instant().isBefore(until.get())) {
            throw new IllegalArgumentException("a keep ends in the future, asked for " + until.get());
        }
        Optional<Keep> keep = keeps.keep(tag, until, act);
        if (keep.isEmpty()) {
            return new ControlResult.Refused(
                    SyncResult.Reason.COLLECTED,
                    "no snapshot of " + tag + " is retained that could be kept",
                    "promote or plan the tag first, then keep it");
        }
        return new ControlResult.Done(
                keeps.record(ControlRecord.Kind.KEEP, Optional.of(tag), act),
                "snapshot " + keep.get().snapshot() + " of " + tag + " is kept"
                        + until.map(u -> " until " + u).orElse(""));
    }

    /**
     * Lifts every keep of a tag.
     *
     * @param tag the tag that was named
     * @param actor who lifts it
     * @param reason why, or empty
     * @return done, or unchanged if there is none
     */
    public ControlResult unkeep(TagName tag, String actor, String reason) {
        Act act = act(actor, reason);
        int lifted = keeps.unkeep(tag, act);
        return lifted == 0
                ? new ControlResult.Unchanged("nothing of " + tag + " is kept")
                : new ControlResult.Done(
                        keeps.record(ControlRecord.Kind.UNKEEP, Optional.of(tag), act),
                        tag + " is kept no more; retention decides");
    }

    /** Returns what people keep, in the order of the snapshots. */
    public List<Keep> keeps() {
        return keeps.all();
    }

    /** Returns which snapshots readers have pinned, by an id of the reader's process. Not all of these need be alive. */
    public Map<String, Set<SnapshotId>> pins() {
        Map<String, Set<SnapshotId>> all = new HashMap<>();
        pins.all().forEach((process, pin) -> all.put(process, pin.snapshots()));
        return all;
    }

    /**
     * Sets how old a view may become that is opened from now on: how long a reader that cannot follow the pointer goes on, and how long collection waits.
     * Collection goes on waiting for the longest age that was ever in force.
     *
     * @param age greater than 0, at most {@value #MOST_VIEW_AGE_DAYS} days
     * @param actor who sets it
     * @param reason why, or empty
     * @return done, or unchanged
     */
    public ControlResult maxViewAge(Duration age, String actor, String reason) {
        if (age.isNegative() || age.isZero()) {
            throw new IllegalArgumentException("an age is greater than 0, found " + age);
        }
        if (age.compareTo(Duration.ofDays(MOST_VIEW_AGE_DAYS)) > 0) {
            throw new IllegalArgumentException("a view's age is at most " + MOST_VIEW_AGE_DAYS
                    + " days, since collection waits that long ever after; found " + age);
        }
        Act act = act(actor, reason);
        return keeps.maxViewAge(age, act)
                ? new ControlResult.Done(
                        keeps.record(ControlRecord.Kind.SET_VIEW_AGE, Optional.empty(), act),
                        "views that are opened from now on are at most " + Spoken.time(age) + " old")
                : new ControlResult.Unchanged("views are at most " + Spoken.time(age) + " old already");
    }

    /**
     * Scrubs a part of what something needs: reads nodes from a quorum and checks their digests, missing ones included. Where the next call goes on is in the
     * store, so that any process can make it. Nothing is compared with Git: that is what {@link SyncController#verify()} does.
     *
     * @param slices how many of a round's {@value #SCRUB_SLICES} slices, at least 1; a call ends with the round at the latest
     */
    public ScrubReport scrub(int slices) {
        return scrub(slices, List.of());
    }

    /** Scrubs, and looks again at what was lost before. */
    ScrubReport scrub(int slices, List<Digest> again) {
        if (slices < 1) {
            throw new IllegalArgumentException("at least 1 slice, asked for " + slices);
        }
        return told(scrubListener, scrub.run(slices, again));
    }

    /**
     * Takes a store into use that was restored from a backup. Gives the register a new identity, so that readers start anew instead of refusing lower
     * generations; raises the last stamp above all that is stored; ends hydrations that were under way; then looks whether every sealed snapshot is whole.
     * To be called while no controller and no collector works on the catalog.
     *
     * @param actor who restored it
     * @param reason why, from which backup
     */
    public RestoreReport restored(String actor, String reason) {
        return restore.run(act(actor, reason));
    }

    private static Act act(String actor, String reason) {
        SyncOptions checked = SyncOptions.by(actor).because(reason);
        return Act.of(actor, checked.reason());
    }

    /**
     * Builds a collector. Not safe for use by many threads.
     *
     * @since 0.1
     */
    public static final class Builder {
        private @Nullable Store store;
        private String catalog = SyncController.DEFAULT_CATALOG;
        private Retention retention = Retention.DEFAULT;
        private final Map<String, Retention> channels = new HashMap<>();
        private Duration abandonAfter = DEFAULT_ABANDON_AFTER;
        private Duration sweepInterval = DEFAULT_SWEEP_INTERVAL;
        private long nodesPerSecond = DEFAULT_NODES_PER_SECOND;
        private Consumer<CollectionReport> listener = report -> {};
        private Consumer<ScrubReport> scrubListener = report -> {};
        private Environment environment = Environment.system();

        private Builder() {}

        /** Sets where the catalog is stored; must be set. */
        public Builder store(Store value) {
            store = Objects.requireNonNull(value, "store");
            return this;
        }

        /** Sets the catalog's name; {@code default} by default. */
        public Builder catalog(String name) {
            catalog = Keys.name("catalog", name);
            return this;
        }

        /** Sets what is retained in every channel that has no retention of its own. */
        public Builder retention(Retention value) {
            retention = Objects.requireNonNull(value, "retention");
            return this;
        }

        /** Sets what is retained in a channel. */
        public Builder retention(String channel, Retention value) {
            channels.put(Keys.name("channel", channel), Objects.requireNonNull(value, "retention"));
            return this;
        }

        /**
         * Sets how long the beat of a hydration's owner stands still before the hydration is abandoned; {@link Collector#DEFAULT_ABANDON_AFTER} by default.
         * An owner that lives after all loses its work, and nothing else.
         */
        public Builder abandonAfter(Duration time) {
            abandonAfter = Settings.positive("abandonAfter", time);
            return this;
        }

        /** Sets how long after a sweep {@link Collector#turn} begins the next one, at the earliest; {@link Collector#DEFAULT_SWEEP_INTERVAL} by default. */
        public Builder sweepInterval(Duration time) {
            sweepInterval = Settings.positive("sweepInterval", time);
            return this;
        }

        /** Sets how many nodes a second are read, scanned and deleted at most; {@value Collector#DEFAULT_NODES_PER_SECOND} by default. */
        public Builder nodesPerSecond(long nodes) {
            if (nodes < 1) {
                throw new IllegalArgumentException("nodesPerSecond is at least 1, found " + nodes);
            }
            nodesPerSecond = nodes;
            return this;
        }

        /**
         * Sets who is told what every {@link Collector#collect} and {@link Collector#turn} did; nobody by default. Called on the caller's thread; what it
         * throws is ignored, and logged once.
         */
        public Builder listener(Consumer<CollectionReport> value) {
            listener = Objects.requireNonNull(value, "listener");
            return this;
        }

        /** Sets who is told what every {@link Collector#scrub} found, as {@link #listener} is of collections; nobody by default. */
        public Builder scrubListener(Consumer<ScrubReport> value) {
            scrubListener = Objects.requireNonNull(value, "scrubListener");
            return this;
        }

        /** Sets clocks, waiting and chance; the platform's by default. */
        public Builder environment(Environment value) {
            environment = Objects.requireNonNull(value, "environment");
            return this;
        }

        /**
         * Builds the collector; does not touch the network.
         *
         * @throws ConfigurationException if no store is set
         */
        public Collector build() {
            return new Collector(this);
        }
    }
}
