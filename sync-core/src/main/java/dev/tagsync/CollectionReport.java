package dev.tagsync;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a collection did, or would do: every snapshot with what became of it and why, and what was swept.
 *
 * @param dry whether nothing was changed
 * @param snapshots every snapshot that was there, oldest first
 * @param abandoned what hydrations of dead owners were ended, by the tag that each was of
 * @param sweep what was swept; empty if that was not due
 * @param next in what time there is more to do: snapshots are waited for; empty for nothing
 * @since 0.1
 */
public record CollectionReport(
        boolean dry, List<Fate> snapshots, List<TagName> abandoned, Optional<Sweep> sweep, Optional<Duration> next) {
    /** Copies the lists. */
    public CollectionReport {
        snapshots = List.copyOf(snapshots);
        abandoned = List.copyOf(abandoned);
    }

    /** Returns how many snapshots ended in a state. */
    public long count(State state) {
        return snapshots.stream().filter(s -> s.state() == state).count();
    }

    /**
     * What became of a snapshot.
     *
     * @param id the snapshot
     * @param release the release that it was made from
     * @param root its root
     * @param state where it stands now
     * @param reasons why: all that keeps it, or what it waits for
     * @since 0.1
     */
    public record Fate(SnapshotId id, Release release, Digest root, State state, List<String> reasons) {
        /** Copies the list. */
        public Fate {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * Where a snapshot stands.
     *
     * @since 0.1
     */
    public enum State {
        /** Something needs it. */
        KEPT,
        /** Nothing needs it, and it was retired now; in a dry run: would be. */
        RETIRED,
        /** It is retired, and views or pins of it are waited for. */
        WAITING,
        /** Nobody can use it any more; the next sweep deletes what is its alone. */
        OVER,
        /** What was its alone is deleted, and it is forgotten. */
        FORGOTTEN
    }

    /**
     * What a sweep did.
     *
     * @param marked how many nodes something needs
     * @param stored how many nodes it was shown
     * @param deleted how many it deleted; in a dry run: would
     * @param younger how many it left that nothing needs by the register, since an open hydration may
     * @param stamp at which it deleted
     * @since 0.1
     */
    public record Sweep(long marked, long stored, long deleted, long younger, long stamp) {}
}
