package dev.tagsync.internal.tree;

import dev.tagsync.Digest;
import dev.tagsync.EntryKey;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * The content of one snapshot: an immutable, ordered, content-addressed tree of entries, files and index items. The same content has the
 * same root, whatever path led there. Thread-safe if its source is; iterators are for one thread.
 *
 * <p>Every method that reads nodes throws what the {@link NodeSource} throws, and a {@link dev.tagsync.PermanentException} with the code
 * {@code store.node-damaged} for bytes that are no node of the expected kind.
 */
public final class SnapshotTree {
    private SnapshotTree() {}

    /** Makes a tree without entries and files, with the indexes of these names. It has no source: to read what edits add, open their root. */
    public static SnapshotTree empty(Collection<String> indexNames, NodeSink sink) {
        throw new UnsupportedOperationException();
    }

    /** Makes a tree without entries and files, with the indexes of these names, whose edited successors read from {@code source}. */
    public static SnapshotTree empty(Collection<String> indexNames, NodeSink sink, NodeSource source) {
        throw new UnsupportedOperationException();
    }

    /**
     * Opens a stored tree: reads its root node.
     *
     * @throws dev.tagsync.PermanentException {@code store.node-damaged} if that is no root node; {@code store.node-version} if its encoding
     *     version is unknown here
     */
    public static SnapshotTree open(Digest root, NodeSource source) {
        throw new UnsupportedOperationException();
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
        throw new UnsupportedOperationException();
    }

    /**
     * Returns the tree with the edits applied: the same root as a build of the edited content. Reads the nodes that the edits touch and the
     * neighbours whose boundaries may move; emits the nodes that are new at their place. The result reads from this tree's source, which must
     * find there what {@code sink} took.
     *
     * @throws IllegalArgumentException if an index is unknown, or a key is over its {@link KeyLimit}
     */
    public SnapshotTree edit(Edits edits, NodeSink sink) {
        throw new UnsupportedOperationException();
    }

    /** Returns the digest of the root node. */
    public Digest root() {
        throw new UnsupportedOperationException();
    }

    /** Returns how many entries there are. */
    public long entryCount() {
        throw new UnsupportedOperationException();
    }

    /** Returns how many files there are. */
    public long fileCount() {
        throw new UnsupportedOperationException();
    }

    /** Returns the size of all entries' payloads together in bytes. */
    public long payloadBytes() {
        throw new UnsupportedOperationException();
    }

    /** Returns the indexes' names, ascending. */
    public List<String> indexNames() {
        throw new UnsupportedOperationException();
    }

    /** Returns the encoding version of the nodes. */
    public int encodingVersion() {
        throw new UnsupportedOperationException();
    }

    /** Returns an entry. */
    public Optional<StoredEntry> get(EntryKey key) {
        throw new UnsupportedOperationException();
    }

    /** Returns those of the entries that are there, ascending, reading each level's nodes together. */
    public Map<EntryKey, StoredEntry> getAll(Collection<EntryKey> keys) {
        throw new UnsupportedOperationException();
    }

    /** Tells whether an entry is there; reads no payload node. */
    public boolean contains(EntryKey key) {
        throw new UnsupportedOperationException();
    }

    /** Returns all entries behind {@code after}, or all, ascending; read as the iterator goes. */
    public Iterator<StoredEntry> entries(Optional<EntryKey> after) {
        throw new UnsupportedOperationException();
    }

    /** Returns a collection's entries behind {@code afterName}, or all, ascending; read as the iterator goes. */
    public Iterator<StoredEntry> entries(String collection, Optional<String> afterName) {
        throw new UnsupportedOperationException();
    }

    /** Returns how many entries a collection has; reads leaves only at its two edges. */
    public long count(String collection) {
        throw new UnsupportedOperationException();
    }

    /** Returns each collection's number of entries; reads leaves only at their edges. */
    public SortedMap<String, Long> collections() {
        throw new UnsupportedOperationException();
    }

    /**
     * Returns the entries that an index holds under a value, behind {@code after}, or all, ascending.
     *
     * @throws IllegalArgumentException if the tree has no such index
     */
    public Iterator<EntryKey> index(String index, String value, Optional<EntryKey> after) {
        throw new UnsupportedOperationException();
    }

    /** Returns a file. */
    public Optional<StoredFile> file(String path) {
        throw new UnsupportedOperationException();
    }

    /** Returns all files, ascending by path. */
    public Iterator<StoredFile> files() {
        throw new UnsupportedOperationException();
    }

    /**
     * Hands every entry that differs to {@code handler}, ascending: those whose blob id, kind or payload differ, or that only one side has. A
     * change of the path alone is none. Equal subtrees are not read.
     */
    public void diff(SnapshotTree after, EntryDiff handler) {
        throw new UnsupportedOperationException();
    }

    /**
     * Hands the digest of every node of this tree to {@code action}, some maybe more than once. Reads the root node, inner nodes, and those
     * leaves that name payload nodes.
     */
    public void reach(Consumer<Digest> action) {
        throw new UnsupportedOperationException();
    }
}
