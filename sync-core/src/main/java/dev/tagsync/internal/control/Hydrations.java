package dev.tagsync.internal.control;

import dev.tagsync.AttemptRecord;
import dev.tagsync.Digest;
import dev.tagsync.Environment;
import dev.tagsync.HistoryRecord;
import dev.tagsync.Release;
import dev.tagsync.internal.control.Register.Decision;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Begins, seals and closes hydrations. Whoever writes nodes holds an open one; sealing and closing need it to be open and their own.
 */
public final class Hydrations {
    private static final int ATTEMPTS_KEPT = 100;

    private final Register register;
    private final Promoter promoter;
    private final Environment environment;

    /** Names this process, as far as hydrations go. */
    private final String owner;

    public Hydrations(Register register, Promoter promoter, Environment environment) {
        this.register = register;
        this.promoter = promoter;
        this.environment = environment;
        this.owner = register.newId();
    }

    /**
     * An open hydration, and what was active when it began.
     *
     * @param record the hydration
     * @param active what the channel pointed at
     * @param base the sealed snapshot that it builds on
     * @param alike open hydrations of other owners that make the same nodes
     */
    public record Opened(
            HydrationRecord record,
            Optional<HistoryRecord> active,
            Optional<SnapshotRecord> base,
            List<HydrationRecord> alike) {
        /** Tells whether the base is of the very tree that is wanted, so that there is nothing to write. */
        public boolean baseIsTheTree() {
            return base.isPresent()
                    && base.get().release().tree().equals(record.release().tree());
        }
    }

    /** What beginning came to: a hydration, or the news that the release is live already, or what stands against its promotion. */
    public record Beginning(
            Optional<Opened> opened, Optional<HistoryRecord> alreadyActive, Optional<Obstacle> obstacle) {}

    /** What is asked before a hydration begins: it would be in vain. */
    public record Foresight(Obstacles obstacles, Channel.Act act) {}

    /**
     * Begins a hydration.
     *
     * @param release what it is of
     * @param channel the channel that it is meant for
     * @param fingerprint only snapshots of this format fingerprint can be its base
     * @param evenIfActive whether to begin although the release is live already
     * @param anew whether to build on nothing that is stored
     * @param foresight what to ask first; empty for a hydration that is not meant to be promoted
     */
    public Beginning begin(
            Release release,
            String channel,
            Digest fingerprint,
            boolean evenIfActive,
            boolean anew,
            Optional<Foresight> foresight) {
        List<Range> ranges = new ArrayList<>(ranges(channel));
        foresight.ifPresent(f -> ranges.addAll(f.obstacles().ranges(release)));
        return register.decide(Group.CONTROL, ranges, (view, attempt) -> {
            Optional<HistoryRecord> active = view.one(Kinds.POINTER, channel, Records.HISTORY);
            List<SnapshotRecord> usable = usable(view, fingerprint);
            if (!evenIfActive && isLive(usable, release, active)) {
                return Decision.answer(new Beginning(Optional.empty(), active, Optional.empty()));
            }
            Optional<Obstacle> obstacle = foresight.flatMap(f -> f.obstacles()
                    .promotion(view, release, Optional.empty(), f.act())
                    .obstacle());
            if (obstacle.isPresent()) {
                return Decision.answer(new Beginning(Optional.empty(), Optional.empty(), obstacle));
            }
            Instant now = environment.clock().instant();
            long stamp = nextStamp(view, now);
            Optional<SnapshotRecord> base = anew ? Optional.empty() : base(usable, release, active);
            HydrationRecord record = new HydrationRecord(
                    stamp, owner, base.map(SnapshotRecord::id), release, Optional.of(fingerprint), channel, now);
            List<HydrationRecord> alike = anew
                    ? List.of()
                    : view.all(Keys.HYDRATION, Records.HYDRATION).stream()
                            .filter(other -> !other.owner().equals(owner) && other.sameWork(record))
                            .toList();
            List<Write> writes = new ArrayList<>();
            if (view.one(Kinds.IDENTITY, "", Records::text).isEmpty()) {
                writes.add(new Write.Put(Kinds.IDENTITY, "", Records.text(register.newId())));
            }
            writes.add(new Write.Put(Keys.STAMP, "", Records.number(stamp)));
            writes.add(new Write.Put(Keys.HYDRATION, Keys.hydration(stamp), Records.hydration(record)));
            return Decision.commit(
                    new Beginning(
                            Optional.of(new Opened(record, active, base, alike)), Optional.empty(), Optional.empty()),
                    writes);
        });
    }

