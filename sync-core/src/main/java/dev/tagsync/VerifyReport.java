package dev.tagsync;

import java.util.List;

/**
 * What came of comparing a stored snapshot with itself and with Git.
 *
 * @param release the release
 * @param root the snapshot's root
 * @param nodes how many nodes were read from a quorum and checked against their digests
 * @param files how many files were compared with Git's listing
 * @param lostNodes digests of nodes that are missing or damaged; the first {@value #MOST_NODES}
 * @param lostNodeCount how many those are in all
 * @param differences what is not as in Git, a line each; the first hundred
 * @param differenceCount how many those are in all
 * @since 0.1
 */
public record VerifyReport(
        Release release,
        Digest root,
        long nodes,
        long files,
        List<Digest> lostNodes,
        long lostNodeCount,
        List<String> differences,
        long differenceCount) {
    /** How many lost nodes are named. */
    public static final int MOST_NODES = 100_000;

    /** Copies the lists. */
    public VerifyReport {
        lostNodes = List.copyOf(lostNodes);
        differences = List.copyOf(differences);
    }

    /** Tells whether everything is there and as in Git. */
    public boolean good() {
        return lostNodeCount == 0 && differenceCount == 0;
    }
}
