package dev.tagsync.internal.tree;

import dev.tagsync.Digest;
import dev.tagsync.EntryKey;
import dev.tagsync.PermanentException;
import dev.tagsync.spi.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The content of one snapshot: an immutable, ordered, content-addressed tree of entries, files and index items. The same content has the
 * same root, whatever path led there. Thread-safe if its source is; iterators are for one thread.
 *
 * <p>Every method that reads nodes throws what the {@link NodeSource} throws, and a {@link dev.tagsync.PermanentException} with the code
 * {@code store.node-damaged} for bytes that are no node of the expected kind.
 */
public final class SnapshotTree {
    /** The version of where nodes begin and of their encoding: part of the format fingerprint. A new encoding is a new layout, too. */
    public static final int LAYOUT_VERSION = NodeFormat.LAYOUT;

    private static final int BATCH = 256;
    private static final NodeSource NO_SOURCE = new NodeSource() {
        @Override
        public byte[] node(Digest digest) {
            throw Loading.missing(digest);
        }

        @Override
        public Map<Digest, byte[]> nodes(Collection<Digest> digests) {
            throw Loading.missing(digests.iterator().next());
        }
    };

    private final Digest root;
    private final RootNode node;
    private final NodeSource source;

    private SnapshotTree(Digest root, RootNode node, NodeSource source) {
        this.root = root;
        this.node = node;
        this.source = source;
    }

    private static SnapshotTree emit(RootNode root, NodeSink sink, NodeSource source) {
        RootNode.checkNames(root.indexes().keySet());
        Node node = root.node();
        sink.node(node);
        return new SnapshotTree(node.digest(), root, source);
    }

    private static <T> TreeRef build(TreeKind kind, NodeSink sink, Iterator<T> values, Function<T, Item> form) {
        TreeBuilder builder = new TreeBuilder(kind, sink);
        byte[] last = TreeKey.EMPTY;
        while (values.hasNext()) {
            T value = values.next();
            Item item = form.apply(value);
            if (Arrays.compareUnsigned(last, item.key()) >= 0) {
                throw new IllegalArgumentException("the input of the " + kind + " tree does not ascend at " + value);
            }
            last = item.key();
            builder.add(item);
        }
        return builder.finish();
    }

    private KeyTree entryTree() {
        return new KeyTree(TreeKind.ENTRIES, node.entries(), source);
    }

    private KeyTree fileTree() {
        return new KeyTree(TreeKind.FILES, node.files(), source);
    }

    private KeyTree indexTree(String name) {
        TreeRef tree = node.indexes().get(name);
        if (tree == null) {
            throw new IllegalArgumentException("the tree has no index \"" + name + "\", only "
                    + node.indexes().keySet());
        }
        return new KeyTree(TreeKind.INDEX, tree, source);
    }

    private Optional<Item> found(EntryKey key) {
        return KeyLimit.entryFits(key) ? entryTree().find(TreeKey.entry(key)) : Optional.empty();
    }

