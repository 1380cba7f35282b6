package dev.tagsync.internal.control;

import dev.tagsync.AttemptRecord;
import dev.tagsync.ChangeCounts;
import dev.tagsync.ChannelStatus;
import dev.tagsync.Digest;
import dev.tagsync.Environment;
import dev.tagsync.FindingCounts;
import dev.tagsync.Generation;
import dev.tagsync.HistoryRecord;
import dev.tagsync.PermanentException;
import dev.tagsync.Quarantine;
import dev.tagsync.Release;
import dev.tagsync.SnapshotId;
import dev.tagsync.TagName;
import dev.tagsync.internal.control.Register.Decision;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A channel's pointer and its history. A flip is one commit: the pointer, its history record, the verdict, and the end of the
 * hydration.
 */
public final class Channel {
    private static final int PAGE = 200;
    private static final int MOST_SEEN = 16;

    private final Register register;
    private final Environment environment;
    private final String name;
    private final Obstacles obstacles;

    /** The bytes of flips that were seen as the pointer, or made here: records of the history, for whoever knows their digest. */
    private final Map<Generation, byte[]> flips = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Generation, byte[]> eldest) {
            return size() > MOST_SEEN;
        }
    };

    public Channel(Register register, Environment environment, String name, Obstacles obstacles) {
        this.register = register;
        this.environment = environment;
        this.name = name;
        this.obstacles = obstacles;
    }

    /**
     * Who acts, and why.
     *
     * @param automatic whether a program acts by itself
     * @param override the ids of what does not stand in the way
     * @param reviewed whether a plan was reviewed, and nothing but that is to become live
     * @param guard the name of the guard that will watch what is promoted
     */
    public record Act(
            String actor,
            String reason,
            boolean automatic,
            Set<String> override,
            boolean reviewed,
            Optional<String> guard) {
        /** A person's act that nothing stands against. */
        public static Act of(String actor, String reason) {
            return new Act(actor, reason, false, Set.of(), false, Optional.empty());
        }
    }

    /** What became of a flip. */
    public sealed interface Flip {
        /** It is done. */
        record Done(HistoryRecord record) implements Flip {}

        /** Somebody else moved the channel. */
        record Lost(HistoryRecord winner) implements Flip {}

        /** What vouched for it is gone: the hydration was abandoned by somebody else, or the verdict or the snapshot is not what it was. */
        record Abandoned() implements Flip {}

        /** No sealed snapshot of the target's root is stored. */
        record Collected() implements Flip {}

        /** Something has changed since the target was chosen. */
        record Outdated() implements Flip {}

        /** Something stands against it. */
        record Stopped(Obstacle obstacle) implements Flip {}
    }

    /** Tells whether two flips made the same release live with the same content. */
    public static boolean same(HistoryRecord a, HistoryRecord b) {
        return a.release().sameTag(b.release()) && a.root().equals(b.root());
    }

    /** Returns what the channel points at. */
    public Optional<HistoryRecord> active() {
        return register.read(Group.CONTROL, Range.one(Kinds.POINTER, name)).one(Kinds.POINTER, name, Records.HISTORY);
    }

    /** Returns the snapshot that the channel points at. */
    public Optional<SnapshotRecord> activeSnapshot() {
        Register.View view = register.read(Group.CONTROL, Range.one(Kinds.POINTER, name), Range.all(Keys.SNAPSHOT));
        return view.one(Kinds.POINTER, name, Records.HISTORY)
                .flatMap(active -> view.all(Keys.SNAPSHOT, Records.SNAPSHOT).stream()
                        .filter(s -> s.id().equals(active.snapshot()))
                        .findFirst());
    }

    /** Tells whether a sealed snapshot of a root is stored. */
    public boolean isStored(Digest root) {
        return register.read(Group.CONTROL, Range.all(Keys.SNAPSHOT)).all(Keys.SNAPSHOT, Records.SNAPSHOT).stream()
                .anyMatch(s -> s.isSealed() && s.root().equals(root));
    }

    /**
     * Makes a validated candidate live.
     *
     * @param hydration the open hydration that vouches for it; without one the verdict must stand as it was read
     * @param release the candidate's release
     * @param snapshot the candidate
     * @param seen what was active when it was validated
     * @param verdict the verdict that passed it, with what differs from what was active
     * @param back if this is a rollback to a release that had to be hydrated again, the record of when it was live
     */
    public Flip promote(
            Optional<HydrationRecord> hydration,
            Release release,
            SnapshotRecord snapshot,
            Optional<HistoryRecord> seen,
            Judged verdict,
            Optional<HistoryRecord> back,
            Act act) {
        List<Range> ranges = new ArrayList<>(obstacles.ranges(release));
        ranges.add(Range.one(Kinds.POINTER, name));
        ranges.add(hydration.map(Hydrations::range).orElseGet(() -> verdict.range(name)));
        ranges.addAll(verdict.restsOn(name));
        ranges.add(Range.one(Keys.SNAPSHOT, Keys.snapshot(snapshot.id())));
        return register.decide(Group.CONTROL, ranges, (view, attempt) -> {
            Optional<HistoryRecord> now = active(view);
            if (moved(seen, now)) {
                return Decision.answer(new Flip.Lost(now.orElseThrow(this::emptied)));
            }
            if (!hydration.map(h -> Hydrations.isOpen(view, h)).orElseGet(() -> verdict.stands(view, name))
                    || view.one(Keys.SNAPSHOT, Keys.snapshot(snapshot.id()), Records.SNAPSHOT)
                            .filter(SnapshotRecord::isSealed)
                            .isEmpty()) {
                return Decision.answer(new Flip.Abandoned());
            }
            Obstacles.Found found = back.isPresent()
                    ? obstacles.rollback(view, release, snapshot.root())
                    : obstacles.promotion(view, release, Optional.of(snapshot.root()), act);
            if (found.obstacle().isPresent()) {
                return Decision.answer(new Flip.Stopped(found.obstacle().get()));
            }
            HistoryRecord record = record(
                    back.isPresent() ? HistoryRecord.Kind.ROLLBACK : HistoryRecord.Kind.PROMOTE,
                    release,
                    snapshot,
                    verdict.verdict().changes(),
                    now,
                    back.isPresent() ? back.get().returnsTo() : returnsTo(release, snapshot, now),
                    Stream.concat(verdict.verdict().overridden().stream(), found.overridden().stream())
                            .toList(),
                    Optional.of(verdict.verdict().counts()),
                    act,
                    attempt,
                    before(view));
            List<Write> writes = flip(record);
            writes.addAll(verdict.writes(view, name));
            hydration.map(Hydrations::closing).ifPresent(writes::add);
            if (back.isEmpty()) {
                act.guard().map(guard -> Guards.opening(record, guard)).ifPresent(writes::add);
            }
            writes.addAll(
                    back.isPresent() ? holding(view, now.orElseThrow(), record, act) : releasing(view, record, act));
            return Decision.commit(new Flip.Done(record), writes);
        });
    }

    /**
     * Makes an earlier release live again: reads and writes no content.
     *
     * @param seen what was active when the target was chosen
     * @param target the record of when it was live
     * @param on the version that it was chosen at, if it is to be chosen again at any other
     */
    public Flip rollBack(HistoryRecord seen, HistoryRecord target, OptionalLong on, Act act) {
        List<Range> ranges = new ArrayList<>(obstacles.ranges(target.release()));
        ranges.add(Range.one(Kinds.POINTER, name));
        ranges.add(Range.all(Keys.SNAPSHOT));
        return register.decide(Group.CONTROL, ranges, (view, attempt) -> {
            if (on.isPresent() && on.getAsLong() != view.version()) {
                return Decision.goOn(new Flip.Outdated());
            }
            Optional<HistoryRecord> now = active(view);
            if (moved(Optional.of(seen), now)) {
                return Decision.answer(new Flip.Lost(now.orElseThrow(this::emptied)));
            }
            Optional<Obstacle> obstacle =
                    obstacles.rollback(view, target.release(), target.root()).obstacle();
            if (obstacle.isPresent()) {
                return Decision.answer(new Flip.Stopped(obstacle.get()));
            }
            Optional<SnapshotRecord> snapshot = view.all(Keys.SNAPSHOT, Records.SNAPSHOT).stream()
                    .filter(s -> s.isSealed() && s.root().equals(target.root()))
                    .min(Comparator.comparing(s -> s.id().equals(target.snapshot()) ? 0 : 1));
            if (snapshot.isEmpty()) {
                return Decision.answer(new Flip.Collected());
            }
            HistoryRecord record = record(
                    HistoryRecord.Kind.ROLLBACK,
                    target.release(),
                    snapshot.get(),
                    Optional.empty(),
                    now,
                    target.returnsTo(),
                    List.of(),
                    target.findings(),
                    act,
                    attempt,
                    before(view));
            List<Write> writes = flip(record);
            writes.addAll(holding(view, seen, record, act));
            return Decision.commit(new Flip.Done(record), writes);
        });
    }

    /** A rollback stays: the channel is held, and what it left is marked, until somebody lifts that. */
    private List<Write> holding(Register.View view, HistoryRecord left, HistoryRecord target, Act act) {
        if (same(left, target)) {
            return List.of();
        }
        return Stream.concat(
                        Holds.rollingBack(view, left, target, act).stream(),
                        Quarantines.leaving(view, left, target, act).stream())
                .toList();
    }

    /** Whoever promotes explicitly lifts the hold. */
    private List<Write> releasing(Register.View view, HistoryRecord promoted, Act act) {
        return act.automatic() ? List.of() : Holds.lifting(view, promoted, act);
    }

    /** Promoting what is live already, hydrated anew or otherwise, does not move the point that a rollback goes back to. */
    private static Optional<Generation> returnsTo(
            Release release, SnapshotRecord snapshot, Optional<HistoryRecord> now) {
        boolean same = now.filter(n -> n.release().sameTag(release) && n.root().equals(snapshot.root()))
                .isPresent();
        return same ? now.get().returnsTo() : now.map(HistoryRecord::generation);
    }

    /** The digest of the record before, as it is stored, so that the chain cannot be changed unnoticed. */
    private Optional<Digest> before(Register.View view) {
        return view.bytes(Kinds.POINTER, name).map(Digest::sha256);
    }

    private void remember(Generation generation, byte[] bytes) {
        synchronized (flips) {
            flips.put(generation, bytes);
        }
    }

    private Optional<HistoryRecord> active(Register.View view) {
        Optional<HistoryRecord> active = view.one(Kinds.POINTER, name, Records.HISTORY);
        active.ifPresent(flip ->
                remember(flip.generation(), view.bytes(Kinds.POINTER, name).orElseThrow()));
        return active;
    }

    /** Returns the flip of the generation before, if this process saw it: that it is the record of the history, its digest in this one tells. */
    private Optional<HistoryRecord> seenBefore(HistoryRecord flip) {
        if (flip.generation().number() == 1) {
            return Optional.empty();
        }
        Optional<byte[]> before;
        synchronized (flips) {
            before = Optional.ofNullable(
                    flips.get(new Generation(flip.generation().number() - 1)));
        }
        return before.filter(bytes -> flip.previous().equals(Optional.of(Digest.sha256(bytes))))
                .map(Records.HISTORY);
    }

    private static boolean moved(Optional<HistoryRecord> seen, Optional<HistoryRecord> now) {
        return !seen.map(HistoryRecord::attempt).equals(now.map(HistoryRecord::attempt));
    }

    /** No pointer is ever deleted here: what was there a moment ago was taken away behind this library's back. */
    public PermanentException emptied() {
        return new PermanentException(
                "register.damaged",
                "channel " + name + " points at nothing, and a moment ago it did not: its record is gone",
                "find out who emptied or restored the table register; after a restore: tagsync restored");
    }

    private HistoryRecord record(
            HistoryRecord.Kind kind,
            Release release,
            SnapshotRecord snapshot,
            Optional<ChangeCounts> changes,
            Optional<HistoryRecord> before,
            Optional<Generation> returnsTo,
            List<String> overridden,
            Optional<FindingCounts> findings,
            Act act,
            String attempt,
            Optional<Digest> previous) {
        return new HistoryRecord(
                name,
                before.map(b -> b.generation().next()).orElse(new Generation(1)),
                kind,
                release,
                snapshot.id(),
                snapshot.root(),
                snapshot.entries(),
                changes,
                before.map(b -> b.release().tag()),
                returnsTo,
                act.actor(),
                act.reason(),
                overridden,
                findings,
                environment.clock().instant(),
                attempt,
                previous);
    }

    private List<Write> flip(HistoryRecord record) {
        byte[] bytes = Records.history(record);
        remember(record.generation(), bytes);
        List<Write> writes = new ArrayList<>();
        writes.add(new Write.Put(Kinds.POINTER, name, bytes));
        writes.add(new Write.Put(Keys.HISTORY, Keys.history(name, record.generation()), bytes));
        return writes;
    }

    /** What is active, and which releases are known to be bad, of one version. */
    public record Present(Optional<HistoryRecord> active, List<Quarantine> marks, long version) {}

    /** Returns where a rollback starts. */
    public Present present() {
        return present(register.read(Group.CONTROL, presence()));
    }

    /** Returns what {@link #present} was a moment ago, as far as this process knows: for what is decided once more under a version. */
    public Optional<Present> lately() {
        return register.remembered(Group.CONTROL, presence()).map(this::present);
    }

    private List<Range> presence() {
        // What the rollback itself looks at as well, so that it need not read again.
        return List.of(
                Range.one(Kinds.POINTER, name), Quarantines.range(), Holds.range(name), Range.all(Keys.SNAPSHOT));
    }

    private Present present(Register.View view) {
        return new Present(active(view), Quarantines.all(view), view.version());
    }

    /**
     * Returns what a rollback that names no tag goes back to: the release before, past those that are the same one, or known to be bad.
     *
     * @throws PermanentException if the history lacks a record
     */
    public Optional<HistoryRecord> before(HistoryRecord active, List<Quarantine> marks) {
        return before(
                active,
                marks,
                record -> record.returnsTo()
                        .map(generation -> seenBefore(record)
                                .filter(before -> before.generation().equals(generation))
                                .or(() -> at(generation))
                                .orElseThrow(() -> new PermanentException(
                                        "register.damaged",
                                        "the history of channel " + name + " lacks generation " + generation
                                                + ", which generation " + record.generation() + " goes back to",
                                        "name the release to go back to: tagsync rollback TAG"))));
    }

    private static Optional<HistoryRecord> before(
            HistoryRecord active, List<Quarantine> marks, Function<HistoryRecord, Optional<HistoryRecord>> step) {
        Optional<HistoryRecord> target = step.apply(active);
        while (target.isPresent() && (same(target.get(), active) || isBad(target.get(), marks))) {
            target = step.apply(target.get());
        }
        return target;
    }

    private static boolean isBad(HistoryRecord record, List<Quarantine> marks) {
        return marks.stream().anyMatch(mark -> mark.matches(record.release(), Optional.of(record.root())));
    }

    /** Returns the flip of a generation. */
    public Optional<HistoryRecord> at(Generation generation) {
        return register.readLasting(Keys.HISTORY, Keys.history(name, generation), Records.HISTORY);
    }

    /** Returns the newest flips, newest first. */
    public List<HistoryRecord> history(int limit) {
        return register.read(Group.CONTROL, Range.newest(Keys.HISTORY, Keys.channelPrefix(name), limit))
                .all(Keys.HISTORY, Records.HISTORY);
    }

    /** Returns the flip of a commit, however long ago: the history is never trimmed. */
    public Optional<HistoryRecord> byAttempt(String attempt) {
        return newest(r -> r.attempt().equals(attempt));
    }

    /** Returns the newest flip that made a tag live. */
    public Optional<HistoryRecord> lastLive(TagName tag) {
        return newest(r -> r.release().tag().equals(tag));
    }

    /** Returns the flip that was the last at an instant, by the clocks of those who flipped; empty if there was none yet. */
    public Optional<HistoryRecord> liveAt(Instant instant) {
        return newest(r -> !r.time().isAfter(instant));
    }

    private Optional<HistoryRecord> newest(Predicate<HistoryRecord> wanted) {
        Optional<String> before = Range.behind(Keys.channelPrefix(name));
        while (true) {
            List<HistoryRecord> page = register.read(
                            Group.CONTROL, new Range(Keys.HISTORY, Keys.channelPrefix(name), before, PAGE, true))
                    .all(Keys.HISTORY, Records.HISTORY);
            Optional<HistoryRecord> found = page.stream().filter(wanted).findFirst();
            if (found.isPresent() || page.size() < PAGE) {
                return found;
            }
            before = Optional.of(Keys.history(name, page.get(page.size() - 1).generation()));
        }
    }

    /** Returns the newest cycles that ended without a flip, newest first. */
    public List<AttemptRecord> attempts(int limit) {
        return register.read(Group.CONTROL, Range.newest(Keys.ATTEMPT, Keys.channelPrefix(name), limit))
                .all(Keys.ATTEMPT, Records::attempt);
    }

    /** Returns what the channel shows, all of one version but the target of a rollback, whose record never changes. */
    public ChannelStatus status() {
        Register.View view = register.read(
                Group.CONTROL,
                Range.one(Kinds.POINTER, name),
                Range.newest(Keys.ATTEMPT, Keys.channelPrefix(name), 1),
                Holds.range(name),
                Guards.range(name),
                Quarantines.range());
        Optional<HistoryRecord> active = view.one(Kinds.POINTER, name, Records.HISTORY);
        List<Quarantine> marks = Quarantines.all(view);
        return new ChannelStatus(
                name,
                active,
                active.flatMap(
                        a -> before(a, marks, record -> record.returnsTo().flatMap(this::at))),
                view.all(Keys.ATTEMPT, Records::attempt).stream().findFirst(),
                Holds.of(view, name),
                marks,
                Guards.of(view, name, active));
    }

    /** Returns all verdicts, and the ids of the snapshots that are sealed. */
    public Standing standing() {
        Register.View view = register.read(
                Group.CONTROL, Range.one(Kinds.POINTER, name), Range.all(Keys.VERDICT), Range.all(Keys.SNAPSHOT));
        return new Standing(
                view.one(Kinds.POINTER, name, Records.HISTORY),
                view.all(Keys.VERDICT, Records.VERDICT),
                view.all(Keys.SNAPSHOT, Records.SNAPSHOT).stream()
                        .filter(SnapshotRecord::isSealed)
                        .map(SnapshotRecord::id)
                        .toList());
    }

    /** How the releases of a catalog stand, all of one version. */
    public record Standing(Optional<HistoryRecord> active, List<VerdictRecord> verdicts, List<SnapshotId> sealed) {}
}
