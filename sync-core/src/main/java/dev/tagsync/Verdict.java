package dev.tagsync;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a release was judged last in a channel, as it is kept in the store.
 *
 * @param channel the channel
 * @param release the release
 * @param passed whether it may become live
 * @param failed whether a validator could not judge: such a verdict is not held against the release, the next promotion judges anew
 * @param root the root of its snapshot; empty if its files could not be decoded, then the release's tree and the format fingerprint say what was judged
 * @param formatFingerprint what of the definition the files were decoded by
 * @param validators the names and versions of the validators, as a digest
 * @param activeRoot the root that it was compared with; empty if nothing was live
 * @param changes what differs from that, if that was compared
 * @param findings what was found, errors first; of each severity a thousand at most, and 8 MiB in all
 * @param errors how many findings block the release, kept or not
 * @param warnings how many findings block nothing, kept or not
 * @param overridden the rules whose errors were let pass by name
 * @param judged when the validators judged, by the controller's clock
 * @param time when the verdict was recorded last: a verdict that is remembered is recorded again
 * @since 0.1
 */
public record Verdict(
        String channel,
        Release release,
        boolean passed,
        boolean failed,
        Optional<Digest> root,
        Optional<Digest> formatFingerprint,
        Digest validators,
        Optional<Digest> activeRoot,
        Optional<ChangeCounts> changes,
        List<Finding> findings,
        long errors,
        long warnings,
        List<String> overridden,
        Instant judged,
        Instant time) {
    /** Copies the lists. */
    public Verdict {
        findings = List.copyOf(findings);
        overridden = List.copyOf(overridden);
    }

    /** Returns how many findings there were beyond those that are kept. */
    public long findingsOmitted() {
        return errors + warnings - findings.size();
    }
}
