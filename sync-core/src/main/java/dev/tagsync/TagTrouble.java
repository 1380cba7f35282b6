package dev.tagsync;

import java.time.Instant;
import java.util.Optional;

/**
 * A tag that is not what the ledger knows it as. Nothing of it is promoted until a person accepts it.
 *
 * @param tag the tag's short name
 * @param state {@link ReleaseInfo.State#TAG_MOVED}, {@link ReleaseInfo.State#TAG_VANISHED} or {@link ReleaseInfo.State#TAG_RECREATED}
 * @param known the object that it named when it was first seen, or was last accepted to name
 * @param since when that was
 * @param accepted whether that was accepted by a person, rather than first seen
 * @param now the object that it names now; empty if it is gone
 * @since 0.1
 */
public record TagTrouble(
        TagName tag,
        ReleaseInfo.State state,
        TagObjectId known,
        Instant since,
        boolean accepted,
        Optional<TagObjectId> now) {
    /** Returns what is wrong, in one sentence. */
    public String message() {
        String named =
                "it named " + known.abbreviated() + " when it was " + (accepted ? "last accepted" : "first seen");
        String names =
                now.map(object -> " and names " + object.abbreviated() + " now").orElse("");
        return switch (state) {
            case TAG_VANISHED -> "tag " + tag + " has vanished: " + named + ", and the source has it no more";
            case TAG_RECREATED -> "tag " + tag + " was deleted and made again: " + named + names;
            default -> "tag " + tag + " has moved: " + named + names;
        };
    }

    /** Returns what to do about it. */
    public String hint() {
        String accept = "tagsync accept-moved " + tag + " --reason TEXT";
        return state == ReleaseInfo.State.TAG_VANISHED
                ? "push the tag again, or wait until the source shows all it has; if it was deleted on purpose, say so: "
                        + accept
                : "a release does not change: make a new tag for the new content; or accept what it names now: "
                        + accept;
    }
}