    /**
     * Begins a hydration that writes lost nodes of a snapshot again. Nobody goes on with it, so that it has no format fingerprint.
     *
     * @return empty if the snapshot is not sealed any more
     */
    public Optional<HydrationRecord> beginRepair(SnapshotRecord snapshot, String channel) {
        String key = Keys.snapshot(snapshot.id());
        List<Range> ranges = List.of(Range.one(Keys.STAMP, ""), Range.one(Keys.SNAPSHOT, key));
        return register.decide(Group.CONTROL, ranges, (view, attempt) -> {
            if (view.one(Keys.SNAPSHOT, key, Records.SNAPSHOT)
                    .filter(SnapshotRecord::isSealed)
                    .isEmpty()) {
                return Decision.answer(Optional.empty());
            }
            Instant now = environment.clock().instant();
            long stamp = nextStamp(view, now);
            HydrationRecord record = new HydrationRecord(
                    stamp, owner, Optional.of(snapshot.id()), snapshot.release(), Optional.empty(), channel, now);
            return Decision.commit(
                    Optional.of(record),
                    List.of(
                            new Write.Put(Keys.STAMP, "", Records.number(stamp)),
                            new Write.Put(Keys.HYDRATION, Keys.hydration(stamp), Records.hydration(record))));
        });
    }

    /** Allots a stamp: higher than every one before, and near the time, which other writes of a table go by. */
    private static long nextStamp(Register.View view, Instant now) {
        long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
        return Math.max(micros, view.one(Keys.STAMP, "", Records::number).orElse(0L) + 1);
    }

    /** What beginning looks at. */
    static List<Range> ranges(String channel) {
        return List.of(
                Range.one(Kinds.IDENTITY, ""),
                Range.one(Kinds.POINTER, channel),
                Range.one(Keys.STAMP, ""),
                Range.all(Keys.SNAPSHOT),
                Range.all(Keys.HYDRATION));
    }

    /** The sealed snapshots of a format fingerprint, newest first. */
    private static List<SnapshotRecord> usable(Register.View view, Digest fingerprint) {
        return view.all(Keys.SNAPSHOT, Records.SNAPSHOT).stream()
                .filter(s -> s.isSealed() && s.fingerprint().equals(fingerprint))
                .sorted(Comparator.comparing(SnapshotRecord::id).reversed())
                .toList();
    }

    /** Returns the sealed snapshot of a release's tree, if the release is not live with one already; of a view of {@link #ranges}. */
    static Optional<SnapshotRecord> ofTree(
            Register.View view, Release release, Digest fingerprint, Optional<HistoryRecord> active) {
        List<SnapshotRecord> usable = usable(view, fingerprint);
        return isLive(usable, release, active)
                ? Optional.empty()
                : usable.stream()
                        .filter(s -> s.release().tree().equals(release.tree()))
                        .findFirst();
    }

    private static boolean isLive(List<SnapshotRecord> usable, Release release, Optional<HistoryRecord> active) {
        return active.isPresent()
                && active.get().release().sameTag(release)
                && usable.stream().anyMatch(s -> s.id().equals(active.get().snapshot()));
    }

