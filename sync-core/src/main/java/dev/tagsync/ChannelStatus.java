package dev.tagsync;

import java.util.List;
import java.util.Optional;

/**
 * What a channel shows, read anew.
 *
 * @param channel the channel
 * @param active the flip that made its present release live; empty if nothing ever was
 * @param rollback what a rollback would make live; empty if there is none earlier
 * @param lastAttempt the newest cycle that ended without a flip
 * @param hold the channel's stop sign for automation, if it is held
 * @param quarantined the releases of the catalog that are known to be bad
 * @param guard the guard of the present release, if it has not ended
 * @since 0.1
 */
public record ChannelStatus(
        String channel,
        Optional<HistoryRecord> active,
        Optional<HistoryRecord> rollback,
        Optional<AttemptRecord> lastAttempt,
        Optional<Hold> hold,
        List<Quarantine> quarantined,
        Optional<OpenGuard> guard) {
    /** Copies the list. */
    public ChannelStatus {
        quarantined = List.copyOf(quarantined);
    }
}
