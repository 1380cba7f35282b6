package dev.tagsync.internal.control;

import dev.tagsync.HistoryRecord;
import dev.tagsync.Retention;
import dev.tagsync.SnapshotId;
import dev.tagsync.internal.Spoken;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Range;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which snapshots something needs, and what; all of one version. Retention goes by the channels' flips, not by which release came from which: what was
 * rolled back from stays as long as what it was rolled back to.
 */
public final class Keeping {
    private final Map<SnapshotId, List<String>> reasons = new LinkedHashMap<>();
    private final List<SnapshotRecord> snapshots;
    private boolean complete = true;

    /** What to read, of these channels and so many flips of each. */
    static List<Range> ranges(Collection<String> channels, int flips) {
        List<Range> ranges = new ArrayList<>(List.of(
                Range.all(Kinds.POINTER),
                Range.all(Keys.SNAPSHOT),
                Range.all(Keys.HYDRATION),
                Range.all(Keys.KEEP),
                Range.all(Keys.VERDICT)));
        channels.forEach(channel -> ranges.add(Range.newest(Keys.HISTORY, Keys.channelPrefix(channel), flips)));
        return ranges;
    }

    Keeping(
            Register.View view,
            RetentionPolicy policy,
            Collection<String> channels,
            int flips,
            Set<SnapshotId> pinned,
            Instant now) {
        snapshots = view.all(Keys.SNAPSHOT, Records.SNAPSHOT);
        snapshots.forEach(s -> reasons.put(s.id(), new ArrayList<>()));
        view.all(Kinds.POINTER, Records.HISTORY)
                .forEach(p -> add(p.snapshot(), "live in channel " + p.channel() + ", generation " + p.generation()));
        view.all(Keys.HYDRATION, Records.HYDRATION).forEach(h -> {
            String of = "the open hydration of " + h.release().tag() + ", begun " + h.began();
            add(new SnapshotId(h.stamp()), "made by " + of);
            h.base().ifPresent(base -> add(base, "base of " + of));
        });
        view.all(Keys.KEEP, CollectRecords::keep).stream()
                .filter(k -> k.isInForce(now))
                .forEach(k -> add(
                        k.snapshot(),
                        "kept by " + k.actor()
                                + k.until().map(until -> " until " + until).orElse("")
                                + (k.reason().isEmpty() ? "" : ": " + k.reason())));
        view.all(Keys.VERDICT, Records.VERDICT).stream()
                .filter(v -> v.snapshot().isPresent() && v.time().isAfter(now.minus(policy.verdictAge())))
                .forEach(v -> add(
                        v.snapshot().get(),
                        "judged as " + v.release().tag() + " at " + v.time() + ", which keeps it for "
                                + Spoken.time(policy.verdictAge())));
        List<HistoryRecord> history = view.all(Keys.HISTORY, Records.HISTORY);
        for (String channel : channels) {
            flips(
                    channel,
                    policy.of(channel),
                    history.stream().filter(h -> h.channel().equals(channel)).toList(),
                    flips,
                    now);
        }
        pinned.forEach(id -> add(id, "pinned by a reader"));
    }

    private void flips(String channel, Retention retention, List<HistoryRecord> newestFirst, int limit, Instant now) {
        Instant since = now.minus(retention.age());
        boolean older = false;
        for (int i = 0; i < newestFirst.size(); i++) {
            HistoryRecord flip = newestFirst.get(i);
            boolean lately = i > 0 && newestFirst.get(i - 1).time().isAfter(since);
            older = i >= retention.flips() && !lately;
            if (i < retention.flips()) {
                standIn(flip)
                        .ifPresent(id -> add(
                                id,
                                "of the last " + retention.flips() + " flips of channel " + channel + ", generation "
                                        + flip.generation()));
            } else if (lately) {
                Instant until = newestFirst.get(i - 1).time();
                standIn(flip)
                        .ifPresent(id -> add(
                                id,
                                "live in channel " + channel + " until " + until + ", within "
                                        + Spoken.time(retention.age())));
            }
        }
        complete &= older || newestFirst.size() < limit;
    }

    /** What a flip can be gone back to by: its snapshot, or the newest sealed one of the same root. */
    private Optional<SnapshotId> standIn(HistoryRecord flip) {
        return snapshots.stream()
                .filter(s -> s.isSealed() && s.root().equals(flip.root()))
                .max(Comparator.<SnapshotRecord, Boolean>comparing(s -> s.id().equals(flip.snapshot()))
                        .thenComparing(SnapshotRecord::id))
                .map(SnapshotRecord::id);
    }

    private void add(SnapshotId id, String reason) {
        List<String> why = reasons.get(id);
        if (why != null) {
            why.add(reason);
        }
    }

    /** Tells whether enough of the history was read. */
    boolean isComplete() {
        return complete;
    }

    /** Returns all snapshots, oldest first. */
    public List<SnapshotRecord> snapshots() {
        return snapshots;
    }

    /** Returns what needs a snapshot. */
    public List<String> reasons(SnapshotId id) {
        return reasons.getOrDefault(id, List.of());
    }

    /** Returns the sealed snapshots that nothing needs, oldest first. */
    public List<SnapshotRecord> unneeded() {
        Predicate<SnapshotRecord> needed = s -> !reasons(s.id()).isEmpty();
        return snapshots.stream()
                .filter(SnapshotRecord::isSealed)
                .filter(needed.negate())
                .toList();
    }
}
