package dev.tagsync;

import java.util.List;

/**
 * What a part of a scrub found. Inner nodes that are lost are found in every part; of the other nodes a part has its own, and a loop's scrub also those that
 * it found lost before.
 *
 * @param nodes how many nodes were read from a quorum and checked
 * @param lost those that are missing or damaged, though something needs them; the first {@value #MOST_NODES}
 * @param lostCount how many those are in all
 * @param next the slice that the next call comes to; 0 if the round is done
 * @param slices how many slices a round has
 * @since 0.1
 */
public record ScrubReport(long nodes, List<Digest> lost, long lostCount, int next, int slices) {
    /** How many nodes are named. */
    public static final int MOST_NODES = 100_000;

    /** Copies the list. */
    public ScrubReport {
        lost = List.copyOf(lost);
    }

    /** Tells whether nothing is lost of what was looked at. */
    public boolean good() {
        return lostCount == 0;
    }
}
