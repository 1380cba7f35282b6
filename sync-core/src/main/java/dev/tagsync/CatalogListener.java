package dev.tagsync;

/**
 * Is told what changed when another release became live. Called in order, by one thread at a time, on the environment's executor.
 *
 * <p>A move that a listener threw for is told again, at the next look at the pointer, and until then no later one; flips that came meanwhile are part of
 * it. One that was taken is never told again to that registration.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface CatalogListener {
    /**
     * Takes a move.
     *
     * @param move from what to what; its differences are read when they are asked for
     */
    void moved(CatalogMove move);
}
