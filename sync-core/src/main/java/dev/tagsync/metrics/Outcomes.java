package dev.tagsync.metrics;

import dev.tagsync.ConfigurationException;
import dev.tagsync.OutcomeUnknownException;
import dev.tagsync.PermanentException;
import dev.tagsync.SyncResult;
import dev.tagsync.TransientException;
import java.util.Locale;

/** The few words that stand for what came of something. */
final class Outcomes {
    static final String FAILED = "failed";
    static final String NONE = "none";

    private Outcomes() {}

    static String of(SyncResult result) {
        if (result instanceof SyncResult.Promoted) {
            return "promoted";
        } else if (result instanceof SyncResult.RolledBack) {
            return "rolled-back";
        } else if (result instanceof SyncResult.Planned) {
            return "planned";
        } else if (result instanceof SyncResult.AlreadyActive) {
            return "already-active";
        } else if (result instanceof SyncResult.Rejected) {
            return "rejected";
        } else if (result instanceof SyncResult.Refused) {
            return "refused";
        } else if (result instanceof SyncResult.Conflict) {
            return "conflict";
        }
        return "in-doubt";
    }

    /** Why something was refused. */
    static String reason(SyncResult result) {
        return result instanceof SyncResult.Refused refused ? word(refused.reason()) : NONE;
    }

    static String of(Throwable fault) {
        if (fault instanceof TransientException) {
            return "transient";
        } else if (fault instanceof PermanentException) {
            return "permanent";
        } else if (fault instanceof ConfigurationException) {
            return "configuration";
        }
        return fault instanceof OutcomeUnknownException ? "unknown" : "error";
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
