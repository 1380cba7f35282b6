package dev.tagsync.internal.read;

import dev.tagsync.CatalogView;
import dev.tagsync.Digest;
import dev.tagsync.Entry;
import dev.tagsync.EntryChange;
import dev.tagsync.EntryKey;
import dev.tagsync.Generation;
import dev.tagsync.IndexPage;
import dev.tagsync.IndexPaging;
import dev.tagsync.IndexPlace;
import dev.tagsync.Page;
import dev.tagsync.Paging;
import dev.tagsync.PermanentException;
import dev.tagsync.Release;
import dev.tagsync.SnapshotId;
import dev.tagsync.internal.tree.IndexKey;
import dev.tagsync.internal.tree.LeafEntry;
import dev.tagsync.internal.tree.Slice;
import dev.tagsync.internal.tree.SnapshotTree;
import dev.tagsync.internal.tree.Span;
import dev.tagsync.internal.tree.TreeReading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** A view of one tree. */
public final class TreeView implements CatalogView {
    private static final Mapping UNCACHED = new Mapping(0);

    private final Release release;
    private final Optional<String> channel;
    private final Optional<Generation> generation;
    private final SnapshotId snapshot;
    private final SnapshotTree tree;
    private final TreeReading reading;
    private final Mapping mapping;
    private final Supplier<Duration> age;
    private final Runnable guard;

    /** Makes a view that nobody waits to be new: its age is 0. */
    public TreeView(Release release, Optional<Generation> generation, SnapshotId snapshot, SnapshotTree tree) {
        this(release, Optional.empty(), generation, snapshot, tree, UNCACHED, () -> Duration.ZERO);
    }

    /**
     * Makes a view.
     *
     * @param channel the channel whose pointer gave it
     * @param mapping maps payloads to objects
     * @param age tells how long ago the view was last known to be what its pointer shows
     */
    public TreeView(
            Release release,
            Optional<String> channel,
            Optional<Generation> generation,
            SnapshotId snapshot,
            SnapshotTree tree,
            Mapping mapping,
            Supplier<Duration> age) {
        this(release, channel, generation, snapshot, tree, tree.reading(), mapping, age, () -> {});
    }

    private TreeView(
            Release release,
            Optional<String> channel,
            Optional<Generation> generation,
            SnapshotId snapshot,
            SnapshotTree tree,
            TreeReading reading,
            Mapping mapping,
            Supplier<Duration> age,
            Runnable guard) {
        this.release = release;
        this.channel = channel;
        this.generation = generation;
        this.snapshot = snapshot;
        this.tree = tree;
        this.reading = reading;
        this.mapping = mapping;
        this.age = age;
        this.guard = guard;
    }

    /** Returns this view for somebody who may be stopped: {@code guard} runs before anything is read, and throws to stop it. */
    public TreeView guardedBy(Runnable guard) {
        return new TreeView(release, channel, generation, snapshot, tree, reading, mapping, age, guard);
    }

    /** Has those nodes read of which a view that was read until now has other versions in the cache. */
    void warmUp(TreeView before) {
        reading.warmUp(before.reading);
    }

    @Override
    public Release release() {
        return release;
    }