    private static <A, B> Iterator<B> mapped(Iterator<A> items, Function<A, B> form) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return items.hasNext();
            }

            @Override
            public B next() {
                return form.apply(items.next());
            }
        };
    }

    private record Put<T>(byte[] key, Optional<T> value, BiFunction<T, List<Node>, Item> form, NodeSink sink)
            implements Change {
        @Override
        public Optional<Item> apply(Optional<Item> old) {
            if (value.isEmpty()) {
                return Optional.empty();
            }
            List<Node> payload = new ArrayList<>();
            Item item = form.apply(value.get(), payload);
            EntryForm.emit(payload, old, sink);
            return Optional.of(item);
        }
    }

    /** Makes a tree without entries and files, with the indexes of these names. It has no source: to read what edits add, open their root. */
    public static SnapshotTree empty(Collection<String> indexNames, NodeSink sink) {
        return empty(indexNames, sink, NO_SOURCE);
    }

    /** Makes a tree without entries and files, with the indexes of these names, whose edited successors read from {@code source}. */
    public static SnapshotTree empty(Collection<String> indexNames, NodeSink sink, NodeSource source) {
        SortedMap<String, TreeRef> indexes = RootNode.byName();
        indexNames.forEach(name -> indexes.put(name, TreeRef.EMPTY));
        return emit(new RootNode(TreeRef.EMPTY, TreeRef.EMPTY, indexes), sink, source);
    }

    /**
     * Opens a stored tree: reads its root node.
     *
     * @throws dev.tagsync.PermanentException {@code store.node-damaged} if that is no root node; {@code store.node-version} if its encoding
     *     version is unknown here
     */
    public static SnapshotTree open(Digest root, NodeSource source) {
        return new SnapshotTree(root, RootNode.read(source.node(root)), source);
    }

    /**
     * Builds a tree in one pass; memory does not grow with the number of items.
     *
     * @param entries ascending by key
     * @param files ascending by path
     * @param indexes for each index by name its items, ascending
     * @param sink takes every node of the tree
     * @param source where the tree reads later; not read here
     * @throws IllegalArgumentException if an input is not strictly ascending, or a key is over its {@link KeyLimit}
     */
    public static SnapshotTree build(
            Iterator<StoredEntry> entries,
            Iterator<StoredFile> files,
            SortedMap<String, Iterator<IndexKey>> indexes,
            NodeSink sink,
            NodeSource source) {
        RootNode.checkNames(indexes.keySet());
        TreeRef entryTree = build(
                TreeKind.ENTRIES,
                sink,
                entries,
                entry -> EntryForm.placed(TreeKind.ENTRIES, EntryForm.whole(entry), sink));
        TreeRef fileTree = build(
                TreeKind.FILES, sink, files, file -> EntryForm.placed(TreeKind.FILES, EntryForm.whole(file), sink));
        SortedMap<String, TreeRef> indexTrees = RootNode.byName();
        indexes.forEach((name, items) -> indexTrees.put(
                name, build(TreeKind.INDEX, sink, items, item -> new Item(EntryForm.key(item), TreeKey.EMPTY))));
        return of(entryTree, fileTree, indexTrees, sink, source);
    }

    /** Makes the root of trees that are built. */
    static SnapshotTree of(
            TreeRef entries, TreeRef files, SortedMap<String, TreeRef> indexes, NodeSink sink, NodeSource source) {
        return emit(new RootNode(entries, files, indexes), sink, source);
    }

    /**
     * Returns the tree with the edits applied: the same root as a build of the edited content. Reads the nodes that the edits touch and the
     * neighbours whose boundaries may move; emits the nodes that are new at their place. The result reads from this tree's source, which must
     * find there what {@code sink} took.
     *
     * @throws IllegalArgumentException if an index is unknown, or a key is over its {@link KeyLimit}
     */
    public SnapshotTree edit(Edits edits, NodeSink sink) {
        for (String name : edits.indexes().keySet()) {
            indexTree(name);
        }
        List<Change> entries = new ArrayList<>();
        edits.entries()
                .forEach((key, entry) -> entries.add(new Put<>(EntryForm.key(key), entry, EntryForm::item, sink)));
        List<Change> files = new ArrayList<>();
        edits.files()
                .forEach((path, file) -> files.add(new Put<>(EntryForm.fileKey(path), file, EntryForm::item, sink)));
        SortedMap<String, TreeRef> indexes = RootNode.byName();
        indexes.putAll(node.indexes());
        edits.indexes().forEach((name, items) -> {
            List<Change> changes = new ArrayList<>();
            items.forEach((item, there) -> {
                byte[] key = EntryForm.key(item);
                changes.add(new Change.To(key, there ? Optional.of(new Item(key, TreeKey.EMPTY)) : Optional.empty()));
            });
            indexes.put(name, indexTree(name).edit(changes, sink));
        });
        RootNode edited =
                new RootNode(entryTree().edit(entries, sink), fileTree().edit(files, sink), indexes);
        return edited.equals(node) ? this : emit(edited, sink, source);
    }

    /** Tells whether a node is a root node or an inner one, which many lookups need. */
    public static boolean isInner(Node node) {
        return NodeFormat.leadsOn(node.bytes());
    }

    /** Returns the digest of the root node. */
    public Digest root() {
        return root;
    }

    /** Returns how many entries there are. */
    public long entryCount() {
        return node.entries().top().count();
    }

    /** Returns how many files there are. */
    public long fileCount() {
        return node.files().top().count();
    }

    /** Returns the size of all entries' payloads together in bytes. */
    public long payloadBytes() {
        return node.entries().top().bytes();
    }

    /** Returns the indexes' names, ascending. */
    public List<String> indexNames() {
        return List.copyOf(node.indexes().keySet());
    }

    /** Returns the same tree for reading by keys and pages. */
    public TreeReading reading() {
        return new TreeReading(node, source);
    }

    /** Returns an entry. */
    public Optional<StoredEntry> get(EntryKey key) {
        return found(key).map(item -> EntryForm.entry(item, source));
    }

    /** Returns those of the entries that are there, ascending, reading each level's nodes together. */
    public Map<EntryKey, StoredEntry> getAll(Collection<EntryKey> keys) {
        SortedMap<EntryKey, StoredEntry> found = new TreeMap<>();
        List<EntryKey> wanted = new ArrayList<>(new TreeSet<>(keys));
        for (int from = 0; from < wanted.size(); from += BATCH) {
            List<byte[]> batch = wanted.subList(from, Math.min(wanted.size(), from + BATCH)).stream()
                    .filter(KeyLimit::entryFits)
                    .map(TreeKey::entry)
                    .toList();
            new EntryReading(entryTree().findAll(batch).values().iterator(), source)
                    .forEachRemaining(entry -> found.put(entry.key(), entry));
        }
        return found;
    }

    /** Tells whether an entry is there; reads no payload node. */
    public boolean contains(EntryKey key) {
        return found(key).isPresent();
    }

    /** Returns all entries behind {@code after}, or all, ascending; read as the iterator goes. */
    public Iterator<StoredEntry> entries(Optional<EntryKey> after) {
        byte[] from = after.map(key -> TreeKey.after(TreeKey.entry(key))).orElse(TreeKey.EMPTY);
        return new EntryReading(entryTree().items(from, TreeKey.END), source);
    }

    /** Returns a collection's entries behind {@code afterName}, or all, ascending; read as the iterator goes. */
    public Iterator<StoredEntry> entries(String collection, Optional<String> afterName) {
        byte[] from = afterName
                .map(name -> TreeKey.after(TreeKey.entry(collection, name)))
                .orElseGet(() -> TreeKey.prefix(collection));
        return new EntryReading(entryTree().items(from, TreeKey.prefixEnd(collection)), source);
    }

    /** Returns how many entries a collection has; reads leaves only at its two edges. */
    public long count(String collection) {
        KeyTree tree = entryTree();
        return tree.rank(TreeKey.prefixEnd(collection)) - tree.rank(TreeKey.prefix(collection));
    }

    /** Returns each collection's number of entries; reads leaves only at their edges. */
    public SortedMap<String, Long> collections() {
        SortedMap<String, Long> counts = new TreeMap<>(TreeKey::compareUtf8);
        KeyTree tree = new KeyTree(TreeKind.ENTRIES, node.entries(), new Loading(source, BATCH));
        long before = 0;
        byte[] from = TreeKey.EMPTY;
        while (before < entryCount()) {
            Iterator<Item> items = tree.items(from, TreeKey.END);
            if (!items.hasNext()) {
                throw ByteReader.damaged("there are fewer entries than their count");
            }
            String collection = TreeKey.readEntry(items.next().key()).collection();
            from = TreeKey.prefixEnd(collection);
            long until = tree.rank(from);
            if (until <= before) {
                throw ByteReader.damaged("counts and keys of the entries do not agree");
            }
            counts.put(collection, until - before);
            before = until;
        }
        return counts;
    }

    /**
     * Returns the entries that an index holds under a value, behind {@code after}, or all, ascending.
     *
     * @throws IllegalArgumentException if the tree has no such index
     */
    public Iterator<EntryKey> index(String index, String value, Optional<EntryKey> after) {
        byte[] from = after.map(key -> TreeKey.after(TreeKey.index(new IndexKey(value, key))))
                .orElseGet(() -> TreeKey.prefix(value));
        return mapped(
                indexTree(index).items(from, TreeKey.prefixEnd(value)),
                item -> TreeKey.readIndex(item.key()).key());
    }

    /** Returns a file. */
    public Optional<StoredFile> file(String path) {
        if (!KeyLimit.pathFits(path)) {
            return Optional.empty();
        }
        return fileTree().find(TreeKey.file(path)).map(item -> EntryForm.file(item, source));
    }

    /** Returns those of the files that are there, by path, reading each level's nodes together. */
    public Map<String, StoredFile> files(Collection<String> paths) {
        Map<String, StoredFile> found = new HashMap<>();
        List<String> wanted = new ArrayList<>(new TreeSet<>(paths));
        for (int from = 0; from < wanted.size(); from += BATCH) {
            List<byte[]> batch = wanted.subList(from, Math.min(wanted.size(), from + BATCH)).stream()
                    .filter(KeyLimit::pathFits)
                    .map(TreeKey::file)
                    .toList();
            for (Item item : fileTree().findAll(batch).values()) {
                StoredFile file = EntryForm.file(item, source);
                found.put(file.path(), file);
            }
        }
        return found;
    }

    /** Returns all files, ascending by path. */
    public Iterator<StoredFile> files() {
        return mapped(fileTree().items(TreeKey.EMPTY, TreeKey.END), item -> EntryForm.file(item, source));
    }

    /**
     * Hands every entry that differs to {@code handler}, ascending: those whose blob id, kind or payload differ, or that only one side has. A
     * change of the path alone is none. Equal subtrees are not read, but for at most one node a level at a tree's left edge, whose first
     * key its parent does not tell.
     */
    public void diff(SnapshotTree after, EntryDiff handler) {
        new EntryDiffer(entryTree(), after.entryTree(), handler).run();
    }

    /**
     * Hands the digest of every node of this tree to {@code action}, some maybe more than once. Reads the root node, inner nodes, and those
     * leaves that name payload nodes.
     */
    public void reach(Consumer<Digest> action) {
        walk(digest -> {
            action.accept(digest);
            return true;
        });
    }

    /** Goes through this tree's nodes, from the root; reads inner nodes, and those leaves that name payload nodes. */
    public void walk(Walk walk) {
        if (walk.node(root)) {
            entryTree().walk(walk);
            fileTree().walk(walk);
            node.indexes().keySet().forEach(name -> indexTree(name).walk(walk));
        }
    }

    /** Goes through a stored tree's nodes, as {@link #walk(Walk)} does; a root node that cannot be read is one that is lost. */
    public static void walk(Digest root, NodeSource source, Walk walk) {
        SnapshotTree tree;
        try {
            tree = open(root, source);
        } catch (PermanentException e) {
            if (walk.node(root)) {
                walk.lost(root, e);
            }
            return;
        }
        tree.walk(walk);
    }
}
