package dev.tagsync.internal.collect;

import dev.tagsync.CollectionReport;
import dev.tagsync.CollectionReport.Fate;
import dev.tagsync.CollectionReport.State;
import dev.tagsync.Environment;
import dev.tagsync.SnapshotId;
import dev.tagsync.TagName;
import dev.tagsync.internal.control.DeadBeats;
import dev.tagsync.internal.control.DeadHydrations;
import dev.tagsync.internal.control.HydrationRecord;
import dev.tagsync.internal.control.Keeping;
import dev.tagsync.internal.control.Lives;
import dev.tagsync.internal.control.Logs;
import dev.tagsync.internal.control.Pins;
import dev.tagsync.internal.control.Register;
import dev.tagsync.internal.control.RetentionPolicy;
import dev.tagsync.internal.control.SettingsRecord;
import dev.tagsync.internal.control.SnapshotRecord;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.SnapshotStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One catalog's collection, turn by turn: abandon what dead owners left, retire, wait, sweep, forget, trim the logs, drop dead beats. What is waited for is remembered here, by this
 * process's own clock; another process that comes after a crash waits anew. Thread-safe: one turn at a time.
 */
public final class Collection {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tagsync.Collector");

    private final String catalog;
    private final Environment environment;
    private final Duration sweepInterval;
    private final Lives lives;
    private final Pins pins;
    private final DeadHydrations dead;
    private final Sweeper sweeper;
    private final Logs logs;
    private final DeadBeats beats;
    private final Map<SnapshotId, Wait> waits = new HashMap<>();
    private OptionalLong swept = OptionalLong.empty();

    public Collection(
            String catalog,
            Promoter promoter,
            SnapshotStore store,
            Register register,
            Environment environment,
            RetentionPolicy policy,
            Duration abandonAfter,
            Duration sweepInterval,
            long nodesPerSecond) {
        this.catalog = catalog;
        this.environment = environment;
        this.sweepInterval = sweepInterval;
        this.lives = new Lives(register, environment, policy);
        this.pins = new Pins(promoter, environment);
        this.dead = new DeadHydrations(register, promoter, environment, abandonAfter);
        this.sweeper = new Sweeper(register, lives, store, environment, nodesPerSecond);
        this.logs = new Logs(register, environment);
        this.beats = new DeadBeats(promoter, environment);
    }

    /** Since when a retiring snapshot is waited for, and what was in force then. */
    private record Wait(long since, SettingsRecord settings) {}

    private enum Sweeping {
        /** Not in this turn. */
        NEVER,
        /** If there is cause, and the last one is not too young. */
        WHEN_DUE,
        /** If there is cause. */
        NOW
    }

    /** What a turn saw. */
    private final class Turn {
        private final Set<SnapshotId> retired = new HashSet<>();
        private final Set<SnapshotId> over = new HashSet<>();
        private final List<TagName> abandoned = new ArrayList<>();
        private final Map<SnapshotId, String> waiting = new HashMap<>();
        private Optional<Duration> next = Optional.empty();
        private Optional<Sweeper.Swept> sweep = Optional.empty();
        private final Keeping keeping;

        private Turn(Keeping keeping) {
            this.keeping = keeping;
        }

        private void soonest(Duration time) {
            next = Optional.of(next.filter(n -> n.compareTo(time) <= 0).orElse(time));
        }

        private CollectionReport report(boolean dry) {
            List<Fate> fates = new ArrayList<>();
            for (SnapshotRecord s : keeping.snapshots()) {
                fates.add(fate(s));
            }
            return new CollectionReport(dry, fates, abandoned, sweep.map(Sweeper.Swept::sweep), next);
        }

        private Fate fate(SnapshotRecord s) {
            SnapshotId id = s.id();
            State state;
            List<String> reasons = List.of();
            if (sweep.isPresent() && sweep.get().forgotten().contains(id)) {
                state = State.FORGOTTEN;
            } else if (over.contains(id) || s.state() == SnapshotRecord.State.OVER) {
                state = State.OVER;
            } else if (retired.contains(id)) {
                state = State.RETIRED;
                reasons = List.of("nothing needs it");
            } else if (s.state() == SnapshotRecord.State.RETIRING) {
                state = State.WAITING;
                reasons = List.of(waiting.getOrDefault(id, "views of it may still be open"));
            } else {
                state = State.KEPT;
                reasons = keeping.reasons(id);
            }
            return new Fate(id, s.release(), s.root(), state, reasons);
        }
    }

    /** Does what can be done now. */
    public synchronized CollectionReport turn() {
        return turn(Sweeping.WHEN_DUE).report(false);
    }

