package dev.tagsync.internal.read;

import dev.tagsync.CatalogView;
import dev.tagsync.ConfigurationException;
import dev.tagsync.Digest;
import dev.tagsync.Generation;
import dev.tagsync.HistoryRecord;
import dev.tagsync.PermanentException;
import dev.tagsync.Release;
import dev.tagsync.SnapshotId;
import dev.tagsync.SyncException;
import dev.tagsync.TransientException;
import dev.tagsync.internal.Spoken;
import dev.tagsync.internal.control.Records;
import dev.tagsync.internal.control.SettingsRecord;
import dev.tagsync.internal.tree.SnapshotTree;
import dev.tagsync.spi.Node;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Stored;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the pointer of one channel: accepts higher generations only, and swaps one reference. One thread polls at a time, the others go on with the view
 * there is. Thread-safe.
 */
public final class Follower {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tagsync.CatalogReader");

    private static final String NOTHING_LIVE = "catalog.nothing-live";

    /** How far two processes' clocks may differ. */
    private static final Duration SKEW = Duration.ofMinutes(1);

    private final ReaderParts parts;
    private final String channel;
    /** Told of every poll that went well, with what is live now. */
    private final Consumer<TreeView> polled;
    /** Told of what is served without a poll, from the disk. */
    private final Consumer<TreeView> reopened;

    private final ReentrantLock polling = new ReentrantLock();
    private volatile @Nullable Current current;
    private volatile long nextPoll;
    private volatile @Nullable SyncException failed;
    private volatile boolean inBackground;

    public Follower(ReaderParts parts, String channel, Consumer<TreeView> polled, Consumer<TreeView> reopened) {
        this.parts = parts;
        this.channel = channel;
        this.polled = polled;
        this.reopened = reopened;
        this.nextPoll = parts.now();
    }

    /** What is served, and for the disk, if there is one, what was seen when it was opened. */
    private record Current(
            String identity, Generation generation, TreeView view, Lifetime lifetime, Optional<Sighting> sighting) {}

    /** Leaves polling to somebody who calls {@link #pollQuietly} again and again: a view that is there is handed out without a look. */
    public void inBackground(boolean value) {
        inBackground = value;
    }

    /** Returns a view of what is live, as {@link dev.tagsync.CatalogReader#view()} says. */
    public CatalogView view() {
        Current now = current;
        if (now != null && (inBackground || parts.now() - nextPoll < 0 || !polling.tryLock())) {
            return fresh(now);
        }
        if (now == null) {
            polling.lock();
        }
        try {
            now = current;
            if (parts.now() - nextPoll < 0) {
                // Another thread polled while this one waited.
                return now != null ? fresh(now) : failAgain();
            }
            return fresh(pollOrServeOn());
        } finally {
            polling.unlock();
        }
    }

    private TreeView fresh(Current now) {
        if (parts.refuseAfter().isPresent()) {
            Duration age = now.lifetime.age();
            SyncException reason = failed;
            if (reason != null && age.compareTo(parts.refuseAfter().get()) > 0) {
                throw new TransientException(
                        "catalog.stale",
                        "what is served of channel " + channel + " was last seen live " + age.toSeconds()
                                + " s ago, and is refused after "
                                + parts.refuseAfter().get().toSeconds() + " s: " + reason.getMessage(),
                        "the store must be reachable again; refuseAfter of the reader says how long it may be out of reach",
                        reason);
            }
        }
        return now.view;
    }

    private Current pollOrServeOn() {
        Current now = current;
        try {
            return poll();
        } catch (SyncException e) {
            nextPoll = parts.now() + interval();
            boolean first = failed == null;
            failed = e;
            if (now == null) {
                return reopen(e, first).orElseThrow(() -> e);
            }
            if (first) {
                LOG.warn(
                        "Serving {} on, the pointer of channel {} cannot be followed: {}",
                        now.view,
                        channel,
                        e.getMessage());
            }
            return now;
        }
    }

    /** Serves what was last seen live, by this process or an earlier one, if the store is away and the disk has it. */
    private Optional<Current> reopen(SyncException away, boolean first) {
        if (!(away instanceof TransientException) || away.code().equals(NOTHING_LIVE)) {
            return Optional.empty();
        }
        return parts.disk().flatMap(disk -> disk.lastSeen(channel)).flatMap(last -> reopen(last, away, first));
    }

    private Optional<Current> reopen(Sighting last, SyncException away, boolean first) {
        Duration age = Duration.between(last.time(), parts.environment().clock().instant());
        if (age.plus(SKEW).isNegative()) {
            if (first) {
                LOG.warn(
                        "What was last seen live in channel {} is not served from the disk: it was seen at {}, and this process's clock is before that",
                        channel,
                        last.time());
            }
            return Optional.empty();
        }
        parts.nodes().remember(Node.of(last.root()));
        try {
            long seen = parts.now() - Math.max(0, age.toNanos());
            Current now = open(last.identity(), last.pointer(), last.maxViewAge(), seen);
            LOG.warn(
                    "Opened {} from the disk, last seen live {} ago: the pointer of channel {} cannot be read: {}",
                    now.view,
                    Spoken.time(now.lifetime.age().truncatedTo(ChronoUnit.SECONDS)),
                    channel,
                    away.getMessage());
            current = now;
            reopened.accept(now.view);
            return Optional.of(now);
        } catch (SyncException e) {
            LOG.debug("What was last seen live in channel {} cannot be opened: {}", channel, e.getMessage());
            return Optional.empty();
        }
    }

