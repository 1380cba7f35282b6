package dev.tagsync;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who asks for a promotion or a rollback, why, and what is allowed beyond the usual.
 *
 * @param actor who asks, for the history; empty for the controller's own name
 * @param reason why, for the history
 * @param rehydrate whether a rollback may hydrate a release again whose snapshot was collected
 * @param dropIndexes whether a promotion may make a snapshot live that lacks an index of the active one
 * @param anew whether to write every node again, and have every validator judge again, whatever is stored and known already
 * @param override the rules whose errors are let pass
 * @param automatic whether a program asks by itself, which a hold stops, and which never goes back
 * @param reviewed the digest of the plan that was reviewed; empty if any will do
 * @param guarded whether the controller's {@link Guard} watches what is promoted, if it has one
 * @since 0.1
 */
public record SyncOptions(
        Optional<String> actor,
        String reason,
        boolean rehydrate,
        boolean dropIndexes,
        boolean anew,
        Set<String> override,
        boolean automatic,
        Optional<Digest> reviewed,
        boolean guarded) {
    /** The most characters of a reason. */
    public static final int MAX_REASON = 2_000;

    /** The most characters of an actor's name. */
    public static final int MAX_ACTOR = 200;

    /**
     * Checks the texts.
     *
     * @throws IllegalArgumentException if one is too long, or missing though rules are overridden
     */
    public SyncOptions {
        if (reason.length() > MAX_REASON) {
            throw new IllegalArgumentException(
                    "a reason has at most " + MAX_REASON + " characters, found " + reason.length());
        }
        actor.ifPresent(SyncOptions::checkActor);
        override = Collections.unmodifiableSet(new TreeSet<>(override));
        if (!override.isEmpty() && (reason.isBlank() || actor.isEmpty())) {
            throw new IllegalArgumentException("whoever overrides rules gives a reason and a name, for the history");
        }
    }

    static String checkActor(String name) {
        if (name.isEmpty() || name.length() > MAX_ACTOR) {
            throw new IllegalArgumentException(
                    "an actor's name has 1 to " + MAX_ACTOR + " characters, found " + name.length());
        }
        return name;
    }

    /** No actor, no reason, nothing beyond the usual. */
    public static final SyncOptions NONE =
            new SyncOptions(Optional.empty(), "", false, false, false, Set.of(), false, Optional.empty(), true);

    /** Starts with who asks. */
    public static SyncOptions by(String actor) {
        return new SyncOptions(Optional.of(actor), "", false, false, false, Set.of(), false, Optional.empty(), true);
    }

    /** Adds why. */
    public SyncOptions because(String text) {
        return new SyncOptions(actor, text, rehydrate, dropIndexes, anew, override, automatic, reviewed, guarded);
    }

    /** Allows a rollback to hydrate a collected release again. */
    public SyncOptions rehydrating() {
        return new SyncOptions(actor, reason, true, dropIndexes, anew, override, automatic, reviewed, guarded);
    }

    /** Allows a promotion to drop indexes that the active snapshot has. */
    public SyncOptions droppingIndexes() {
        return new SyncOptions(actor, reason, rehydrate, true, anew, override, automatic, reviewed, guarded);
    }

    /** Hydrates the release as a whole and writes every node again, whatever is stored: the cure for nodes that the store lost. */
    public SyncOptions writingAnew() {
        return new SyncOptions(actor, reason, rehydrate, dropIndexes, true, override, automatic, reviewed, guarded);
    }

    /**
     * Lets errors of some rules pass, in a promotion or a plan: those that validators name as {@link dev.tagsync.spi.Validator#overridable()},
     * and {@linkplain Gate gates} by their ids, and no others. They stay findings, of the severity {@link Severity#OVERRIDDEN}; the history names rules, actor and reason.
     *
     * @param rules the ids of the rules, such as {@code removed.too-many}
     * @param because why
     * @param by who lets them pass
     * @throws IllegalArgumentException if the reason or the actor is missing
     */
    public SyncOptions overriding(Set<String> rules, String because, String by) {
        return new SyncOptions(
                Optional.of(by), because, rehydrate, dropIndexes, anew, rules, automatic, reviewed, guarded);
    }

    /**
     * Promotes only what was reviewed: the same content, judged by the same validators, against the same live content.
     *
     * @param plan what {@link SyncResult.Planned#planDigest()} said
     */
    public SyncOptions reviewing(Digest plan) {
        return new SyncOptions(
                actor, reason, rehydrate, dropIndexes, anew, override, automatic, Optional.of(plan), guarded);
    }

    /** Marks what a program asks for by itself: a held channel refuses it, and so does one in which a later release was ever live. Without this, a promotion is a person's, and lifts the hold. */
    public SyncOptions automatically() {
        return new SyncOptions(actor, reason, rehydrate, dropIndexes, anew, override, true, reviewed, guarded);
    }

    /** Promotes without the controller's {@link Guard}. */
    public SyncOptions withoutGuard() {
        return new SyncOptions(actor, reason, rehydrate, dropIndexes, anew, override, automatic, reviewed, false);
    }
}
