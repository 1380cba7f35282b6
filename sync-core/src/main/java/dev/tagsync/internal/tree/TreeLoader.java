package dev.tagsync.internal.tree;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Loads a whole tree from files that come in any order and from several threads. What it holds in memory does not grow with what is added: the
 * rest lies in scratch space on disk, about as much as the payloads together.
 */
public final class TreeLoader implements AutoCloseable {
    /** The most bytes of a chunk: the memory that loading takes is a few of these. */
    public static final int CHUNK_BYTES = 16 << 20;

    private static final int ENTRIES = 0;
    private static final int FILES = 1;
    private static final int FIRST_INDEX = 2;

    private final List<String> indexes;
    private final Function<StoredEntry, Map<String, SortedSet<IndexKey>>> indexItems;
    private final RecordSorter sorter;

    /**
     * @param indexes the names of the tree's indexes
     * @param indexItems what of each index an entry is
     * @param scratch a folder for scratch space
     * @param chunkBytes how much is held in memory a few times; {@link #CHUNK_BYTES}, and less in tests
     */
    public TreeLoader(
            Collection<String> indexes,
            Function<StoredEntry, Map<String, SortedSet<IndexKey>>> indexItems,
            Path scratch,
            int chunkBytes) {
        this.indexes = List.copyOf(new TreeSet<>(indexes));
        this.indexItems = indexItems;
        this.sorter = new RecordSorter(scratch, chunkBytes);
    }

    /** Adds a file and its entries, whose keys are within their {@link KeyLimit}. Thread-safe. */
    public void add(StoredFile file, List<StoredEntry> entries) {
        for (StoredEntry entry : entries) {
            Item item = EntryForm.whole(entry);
            sorter.add(key(ENTRIES, item.key(), entry.path()), item.body());
            indexItems.apply(entry).forEach((name, keys) -> {
                int stream = FIRST_INDEX + indexes.indexOf(name);
                keys.forEach(key -> sorter.add(key(stream, EntryForm.key(key), ""), TreeKey.EMPTY));
            });
        }
        Item item = EntryForm.whole(file);
        sorter.add(key(FILES, item.key(), ""), item.body());
    }

    /** Which of the trees, the item's key, and what orders items of one key; a zero byte is below all that a key goes on with. */
    private static byte[] key(int stream, byte[] key, String tie) {
        byte[] last = tie.getBytes(StandardCharsets.UTF_8);
        return new ByteWriter(2 + key.length + 1 + last.length + 1 + 2)
                .u16(stream)
                .bytes(key)
                .u8(0)
                .bytes(last)
                .u8(0)
                .u16(key.length)
                .done();
    }

    /** Returns how many bytes of records were added. */
    public long bytes() {
        return sorter.bytes();
    }

    /**
     * Builds the tree of everything that was added; once. Of several entries with one key the one whose path comes first is taken.
     *
     * @param sink takes every node of the tree
     * @param source where the tree reads later; not read here
     * @param duplicate is handed every entry that is not taken, and the path of the one that is
     * @param passed is run for every entry
     */
    public SnapshotTree build(
            NodeSink sink, NodeSource source, BiConsumer<StoredEntry, String> duplicate, Runnable passed) {
        Streams streams = new Streams(sorter.sorted());
        Losers losers = new Losers(duplicate);
        TreeRef entries = build(TreeKind.ENTRIES, sink, streams.of(ENTRIES), item -> {
            passed.run();
            return losers.test(item);
        });
        TreeRef files = build(TreeKind.FILES, sink, streams.of(FILES), item -> true);
        SortedMap<String, TreeRef> trees = RootNode.byName();
        for (int i = 0; i < indexes.size(); i++) {
            String name = indexes.get(i);
            trees.put(
                    name,
                    build(TreeKind.INDEX, sink, streams.of(FIRST_INDEX + i), item -> !losers.indexed(name, item)));
        }
        return SnapshotTree.of(entries, files, trees, sink, source);
    }

    private static TreeRef build(TreeKind kind, NodeSink sink, Iterator<Item> items, Predicate<Item> taken) {
        TreeBuilder builder = new TreeBuilder(kind, sink);
        byte[] last = TreeKey.EMPTY;
        while (items.hasNext()) {
            Item item = items.next();
            boolean again = Arrays.equals(last, item.key());
            last = item.key();
            if (!taken.test(item) || again) {
                continue;
            }
            builder.add(kind == TreeKind.INDEX ? item : EntryForm.placed(kind, item, sink));
        }
        return builder.finish();
    }

    /** Gives the scratch space back. */
    @Override
    public void close() {
        sorter.close();
    }

    /** The items of one tree after another. */
    private static final class Streams {
        private final Iterator<Item> records;
        private Optional<Item> next;

        Streams(Iterator<Item> records) {
            this.records = records;
            this.next = read();
        }

        private Optional<Item> read() {
            return records.hasNext() ? Optional.of(records.next()) : Optional.empty();
        }

        Iterator<Item> of(int stream) {
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return next.isPresent() && ByteReader.u16(next.get().key(), 0) == stream;
                }

                @Override
                public Item next() {
                    if (!hasNext()) {
                        throw new NoSuchElementException();
                    }
                    Item record = next.orElseThrow();
                    byte[] key = record.key();
                    int length = ByteReader.u16(key, key.length - 2);
                    next = read();
                    return new Item(Arrays.copyOfRange(key, 2, 2 + length), record.body());
                }
            };
        }
    }

    /** The entries that are not taken, since another has their key, and what they would have been in the indexes. */
    private final class Losers implements Predicate<Item> {
        private final BiConsumer<StoredEntry, String> duplicate;
        private final Map<String, Set<IndexKey>> indexed = new HashMap<>();
        private Optional<Item> winner = Optional.empty();

        Losers(BiConsumer<StoredEntry, String> duplicate) {
            this.duplicate = duplicate;
        }

        @Override
        public boolean test(Item item) {
            if (winner.isEmpty() || !Arrays.equals(winner.get().key(), item.key())) {
                winner = Optional.of(item);
                return true;
            }
            StoredEntry first = entry(winner.get());
            StoredEntry later = entry(item);
            duplicate.accept(later, first.path());
            Map<String, SortedSet<IndexKey>> of = indexItems.apply(first);
            indexItems.apply(later).forEach((name, keys) -> {
                Set<IndexKey> only = new HashSet<>(keys);
                only.removeAll(of.get(name));
                indexed.computeIfAbsent(name, any -> new HashSet<>()).addAll(only);
            });
            return false;
        }

        boolean indexed(String name, Item item) {
            Set<IndexKey> keys = indexed.get(name);
            return keys != null && keys.contains(TreeKey.readIndex(item.key()));
        }

        private StoredEntry entry(Item item) {
            return EntryForm.entry(item, LeafBody.read(item.body()), Map.of());
        }
    }
}
