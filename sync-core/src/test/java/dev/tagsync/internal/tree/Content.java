package dev.tagsync.internal.tree;

import dev.tagsync.BlobId;
import dev.tagsync.EntryKey;
import dev.tagsync.PayloadKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** A snapshot's content in sorted maps: what a tree is compared with. */
final class Content {
    static final List<String> INDEXES = List.of("byColour", "bySize");

    final TreeMap<EntryKey, StoredEntry> entries = new TreeMap<>();
    final TreeMap<String, StoredFile> files = new TreeMap<>(TreeKey::compareUtf8);
    final SortedMap<String, TreeSet<IndexKey>> indexes = new TreeMap<>();

    Content() {
        INDEXES.forEach(name -> indexes.put(name, new TreeSet<>()));
    }

    Content(Content other) {
        entries.putAll(other.entries);
        files.putAll(other.files);
        other.indexes.forEach((name, items) -> indexes.put(name, new TreeSet<>(items)));
    }

    SnapshotTree build(MemoryNodes nodes) {
        SortedMap<String, Iterator<IndexKey>> items = new TreeMap<>();
        indexes.forEach((name, keys) -> items.put(name, keys.iterator()));
        return SnapshotTree.build(entries.values().iterator(), files.values().iterator(), items, nodes, nodes);
    }

    /** Puts or replaces an entry, its file and its index items, here and in the edits. */
    void put(StoredEntry entry, Edits edits) {
        remove(entry.key(), edits);
        entries.put(entry.key(), entry);
        edits.putEntry(entry);
        StoredFile file = new StoredFile(entry.path(), entry.blob(), List.of(entry.key()));
        files.put(file.path(), file);
        edits.putFile(file);
        for (String index : INDEXES) {
            IndexKey key = indexKey(index, entry);
            indexes.get(index).add(key);
            edits.putIndex(index, key);
        }
    }

    void remove(EntryKey key, Edits edits) {
        edits.removeEntry(key);
        StoredEntry old = entries.remove(key);
        if (old != null) {
            files.remove(old.path());
            edits.removeFile(old.path());
            for (String index : INDEXES) {
                indexes.get(index).remove(indexKey(index, old));
                edits.removeIndex(index, indexKey(index, old));
            }
        }
    }

    static IndexKey indexKey(String index, StoredEntry entry) {
        int length = entry.payload().length;
        return new IndexKey(
                index.equals("bySize") ? "s" + length / 512 : "c" + entry.payload().length % 3, entry.key());
    }

    /** Returns one of about {@code variety} keys of a few collections; some are long, some share long prefixes, some are of odd characters. */
    static EntryKey key(Random random, int variety) {
        int number = random.nextInt(variety);
        String collection =
                List.of("a", "ab", "products", "\u0000", "\uFFFD\uD83D\uDE00").get(number % 5);
        Random of = new Random(number);
        String name = switch (of.nextInt(12)) {
            case 0 -> "x".repeat(KeyLimit.MAX_KEY_BYTES - 60) + number;
            case 1 -> "shared-prefix-".repeat(20) + number;
            case 2 -> number + "\u0000\u0001\u0002";
            case 3 -> "\u0001" + number;
            case 4 -> "\uD83D\uDE00" + number;
            default -> Integer.toString(number);
        };
        return new EntryKey(collection, name);
    }

    static StoredEntry entry(Random random, EntryKey key, int maxBytes) {
        int length = switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> random.nextInt(maxBytes + 1);
            default -> random.nextInt(Math.min(maxBytes, 1500) + 1);
        };
        return entry(random, key, random.nextInt(2), length);
    }

    static StoredEntry entry(Random random, EntryKey key, int folder, int length) {
        byte[] payload = new byte[length];
        random.nextBytes(payload);
        byte[] blob = new byte[20];
        random.nextBytes(blob);
        String path = folder + "/" + key.hashCode() + "/"
                + key.name().substring(Math.max(0, key.name().length() - 40)) + key.collection();
        return new StoredEntry(
                key,
                path,
                new BlobId(java.util.HexFormat.of().formatHex(blob)),
                PayloadKind.values()[random.nextInt(3)],
                payload);
    }

    /** Applies random changes, near each other or far, here and in the edits returned. */
    Edits change(Random random, int changes, int variety, int maxBytes) {
        Edits edits = new Edits();
        List<EntryKey> keys = new ArrayList<>(entries.keySet());
        boolean run = random.nextInt(4) == 0;
        int at = keys.isEmpty() ? 0 : random.nextInt(keys.size());
        for (int i = 0; i < changes; i++) {
            int kind = random.nextInt(run ? 2 : 5);
            EntryKey old = keys.isEmpty()
                    ? key(random, variety)
                    : keys.get(run ? (at + i) % keys.size() : random.nextInt(keys.size()));
            StoredEntry stored = entries.get(old);
            if (kind == 0 || run) {
                remove(old, edits);
            } else if (kind == 1 && stored != null) {
                put(
                        new StoredEntry(old, "moved/" + stored.path(), stored.blob(), stored.kind(), stored.payload()),
                        edits);
            } else if (kind == 2) {
                put(entry(random, old, maxBytes), edits);
            } else {
                put(entry(random, key(random, variety), maxBytes), edits);
            }
        }
        return edits;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
