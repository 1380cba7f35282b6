package dev.tagsync.internal.cycle;

import dev.tagsync.Digest;
import dev.tagsync.PermanentException;
import dev.tagsync.Release;
import dev.tagsync.SyncStage;
import dev.tagsync.internal.tree.NodeSink;
import dev.tagsync.internal.tree.TreeLoader;
import java.util.OptionalLong;

/** Makes a release's tree once more, from Git alone. */
final class Rebuild {
    private final SyncParts parts;
    private final Meter meter;

    Rebuild(SyncParts parts, Meter meter) {
        this.parts = parts;
        this.meter = meter;
    }

    /**
     * Hands every node of the tree to {@code sink}; returns its root.
     *
     * @throws PermanentException if the release does not decode by this definition
     */
    Digest into(Release release, NodeSink sink) {
        Catalog catalog = parts.catalog();
        try (TreeLoader loader = new TreeLoader(
                catalog.definition().indexes().keySet(),
                catalog::indexItems,
                parts.scratch(),
                TreeLoader.CHUNK_BYTES)) {
            Faults faults = new Faults();
            WholeHarvest harvest = new WholeHarvest(catalog, faults, meter, loader);
            meter.begin(SyncStage.READ, OptionalLong.empty());
            parts.source().files(release, catalog.definition().maxFileBytes(), harvest);
            meter.end();
            meter.begin(SyncStage.VERIFY, OptionalLong.of(harvest.entries()));
            Digest root = loader.build(
                            sink,
                            parts.nodes(),
                            (later, first) -> faults.add(Catalog.duplicate(later, first)),
                            () -> meter.add(1, 0))
                    .root();
            meter.end();
            if (faults.count() > 0) {
                throw new PermanentException(
                        "repair.undecoded",
                        "the files of " + release.tag() + " do not decode as they did when it was sealed: "
                                + faults.first().get(0).message(),
                        "use the definition of the time");
            }
            return root;
        }
    }
}
