package dev.tagsync;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One flip of a channel. Records are written in the same step as the flip, never changed and never trimmed.
 *
 * @param channel the channel
 * @param generation the pointer's number by this flip
 * @param kind forward or back
 * @param release what became live
 * @param snapshot the snapshot that became live
 * @param root its root
 * @param entries its number of entries
 * @param changes what differed from what was live before, if that was compared
 * @param from what was live before; empty for the first flip
 * @param returnsTo the generation whose release a rollback from here makes live; empty if there is none earlier
 * @param actor who asked for it
 * @param reason why, in the actor's words; may be empty
 * @param overridden the rules whose errors were let pass by name, by this actor and for this reason
 * @param findings what the validators found of it, in numbers; a rollback has those of the flip that it goes back to. Empty in a record that is older than this
 * @param time when, by the controller's clock
 * @param attempt the id of the commit
 * @param previous the digest of the record before, so that the chain cannot be changed unnoticed; empty for the first
 * @since 0.1
 */
public record HistoryRecord(
        String channel,
        Generation generation,
        Kind kind,
        Release release,
        SnapshotId snapshot,
        Digest root,
        long entries,
        Optional<ChangeCounts> changes,
        Optional<TagName> from,
        Optional<Generation> returnsTo,
        String actor,
        String reason,
        List<String> overridden,
        Optional<FindingCounts> findings,
        Instant time,
        String attempt,
        Optional<Digest> previous) {
    /** Copies the list. */
    public HistoryRecord {
        overridden = List.copyOf(overridden);
    }

    /**
     * The direction of a flip.
     *
     * @since 0.1
     */
    public enum Kind {
        /** A release was made live. */
        PROMOTE,
        /** A release that had been live was made live again. */
        ROLLBACK
    }
}
