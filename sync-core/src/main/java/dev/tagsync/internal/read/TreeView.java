package dev.tagsync.internal.read;

import dev.tagsync.CatalogView;
import dev.tagsync.Digest;
import dev.tagsync.Entry;
import dev.tagsync.EntryChange;
import dev.tagsync.EntryKey;
import dev.tagsync.Generation;
import dev.tagsync.Page;
import dev.tagsync.PermanentException;
import dev.tagsync.Release;
import dev.tagsync.SnapshotId;
import dev.tagsync.internal.tree.SnapshotTree;
import dev.tagsync.internal.tree.StoredEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A view of one tree. */
public final class TreeView implements CatalogView {
    private final Release release;
    private final Optional<Generation> generation;
    private final SnapshotId snapshot;
    private final SnapshotTree tree;
    private final Runnable guard;

    public TreeView(Release release, Optional<Generation> generation, SnapshotId snapshot, SnapshotTree tree) {
        this(release, generation, snapshot, tree, () -> {});
    }

    private TreeView(
            Release release, Optional<Generation> generation, SnapshotId snapshot, SnapshotTree tree, Runnable guard) {
        this.release = release;
        this.generation = generation;
        this.snapshot = snapshot;
        this.tree = tree;
        this.guard = guard;
    }

    /** Returns this view for somebody who may be stopped: {@code guard} runs before anything is read, and throws to stop it. */
    public TreeView guardedBy(Runnable guard) {
        return new TreeView(release, generation, snapshot, tree, guard);
    }

    @Override
    public Release release() {
        return release;
    }

    @Override
    public Optional<Generation> generation() {
        return generation;
    }

    @Override
    public SnapshotId snapshot() {
        return snapshot;
    }

    @Override
    public Digest root() {
        return tree.root();
    }

    @Override
    public long count() {
        return tree.entryCount();
    }

    @Override
    public long count(String collection) {
        guard.run();
        return collection.isEmpty() ? 0 : tree.count(collection);
    }

    @Override
    public Map<String, Long> collections() {
        guard.run();
        return tree.collections();
    }

    @Override
    public Optional<Entry> get(String collection, String name) {
        guard.run();
        if (collection.isEmpty() || name.isEmpty()) {
            return Optional.empty();
        }
        return tree.get(new EntryKey(collection, name)).map(PayloadEntry::new);
    }

    @Override
    public Map<EntryKey, Entry> getAll(Collection<EntryKey> keys) {
        guard.run();
        Map<EntryKey, StoredEntry> found = tree.getAll(keys);
        Map<EntryKey, Entry> entries = new LinkedHashMap<>();
        for (EntryKey key : keys) {
            StoredEntry stored = found.get(key);
            if (stored != null) {
                entries.put(key, new PayloadEntry(stored));
            }
        }
        return entries;
    }

    @Override
    public Page<Entry> list(String collection, Optional<String> after, int limit) {
        guard.run();
        checkLimit(limit);
        if (collection.isEmpty()) {
            return new Page<>(List.of(), Optional.empty());
        }
        Iterator<StoredEntry> rest = tree.entries(collection, after);
        List<Entry> page = new ArrayList<>(Math.min(limit, 1024));
        while (page.size() < limit && rest.hasNext()) {
            page.add(new PayloadEntry(rest.next()));
        }
        return new Page<>(page, nextAfter(page, rest.hasNext()));
    }

    @Override
    public void forEach(Consumer<? super Entry> action) {
        tree.entries(Optional.empty()).forEachRemaining(stored -> {
            guard.run();
            action.accept(new PayloadEntry(stored));
        });
    }

    @Override
    public List<String> indexes() {
        return tree.indexNames();
    }

    @Override
    public Page<Entry> index(String index, String value, Optional<EntryKey> after, int limit) {
        guard.run();
        checkLimit(limit);
        if (!indexes().contains(index)) {
            throw new IllegalArgumentException("there is no index \"" + index + "\"; the snapshot of " + release.tag()
                    + (indexes().isEmpty() ? " has none" : " has " + String.join(", ", indexes())));
        }
        Iterator<EntryKey> rest = tree.index(index, value, after);
        List<EntryKey> keys = new ArrayList<>(Math.min(limit, 1024));
        while (keys.size() < limit && rest.hasNext()) {
            keys.add(rest.next());
        }
        List<Entry> page = List.copyOf(getAll(keys).values());
        if (page.size() < keys.size()) {
            throw new PermanentException(
                    "store.index-damaged",
                    "index " + index + " names entries that are not there, under \"" + value + "\"",
                    "run verify; promoting the release with all nodes written anew mends it");
        }
        return new Page<>(page, nextAfter(page, rest.hasNext()));
    }

    @Override
    public void diff(CatalogView after, Consumer<? super EntryChange> action) {
        if (!(after instanceof TreeView other)) {
            throw new IllegalArgumentException("only views of TagSync's own can be compared");
        }
        guard.run();
        tree.diff(other.tree, (key, was, is) -> {
            guard.run();
            action.accept(new EntryChange(key, was.map(PayloadEntry::new), is.map(PayloadEntry::new)));
        });
    }

    private static void checkLimit(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a page has at least 1 entry, asked for " + limit);
        }
    }

    private static Optional<EntryKey> nextAfter(List<Entry> page, boolean more) {
        return more ? Optional.of(page.get(page.size() - 1).key()) : Optional.empty();
    }

    @Override
    public String toString() {
        return "view of " + release.tag()
                + generation.map(g -> ", generation " + g).orElse("");
    }
}
