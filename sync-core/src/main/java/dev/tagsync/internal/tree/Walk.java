package dev.tagsync.internal.tree;

import dev.tagsync.Digest;
import dev.tagsync.PermanentException;

/** Goes through a tree's nodes, parents before children. */
@FunctionalInterface
public interface Walk {
    /** Takes the digest of a node; returns whether to go on below it. */
    boolean node(Digest digest);

    /**
     * Is told of a node that has to be read to go on, and that is missing or damaged. What returns goes on elsewhere: below that node nothing is seen.
     *
     * @throws PermanentException to end the walk, as it does by default
     */
    default void lost(Digest digest, PermanentException fault) {
        throw fault;
    }
}
