package dev.tagsync;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What automation may make live in a channel, as one look at the source found it. Every tag that the source has, or had, is either a candidate or skipped with a
 * reason. Immutable.
 *
 * <p>Automation never goes backwards. A tag is a candidate only if the {@link TagPolicy} takes it and it is later, by the policy's order,
 *
 * <ul>
 *   <li>than every release that was ever made live in this channel, whatever was rolled back since;
 *   <li>than every tag of the policy that moved, vanished or was made again, and was not accepted: what a listing lost never makes an older tag the latest.
 * </ul>
 *
 * <p>Where nothing was ever live that has a place in the order, the latest tag is the only candidate. Whatever else is to become live takes an explicit
 * {@link SyncController#promote(String)}.
 *
 * @param channel the channel
 * @param active what was live
 * @param highest the latest release, by the policy's order, that was ever made live in the channel; empty if none has a place in it
 * @param candidates what may be promoted, the latest first. One after the first is for when those before it are known to be bad (rejected, quarantined), never for
 *     when one of them could not be looked at
 * @param blocking the tags that moved, vanished or were made again, and would be candidates if they had not: what is earlier than one of them is none. The latest first
 * @param skipped all that are no candidates, in the order of names
 * @since 0.1
 */
public record Latest(
        String channel,
        Optional<HistoryRecord> active,
        Optional<HistoryRecord> highest,
        List<ReleaseInfo> candidates,
        List<TagTrouble> blocking,
        List<Skipped> skipped) {
    /** Copies the lists. */
    public Latest {
        candidates = List.copyOf(candidates);
        blocking = List.copyOf(blocking);
        skipped = List.copyOf(skipped);
    }

    /**
     * A tag that automation does not promote, and why.
     *
     * @param tag the tag
     * @param why why, for programs
     * @param reason why, in words that follow the tag's name
     * @param notBefore when it may become a candidate, if it waits for its age
     * @since 0.1
     */
    public record Skipped(TagName tag, Why why, String reason, Optional<Instant> notBefore) {}

    /**
     * Why a tag is no candidate; of several reasons the first in this order.
     *
     * @since 0.1
     */
    public enum Why {
        /** It names another object than when it was first seen. */
        TAG_MOVED,
        /** The source had it, and has it no more. */
        TAG_VANISHED,
        /** It was gone, and came back on another object. */
        TAG_RECREATED,
        /** The policy does not take it. */
        POLICY,
        /** It is live. */
        ACTIVE,
        /** It is not later than what was made live in this channel before. */
        NOT_LATER,
        /** A later tag moved, vanished or was made again. */
        LATER_TAG_IN_TROUBLE,
        /** Nothing was ever live, and a later one is the candidate. */
        NOT_LATEST
    }

    /** Returns what automation promotes next. */
    public Optional<ReleaseInfo> next() {
        return candidates.stream().findFirst();
    }

    /** Returns one sentence for people. */
    public String summary() {
        String is =
                active.map(a -> channel + " is " + a.release().tag()).orElse("nothing is live in channel " + channel);
        String what = next().map(n -> n.tag() + " is next for " + channel).orElse("there is nothing newer to promote");
        String waits = blocking.isEmpty()
                ? ""
                : "; " + blocking.get(0).message()
                        + (blocking.size() == 1 ? "" : ", and " + (blocking.size() - 1) + " more tags in trouble")
                        + ": no earlier tag is promoted instead";
        return what + "; " + is + waits;
    }
}
