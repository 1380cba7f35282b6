package dev.tagsync;

import java.time.Instant;
import java.util.Optional;

/**
 * One explicit act on a catalog beside its flips: who did what, when and why. Records are written in the same step as what they tell of, never
 * changed and never trimmed.
 *
 * @param kind what was done
 * @param channel the channel, if it was done to one
 * @param tag the tag, if it was done to one
 * @param tagObject what the tag named then, if it is known
 * @param actor who did it
 * @param reason why; may be empty
 * @param time when, by the controller's clock
 * @since 0.1
 */
public record ControlRecord(
        Kind kind,
        Optional<String> channel,
        Optional<TagName> tag,
        Optional<TagObjectId> tagObject,
        String actor,
        String reason,
        Instant time) {
    /**
     * What was done.
     *
     * @since 0.1
     */
    public enum Kind {
        /** A channel was held. */
        HOLD,
        /** A hold was lifted. */
        UNHOLD,
        /** A release was marked as known to be bad. */
        QUARANTINE,
        /** That mark was lifted. */
        UNQUARANTINE,
        /** A release was approved. */
        APPROVE,
        /** What a tag names that moved or was made again, or that a tag is gone, was accepted. */
        ACCEPT_TAG,
        /** A snapshot is kept, whatever retention says. */
        KEEP,
        /** That wish was lifted. */
        UNKEEP,
        /** How old views may be was set. */
        SET_VIEW_AGE,
        /** The store was restored from a backup, and the register has a new identity. */
        RESTORED
    }
}