    @Override
    public Optional<String> channel() {
        return channel;
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
    public Duration age() {
        return age.get();
    }

    @Override
    public long count() {
        return tree.entryCount();
    }

    @Override
    public long count(String collection, String prefix) {
        guard.run();
        return collection.isEmpty() ? 0 : reading.count(collection, prefix);
    }

    @Override
    public Map<String, Long> collections() {
        guard.run();
        return tree.collections();
    }

    private Entry entry(LeafEntry found) {
        return NodeEntry.of(found, reading.source());
    }

    @Override
    public Optional<Entry> get(String collection, String name) {
        guard.run();
        if (collection.isEmpty() || name.isEmpty()) {
            return Optional.empty();
        }
        LeafEntry found = reading.get(collection, name);
        return found == null ? Optional.empty() : Optional.of(entry(found));
    }

    @Override
    public <T> Optional<T> get(String collection, String name, Class<T> type) {
        return get(collection, name).map(entry -> mapping.map(entry, type));
    }

    @Override
    public <T> T map(Entry entry, Class<T> type) {
        return mapping.map(entry, type);
    }

    @Override
    public Map<EntryKey, Entry> getAll(Collection<EntryKey> keys) {
        guard.run();
        Map<EntryKey, LeafEntry> found = reading.getAll(keys);
        Map<EntryKey, Entry> entries = new LinkedHashMap<>();
        for (EntryKey key : keys) {
            LeafEntry entry = found.get(key);
            if (entry != null) {
                entries.put(key, entry(entry));
            }
        }
        return entries;
    }

    @Override
    public Page<Entry> list(String collection, String prefix, Paging paging) {
        guard.run();
        Function<EntryKey, String> name = key -> {
            if (!key.collection().equals(collection)) {
                throw new IllegalArgumentException("a page of collection \"" + collection
                        + "\" starts or ends at one of" + " its entries, found " + key);
            }
            return key.name();
        };
        Span<String> span = new Span<>(paging.after().map(name), paging.before().map(name), paging.limit());
        if (collection.isEmpty()) {
            return new Page<>(List.of(), Optional.empty(), Optional.empty());
        }
        return page(reading.list(collection, prefix, span).map(this::entry));
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

    private void requireIndex(String index) {
        if (!indexes().contains(index)) {
            throw new IllegalArgumentException("there is no index \"" + index + "\"; the snapshot of " + release.tag()
                    + (indexes().isEmpty() ? " has none" : " has " + String.join(", ", indexes())));
        }
    }

    @Override
    public Page<Entry> index(String index, String value, Paging paging) {
        guard.run();
        requireIndex(index);
        Slice<EntryKey> keys =
                reading.indexed(index, value, new Span<>(paging.after(), paging.before(), paging.limit()));
        List<LeafEntry> entries = named(keys.items(), index, value);
        return page(new Slice<>(entries.stream().map(this::entry).toList(), keys.earlier(), keys.later()));
    }

    /** The entries that an index names. */
    private List<LeafEntry> named(List<EntryKey> keys, String index, String under) {
        return reading.all(keys)
                .orElseThrow(
                        () -> new PermanentException(
                                "store.index-damaged",
                                "index " + index + " names entries that are not there, under \"" + under + "\"",
                                "tagsync verify shows what is lost; promoting the release with all nodes written anew mends it"));
    }

    @Override
    public IndexPage indexByPrefix(String index, String prefix, IndexPaging paging) {
        guard.run();
        requireIndex(index);
        Span<IndexKey> span = new Span<>(
                paging.after().map(TreeView::indexKey), paging.before().map(TreeView::indexKey), paging.limit());
        Slice<IndexKey> found = reading.indexedByPrefix(index, prefix, span);
        List<LeafEntry> entries =
                named(found.items().stream().map(IndexKey::key).toList(), index, prefix + "…");
        List<IndexPage.Item> items = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            items.add(new IndexPage.Item(found.items().get(i).value(), entry(entries.get(i))));
        }
        boolean none = items.isEmpty();
        return new IndexPage(
                items,
                !none && found.later() ? Optional.of(items.get(items.size() - 1).place()) : Optional.empty(),
                !none && found.earlier() ? Optional.of(items.get(0).place()) : Optional.empty());
    }

    private static IndexKey indexKey(IndexPlace place) {
        return new IndexKey(place.value(), place.key());
    }

    @Override
    public long countIndexedByPrefix(String index, String prefix) {
        guard.run();
        requireIndex(index);
        return reading.countIndexedByPrefix(index, prefix);
    }

    @Override
    public long countIndexed(String index, String value) {
        guard.run();
        requireIndex(index);
        return reading.countIndexed(index, value);
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

    private static Page<Entry> page(Slice<Entry> slice) {
        List<Entry> items = slice.items();
        if (items.isEmpty()) {
            return new Page<>(items, Optional.empty(), Optional.empty());
        }
        return new Page<>(
                items,
                slice.later() ? Optional.of(items.get(items.size() - 1).key()) : Optional.empty(),
                slice.earlier() ? Optional.of(items.get(0).key()) : Optional.empty());
    }

    @Override
    public String toString() {
        return "view of " + release.tag()
                + generation.map(g -> ", generation " + g).orElse("");
    }
}
