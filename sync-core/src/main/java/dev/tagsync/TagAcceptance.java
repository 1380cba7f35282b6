package dev.tagsync;

import java.time.Instant;
import java.util.Optional;

/**
 * A person's word that a tag which moved, vanished or was made again is right as it is. Kept for good.
 *
 * @param tag the tag's short name
 * @param state what it was: {@link ReleaseInfo.State#TAG_MOVED}, {@link ReleaseInfo.State#TAG_VANISHED} or {@link ReleaseInfo.State#TAG_RECREATED}
 * @param from the object that it was known to name
 * @param to the object that it names from now on; empty if it was accepted to be gone
 * @param actor who accepted it
 * @param reason why
 * @param time when, by the controller's clock
 * @since 0.1
 */
public record TagAcceptance(
        TagName tag,
        ReleaseInfo.State state,
        TagObjectId from,
        Optional<TagObjectId> to,
        String actor,
        String reason,
        Instant time) {}
