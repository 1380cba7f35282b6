package dev.tagsync;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a cycle saw and did, as far as it came.
 *
 * @param channel the channel
 * @param tag the tag as it was asked for
 * @param release what the tag is, if it was resolved
 * @param generation the channel's generation afterwards; empty if nothing was ever live
 * @param root the candidate's root, if it was hydrated
 * @param entries the candidate's number of entries
 * @param ignoredFiles files that are included and give no entry: those in the root folder when keys come from paths
 * @param skippedFiles links, submodules and Git LFS pointers that were left out by {@link SpecialFiles}; each has its warning
 * @param changes what differs from what was active, if that was compared; a rollback reads no content and does not
 * @param nodesWritten nodes sent to the store
 * @param bytesWritten their uncompressed bytes
 * @param nodesReadBack of the nodes that this hydration stored, those that were read back from the store and compared before it was sealed: all
 *     of the first 64 MiB of nodes, of the rest one batch in sixteen
 * @param times how long each stage took
 * @param findings what is wrong with the release, errors first; of what validators find, the first thousand of each severity
 * @param remembered when the validators judged, if they had judged this very release before, against what is active now, and were not run again
 * @param entriesJudged how many entries were handed to validators of single entries: those that changed, unless one of these validators has to see all.
 *     Empty if there is none, and if the verdict was remembered
 * @param errors how many findings block the release, kept or not
 * @param warnings how many findings block nothing, kept or not; with those that were overridden
 * @since 0.1
 */
public record SyncReport(
        String channel,
        String tag,
        Optional<Release> release,
        Optional<Generation> generation,
        Optional<Digest> root,
        long entries,
        long ignoredFiles,
        long skippedFiles,
        Optional<ChangeCounts> changes,
        long nodesWritten,
        long bytesWritten,
        long nodesReadBack,
        StageTimes times,
        List<Finding> findings,
        Optional<Instant> remembered,
        OptionalLong entriesJudged,
        long errors,
        long warnings) {
    /** Copies the list. */
    public SyncReport {
        findings = List.copyOf(findings);
    }

    /** Returns how many files have findings, by those that are kept. */
    public long filesWithFindings() {
        return findings.stream()
                .flatMap(finding -> finding.path().stream())
                .distinct()
                .count();
    }

    /** Returns how many findings there were beyond those that are kept. */
    public long findingsOmitted() {
        return errors + warnings - findings.size();
    }
}
