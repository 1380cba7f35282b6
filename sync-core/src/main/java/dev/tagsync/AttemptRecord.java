package dev.tagsync;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A cycle that ended without a flip, as it is kept in the store. The newest hundred of a channel are kept.
 *
 * @param channel the channel
 * @param tag the tag that was asked for
 * @param outcome how it ended, such as {@code REJECTED}
 * @param release what the tag was
 * @param errors findings that block
 * @param warnings findings that do not
 * @param findings the first of the findings
 * @param actor who asked for it
 * @param time when, by the controller's clock
 * @since 0.1
 */
public record AttemptRecord(
        String channel,
        String tag,
        String outcome,
        Optional<Release> release,
        long errors,
        long warnings,
        List<Finding> findings,
        String actor,
        Instant time) {
    /** Copies the list. */
    public AttemptRecord {
        findings = List.copyOf(findings);
    }
}
