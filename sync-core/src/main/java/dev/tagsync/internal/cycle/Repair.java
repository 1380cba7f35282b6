package dev.tagsync.internal.cycle;

import dev.tagsync.Digest;
import dev.tagsync.PermanentException;
import dev.tagsync.Release;
import dev.tagsync.RepairReport;
import dev.tagsync.internal.control.Heartbeat;
import dev.tagsync.internal.control.HydrationRecord;
import dev.tagsync.internal.control.SnapshotRecord;
import dev.tagsync.internal.tree.DigestSet;
import dev.tagsync.internal.tree.NodeSink;
import dev.tagsync.internal.tree.Quorum;
import dev.tagsync.spi.Node;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes the lost nodes of a sealed snapshot again, from Git: the release is made into a tree once more, and what of it the store has not got, or has otherwise,
 * is written under the stamp of an open hydration, whose base is the snapshot. Nothing that is right is touched. For one thread, used once.
 */
final class Repair {
    private static final int BATCH = 64;

    private final SyncParts parts;
    private final Patience patience;
    private final Set<Digest> written = new LinkedHashSet<>();
    private final DigestSet seen = new DigestSet();
    private final List<Node> batch = new ArrayList<>();

    Repair(SyncParts parts) {
        this.parts = parts;
        this.patience = new Patience(parts.environment(), parts.storePatience(), why -> {});
    }

    RepairReport run(SnapshotRecord snapshot) {
        if (!snapshot.fingerprint().equals(parts.catalog().fingerprint())) {
            return refused(snapshot, "it was made by another definition of the catalog than this controller has");
        }
        Optional<HydrationRecord> begun = parts.hydrations().beginRepair(snapshot, parts.channelName());
        if (begun.isEmpty()) {
            return refused(snapshot, "its snapshot is not sealed any more");
        }
        HydrationRecord hydration = begun.get();
        Heartbeat heartbeat = parts.hydrations().heartbeat(hydration);
        Meter meter = parts.meter(snapshot.release().tag().value(), heartbeat::tick);
        Digest root;
        try {
            root = write(snapshot.release(), hydration.stamp(), meter);
        } catch (RuntimeException | Error e) {
            closeAfter(e, hydration);
            throw e;
        } finally {
            heartbeat.stop();
        }
        if (!parts.hydrations().close(hydration, Optional.empty())) {
            return refused(
                    snapshot,
                    "another process abandoned this repair, so that its snapshot may be collected; start again");
        }
        return root.equals(snapshot.root())
                ? report(snapshot, Optional.empty())
                : refused(snapshot, "Git gives another tree, " + root.abbreviated() + ", by this definition");
    }

    private void closeAfter(Throwable fault, HydrationRecord hydration) {
        try {
            parts.hydrations().close(hydration, Optional.empty());
        } catch (RuntimeException e) {
            fault.addSuppressed(e);
        }
    }

    private Digest write(Release release, long stamp, Meter meter) {
        NodeSink sink = node -> {
            if (seen.add(node.digest())) {
                batch.add(node);
                if (batch.size() == BATCH) {
                    mend(stamp);
                }
            }
        };
        Digest root = new Rebuild(parts, meter).into(release, sink);
        mend(stamp);
        return root;
    }

    private void mend(long stamp) {
        List<Node> lost = lost(batch);
        if (!lost.isEmpty()) {
            patience.call(() -> {
                parts.store().put(stamp, lost);
                return true;
            });
            List<Node> still = lost(lost);
            if (!still.isEmpty()) {
                throw new PermanentException(
                        "verify.failed",
                        "node " + still.get(0).digest() + " was written, and did not come back as it was written",
                        "look after the store, then try again");
            }
            lost.forEach(node -> written.add(node.digest()));
        }
        batch.clear();
    }

    private List<Node> lost(List<Node> nodes) {
        Map<Digest, byte[]> good = patience.call(() ->
                Quorum.good(parts.store(), nodes.stream().map(Node::digest).toList()));
        return nodes.stream().filter(node -> !good.containsKey(node.digest())).toList();
    }

    private RepairReport refused(SnapshotRecord snapshot, String why) {
        return report(snapshot, Optional.of(snapshot.release().tag() + " cannot be repaired: " + why));
    }

    private RepairReport report(SnapshotRecord snapshot, Optional<String> refused) {
        return new RepairReport(
                snapshot.release(),
                snapshot.root(),
                seen.size(),
                written.stream().limit(RepairReport.MOST_NODES).toList(),
                written.size(),
                refused);
    }
}
