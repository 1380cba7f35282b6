package dev.tagsync.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.Digest;
import dev.tagsync.Entry;
import dev.tagsync.SyncController;
import dev.tagsync.TagPolicy;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.InMemoryTagSource;
import dev.tagsync.testkit.TaggedHistory;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The catalog of the simulations: small, of several nodes, releases that share most of them, and what each release must look like when it is
 * read. Made once; never changed.
 */
final class Shop {
    static final String CATALOG = "default";

    /** The tags, oldest first. {@code v4} is of the tree of {@code v2}; {@code v5} breaks a rule. */
    static final List<String> TAGS = List.of("v1", "v2", "v3", "v4", "v5", "v6");

    static final String BAD = "v5";

    /** The channels. */
    static final String LIVE = "live";

    static final String STAGING = "staging";

    private static final int ENTRIES = 14;

    /** So large that it lies in a node of its own, which only a leaf names. */
    private static final int LARGE = 9_000;

    private static final TaggedHistory HISTORY = make(true);
    private static final TaggedHistory EARLIER = make(false);

    /** By this the loops know which tag is the later one. */
    static final TagPolicy POLICY =
            TagPolicy.builder().order(TagPolicy.Order.LEXICAL).build();

    /** What a release is, once it is stored. */
    record Expected(Digest root, Set<Digest> nodes, Set<Digest> payloads, Map<String, String> entries) {}

    private static final Map<String, Expected> EXPECTED = expected();

    private Shop() {}

    private static TaggedHistory make(boolean whole) {
        TaggedHistory.Builder history = TaggedHistory.builder();
        for (int i = 0; i < ENTRIES; i++) {
            entry(history, i, 1, true);
        }
        large(history, 1);
        history.commit("one").tag("v1");
        entry(history, 3, 2, true);
        history.commit("two").tag("v2");
        entry(history, 3, 3, true);
        entry(history, 9, 3, true);
        large(history, 3);
        history.delete("products/p05.json").commit("three").tag("v3");
        entry(history, 3, 2, true);
        entry(history, 9, 1, true);
        entry(history, 5, 1, true);
        large(history, 1);
        history.commit("back to two").tag("v4");
        entry(history, 12, 5, false);
        history.commit("without a price").tag("v5");
        if (!whole) {
            return history.build();
        }
        entry(history, 12, 6, true);
        entry(history, 0, 6, true);
        large(history, 6);
        return history.commit("six").tag("v6").build();
    }

    private static void entry(TaggedHistory.Builder history, int number, int release, boolean priced) {
        history.file(
                String.format("products/p%02d.json", number),
                "{\"release\":" + release + (priced ? ",\"price\":1" : "") + ",\"text\":\""
                        + Integer.toString(number * 7 + release, 36).repeat(900) + "\"}");
    }

    private static void large(TaggedHistory.Builder history, int release) {
        history.file(
                "products/large.json",
                "{\"release\":" + release + ",\"price\":9,\"text\":\"" + ("v" + release).repeat(LARGE / 2) + "\"}");
    }

    private static Map<String, Expected> expected() {
        Map<String, Expected> all = new LinkedHashMap<>();
        for (String tag : TAGS) {
            InMemoryStore store = new InMemoryStore();
            SyncController.builder()
                    .source(source())
                    .store(store)
                    .build()
                    .promote(tag)
                    .orThrow();
            try (CatalogReader reader = CatalogReader.builder().store(store).build()) {
                CatalogView view = reader.view();
                all.put(tag, new Expected(view.root(), nodes(store), payloads(store), entries(view)));
            }
        }
        assertThat(all.get("v4").root()).isEqualTo(all.get("v2").root());
        assertThat(all.get("v1").nodes()).hasSizeGreaterThan(5);
        assertThat(all.values()).allMatch(one -> one.payloads().size() == 1);
        return all;
    }

    /** The nodes that hold nothing but a payload, which a mark would not find that takes leaves for the last there is. */
    private static Set<Digest> payloads(InMemoryStore store) {
        SnapshotStore snapshots = store.snapshots(CATALOG);
        Map<Digest, byte[]> all = snapshots.get(nodes(store), SnapshotStore.Copies.QUORUM);
        Set<Digest> payloads = new HashSet<>();
        all.forEach((digest, bytes) -> {
            if (new String(bytes, StandardCharsets.ISO_8859_1).contains("\"price\":9")) {
                payloads.add(digest);
            }
        });
        return payloads;
    }

    static TaggedHistory history() {
        return HISTORY;
    }

    static InMemoryTagSource sourceWithoutTheNewest() {
        return InMemoryTagSource.of(EARLIER);
    }

    static String tagObject(String tag) {
        return HISTORY.tagObject(tag);
    }

    static InMemoryTagSource source() {
        return InMemoryTagSource.of(HISTORY);
    }

    static Expected expected(String tag) {
        Expected expected = EXPECTED.get(tag);
        if (expected == null) {
            throw new AssertionError("no release has the tag " + tag);
        }
        return expected;
    }

    static Set<Digest> nodes(InMemoryStore store) {
        Set<Digest> living = new HashSet<>();
        SnapshotStore snapshots = store.snapshots(CATALOG);
        for (int part = 0; part < snapshots.scanParts(); part++) {
            snapshots.scan(part, node -> living.add(node.digest()));
        }
        return living;
    }

    /** Reads all of a view. */
    static Map<String, String> entries(CatalogView view) {
        Map<String, String> entries = new TreeMap<>();
        view.forEach(entry -> entries.put(entry.key().toString(), text(entry)));
        return entries;
    }

    private static String text(Entry entry) {
        return entry.json().toString();
    }
}
