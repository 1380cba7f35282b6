package dev.tagsync.internal.cycle;

import dev.tagsync.EntryKey;
import dev.tagsync.PermanentException;
import dev.tagsync.Release;
import dev.tagsync.SnapshotId;
import dev.tagsync.SyncStage;
import dev.tagsync.TransientException;
import dev.tagsync.internal.control.Heartbeat;
import dev.tagsync.internal.control.Hydrations.Opened;
import dev.tagsync.internal.control.SnapshotRecord;
import dev.tagsync.internal.control.Takeover;
import dev.tagsync.internal.cycle.NodeWriter.Known;
import dev.tagsync.internal.tree.DigestSet;
import dev.tagsync.internal.tree.Edits;
import dev.tagsync.internal.tree.FileSum;
import dev.tagsync.internal.tree.NodeSink;
import dev.tagsync.internal.tree.NodeSource;
import dev.tagsync.internal.tree.SnapshotTree;
import dev.tagsync.internal.tree.StoredEntry;
import dev.tagsync.internal.tree.TreeLoader;
import dev.tagsync.spi.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a release into a stored tree: as edits of a base where there is one and the difference is not too large, else as a whole. Both give
 * the same root and the same findings. With findings in its files nothing is stored: the tree is there for validators to look at.
 */
final class Hydrator {
    private static final Logger LOG = LoggerFactory.getLogger(Hydrator.class);

    /** Batches under way at once, beside the one of the thread that makes the nodes. */
    private static final int HANDS = 2;

    private final SyncParts parts;
    private final Meter meter;
    private final Heartbeat heartbeat;
    private final LeftOut leftOut;

    Hydrator(SyncParts parts, Meter meter, Heartbeat heartbeat) {
        this.parts = parts;
        this.meter = meter;
        this.heartbeat = heartbeat;
        this.leftOut = new LeftOut(parts);
    }

    /**
     * A hydrated tree.
     *
     * @param opened the hydration that it was stored under: the one that was begun, or an older one that was gone on with
     * @param tree the tree
     * @param sent how many nodes were sent to the store
     * @param bytes their bytes
     * @param readBack how many of the nodes that it stored, or found stored under its stamp, were read back
     * @param ignored included files that give no entry
     * @param skipped links, submodules and LFS pointers that were left out
     * @param faults what is wrong; with any, the tree is not to be sealed
     * @param warnings what was left out
     * @param filesCompared whether the files that the tree's nodes hold were found to be those that Git listed when they were read
     * @param base the release whose tree was edited, if it was not loaded as a whole
     * @param scratch what the tree needs until it was looked at
     */
    record Hydrated(
            Opened opened,
            SnapshotTree tree,
            long sent,
            long bytes,
            long readBack,
            long ignored,
            long skipped,
            Faults faults,
            Supplier<Faults> warnings,
            boolean filesCompared,
            Optional<Release> base,
            Optional<Overlay> scratch) {

        /** Returns the record by which it becomes a snapshot. */
        SnapshotRecord sealed(SyncParts parts) {
            Release release = opened.record().release();
            return new SnapshotRecord(
                    new SnapshotId(opened.record().stamp()),
                    tree.root(),
                    tree.entryCount(),
                    tree.fileCount(),
                    ignored,
                    skipped,
                    OptionalLong.of(parts.specials().count(release)),
                    parts.catalog().fingerprint(),
                    release,
                    parts.environment().clock().instant(),
                    SnapshotRecord.State.SEALED);
        }

        /** The tree of a base, which is the one that is wanted. */
        static Hydrated same(Opened opened, SnapshotRecord base, SnapshotTree tree, Supplier<Faults> warnings) {
            return new Hydrated(
                    opened,
                    tree,
                    0,
                    0,
                    0,
                    base.ignoredFiles(),
                    base.skippedFiles(),
                    new Faults(),
                    warnings,
                    false,
                    Optional.of(base.release()),
                    Optional.empty());
        }
    }

    /** Takes the base for what is wanted: it is of the same tree. */
    static Hydrated same(SyncParts parts, Opened opened) {
        SnapshotRecord base = opened.base().orElseThrow();
        SnapshotTree tree = parts.open(base.root());
        LeftOut leftOut = new LeftOut(parts);
        return Hydrated.same(opened, base, tree, () -> leftOut.unchanged(base, tree));
    }

