package dev.tagsync.internal.control;

import dev.tagsync.Environment;
import dev.tagsync.SnapshotId;
import dev.tagsync.internal.control.Register.Decision;
import dev.tagsync.internal.control.SnapshotRecord.State;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Ends the lives of snapshots: sealed, retiring, over, forgotten. Thread-safe. */
public final class Lives {
    /** How many records one commit changes at most, well below what a commit takes. */
    private static final int AT_ONCE = 80;

    private static final int MOST_FLIPS = 1 << 14;

    private final Register register;
    private final Environment environment;
    private final RetentionPolicy policy;

    public Lives(Register register, Environment environment, RetentionPolicy policy) {
        this.register = register;
        this.environment = environment;
        this.policy = policy;
    }

    /**
     * What was retired.
     *
     * @param retired the snapshots that were retired now; the commit was acknowledged
     * @param keeping what keeps the others
     */
    public record Retirement(List<SnapshotRecord> retired, Keeping keeping) {}

    private record Look(Keeping keeping, boolean enough, List<SnapshotRecord> unneeded) {}

    /** Returns what would be retired, and what keeps the others. */
    public Keeping look(Set<SnapshotId> pinned) {
        int flips = mostFlips();
        while (true) {
            List<String> channels = channels();
            Keeping keeping = keeping(
                    register.read(Group.CONTROL, Keeping.ranges(channels, flips).toArray(Range[]::new)),
                    channels,
                    flips,
                    pinned);
            if (keeping.isComplete() || flips >= MOST_FLIPS) {
                return keeping;
            }
            flips *= 2;
        }
    }

    /** One more than are kept, by which it shows whether there are more. */
    private int mostFlips() {
        return (int) Math.min(policy.mostFlips() + 1L, Integer.MAX_VALUE);
    }

    /**
     * Retires the sealed snapshots that nothing needs: none that is a channel's, an open hydration's own or its base, or kept. Final.
     *
     * @param pinned what readers have pinned, for which a retirement is put off; that decides nothing, pins are looked at again after it
     */
    public Retirement retire(Set<SnapshotId> pinned) {
        List<SnapshotRecord> retired = new ArrayList<>();
        int flips = mostFlips();
        while (true) {
            List<String> channels = channels();
            int limit = flips;
            Look look = register.decide(Group.CONTROL, Keeping.ranges(channels, limit), (view, attempt) -> {
                Keeping keeping = keeping(view, channels, limit, pinned);
                boolean enough = new HashSet<>(view.keys(Kinds.POINTER)).equals(new HashSet<>(channels))
                        && (keeping.isComplete() || limit >= MOST_FLIPS);
                List<SnapshotRecord> unneeded =
                        enough ? keeping.unneeded().stream().limit(AT_ONCE).toList() : List.of();
                Look found = new Look(keeping, enough, unneeded);
                return unneeded.isEmpty()
                        ? Decision.answer(found)
                        : Decision.commit(
                                found,
                                unneeded.stream()
                                        .map(s -> put(s.in(State.RETIRING)))
                                        .toList());
            });
            retired.addAll(look.unneeded());
            if (look.enough() && look.unneeded().isEmpty()) {
                return new Retirement(retired, look.keeping());
            }
            if (!look.keeping().isComplete()) {
                flips *= 2;
            }
        }
    }

    private List<String> channels() {
        return register.read(Group.CONTROL, Range.all(Kinds.POINTER)).keys(Kinds.POINTER);
    }

    private Keeping keeping(Register.View view, List<String> channels, int flips, Set<SnapshotId> pinned) {
        return new Keeping(
                view, policy, channels, flips, pinned, environment.clock().instant());
    }

    private static Write put(SnapshotRecord s) {
        return new Write.Put(Keys.SNAPSHOT, Keys.snapshot(s.id()), Records.snapshot(s));
    }

    /** Returns the settings in force. */
    public SettingsRecord settings() {
        return SettingsRecord.of(register.read(Group.CONTROL, Range.one(Kinds.SETTINGS, "")));
    }

