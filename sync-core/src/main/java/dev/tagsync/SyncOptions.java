package dev.tagsync;

import java.util.Optional;

/**
 * Who asks for a promotion or a rollback, why, and what is allowed beyond the usual.
 *
 * @param actor who asks, for the history; empty for the controller's own name
 * @param reason why, for the history
 * @param rehydrate whether a rollback may hydrate a release again whose snapshot was collected
 * @param dropIndexes whether a promotion may make a snapshot live that lacks an index of the active one
 * @since 0.1
 */
public record SyncOptions(Optional<String> actor, String reason, boolean rehydrate, boolean dropIndexes) {
    /** No actor, no reason, nothing beyond the usual. */
    public static final SyncOptions NONE = new SyncOptions(Optional.empty(), "", false, false);

    /** Starts with who asks. */
    public static SyncOptions by(String actor) {
        return new SyncOptions(Optional.of(actor), "", false, false);
    }

    /** Adds why. */
    public SyncOptions because(String text) {
        return new SyncOptions(actor, text, rehydrate, dropIndexes);
    }

    /** Allows a rollback to hydrate a collected release again. */
    public SyncOptions rehydrating() {
        return new SyncOptions(actor, reason, true, dropIndexes);
    }

    /** Allows a promotion to drop indexes that the active snapshot has. */
    public SyncOptions droppingIndexes() {
        return new SyncOptions(actor, reason, rehydrate, true);
    }
}
