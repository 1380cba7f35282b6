package dev.tagsync.cli;

import dev.tagsync.ConfigurationException;
import dev.tagsync.OutcomeUnknownException;
import dev.tagsync.PermanentException;
import dev.tagsync.SyncException;
import dev.tagsync.SyncResult;
import dev.tagsync.TransientException;

/** What a script learns from the exit status. */
final class ExitStatus {
    /** Done; also: nothing to do. */
    static final int DONE = 0;

    /** Rejected or refused, not found, or damaged: the same call fails again. */
    static final int REFUSED = 1;

    /** The command line, the configuration, the schema or the repository is wrong. */
    static final int USAGE = 2;

    /** Somebody else moved the channel. */
    static final int CONFLICT = 3;

    /** Something could not be reached; a retry is safe. */
    static final int UNAVAILABLE = 4;

    /** Whether the pointer moved is not known. */
    static final int UNKNOWN = 5;

    /** The channel was moved, and the readers that were waited for have not followed in time. */
    static final int BEHIND = 6;

    private ExitStatus() {}

    static int of(SyncResult result) {
        if (result.promoted() || result instanceof SyncResult.Planned) {
            return DONE;
        }
        if (result instanceof SyncResult.Conflict) {
            return CONFLICT;
        }
        if (result instanceof SyncResult.GuardFailed failed) {
            // Live and back again is a refusal, late. What was not watched to its end is watched on by the same call.
            return failed.rollback()
                    .map(back -> back instanceof SyncResult.InDoubt ? UNKNOWN : REFUSED)
                    .orElse(UNAVAILABLE);
        }
        return result instanceof SyncResult.InDoubt ? UNKNOWN : REFUSED;
    }

    static int of(SyncException fault) {
        if (fault instanceof ConfigurationException) {
            return USAGE;
        }
        if (fault instanceof TransientException) {
            return UNAVAILABLE;
        }
        if (fault instanceof OutcomeUnknownException) {
            return UNKNOWN;
        }
        // Damaged data stay damaged: a script must not take this for something that passes.
        assert fault instanceof PermanentException;
        return REFUSED;
    }
}