    /** What just failed is not asked again within a poll interval: many threads of a starting service would wait one after the other. */
    private TreeView failAgain() {
        SyncException last = Objects.requireNonNull(failed);
        String message = String.valueOf(last.getMessage());
        String hint = last.hint().orElse("");
        if (last instanceof ConfigurationException) {
            throw new ConfigurationException(last.code(), message, hint, last);
        }
        if (last instanceof PermanentException) {
            throw new PermanentException(last.code(), message, hint, last);
        }
        throw new TransientException(last.code(), message, hint, last);
    }

    /** Reads the pointer now, and throws if that is not possible. */
    public CatalogView refresh() {
        polling.lock();
        try {
            return poll().view;
        } finally {
            polling.unlock();
        }
    }

    /** Reads the pointer now; what fails is kept for {@link #trouble()}. */
    public void pollQuietly() {
        polling.lock();
        try {
            pollOrServeOn();
        } catch (SyncException e) {
            LOG.debug("Nothing can be read of channel {} yet: {}", channel, e.getMessage());
        } finally {
            polling.unlock();
        }
    }

    /** How long until the next poll: the interval, a tenth more or less, so that many processes do not look at once. */
    public long interval() {
        long nanos = parts.pollInterval().toNanos();
        return nanos == 0 ? 0 : nanos + (long) ((parts.environment().random().nextDouble() - 0.5) * 0.2 * nanos);
    }

    private Current poll() {
        long started = parts.now();
        List<Stored> records = parts.promoter().peek(channel);
        String identity =
                value(records, Promoter.Kinds.IDENTITY).map(Records::text).orElse("");
        HistoryRecord pointer = value(records, Promoter.Kinds.POINTER)
                .map(Records::history)
                .orElseThrow(() -> new TransientException(
                        NOTHING_LIVE,
                        "nothing is live in channel " + channel + " yet",
                        "promote a release first: tagsync promote TAG"));
        Current now = current;
        if (now != null && !now.identity.equals(identity)) {
            LOG.warn(
                    "The register of channel {} has another identity: it was rebuilt or restored; starting anew",
                    channel);
            now = moveTo(identity, pointer, records, started, Optional.empty());
        } else if (now == null || pointer.generation().compareTo(now.generation) > 0) {
            now = moveTo(identity, pointer, records, started, Optional.ofNullable(now));
        } else if (pointer.generation().equals(now.generation)) {
            now.lifetime.seen(started);
        }
        // An older pointer can come from a copy that is behind; a reader never goes back.
        if (pointer.generation().equals(now.generation)) {
            note(now, started);
        }
        nextPoll = started + interval();
        if (failed != null) {
            LOG.info("The pointer of channel {} can be read again", channel);
        }
        failed = null;
        polled.accept(now.view);
        return now;
    }

    private Current moveTo(
            String identity, HistoryRecord pointer, List<Stored> records, long started, Optional<Current> before) {
        Current now = open(identity, pointer, SettingsRecord.of(records).maxViewAge(), started);
        before.ifPresent(old -> warmUp(old, now.view));
        current = now;
        return now;
    }

    private Current open(String identity, HistoryRecord pointer, Duration maxViewAge, long seen) {
        Lifetime lifetime = new Lifetime(
                parts,
                pointer.snapshot(),
                "the view of " + pointer.release().tag() + ", generation " + pointer.generation(),
                maxViewAge,
                seen);
        TreeView view = open(
                pointer.release(), Optional.of(pointer.generation()), pointer.snapshot(), pointer.root(), lifetime);
        Optional<Sighting> sighting = parts.disk()
                .map(disk -> new Sighting(
                        identity,
                        pointer,
                        maxViewAge,
                        Instant.EPOCH,
                        parts.nodes().held(pointer.root()).bytes()));
        return new Current(identity, pointer.generation(), view, lifetime, sighting);
    }

    /** Has the disk know what is live, for a process that starts while the store is away. */
    private void note(Current now, long started) {
        parts.disk()
                .ifPresent(disk -> now.sighting.ifPresent(sighting -> {
                    Instant time = parts.environment().clock().instant().minusNanos(parts.now() - started);
                    disk.saw(sighting.at(time));
                }));
    }

    /** Reads beforehand what readers would miss; what fails is left to them. */
    private void warmUp(Current old, TreeView view) {
        try {
            view.warmUp(old.view);
        } catch (SyncException e) {
            LOG.debug("Not all changed nodes of {} were read beforehand: {}", view, e.getMessage());
        }
    }

    TreeView open(
            Release release, Optional<Generation> generation, SnapshotId snapshot, Digest root, Lifetime lifetime) {
        LivingNodes nodes = new LivingNodes(parts.nodes(), lifetime);
        return new TreeView(
                release,
                Optional.of(channel),
                generation,
                snapshot,
                SnapshotTree.open(root, nodes),
                parts.mapping(),
                lifetime::age);
    }

    private static Optional<byte[]> value(List<Stored> records, String kind) {
        return records.stream()
                .filter(s -> s.kind().equals(kind))
                .map(Stored::value)
                .findFirst();
    }

    /** Returns what is served, without a look. */
    public Optional<TreeView> served() {
        return Optional.ofNullable(current).map(Current::view);
    }

    /** Returns how long ago what is served was last seen live. */
    public Duration age() {
        return Optional.ofNullable(current).map(now -> now.lifetime.age()).orElse(Duration.ZERO);
    }

    /** Returns why the pointer cannot be followed at the moment. */
    public Optional<String> trouble() {
        return Optional.ofNullable(failed).map(SyncException::getMessage);
    }

    public String channel() {
        return channel;
    }
}
