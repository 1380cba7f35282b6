package dev.tagsync.internal.control;

import dev.tagsync.ChangeCounts;
import dev.tagsync.Digest;
import dev.tagsync.FindingCounts;
import dev.tagsync.FindingCounts.OfRule;
import dev.tagsync.Release;
import dev.tagsync.SnapshotId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How the validators judged a release last.
 *
 * @param release the release
 * @param passed whether it may become live
 * @param failed whether a validator could not judge
 * @param lasting whether a later cycle may take it instead of judging again: nobody failed, nothing was overridden, and all findings are kept
 * @param snapshot its snapshot; a release that could not be decoded has none
 * @param root that snapshot's root
 * @param fingerprint the format fingerprint that it was decoded by, if it is known
 * @param validators the fingerprint of the validators
 * @param activeRoot the root that was active when they judged
 * @param changes what differs from that
 * @param errors how many findings block it
 * @param warnings how many do not
 * @param rules how many there were of each rule, of those that do not block it
 * @param overridden the rules that were let pass by name
 * @param carriers those validators of single entries that need not look again at an entry that stays as it is here
 * @param findings the findings, if they are few
 * @param elsewhere whether the findings are many, and lie in nodes
 * @param judged when the validators judged
 * @param time when that was recorded last
 */
public record VerdictRecord(
        Release release,
        boolean passed,
        boolean failed,
        boolean lasting,
        Optional<SnapshotId> snapshot,
        Optional<Digest> root,
        Optional<Digest> fingerprint,
        Digest validators,
        Optional<Digest> activeRoot,
        Optional<ChangeCounts> changes,
        long errors,
        long warnings,
        List<OfRule> rules,
        List<String> overridden,
        List<Digest> carriers,
        List<Found> findings,
        boolean elsewhere,
        Instant judged,
        Instant time) {

    /** Returns what does not block it, in numbers. */
    FindingCounts counts() {
        return new FindingCounts(warnings, rules);
    }

    /** Returns this verdict for another snapshot of the same root, recorded again with the release as it was resolved then. */
    VerdictRecord again(Release resolved, Optional<SnapshotId> other, Instant now) {
        return new VerdictRecord(
                resolved,
                passed,
                failed,
                lasting,
                other,
                root,
                fingerprint,
                validators,
                activeRoot,
                changes,
                errors,
                warnings,
                rules,
                overridden,
                carriers,
                findings,
                elsewhere,
                judged,
                now);
    }

    /** Returns this verdict with a part of its findings, where the others are lost: it is none that a later cycle takes instead of judging again. */
    VerdictRecord withOnly(List<Found> few) {
        return new VerdictRecord(
                release,
                passed,
                failed,
                false,
                snapshot,
                root,
                fingerprint,
                validators,
                activeRoot,
                changes,
                errors,
                warnings,
                rules,
                overridden,
                List.of(),
                few,
                false,
                judged,
                time);
    }
}
