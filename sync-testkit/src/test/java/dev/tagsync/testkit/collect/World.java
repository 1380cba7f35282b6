package dev.tagsync.testkit.collect;

import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.Collector;
import dev.tagsync.Entry;
import dev.tagsync.Retention;
import dev.tagsync.SyncController;
import dev.tagsync.SyncControllerBuilder;
import dev.tagsync.SyncException;
import dev.tagsync.spi.Store;
import dev.tagsync.spi.Validator;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.InMemoryTagSource;
import dev.tagsync.testkit.SimulatedEnvironment;
import dev.tagsync.testkit.TaggedHistory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.TreeMap;

/** A store in memory, releases that share most of their nodes, and the parties that work on it, all in one thread and virtual time. */
final class World {
    static final Duration LONG = Duration.ofDays(900);
    static final Retention LAST = new Retention(1, Duration.ZERO);

    final SimulatedEnvironment time = SimulatedEnvironment.seeded(7);
    final InMemoryStore store = new InMemoryStore();
    final TaggedHistory.Builder history = TaggedHistory.builder();
    final InMemoryTagSource source;

    /** Tags v1 to v6; v1-again is of the tree of v1. Each has 300 entries, one of them larger than a leaf takes. */
    World() {
        for (int i = 0; i < 300; i++) {
            history.file("products/p" + i + ".json", product(i, 0));
        }
        for (int version = 1; version <= 6; version++) {
            history.file("products/p" + version * 40 + ".json", product(version * 40, version))
                    .file("products/large.json", "{\"text\": \"" + ("v" + version + " ").repeat(3_000) + "\"}")
                    .commit("v" + version)
                    .tag("v" + version);
            if (version == 1) {
                history.tag("v1-again");
            }
        }
        source = InMemoryTagSource.of(history.build());
    }

    private static String product(int i, int version) {
        return "{\"name\": \"product " + i + "\", \"version\": " + version + ", \"text\": \""
                + Integer.toHexString(i * 7919).repeat(60) + "\"}";
    }

    SyncController controller(Store as, Validator... validators) {
        SyncControllerBuilder builder = SyncController.builder()
                .source(source)
                .store(as)
                .environment(time.environment())
                .validatorTimeout(LONG)
                .storePatience(Duration.ZERO)
                .actor("ann");
        for (Validator v : validators) {
            builder.validator(v);
        }
        return builder.build();
    }

    SyncController controller(Validator... validators) {
        return controller(store, validators);
    }

    void promote(String... tags) {
        SyncController controller = controller();
        for (String tag : tags) {
            controller.promote(tag).orThrow();
        }
    }

    Collector.Builder collector(Store as) {
        return Collector.builder()
                .store(as)
                .environment(time.environment())
                .retention(LAST)
                .abandonAfter(LONG);
    }

    /** Collects what nothing but a day-old verdict keeps. */
    void collect(Store as) {
        days(2);
        collector(as).build().collect();
    }

    void days(int days) {
        time.advance(Duration.ofDays(days));
    }

    CatalogReader reader() {
        return CatalogReader.builder()
                .store(store)
                .environment(time.environment())
                .pollInterval(Duration.ZERO)
                .cacheBytes(0)
                .build();
    }

    /** Opens a view of what is live that never expires, so that it tells whether its nodes are there. */
    CatalogView timelessView() {
        return CatalogReader.builder()
                .store(store)
                .environment(SimulatedEnvironment.seeded(9).environment())
                .cacheBytes(0)
                .build()
                .view();
    }

    int nodes() {
        return store.nodeCount(SyncController.DEFAULT_CATALOG);
    }

    /** Returns all that a view shows, as text; throws what the view throws. */
    static String all(CatalogView view) {
        TreeMap<String, String> entries = new TreeMap<>();
        view.forEach((Entry e) -> entries.put(e.key().toString(), new String(e.payload(), StandardCharsets.UTF_8)));
        return entries.toString();
    }

    /** Tells whether what is live is whole, and is that tag. */
    boolean isWhole(String tag) {
        try (CatalogReader reader = reader()) {
            CatalogView view = reader.view();
            return view.release().tag().value().equals(tag)
                    && all(view).contains(tag.substring(0, 2) + " " + tag.substring(0, 2));
        } catch (SyncException e) {
            return false;
        }
    }
}
