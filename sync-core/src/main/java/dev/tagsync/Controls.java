package dev.tagsync;

import dev.tagsync.internal.cycle.Acts;
import java.util.List;
import java.util.Optional;

/**
 * The explicit acts of a person on a catalog and a channel: what automation must never do by itself. Each is one commit together with its
 * {@linkplain #acts record}. This class is thread-safe.
 *
 * <pre>{@code
 * sync.controls().hold("ann", "stock-taking until noon");
 * }</pre>
 *
 * <p>Every method throws what {@link SyncController} throws, and {@link OutcomeUnknownException} if what was sent may or may not have applied: the
 * same call again is safe. All take the actor's name (1 to {@value SyncOptions#MAX_ACTOR} characters) and a reason (at most {@value
 * SyncOptions#MAX_REASON}), and throw {@link IllegalArgumentException} if one is longer.
 *
 * @since 0.1
 */
public final class Controls {
    private final Acts acts;

    Controls(Acts acts) {
        this.acts = acts;
    }

    /**
     * Holds the controller's channel: automation leaves it alone until {@link #unhold} or an explicit promotion. A channel that is held already is
     * held for this reason from now on.
     *
     * @param actor who holds it
     * @param reason why, or empty
     * @return done
     */
    public ControlResult hold(String actor, String reason) {
        return acts.hold(checked(actor, reason));
    }

    /**
     * Lifts the hold of the controller's channel.
     *
     * @param actor who lifts it
     * @param reason why, or empty
     * @return done, or unchanged if the channel was not held
     */
    public ControlResult unhold(String actor, String reason) {
        return acts.unhold(checked(actor, reason));
    }

    /**
     * Accepts a tag that moved or was made again as what the source shows now, or that it is gone: nothing of it is promoted before. Asks the source. Promotes nothing.
     *
     * @param tag the tag's short name
     * @param actor who accepts it
     * @param reason why; not blank
     * @return done; unchanged if the tag is what it was; refused if it was never seen, or ends in no commit
     * @throws IllegalArgumentException if the reason is blank
     */
    public ControlResult acceptMoved(String tag, String actor, String reason) {
        if (reason.isBlank()) {
            throw new IllegalArgumentException("whoever accepts a moved tag gives a reason, for the record");
        }
        return acts.acceptMoved(tag, checked(actor, reason));
    }

    /** Returns the tags that were accepted, from what to what, the newest first. */
    public List<TagAcceptance> acceptances() {
        return acts.acceptances();
    }

    /**
     * Marks a release as known to be bad: no channel of this catalog is moved to it, forward or back, until {@link #unquarantine}. The mark
     * meets the tag, its Git tree and its stored content, so that neither another tag nor another definition lets it through. What is live stays
     * live. Git is asked only if nothing of the tag is stored.
     *
     * @param tag the tag's short name
     * @param actor who marks it
     * @param reason why, or empty
     * @return done, or refused if nobody knows such a tag
     */
    public ControlResult quarantine(String tag, String actor, String reason) {
        return acts.quarantine(tag, checked(actor, reason));
    }

    /**
     * Lifts the mark of a release.
     *
     * @param tag the tag's short name
     * @param actor who lifts it
     * @param reason why, or empty
     * @return done, or unchanged if it was not marked itself; refused if that is no name of a tag
     */
    public ControlResult unquarantine(String tag, String actor, String reason) {
        return acts.unquarantine(tag, checked(actor, reason));
    }

    /**
     * Approves a release, for {@link Gates#approvals}: the tag on the object that the source shows now. Asks the source.
     *
     * @param tag the tag's short name
     * @param actor who approves it; one person counts once
     * @param reason why, or empty
     * @return done, or unchanged if that person has already; refused if there is no such tag
     */
    public ControlResult approve(String tag, String actor, String reason) {
        return acts.approve(tag, checked(actor, reason));
    }

    /**
     * Returns who approved a tag, on whatever object.
     *
     * @param tag the tag's short name
     * @throws IllegalArgumentException if that is no name of a tag
     */
    public List<Approval> approvals(String tag) {
        return acts.approvals(new TagName(tag));
    }

    /**
     * Ends all doubt, whichever process it came from: sees to it that nothing which was sent before can apply any more, then tells what is live.
     *
     * @return what is so now
     * @throws OutcomeUnknownException if it cannot be found out yet
     */
    public Resolution resolve() {
        return acts.resolve(Optional.empty());
    }

    /**
     * Ends all doubt, and finds out what became of one commit, however long ago it was sent.
     *
     * @param attempt the id that {@link SyncResult.InDoubt#attempt()} said
     * @return its flip, if it applied in this channel
     * @throws OutcomeUnknownException if it cannot be found out yet
     */
    public Resolution resolve(String attempt) {
        return acts.resolve(Optional.of(attempt));
    }

    /**
     * Returns the newest acts on the catalog, whatever their channel, newest first.
     *
     * @param limit the most records, at least 1
     */
    public List<ControlRecord> acts(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("at least 1 record, asked for " + limit);
        }
        return acts.recorded(limit);
    }

    private static SyncOptions checked(String actor, String reason) {
        return SyncOptions.by(actor).because(reason);
    }
}
