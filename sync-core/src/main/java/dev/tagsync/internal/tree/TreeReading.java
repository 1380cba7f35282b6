package dev.tagsync.internal.tree;

import dev.tagsync.EntryKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a snapshot's entries and indexes by key and page, without decoding or copying more than is asked for. Thread-safe if its source is.
 * Throws what the {@link NodeSource} throws, and {@code store.node-damaged} for bytes that are no node of the expected kind.
 */
public final class TreeReading {
    private final NodeCache cache;
    private final HeldTree entries;
    private final Map<String, HeldTree> indexes = new LinkedHashMap<>();

    TreeReading(RootNode root, NodeSource source) {
        cache = NodeCache.none(source);
        entries = new HeldTree(TreeKind.ENTRIES, root.entries(), cache);
        root.indexes().forEach((name, ref) -> indexes.put(name, new HeldTree(TreeKind.INDEX, ref, cache)));
    }

    /** Returns where the payloads beyond leaves are read. */
    public NodeSource source() {
        return cache;
    }

    /** Returns an entry, or null if there is none of that key. */
    public @Nullable LeafEntry get(String collection, String name) {
        if (entries.ref().isEmpty()) {
            return null;
        }
        HeldNode top = entries.top();
        KeyProbe key = KeyProbe.own();
        return key.entry(collection, name) ? entries.find(key, top) : null;
    }

    /** Returns those of the entries that there are, in no order. What is not cached is read level by level, all keys' nodes together. */
    public Map<EntryKey, LeafEntry> getAll(Collection<EntryKey> keys) {
        Map<EntryKey, LeafEntry> found = new HashMap<>();
        if (keys.isEmpty() || entries.ref().isEmpty()) {
            return found;
        }
        HeldNode top = entries.top();
        Map<byte[], EntryKey> absent = new HashMap<>();
        KeyProbe probe = KeyProbe.own();
        for (EntryKey key : keys) {
            if (!probe.entry(key.collection(), key.name())) {
                continue;
            }
            LeafEntry entry = entries.known(probe, top);
            if (entry == null) {
                HeldNode leaf = entries.linkedLeaf(probe, top);
                if (leaf == null) {
                    absent.put(TreeKey.entry(key), key);
                    continue;
                }
                entry = entries.found(probe, top, leaf);
            }
            if (entry != null) {
                found.put(key, entry);
            }
        }
        if (!absent.isEmpty()) {
            entries.findAll(absent.keySet(), top).forEach((key, entry) -> found.put(absent.get(key), entry));
        }
        return found;
    }

    private Optional<HeldRange> names(String collection, String prefix) {
        int length = TreeKey.length(collection, prefix);
        if (length < 0 || length > KeyLimit.MAX_KEY_BYTES) {
            return Optional.empty();
        }
        byte[] from = TreeKey.entry(collection, prefix);
        return Optional.of(
                entries.range(from, prefix.isEmpty() ? TreeKey.prefixEnd(collection) : TreeKey.startsEnd(from)));
    }

    /** Returns how many entries a collection has whose names start with a prefix; reads leaves only at the two edges. */
    public long count(String collection, String prefix) {
        return names(collection, prefix).map(HeldRange::count).orElse(0L);
    }

    /** Returns entries of a collection whose names start with a prefix. */
    public Slice<LeafEntry> list(String collection, String prefix, Span<String> span) {
        return names(collection, prefix)
                .map(range -> span.of(range, name -> TreeKey.entry(collection, name), HeldCursor::entry))
                .orElseGet(() -> new Slice<>(List.of(), false, false));
    }

    private HeldTree index(String name) {
        HeldTree tree = indexes.get(name);
        if (tree == null) {
            throw new IllegalArgumentException("the tree has no index \"" + name + "\", only " + indexes.keySet());
        }
        return tree;
    }

    private Optional<HeldRange> valued(String index, String value) {
        HeldTree tree = index(index);
        int length = TreeKey.length(value, "");
        return length < 0 || length > KeyLimit.MAX_KEY_BYTES
                ? Optional.empty()
                : Optional.of(tree.range(TreeKey.prefix(value), TreeKey.prefixEnd(value)));
    }

    /**
     * Returns how many entries an index has under a value; reads leaves only at the two edges.
     *
     * @throws IllegalArgumentException if there is no such index
     */
    public long countIndexed(String index, String value) {
        return valued(index, value).map(HeldRange::count).orElse(0L);
    }

    /**
     * Returns keys that an index has under a value.
     *
     * @throws IllegalArgumentException if there is no such index
     */
    public Slice<EntryKey> indexed(String index, String value, Span<EntryKey> span) {
        return valued(index, value)
                .map(range -> span.of(
                        range,
                        key -> TreeKey.index(new IndexKey(value, key)),
                        cursor -> TreeKey.readIndex(cursor.key()).key()))
                .orElseGet(() -> new Slice<>(List.of(), false, false));
    }

    private Optional<HeldRange> valuedByPrefix(String index, String prefix) {
        HeldTree tree = index(index);
        int length = TreeKey.length(prefix);
        if (length < 0 || length > KeyLimit.MAX_KEY_BYTES) {
            return Optional.empty();
        }
        byte[] from = TreeKey.start(prefix);
        return Optional.of(tree.range(from, TreeKey.startsEnd(from)));
    }

    /**
     * Returns how many items an index has under values that start with a prefix; reads leaves only at the two edges.
     *
     * @throws IllegalArgumentException if there is no such index
     */
    public long countIndexedByPrefix(String index, String prefix) {
        return valuedByPrefix(index, prefix).map(HeldRange::count).orElse(0L);
    }

    /**
     * Returns items that an index has under values that start with a prefix.
     *
     * @throws IllegalArgumentException if there is no such index
     */
    public Slice<IndexKey> indexedByPrefix(String index, String prefix, Span<IndexKey> span) {
        return valuedByPrefix(index, prefix)
                .map(range -> span.of(range, TreeKey::index, cursor -> TreeKey.readIndex(cursor.key())))
                .orElseGet(() -> new Slice<>(List.of(), false, false));
    }

    /** Returns the entries with these keys, in their order; empty if one is missing. */
    public Optional<List<LeafEntry>> all(List<EntryKey> keys) {
        Map<EntryKey, LeafEntry> found = getAll(keys);
        List<LeafEntry> entries = new ArrayList<>(keys.size());
        for (EntryKey key : keys) {
            LeafEntry entry = found.get(key);
            if (entry == null) {
                return Optional.empty();
            }
            entries.add(entry);
        }
        return Optional.of(entries);
    }

    /**
     * Has those nodes read of which the cache holds an older version, so that a reader that comes from there misses nothing.
     *
     * @param before the tree that was read until now
     */
    public void warmUp(TreeReading before) {
        new WarmUp(before.entries, entries).run();
        indexes.forEach((name, tree) -> {
            HeldTree old = before.indexes.get(name);
            if (old != null) {
                new WarmUp(old, tree).run();
            }
        });
    }
}
