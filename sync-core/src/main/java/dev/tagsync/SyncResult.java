package dev.tagsync;

import java.time.Instant;
import java.util.Optional;

/**
 * What came of a promotion, a plan or a rollback: everything that a release, a person or another controller can do about it. What
 * is nobody's fault, such as an unreachable store, is a {@link SyncException} instead.
 *
 * @since 0.1
 */
public sealed interface SyncResult {
    /** Returns what the cycle saw and did. */
    SyncReport report();

    /** Returns one sentence for people. */
    String summary();

    /** Tells whether the release asked for is live now: it was promoted, rolled back to, or active already. */
    default boolean promoted() {
        return this instanceof Promoted || this instanceof RolledBack || this instanceof AlreadyActive;
    }

    /**
     * Returns this result if what was asked for was done.
     *
     * @throws SyncResultException if the release was rejected or refused, its guard failed, or the outcome is a conflict or in doubt
     */
    default SyncResult orThrow() {
        if (promoted() || this instanceof Planned) {
            return this;
        }
        throw new SyncResultException(this);
    }

    /**
     * The release is live.
     *
     * @param report what was done
     * @param record its record in the history
     * @param previous the tag that was live before
     */
    record Promoted(SyncReport report, HistoryRecord record, Optional<TagName> previous) implements SyncResult {
        @Override
        public String summary() {
            return report.channel() + " is " + report.tag() + ", generation " + record.generation()
                    + previous.map(p -> " (was " + p + ")").orElse("");
        }
    }

    /**
     * The release was made live, and the {@link Guard} that watched it found that it is not well.
     *
     * @param report what the promotion did
     * @param record its record in the history
     * @param guard the guard's name
     * @param failure what the probe said last
     * @param rollback what came of going back: rolled back; refused, if there is nothing to go back to; or in doubt. Empty if the watch was not brought to its end,
     *     because this thread was interrupted or the store did not answer: then the release is live, and whoever comes next watches it anew
     */
    record GuardFailed(
            SyncReport report, HistoryRecord record, String guard, String failure, Optional<SyncResult> rollback)
            implements SyncResult {
        @Override
        public String summary() {
            String what = record.release().tag() + " became " + record.channel() + " as generation "
                    + record.generation() + ", and guard " + guard + " failed: " + failure;
            return what + rollback.map(back -> "; " + back.summary()).orElse("; it is live, and the guard is open");
        }
    }

    /**
     * An earlier release is live again.
     *
     * @param report what was done
     * @param record its record in the history
     * @param previous the tag that was live before
     */
    record RolledBack(SyncReport report, HistoryRecord record, Optional<TagName> previous) implements SyncResult {
        @Override
        public String summary() {
            return report.channel() + " is back at " + report.tag() + ", generation " + record.generation()
                    + previous.map(p -> " (was " + p + ")").orElse("");
        }
    }

    /**
     * The release is hydrated, sealed and passed; it is not live.
     *
     * @param report what was done, and what would change
     * @param planDigest names what was planned: root, active root and validators
     */
    record Planned(SyncReport report, Digest planDigest) implements SyncResult {
        @Override
        public String summary() {
            return report.tag() + " is ready for " + report.channel()
                    + report.changes()
                            .map(c -> ": " + c.total() + " of " + report.entries() + " entries change")
                            .orElse("");
        }
    }

    /**
     * The release was live already, hydrated the same way.
     *
     * @param report what was seen
     */
    record AlreadyActive(SyncReport report) implements SyncResult {
        @Override
        public String summary() {
            return report.channel() + " is " + report.tag() + " already";
        }
    }

