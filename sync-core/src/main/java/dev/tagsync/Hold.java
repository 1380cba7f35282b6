package dev.tagsync;

import java.time.Instant;
import java.util.Optional;

/**
 * A channel's stop sign for automation: nothing but a person's explicit promotion moves a held channel forward. A rollback sets it by itself.
 *
 * @param channel the channel
 * @param actor who set it
 * @param reason why; may be empty
 * @param time when, by the controller's clock
 * @param left the tag that a rollback left, if one set the hold
 * @since 0.1
 */
public record Hold(String channel, String actor, String reason, Instant time, Optional<TagName> left) {}
