package dev.tagsync.internal.control;

import dev.tagsync.ReleaseInfo.State;
import dev.tagsync.TagName;
import dev.tagsync.TagObjectId;
import dev.tagsync.TagTrouble;
import dev.tagsync.spi.TagSource.ListedTag;
import java.time.Instant;
import java.util.Optional;

/**
 * What the ledger knows of a tag.
 *
 * @param tag the tag
 * @param object what it must name: what it was first seen to name, or was last accepted to
 * @param annotated whether that is an object of its own
 * @param time when that was made, if it is known
 * @param since when that was first seen, or accepted
 * @param accepted whether a person accepted it
 * @param noticed what the last look at the source showed
 * @param now the other object that the last look showed
 */
record SeenTag(
        TagName tag,
        TagObjectId object,
        boolean annotated,
        Optional<Instant> time,
        Instant since,
        boolean accepted,
        Noticed noticed,
        Optional<TagObjectId> now) {

    /** What the last look at the source showed. The order is that of the stored numbers. */
    enum Noticed {
        /** It is as it was. */
        SAME,
        /** It is gone. */
        MISSING,
        /** It names another object. */
        MOVED,
        /** It was gone, and came back as another object. */
        RECREATED,
        /** It is gone, and that was accepted. */
        ENDED
    }

    static SeenTag first(TagName tag, TagObjectId object, boolean annotated, Optional<Instant> time, Instant since) {
        return new SeenTag(tag, object, annotated, time, since, false, Noticed.SAME, Optional.empty());
    }

    /** The same tag after a look at the source; what it shows, or nothing if the tag is gone. */
    SeenTag after(Optional<ListedTag> shown) {
        if (shown.isEmpty()) {
            return noticed == Noticed.ENDED ? this : with(Noticed.MISSING, Optional.empty(), time);
        }
        if (shown.get().tagObject().equals(object)) {
            return with(Noticed.SAME, Optional.empty(), time.or(shown.get()::time));
        }
        return with(
                noticed == Noticed.SAME || noticed == Noticed.MOVED ? Noticed.MOVED : Noticed.RECREATED,
                Optional.of(shown.get().tagObject()),
                time);
    }

    /** The same tag after a person said that it is right as it was last seen. */
    SeenTag accepted(boolean newAnnotated, Optional<Instant> newTime, Instant when) {
        return now.isPresent()
                ? new SeenTag(tag, now.get(), newAnnotated, newTime, when, true, Noticed.SAME, Optional.empty())
                : new SeenTag(tag, object, annotated, time, when, true, Noticed.ENDED, Optional.empty());
    }

    private SeenTag with(Noticed newNoticed, Optional<TagObjectId> newNow, Optional<Instant> newTime) {
        return new SeenTag(tag, object, annotated, newTime, since, accepted, newNoticed, newNow);
    }

    /** What is wrong with it, if anything is. */
    Optional<TagTrouble> trouble() {
        return switch (noticed) {
            case SAME, ENDED -> Optional.empty();
            case MISSING -> Optional.of(trouble(State.TAG_VANISHED));
            case MOVED -> Optional.of(trouble(State.TAG_MOVED));
            case RECREATED -> Optional.of(trouble(State.TAG_RECREATED));
        };
    }

    private TagTrouble trouble(State state) {
        return new TagTrouble(tag, state, object, since, accepted, now);
    }

    /** As a listing would show it: how it stands in the order of releases. */
    ListedTag asListed() {
        return new ListedTag(tag, object, Optional.empty(), Optional.empty(), annotated, time);
    }
}