    /** Records that the views and pins of a retiring snapshot have ended. */
    public void over(SnapshotId id) {
        String key = Keys.snapshot(id);
        register.decide(
                Group.CONTROL,
                List.of(Range.one(Keys.SNAPSHOT, key)),
                (view, attempt) -> view.one(Keys.SNAPSHOT, key, Records.SNAPSHOT)
                        .filter(s -> s.state() == State.RETIRING)
                        .map(s -> Decision.commit(true, List.of(put(s.in(State.OVER)))))
                        .orElse(Decision.answer(false)));
    }

    /**
     * Forgets the verdicts that passed snapshots which are over, and rejections that are old enough: to be called before a mark, so that its sweep takes the
     * findings too.
     *
     * @param over the snapshots
     */
    public void forgetVerdicts(Set<SnapshotId> over) {
        forget(over, false);
    }

    /**
     * Forgets snapshots whose nodes were swept, with the verdicts that passed them.
     *
     * @return those that were forgotten: they were over
     */
    public List<SnapshotId> forget(Set<SnapshotId> ids) {
        return forget(ids, true);
    }

    private List<SnapshotId> forget(Set<SnapshotId> ids, boolean whole) {
        List<Range> ranges = List.of(Range.all(Keys.SNAPSHOT), Range.all(Keys.VERDICT), Sweeps.range());
        List<SnapshotId> forgotten = new ArrayList<>();
        boolean more = true;
        while (more) {
            List<SnapshotId> now = new ArrayList<>();
            more = register.decide(Group.CONTROL, ranges, (view, attempt) -> {
                now.clear();
                List<Write> writes = new ArrayList<>();
                List<SnapshotRecord> snapshots = view.all(Keys.SNAPSHOT, Records.SNAPSHOT);
                List<SnapshotRecord> leaving = snapshots.stream()
                        .filter(s -> s.state() == State.OVER && ids.contains(s.id()))
                        .toList();
                verdicts(view, snapshots, leaving, writes);
                // Verdicts first: whoever finds a snapshot forgotten finds no verdict of it.
                for (SnapshotRecord s : whole ? leaving : List.<SnapshotRecord>of()) {
                    if (writes.size() < AT_ONCE) {
                        writes.add(new Write.Delete(Keys.SNAPSHOT, Keys.snapshot(s.id())));
                        now.add(s.id());
                    }
                }
                return writes.isEmpty() ? Decision.answer(false) : Decision.commit(true, writes);
            });
            forgotten.addAll(now);
        }
        return forgotten;
    }

    private void verdicts(
            Register.View view, List<SnapshotRecord> snapshots, List<SnapshotRecord> leaving, List<Write> writes) {
        Instant old = environment.clock().instant().minus(policy.rejectionAge());
        Set<SnapshotId> gone = new HashSet<>();
        leaving.forEach(s -> gone.add(s.id()));
        List<String> keys = view.keys(Keys.VERDICT);
        List<VerdictRecord> verdicts = view.all(Keys.VERDICT, Records.VERDICT);
        boolean named = false;
        for (int i = 0; i < keys.size() && writes.size() < AT_ONCE - 2; i++) {
            VerdictRecord v = verdicts.get(i);
            boolean goes =
                    v.passed() ? !hasSnapshot(snapshots, gone, v) : v.time().isBefore(old);
            if (goes) {
                writes.add(new Write.Delete(Keys.VERDICT, keys.get(i)));
                if (v.elsewhere()) {
                    writes.add(new Write.Delete(Keys.FINDINGS, keys.get(i)));
                    named = true;
                }
            }
        }
        if (named) {
            writes.add(Sweeps.cause(view));
        }
    }

    /** Tells whether a verdict's snapshot stays, or a sealed one of the same root. */
    private static boolean hasSnapshot(List<SnapshotRecord> snapshots, Set<SnapshotId> gone, VerdictRecord v) {
        return snapshots.stream()
                .filter(s -> !gone.contains(s.id()))
                .anyMatch(s -> v.snapshot().equals(Optional.of(s.id()))
                        || s.isSealed() && v.root().equals(Optional.of(s.root())));
    }
}