    /** Hydrates the release of an open hydration. */
    Hydrated hydrate(Opened opened) {
        if (opened.base().isEmpty()) {
            return load(opened, new DigestSet());
        }
        SnapshotRecord base = opened.base().get();
        leftOut.recall(base);
        Release release = opened.record().release();
        try {
            Faults faults = new Faults();
            ChangeHarvest harvest = new ChangeHarvest(parts.catalog(), faults, meter);
            meter.begin(SyncStage.READ, OptionalLong.empty());
            if (parts.source()
                    .difference(
                            base.release(),
                            release,
                            parts.catalog().definition().maxFileBytes(),
                            harvest)) {
                meter.end();
                return edit(opened, base, harvest, faults);
            }
            LOG.info("{} is loaded as a whole: Git has no objects of its base {} any more", release.tag(), base.id());
        } catch (ChangeHarvest.TooLarge e) {
            LOG.info("{} is loaded as a whole: it differs much from its base {}", release.tag(), base.id());
        } catch (PermanentException e) {
            // A base with holes is none: the release is loaded as a whole, which fills them.
            LOG.warn(
                    "{} is loaded as a whole, its base {} cannot be read: {}",
                    release.tag(),
                    base.id(),
                    e.getMessage());
            return load(opened, new DigestSet());
        }
        return load(opened, reachable(base));
    }

    private DigestSet reachable(SnapshotRecord base) {
        DigestSet nodes = new DigestSet();
        try {
            parts.open(base.root()).reach(nodes::add);
            return nodes;
        } catch (PermanentException e) {
            LOG.warn("Base {} cannot be read, all nodes are written: {}", base.id(), e.getMessage());
            return new DigestSet();
        }
    }

    // As a whole: files come in any order, are sorted beyond memory, and become nodes in one pass

