package dev.tagsync;

/**
 * Is told what a controller does while it does it. Implementations are quick and do not throw; what they throw is logged and ignored.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface SyncListener {
    /** Tells nobody. */
    SyncListener NONE = progress -> {};

    /**
     * Takes how far a stage is: at its start, at its end, and at most ten times a second between. Called by any of the threads that work on a
     * cycle, of one cycle by one at a time.
     *
     * @param progress how far it is
     */
    void progress(SyncProgress progress);
}
