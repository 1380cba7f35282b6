package dev.tagsync.testkit.contract;

import dev.tagsync.CatalogDefinition;
import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.Entry;
import dev.tagsync.IndexDefinition;
import dev.tagsync.Page;
import dev.tagsync.SyncController;
import dev.tagsync.SyncControllerBuilder;
import dev.tagsync.spi.EntryValidator;
import dev.tagsync.spi.Store;
import dev.tagsync.spi.Validator;
import dev.tagsync.testkit.InMemoryTagSource;
import dev.tagsync.testkit.TaggedHistory;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** What the suites over a whole store share: a history with good and bad releases, controllers and readers. */
abstract class CycleFixture {
    static final EntryValidator PRICED = new EntryValidator() {
        @Override
        public String name() {
            return "priced";
        }

        @Override
        public void validate(Entry entry, dev.tagsync.Findings findings) {
            if (entry.collection().equals("products") && entry.at("/price").isMissingNode()) {
                findings.error("price.missing", "/price", "%s has no price", entry.name())
                        .hint("add a price");
            }
        }
    };

    final String catalog = "cycle-" + UUID.randomUUID().toString().substring(0, 12);

    /** Returns the store under test; it may be the same for all tests, which use catalogs of their own. */
    protected abstract Store store();

    final TaggedHistory.Builder history = TaggedHistory.builder();

    final InMemoryTagSource source = InMemoryTagSource.of(history.file("products/chair.json", """
                    {"price": 12.90, "brand": "nimbus"}
                    """)
            .file("products/table.json", "{\"price\": 100, \"brand\": \"oak\"}")
            .file("brands/oak.yaml", "title: Oak\nfounded: 0x7B2\n")
            .file("README.md", "# A catalog")
            .commit("first")
            .tag("v1")
            .file("products/chair.json", "{\"price\": 13.50, \"brand\": \"nimbus\"}")
            .file("products/lamp.md", "---\nprice: 7.00\nbrand: oak\n---\nGives light.\n")
            .delete("brands/oak.yaml")
            .commit("second")
            .tag("v2")
            .file("products/desk.json", "{\n  \"brand\": \"oak\"\n}\n")
            .commit("third: no price")
            .tag("v3-unpriced")
            .file("products/desk.json", "{\n  \"brand\": \"oak\",\n  \"price\": 80,\n}\n")
            .file("products/bench.yaml", "price: 12\n\tbrand: oak\n")
            .commit("fourth: does not parse")
            .tag("v4-broken")
            .delete("products/bench.yaml")
            .file("products/desk.json", "{\"brand\": \"oak\", \"price\": 80}")
            .commit("fifth")
            .lightweightTag("v5")
            .branch("main-2")
            .build());

    static CatalogDefinition definition() {
        return CatalogDefinition.builder()
                .index(IndexDefinition.of("brand", "products", "/brand"))
                .build();
    }

    final SyncController controller() {
        return controller(PRICED);
    }

    final SyncController controller(Validator... validators) {
        SyncControllerBuilder builder = SyncController.builder()
                .source(source)
                .store(store())
                .catalog(catalog)
                .actor("ann")
                .definition(definition());
        for (Validator v : validators) {
            builder.validator(v);
        }
        return builder.build();
    }

    final CatalogReader reader() {
        return CatalogReader.builder()
                .store(store())
                .catalog(catalog)
                .pollInterval(Duration.ZERO)
                .build();
    }

    static String text(CatalogView view, String collection, String name) {
        return new String(view.get(collection, name).orElseThrow().payload(), java.nio.charset.StandardCharsets.UTF_8);
    }

    static List<String> names(Page<Entry> page) {
        return page.items().stream().map(Entry::name).toList();
    }
}
