package dev.tagsync;

import java.time.Instant;

/**
 * That somebody approved a release. It names the tag on its object: a tag that moved is not approved.
 *
 * @param tag the release's tag
 * @param tagObject what the tag named
 * @param by who approved it
 * @param reason why; may be empty
 * @param time when, by the controller's clock
 * @since 0.1
 */
public record Approval(TagName tag, TagObjectId tagObject, String by, String reason, Instant time) {}