    /**
     * The release is bad; the report's findings say why. What was live stays live.
     *
     * @param report what was seen, with the findings
     * @param active the tag that stays live
     */
    record Rejected(SyncReport report, Optional<TagName> active) implements SyncResult {
        @Override
        public String summary() {
            long errors = report.errors();
            long warnings = report.warnings();
            return report.tag() + " rejected: " + errors + (errors == 1 ? " error" : " errors")
                    + (warnings == 0 ? "" : ", " + warnings + (warnings == 1 ? " warning" : " warnings"))
                    + inFiles()
                    + (report.findingsOmitted() == 0 ? "" : ", " + report.findingsOmitted() + " more findings not kept")
                    + report.changes()
                            .map(c -> "; " + c.total() + (c.total() == 1 ? " entry" : " entries") + " changed")
                            .orElse("")
                    + ". "
                    + active.map(a -> report.channel() + " stays " + a)
                            .orElse("nothing is live in channel " + report.channel());
        }

        private String inFiles() {
            long files = report.filesWithFindings();
            return files == 0
                    ? ""
                    : " in " + (report.findingsOmitted() == 0 ? "" : "at least ") + files
                            + (files == 1 ? " file" : " files");
        }
    }

    /**
     * What was asked for is not allowed, or not there.
     *
     * @param report what was seen
     * @param reason why, for programs
     * @param message why, for people
     * @param hint what to do about it, or empty
     * @param notBefore when it may be allowed, if that is known
     * @param code a stable id of what was found where the reason covers several things, such as {@code signature.expired}; else empty
     */
    record Refused(
            SyncReport report,
            Reason reason,
            String message,
            String hint,
            Optional<Instant> notBefore,
            Optional<String> code)
            implements SyncResult {
        @Override
        public String summary() {
            return message;
        }
    }

    /**
     * Somebody else moved the channel since this release was compared with what was active. Nothing was changed by this call.
     *
     * @param report what was seen
     * @param winner the flip that stands in the way
     */
    record Conflict(SyncReport report, HistoryRecord winner) implements SyncResult {
        @Override
        public String summary() {
            return report.tag() + " did not become live: " + winner.actor() + " moved " + report.channel() + " to "
                    + winner.release().tag() + ", generation " + winner.generation()
                    + ", meanwhile; look at it, then try again";
        }
    }

    /**
     * The commit that moves the pointer was sent, and whether it applied could not be found out yet. Nothing was cleaned up; the next call finds out before it does anything else.
     *
     * @param report what was seen
     * @param attempt the id to look for in the history
     * @param message what stood in the way
     */
    record InDoubt(SyncReport report, String attempt, String message) implements SyncResult {
        @Override
        public String summary() {
            return "whether " + report.tag() + " became " + report.channel() + " is not known (attempt " + attempt
                    + "): " + message;
        }
    }

    /**
     * Why something was refused.
     *
     * @since 0.1
     */
    enum Reason {
        /** The source has no such tag; a branch or a commit id is none. */
        UNKNOWN_TAG,
        /** The tag ends in a tree or a blob. */
        NOT_A_COMMIT,
        /** The tag policy does not take it. */
        POLICY,
        /** The tag names another object than when it was first seen. */
        TAG_MOVED,
        /** The source had the tag, and has it no more. */
        TAG_VANISHED,
        /** The tag was gone, and came back on another object. */
        TAG_RECREATED,
        /** It is not later than what was live in the channel before, and a program asked for it by itself. */
        NOT_LATER,
        /** The release is known to be bad. */
        QUARANTINED,
        /** The channel is held. */
        HELD,
        /** A gate does not let it through now. */
        GATE,
        /** It is not what was reviewed. */
        PLAN_DIFFERS,
        /** The release was never live in this channel, so it is no target of a rollback. */
        NEVER_LIVE,
        /** There is no earlier release to go back to. */
        NO_EARLIER,
        /** The release's snapshot was collected; it can be hydrated again. */
        COLLECTED,
        /** Hydrated again it would not be what was live: the catalog's definition is another. */
        CONTENT_DIFFERS,
        /** It would drop an index that the active snapshot has. */
        INDEX_DROPPED,
        /** A rule that was to be overridden is no breaker of any validator. */
        NOT_OVERRIDABLE,
        /** Somebody abandoned this hydration; start again. */
        ABANDONED
    }
}
