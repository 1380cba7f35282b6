package dev.tagsync;

import java.util.List;
import java.util.Optional;

/**
 * What came of writing the lost nodes of a stored snapshot again.
 *
 * @param release the release that the snapshot was made from
 * @param root the snapshot's root
 * @param nodes how many nodes were looked at
 * @param written which nodes were missing or damaged, and are right now; the first {@value #MOST_NODES}
 * @param writtenCount how many those are in all
 * @param refused why the snapshot is not whole all the same; empty if it is
 * @since 0.1
 */
public record RepairReport(
        Release release, Digest root, long nodes, List<Digest> written, long writtenCount, Optional<String> refused) {
    /** How many nodes are named. */
    public static final int MOST_NODES = 100_000;

    /** Copies the list. */
    public RepairReport {
        written = List.copyOf(written);
    }

    /** Tells whether the snapshot is whole. */
    public boolean whole() {
        return refused.isEmpty();
    }
}