    /** The snapshot of the very tree, else the active one, else the newest. */
    private static Optional<SnapshotRecord> base(
            List<SnapshotRecord> newestFirst, Release release, Optional<HistoryRecord> active) {
        Optional<SnapshotRecord> same = newestFirst.stream()
                .filter(s -> s.release().tree().equals(release.tree()))
                .findFirst();
        Optional<SnapshotRecord> live = newestFirst.stream()
                .filter(s -> active.isPresent() && s.id().equals(active.get().snapshot()))
                .findFirst();
        return same.or(() -> live).or(() -> newestFirst.stream().findFirst());
    }

    /** Shows from now on that a hydration's owner lives. */
    public Heartbeat heartbeat(HydrationRecord hydration) {
        return new Heartbeat(promoter, environment, hydration);
    }

    /** Starts to watch a hydration that makes the same nodes, and has come far enough to be worth going on with if its owner is dead. */
    public Optional<Takeover> takeover(Opened opened) {
        return Takeover.watch(register, promoter, environment, opened.alike());
    }

    /** Seals a snapshot; returns false if the hydration was abandoned meanwhile, and then nothing was sealed. */
    public boolean seal(HydrationRecord hydration, SnapshotRecord snapshot) {
        Write sealed = new Write.Put(Keys.SNAPSHOT, Keys.snapshot(snapshot.id()), Records.snapshot(snapshot));
        return ifOpen(hydration, List.of(), view -> List.of(sealed));
    }

    /** Closes a hydration that ends without a flip; returns false if it was abandoned meanwhile. */
    public boolean close(HydrationRecord hydration, Optional<Judged> verdict) {
        String channel = hydration.channel();
        return ifOpen(hydration, verdict.map(v -> v.restsOn(channel)).orElse(List.of()), view -> {
            List<Write> writes = new ArrayList<>();
            writes.add(closing(hydration));
            verdict.ifPresent(v -> writes.addAll(v.writes(view, channel)));
            return writes;
        });
    }

    private boolean ifOpen(HydrationRecord hydration, List<Range> others, Function<Register.View, List<Write>> writes) {
        List<Range> ranges = new ArrayList<>(List.of(range(hydration)));
        ranges.addAll(others);
        return register.decide(
                Group.CONTROL,
                ranges,
                (view, attempt) ->
                        isOpen(view, hydration) ? Decision.commit(true, writes.apply(view)) : Decision.answer(false));
    }

    static Range range(HydrationRecord hydration) {
        return Range.one(Keys.HYDRATION, Keys.hydration(hydration.stamp()));
    }

    static boolean isOpen(Register.View view, HydrationRecord hydration) {
        return view.one(Keys.HYDRATION, Keys.hydration(hydration.stamp()), Records.HYDRATION)
                .filter(h -> h.owner().equals(hydration.owner()))
                .isPresent();
    }

    static Write closing(HydrationRecord hydration) {
        return new Write.Delete(Keys.HYDRATION, Keys.hydration(hydration.stamp()));
    }

    /** Records a cycle that ended without a flip, and trims the oldest such records of the channel. */
    public void recordAttempt(AttemptRecord record) {
        String prefix = Keys.channelPrefix(record.channel());
        register.decide(Group.CONTROL, List.of(Range.newest(Keys.ATTEMPT, prefix, 1)), (view, attempt) -> {
            long number = view.keys(Keys.ATTEMPT).stream()
                            .mapToLong(key -> Long.parseLong(key.substring(prefix.length())))
                            .findFirst()
                            .orElse(0)
                    + 1;
            List<Write> writes = new ArrayList<>();
            writes.add(new Write.Put(Keys.ATTEMPT, Keys.attempt(record.channel(), number), Records.attempt(record)));
            if (number > ATTEMPTS_KEPT) {
                writes.add(new Write.DeleteRange(
                        Keys.ATTEMPT, prefix, Keys.attempt(record.channel(), number - ATTEMPTS_KEPT + 1)));
            }
            return Decision.commit(true, writes);
        });
    }
}