    /** Does all of it: waits for what it retired, for as long as views of it may live, then sweeps. What only a pin holds is left to the next collection. */
    public CollectionReport collect() {
        Map<SnapshotId, Fate> fates = new HashMap<>();
        List<TagName> abandoned = new ArrayList<>();
        while (true) {
            CollectionReport report;
            synchronized (this) {
                Turn turn = turn(Sweeping.NEVER);
                if (turn.next.isEmpty()) {
                    turn = turn(Sweeping.NOW);
                }
                report = turn.report(false);
            }
            report.snapshots().forEach(f -> fates.put(f.id(), f));
            abandoned.addAll(report.abandoned());
            if (report.sweep().isPresent() || report.next().isEmpty()) {
                List<Fate> all = fates.values().stream()
                        .sorted(Comparator.comparing(Fate::id))
                        .toList();
                return new CollectionReport(false, all, abandoned, report.sweep(), report.next());
            }
            Pace.sleep(environment, report.next().get());
        }
    }

    /** Tells what a collection would do, as if all waits were over; changes nothing. */
    public synchronized CollectionReport rehearse() {
        Turn turn = new Turn(lives.look(pins.pinned()));
        Set<SnapshotId> leaving = new HashSet<>();
        turn.keeping.unneeded().forEach(s -> turn.retired.add(s.id()));
        leaving.addAll(turn.retired);
        turn.keeping.snapshots().stream()
                .filter(s -> s.state() == SnapshotRecord.State.RETIRING)
                .forEach(s -> leaving.add(s.id()));
        turn.sweep = Optional.of(new Sweeper.Swept(sweeper.rehearse(leaving), Set.of()));
        return turn.report(true);
    }

    private Turn turn(Sweeping sweeping) {
        List<HydrationRecord> ended = dead.abandon();
        Lives.Retirement retirement = lives.retire(pins.pinned());
        Turn turn = new Turn(retirement.keeping());
        ended.forEach(h -> turn.abandoned.add(h.release().tag()));
        retirement.retired().forEach(s -> turn.retired.add(s.id()));
        await(turn);
        if (sweeping != Sweeping.NEVER && isDue(sweeping) && sweeper.hasCause()) {
            turn.sweep = Optional.of(sweeper.sweep());
            swept = OptionalLong.of(environment.nanoTime().getAsLong());
        }
        logs.trim();
        beats.drop();
        log(turn);
        return turn;
    }

    private boolean isDue(Sweeping sweeping) {
        return sweeping == Sweeping.NOW
                || swept.isEmpty()
                || environment.nanoTime().getAsLong() - swept.getAsLong() >= sweepInterval.toNanos();
    }

    /** Counts from after the retirement was acknowledged, or from when it was first seen here: never from a clock of somebody else. */
    private void await(Turn turn) {
        SettingsRecord settings = lives.settings();
        Set<SnapshotId> retiring = new HashSet<>(turn.retired);
        turn.keeping.snapshots().stream()
                .filter(s -> s.state() == SnapshotRecord.State.RETIRING)
                .forEach(s -> retiring.add(s.id()));
        waits.keySet().retainAll(retiring);
        long now = environment.nanoTime().getAsLong();
        retiring.forEach(id -> waits.putIfAbsent(id, new Wait(now, settings)));
        // Pins are looked at after the retirement: one that was written before it is seen here, one after it fails.
        Set<SnapshotId> pinned = retiring.isEmpty() ? Set.of() : pins.pinned();
        for (SnapshotId id : retiring) {
            Wait wait = waits.get(id);
            Duration left = settings.wait(wait.settings()).minusNanos(now - wait.since());
            if (!left.isNegative() && !left.isZero()) {
                turn.soonest(left);
                turn.waiting.put(id, "views of it may still be open for " + left.toSeconds() + " s");
            } else if (pinned.contains(id)) {
                turn.waiting.put(id, "pinned by a reader");
            } else {
                lives.over(id);
                waits.remove(id);
                turn.over.add(id);
            }
        }
    }

    private void log(Turn turn) {
        int forgotten = turn.sweep.map(s -> s.forgotten().size()).orElse(0);
        long deleted = turn.sweep.map(s -> s.sweep().deleted()).orElse(0L);
        if (turn.retired.size() + turn.over.size() + turn.abandoned.size() + forgotten + deleted > 0) {
            LOG.atInfo()
                    .addKeyValue("catalog", catalog)
                    .addKeyValue("retired", turn.retired.size())
                    .addKeyValue("over", turn.over.size())
                    .addKeyValue("forgotten", forgotten)
                    .addKeyValue("nodes", deleted)
                    .addKeyValue("abandoned", turn.abandoned.size())
                    .log("collected");
        }
    }
}
