package dev.tagsync.internal.cycle;

import dev.tagsync.Digest;
import dev.tagsync.PermanentException;
import dev.tagsync.SyncException;
import dev.tagsync.internal.control.Found;
import dev.tagsync.internal.control.Records;
import dev.tagsync.internal.control.VerdictRecord;
import dev.tagsync.spi.Node;
import dev.tagsync.spi.SnapshotStore.Copies;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the findings of verdicts are kept: a few in the record itself, many in nodes beside those of the snapshot. */
final class KeptFindings {
    private static final Logger LOG = LoggerFactory.getLogger(KeptFindings.class);

    /** The most bytes of findings that a release's verdict keeps. */
    static final int MOST_BYTES = 8 << 20;

    /** Up to here they are a part of the record, which then is read in one go with others. */
    private static final int IN_RECORD_BYTES = 4 << 10;

    private static final int NODE_BYTES = 256 << 10;

    private final SyncParts parts;

    KeptFindings(SyncParts parts) {
        this.parts = parts;
    }

    /**
     * Where findings went.
     *
     * @param here those that go into the record
     * @param nodes the nodes that hold all; none if they are here
     * @param all whether none was left out
     */
    record Kept(List<Found> here, List<Digest> nodes, boolean all) {}

    /** Keeps findings, if need be in nodes under the stamp of an open hydration; if those cannot be stored, the first of them. */
    Kept keep(long stamp, List<Found> findings) {
        List<Found> here = few(findings);
        if (here.size() == findings.size()) {
            return new Kept(here, List.of(), true);
        }
        try {
            return new Kept(List.of(), store(stamp, Records.findings(findings)), true);
        } catch (SyncException e) {
            LOG.warn("Only {} of {} findings are kept: {}", here.size(), findings.size(), e.getMessage());
            return new Kept(here, List.of(), false);
        }
    }

    /** Returns the findings from the first on, as many as a verdict's record holds. */
    static List<Found> few(List<Found> findings) {
        return Records.fitting(findings, IN_RECORD_BYTES);
    }

    private List<Digest> store(long stamp, byte[] bytes) {
        List<Node> nodes = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += NODE_BYTES) {
            nodes.add(Node.of(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + NODE_BYTES))));
        }
        List<Digest> digests = nodes.stream().map(Node::digest).toList();
        parts.store().put(stamp, nodes);
        Map<Digest, byte[]> back = parts.store().get(digests, Copies.QUORUM);
        for (Node node : nodes) {
            byte[] is = back.get(node.digest());
            if (is == null || !Arrays.equals(is, node.bytes())) {
                throw new PermanentException(
                        "verify.failed",
                        "node " + node.digest() + ", which holds findings, did not come back as it was written",
                        "look after the store");
            }
        }
        return digests;
    }

    /** Returns the findings of a verdict; empty if they are kept no more, or lost. */
    Optional<List<Found>> of(VerdictRecord verdict) {
        if (!verdict.elsewhere()) {
            return Optional.of(verdict.findings());
        }
        Optional<List<Digest>> nodes = parts.verdicts().nodes(verdict);
        if (nodes.isEmpty()) {
            return Optional.empty();
        }
        try {
            Map<Digest, byte[]> read = parts.nodes().nodes(nodes.get());
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            nodes.get().forEach(digest -> bytes.writeBytes(read.get(digest)));
            return Optional.of(Records.findings(bytes.toByteArray()));
        } catch (PermanentException e) {
            LOG.warn(
                    "The findings of {} cannot be read any more: {}",
                    verdict.release().tag(),
                    e.getMessage());
            return Optional.empty();
        }
    }
}
