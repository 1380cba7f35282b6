package dev.tagsync.internal.control;

import dev.tagsync.Digest;
import dev.tagsync.HistoryRecord;
import dev.tagsync.PermanentException;
import dev.tagsync.SnapshotId;
import dev.tagsync.internal.control.SnapshotRecord.State;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Range;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a mark and its sweep rest on, all of <b>one version</b> of the control records: nothing that is sealed, named or begun after it can be meant
 * by what the sweep deletes.
 *
 * @param needed every snapshot but those that are over
 * @param named the nodes that records name: findings
 * @param over the snapshots that are over
 * @param stamp what was written at or below it, and is not marked, can go: one below the oldest open hydration's, or the last that was allotted.
 *     Never a clock's
 * @param lastStamp the last stamp that was allotted
 * @param progress how far a sweep is
 */
public record MarkRoots(
        Map<SnapshotId, SnapshotRecord> needed,
        Set<Digest> named,
        Set<SnapshotId> over,
        long stamp,
        long lastStamp,
        SweepRecord progress) {

    /** Reads them. */
    public static MarkRoots read(Register register) {
        return of(register.read(
                Group.CONTROL,
                Range.all(Kinds.POINTER),
                Range.one(Keys.STAMP, ""),
                Range.all(Keys.SNAPSHOT),
                Range.all(Keys.HYDRATION),
                Range.all(Keys.FINDINGS),
                Sweeps.range()));
    }

    private static MarkRoots of(Register.View view) {
        Map<SnapshotId, SnapshotRecord> snapshots = new HashMap<>();
        Map<SnapshotId, SnapshotRecord> needed = new LinkedHashMap<>();
        Set<SnapshotId> over = new HashSet<>();
        for (SnapshotRecord s : view.all(Keys.SNAPSHOT, Records.SNAPSHOT)) {
            snapshots.put(s.id(), s);
            if (s.state() == State.OVER) {
                over.add(s.id());
            } else {
                needed.put(s.id(), s);
            }
        }
        long last = view.one(Keys.STAMP, "", Records::number).orElse(0L);
        long stamp = last;
        for (HydrationRecord h : view.all(Keys.HYDRATION, Records.HYDRATION)) {
            stamp = Math.min(stamp, h.stamp() - 1);
            h.base().ifPresent(base -> needed.put(base, required(snapshots, base, "the base of an open hydration")));
        }
        for (HistoryRecord p : view.all(Kinds.POINTER, Records.HISTORY)) {
            required(snapshots, p.snapshot(), "live in channel " + p.channel());
        }
        Set<Digest> named = new LinkedHashSet<>();
        view.all(Keys.FINDINGS, Records::nodes).forEach(named::addAll);
        return new MarkRoots(needed, named, over, stamp, last, Sweeps.of(view));
    }

    /** Returns the roots to mark from. */
    public Set<Digest> roots() {
        Set<Digest> roots = new LinkedHashSet<>();
        needed.values().forEach(s -> roots.add(s.root()));
        return roots;
    }

    /** Tells whether all that was needed by an earlier look is needed still. */
    public boolean needsAllOf(MarkRoots earlier) {
        return needed.keySet().containsAll(earlier.needed.keySet()) && named.containsAll(earlier.named);
    }

    /** Returns one snapshot alone, without what records name. */
    public MarkRoots only(SnapshotRecord snapshot) {
        return new MarkRoots(Map.of(snapshot.id(), snapshot), Set.of(), over, stamp, lastStamp, progress);
    }

    /** Returns these as they would be if some snapshots were over too. */
    public MarkRoots without(Set<SnapshotId> leaving) {
        Map<SnapshotId, SnapshotRecord> rest = new LinkedHashMap<>(needed);
        rest.keySet().removeAll(leaving);
        return new MarkRoots(rest, named, over, stamp, lastStamp, progress);
    }

    /** What is in use has its record, and is sealed; a register that says otherwise is not swept by. */
    private static SnapshotRecord required(Map<SnapshotId, SnapshotRecord> snapshots, SnapshotId id, String what) {
        SnapshotRecord record = snapshots.get(id);
        if (record == null || !record.isSealed()) {
            throw new PermanentException(
                    "collect.in-use-not-sealed",
                    "snapshot " + id + " is " + what + ", and "
                            + (record == null ? "has no record" : "its record says " + record.state()),
                    "nothing was deleted; the register is damaged, or was restored without tagsync restored");
        }
        return record;
    }
}
