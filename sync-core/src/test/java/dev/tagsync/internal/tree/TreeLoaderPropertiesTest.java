package dev.tagsync.internal.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.BlobId;
import dev.tagsync.Digest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;

/** A tree that is loaded from files in any order against one that is built from sorted maps. */
class TreeLoaderPropertiesTest {
    private static final Path SCRATCH = Path.of(System.getProperty("java.io.tmpdir"));

    private static Map<String, SortedSet<IndexKey>> indexItems(StoredEntry entry) {
        Map<String, SortedSet<IndexKey>> items = new TreeMap<>();
        Content.INDEXES.forEach(name -> items.put(name, new TreeSet<>(List.of(Content.indexKey(name, entry)))));
        return items;
    }

    @Property(tries = 200, shrinking = ShrinkingMode.OFF)
    void filesInAnyOrderAndWithAnyMemoryGiveTheRootOfABulkBuild(
            @ForAll long seed,
            @ForAll @IntRange(min = 0, max = 400) int size,
            @ForAll @IntRange(min = 200, max = 60_000) int chunkBytes) {
        Random random = new Random(seed);
        Content content = new Content();
        content.change(random, size, 2 * size + 4, random.nextInt(20) == 0 ? 1_200_000 : 10_000);
        List<StoredEntry> entries = new ArrayList<>(content.entries.values());
        Collections.shuffle(entries, random);
        MemoryNodes nodes = new MemoryNodes();
        List<StoredEntry> duplicates = new ArrayList<>();
        int[] passed = new int[1];

        SnapshotTree loaded;
        try (TreeLoader loader =
                new TreeLoader(Content.INDEXES, TreeLoaderPropertiesTest::indexItems, SCRATCH, chunkBytes)) {
            entries.forEach(entry -> loader.add(content.files.get(entry.path()), List.of(entry)));
            loaded = loader.build(nodes, nodes, (later, first) -> duplicates.add(later), () -> passed[0]++);
        }

        MemoryNodes built = new MemoryNodes();
        assertThat(loaded.root()).isEqualTo(content.build(built).root());
        assertThat(nodes.written).isEqualTo(built.written);
        assertThat(duplicates).isEmpty();
        assertThat(passed[0]).isEqualTo(entries.size());
    }

    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void theSumOfTheFilesThatLeavesHoldIsThatOfAListOfJustThese(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 400) int size) {
        Random random = new Random(seed);
        Content content = new Content();
        content.change(random, size, 2 * size + 4, 100);
        List<StoredFile> files = new ArrayList<>(content.files.values());
        files.sort((a, b) -> StoredFile.PATH_ORDER.compare(a.path(), b.path()));
        FileSum made = new FileSum();
        try (TreeLoader loader =
                new TreeLoader(Content.INDEXES, TreeLoaderPropertiesTest::indexItems, SCRATCH, 3_000)) {
            content.entries.values().forEach(entry -> loader.add(content.files.get(entry.path()), List.of(entry)));
            loader.build(made::stored, new MemoryNodes(), (later, first) -> {}, () -> {});
        }

        Digest of = made.end();
        assertThat(made.count()).isEqualTo(files.size());
        assertThat(sum(files)).isEqualTo(of);
        if (!files.isEmpty()) {
            StoredFile one = files.remove(random.nextInt(files.size()));
            assertThat(sum(files)).isNotEqualTo(of);
            files.add(new StoredFile(one.path(), new BlobId("0".repeat(40)), one.keys()));
            files.sort((a, b) -> StoredFile.PATH_ORDER.compare(a.path(), b.path()));
            assertThat(sum(files)).isNotEqualTo(of);
        }
    }

    private static Digest sum(List<StoredFile> files) {
        FileSum sum = new FileSum();
        files.forEach(file -> sum.listed(file.path(), file.blob()));
        return sum.end();
    }

    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void ofEntriesWithOneKeyTheFirstPathIsTakenAndTheOthersAreNamed(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int size) {
        Random random = new Random(seed);
        Content content = new Content();
        content.change(random, size, 2 * size + 4, 3_000);
        List<StoredEntry> all = new ArrayList<>(content.entries.values());
        List<StoredEntry> later = new ArrayList<>();
        for (StoredEntry entry : content.entries.values()) {
            for (int copies = random.nextInt(3); copies > 0; copies--) {
                StoredEntry other = Content.entry(random, entry.key(), 7, random.nextInt(2_000));
                later.add(new StoredEntry(
                        other.key(), "~" + copies + entry.path(), other.blob(), other.kind(), other.payload()));
            }
        }
        later.forEach(entry ->
                content.files.put(entry.path(), new StoredFile(entry.path(), entry.blob(), List.of(entry.key()))));
        all.addAll(later);
        Collections.shuffle(all, random);
        MemoryNodes nodes = new MemoryNodes();
        List<StoredEntry> duplicates = new ArrayList<>();

        SnapshotTree loaded;
        try (TreeLoader loader =
                new TreeLoader(Content.INDEXES, TreeLoaderPropertiesTest::indexItems, SCRATCH, 3_000)) {
            all.forEach(entry -> loader.add(content.files.get(entry.path()), List.of(entry)));
            loaded = loader.build(
                    nodes,
                    nodes,
                    (entry, first) -> {
                        assertThat(first)
                                .isEqualTo(content.entries.get(entry.key()).path());
                        duplicates.add(entry);
                    },
                    () -> {});
        }

        assertThat(duplicates).containsExactlyInAnyOrderElementsOf(later);
        assertThat(loaded.root()).isEqualTo(content.build(new MemoryNodes()).root());
    }
}
