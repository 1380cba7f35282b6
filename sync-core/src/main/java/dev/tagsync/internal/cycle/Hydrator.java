package dev.tagsync.internal.cycle;

import dev.tagsync.EntryKey;
import dev.tagsync.Finding;
import dev.tagsync.PermanentException;
import dev.tagsync.Release;
import dev.tagsync.internal.control.SnapshotRecord;
import dev.tagsync.internal.read.NodeReader;
import dev.tagsync.internal.tree.Edits;
import dev.tagsync.internal.tree.IndexKey;
import dev.tagsync.internal.tree.NodeSink;
import dev.tagsync.internal.tree.NodeSource;
import dev.tagsync.internal.tree.SnapshotTree;
import dev.tagsync.internal.tree.StoredEntry;
import dev.tagsync.internal.tree.StoredFile;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.TagSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a release into a stored tree: as edits of a base where there is one, else as a whole. Both give the same root and the same
 * findings. With findings nothing is stored: the tree is held in memory, for validators to look at.
 */
final class Hydrator {
    private static final Logger LOG = LoggerFactory.getLogger(Hydrator.class);

    private final Catalog catalog;
    private final TagSource source;
    private final SnapshotStore store;
    private final NodeReader nodes;

    Hydrator(Catalog catalog, TagSource source, SnapshotStore store, NodeReader nodes) {
        this.catalog = catalog;
        this.source = source;
        this.store = store;
        this.nodes = nodes;
    }

    /**
     * A hydrated tree.
     *
     * @param tree the tree
     * @param written the nodes that were sent to the store
     * @param bytes their bytes
     * @param ignored included files that give no entry
     * @param skipped included links and submodules
     * @param findings what is wrong; with any, the tree is in memory only
     * @param base the release whose tree was edited, if it was not built as a whole
     */
    record Hydrated(
            SnapshotTree tree,
            Set<dev.tagsync.Digest> written,
            long bytes,
            long ignored,
            long skipped,
            List<Finding> findings,
            Optional<Release> base) {}

    /** Hydrates a release under a stamp. */
    Hydrated hydrate(Release release, long stamp, Optional<SnapshotRecord> base) {
        if (base.isPresent()) {
            Harvest harvest = new Harvest(catalog);
            if (source.difference(
                    base.get().release(), release, catalog.definition().maxFileBytes(), harvest)) {
                try {
                    return edit(base.get(), harvest, stamp);
                } catch (PermanentException e) {
                    // A base with holes is none: the release is hydrated as a whole, which fills them.
                    LOG.warn(
                            "{} is hydrated as a whole, its base {} cannot be read: {}",
                            release.tag(),
                            base.get().id(),
                            e.getMessage());
                }
            }
        }
        Harvest harvest = new Harvest(catalog);
        source.files(release, catalog.definition().maxFileBytes(), harvest);
        return build(harvest, stamp);
    }

    private Hydrated build(Harvest harvest, long stamp) {
        List<Finding> findings = new ArrayList<>(harvest.findings());
        Map<EntryKey, StoredEntry> entries = new TreeMap<>();
        for (StoredEntry entry : byPath(harvest.entries())) {
            StoredEntry first = entries.putIfAbsent(entry.key(), entry);
            if (first != null) {
                findings.add(Catalog.duplicate(entry, first.path()));
            }
        }
        SortedMap<String, Iterator<IndexKey>> indexes = new TreeMap<>();
        Map<String, TreeSet<IndexKey>> items = new HashMap<>();
        catalog.definition().indexes().keySet().forEach(name -> items.put(name, new TreeSet<>()));
        entries.values()
                .forEach(e -> catalog.indexItems(e)
                        .forEach((name, keys) -> items.get(name).addAll(keys)));
        items.forEach((name, keys) -> indexes.put(name, keys.iterator()));
        List<StoredFile> files = new ArrayList<>(harvest.files());
        files.sort(StoredFile.BY_PATH);

        return store(
                findings,
                stamp,
                harvest.ignored(),
                harvest.skipped(),
                Optional.empty(),
                (sink, below) ->
                        SnapshotTree.build(entries.values().iterator(), files.iterator(), indexes, sink, below));
    }

    private Hydrated edit(SnapshotRecord base, Harvest harvest, long stamp) {
        SnapshotTree tree = SnapshotTree.open(base.root(), nodes);
        List<Finding> findings = new ArrayList<>(harvest.findings());
        Edits edits = new Edits();

        Set<EntryKey> leaving = new HashSet<>();
        for (String path : harvest.gone()) {
            tree.file(path).ifPresent(file -> leaving.addAll(file.keys()));
            edits.removeFile(path);
        }
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
            List<StoredEntry> ordered = byPath(holders);
            StoredEntry first = ordered.get(0);
            ordered.stream().skip(1).forEach(later -> findings.add(Catalog.duplicate(later, first.path())));
            edits.putEntry(first);
            catalog.indexItems(first).forEach((name, keys) -> keys.forEach(key -> edits.putIndex(name, key)));
        });
        harvest.files().forEach(edits::putFile);

        return store(
                findings,
                stamp,
                base.ignoredFiles() + harvest.ignored(),
                base.skippedFiles() + harvest.skipped(),
                Optional.of(base.release()),
                (sink, below) -> SnapshotTree.open(base.root(), below).edit(edits, sink));
    }

    /** Sorts by path; entries of one file keep their order. */
    private static List<StoredEntry> byPath(List<StoredEntry> entries) {
        List<StoredEntry> sorted = new ArrayList<>(entries);
        sorted.sort(Comparator.comparing(StoredEntry::path));
        return sorted;
    }

    private interface TreeMaker {
        SnapshotTree make(NodeSink sink, NodeSource below);
    }

    private Hydrated store(
            List<Finding> findings, long stamp, long ignored, long skipped, Optional<Release> base, TreeMaker maker) {
        if (!findings.isEmpty()) {
            findings.sort(
                    Comparator.comparing((Finding f) -> f.path().orElse("")).thenComparing(Finding::toString));
            Overlay overlay = new Overlay(nodes);
            return new Hydrated(maker.make(overlay, overlay), Set.of(), 0, ignored, skipped, findings, base);
        }
        NodeWriter writer = new NodeWriter(store, stamp, nodes::remember);
        SnapshotTree tree = maker.make(writer, nodes);
        writer.flush();
        return new Hydrated(tree, writer.digests(), writer.bytes(), ignored, skipped, findings, base);
    }
}