    private Hydrated load(Opened opened, DigestSet reachable) {
        Catalog catalog = parts.catalog();
        Release release = opened.record().release();
        Optional<Takeover> older = parts.hydrations().takeover(opened);
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
            Faults warnings = leftOut.of(release, harvest, faults);

            Opened under = opened;
            DigestSet underStamp = new DigestSet();
            if (older.isPresent() && faults.count() == 0) {
                under = older.get().instead(opened);
                if (under != opened) {
                    heartbeat.moveTo(under.record());
                    underStamp = stored(under.record().stamp());
                }
            }
            meter.begin(SyncStage.WRITE, OptionalLong.of(harvest.entries()));
            FileSum made = new FileSum();
            return store(
                    under,
                    harvest,
                    faults,
                    warnings,
                    new Known(reachable, underStamp),
                    Optional.empty(),
                    node -> {
                        meter.add(0, node.bytes().length);
                        if (SnapshotTree.isInner(node)) {
                            parts.nodes().remember(node);
                        }
                    },
                    (sink, below) -> loader.build(
                            node -> {
                                made.stored(node);
                                sink.node(node);
                            },
                            below,
                            (later, first) -> faults.add(Catalog.duplicate(later, first)),
                            () -> meter.add(1, 0)),
                    () -> harvest.listed().end().equals(made.end()));
        }
    }

    /** What a scan shows under a stamp: nodes of a hydration that died, which need not be sent again. Without a scan all are sent again. */
    private DigestSet stored(long stamp) {
        try {
            return scanned(stamp);
        } catch (TransientException e) {
            LOG.warn("What is stored already cannot be listed, so all nodes are sent again: {}", e.getMessage());
            return new DigestSet();
        }
    }

    private DigestSet scanned(long stamp) {
        DigestSet nodes = new DigestSet();
        Crew crew = new Crew(parts.environment(), HANDS);
        try {
            for (int i = 0; i < parts.store().scanParts(); i++) {
                int part = i;
                crew.submit(() -> parts.store().scan(part, node -> {
                    if (node.stamp() == stamp) {
                        synchronized (nodes) {
                            nodes.add(node.digest());
                        }
                    }
                }));
            }
            crew.finish();
        } finally {
            crew.rest();
        }
        LOG.info("{} nodes are stored already.", nodes.size());
        return nodes;
    }

    // As edits of a base

    private Hydrated edit(Opened opened, SnapshotRecord base, ChangeHarvest harvest, Faults faults) {
        SnapshotTree before = parts.open(base.root());
        Faults warnings = leftOut.of(opened.record().release(), harvest, faults);
        warnings.addAll(leftOut.unchangedPointers(opened.record().release(), base, before, harvest.gone()));
        Edits edits = edits(before, harvest, faults);
        meter.begin(SyncStage.WRITE, OptionalLong.empty());
        return store(
                opened,
                harvest,
                faults,
                warnings,
                Known.NOTHING,
                Optional.of(base),
                node -> {
                    meter.add(1, node.bytes().length);
                    parts.nodes().remember(node);
                },
                (sink, below) -> SnapshotTree.open(base.root(), below).edit(edits, sink),
                () -> false);
    }

    private Edits edits(SnapshotTree tree, ChangeHarvest harvest, Faults faults) {
        Catalog catalog = parts.catalog();
        Edits edits = new Edits();
        Set<EntryKey> leaving = new HashSet<>();
        tree.files(harvest.gone()).values().forEach(file -> leaving.addAll(file.keys()));
        harvest.gone().forEach(edits::removeFile);
        Set<EntryKey> touched = new HashSet<>(leaving);
        harvest.entries().forEach(e -> touched.add(e.key()));
        Map<EntryKey, StoredEntry> before = tree.getAll(touched);

        Map<EntryKey, List<StoredEntry>> after = new LinkedHashMap<>();
        for (StoredEntry entry : harvest.entries()) {
            after.computeIfAbsent(entry.key(), key -> new ArrayList<>()).add(entry);
        }
        before.forEach((key, entry) -> {
            if (!leaving.contains(key)) {
                after.get(key).add(entry);
            }
        });

        leaving.forEach(key -> {
            if (!after.containsKey(key)) {
                edits.removeEntry(key);
            }
        });
        before.values()
                .forEach(entry -> catalog.indexItems(entry)
                        .forEach((name, keys) -> keys.forEach(key -> edits.removeIndex(name, key))));
        after.values().forEach(holders -> {
            // Entries of one file keep their order.
            holders.sort(StoredEntry.BY_PATH);
            StoredEntry first = holders.get(0);
            holders.stream().skip(1).forEach(later -> faults.add(Catalog.duplicate(later, first.path())));
            edits.putEntry(first);
            catalog.indexItems(first).forEach((name, keys) -> keys.forEach(key -> edits.putIndex(name, key)));
        });
        harvest.files().forEach(edits::putFile);
        return edits;
    }

    // Both

    private interface TreeMaker {
        SnapshotTree make(NodeSink sink, NodeSource below);
    }

    private Hydrated store(
            Opened opened,
            Harvest harvest,
            Faults faults,
            Faults warnings,
            Known known,
            Optional<SnapshotRecord> base,
            Consumer<Node> stored,
            TreeMaker maker,
            BooleanSupplier filesCompared) {
        long ignored = base.map(SnapshotRecord::ignoredFiles).orElse(0L) + harvest.ignored();
        long skipped = warnings.count();
        Optional<Release> edited = base.map(SnapshotRecord::release);
        if (faults.count() > 0) {
            Overlay overlay = new Overlay(parts.nodes(), parts.scratch());
            SnapshotTree tree;
            try {
                tree = maker.make(overlay, overlay);
            } catch (RuntimeException | Error e) {
                overlay.close();
                throw e;
            }
            return new Hydrated(
                    opened,
                    tree,
                    0,
                    0,
                    0,
                    ignored,
                    skipped,
                    faults,
                    () -> warnings,
                    false,
                    edited,
                    Optional.of(overlay));
        }
        Crew crew = new Crew(parts.environment(), HANDS);
        try {
            NodeWriter writer =
                    new NodeWriter(parts.store(), opened.record().stamp(), known, patience(), crew, node -> {
                        heartbeat.stored(1);
                        stored.accept(node);
                    });
            SnapshotTree tree = maker.make(writer, parts.nodes());
            writer.finish();
            meter.end();
            return new Hydrated(
                    opened,
                    tree,
                    writer.sent(),
                    writer.sentBytes(),
                    writer.readBack(),
                    ignored,
                    skipped,
                    faults,
                    () -> warnings,
                    filesCompared.getAsBoolean(),
                    edited,
                    Optional.empty());
        } finally {
            crew.rest();
        }
    }

    private Patience patience() {
        return new Patience(parts.environment(), parts.storePatience(), meter::waiting);
    }
}
