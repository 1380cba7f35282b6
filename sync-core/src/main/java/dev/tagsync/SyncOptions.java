package dev.tagsync;

import java.util.Optional;

/**
 * Who asks for a promotion or a rollback, why, and what is allowed beyond the usual.
 *
 * @param actor who asks, for the history; empty for the controller's own name
 * @param reason why, for the history
 * @param rehydrate whether a rollback may hydrate a release again whose snapshot was collected
 * @param dropIndexes whether a promotion may make a snapshot live that lacks an index of the active one
 * @param anew whether to write every node again, whatever is stored already
 * @since 0.1
 */
public record SyncOptions(Optional<String> actor, String reason, boolean rehydrate, boolean dropIndexes, boolean anew) {
    /** The most characters of a reason. */
    public static final int MAX_REASON = 2_000;

    /** The most characters of an actor's name. */
    public static final int MAX_ACTOR = 200;

    /**
     * Checks the texts.
     *
     * @throws IllegalArgumentException if one is too long
     */
    public SyncOptions {
        if (reason.length() > MAX_REASON) {
            throw new IllegalArgumentException(
                    "a reason has at most " + MAX_REASON + " characters, found " + reason.length());
        }
        actor.ifPresent(SyncOptions::checkActor);
    }

    static String checkActor(String name) {
        if (name.isEmpty() || name.length() > MAX_ACTOR) {
            throw new IllegalArgumentException(
                    "an actor's name has 1 to " + MAX_ACTOR + " characters, found " + name.length());
        }
        return name;
    }

    /** No actor, no reason, nothing beyond the usual. */
    public static final SyncOptions NONE = new SyncOptions(Optional.empty(), "", false, false, false);

    /** Starts with who asks. */
    public static SyncOptions by(String actor) {
        return new SyncOptions(Optional.of(actor), "", false, false, false);
    }

    /** Adds why. */
    public SyncOptions because(String text) {
        return new SyncOptions(actor, text, rehydrate, dropIndexes, anew);
    }

    /** Allows a rollback to hydrate a collected release again. */
    public SyncOptions rehydrating() {
        return new SyncOptions(actor, reason, true, dropIndexes, anew);
    }

    /** Allows a promotion to drop indexes that the active snapshot has. */
    public SyncOptions droppingIndexes() {
        return new SyncOptions(actor, reason, rehydrate, true, anew);
    }

    /** Hydrates the release as a whole and writes every node again, whatever is stored: the cure for nodes that the store lost. */
    public SyncOptions writingAnew() {
        return new SyncOptions(actor, reason, rehydrate, dropIndexes, true);
    }
}
