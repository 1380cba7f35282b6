package dev.tagsync;

import java.time.Instant;
import java.util.Optional;

/**
 * A tag of the source, and how it stands in a channel.
 *
 * @param tag the tag's short name
 * @param tagObject what the ref points at
 * @param commit the commit it ends in, if the listing says so
 * @param tree that commit's tree, if it is at hand without fetching
 * @param annotated whether the tag has an object of its own
 * @param time when it was made, if that is at hand without fetching
 * @param state how it stands
 * @param accepted how a person last accepted what it names, if it ever moved, vanished or was made again
 * @param signature what was found about its signature when it was resolved last, as far as that is recorded
 * @param skipped why the controller's {@link TagPolicy} does not take it, if it does not, by what is at hand without fetching
 * @since 0.1
 */
public record ReleaseInfo(
        TagName tag,
        TagObjectId tagObject,
        Optional<CommitId> commit,
        Optional<TreeId> tree,
        boolean annotated,
        Optional<Instant> time,
        State state,
        Optional<TagAcceptance> accepted,
        Optional<Signature> signature,
        Optional<TagPolicy.Skipped> skipped) {
    /**
     * How a release stands in a channel.
     *
     * @since 0.1
     */
    public enum State {
        /** It is live. */
        ACTIVE,
        /** Its snapshot is stored and passed: it can be made live, or read, at once. */
        READY,
        /** It was rejected when it was last tried. */
        REJECTED,
        /** The tag names another object than when it was first seen. */
        TAG_MOVED,
        /** The source had the tag, and has it no more; it is shown as it was last seen. */
        TAG_VANISHED,
        /** The tag was gone, and came back on another object than when it was first seen. */
        TAG_RECREATED,
        /** Nothing is stored of it. */
        NEW
    }
}
