package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogDefinition;
import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogSession;
import dev.tagsync.CatalogView;
import dev.tagsync.Entry;
import dev.tagsync.EntryKey;
import dev.tagsync.Findings;
import dev.tagsync.IndexDefinition;
import dev.tagsync.IndexPage;
import dev.tagsync.IndexPaging;
import dev.tagsync.Page;
import dev.tagsync.Paging;
import dev.tagsync.SpecialFiles;
import dev.tagsync.SyncController;
import dev.tagsync.SyncOptions;
import dev.tagsync.SyncResult;
import dev.tagsync.spi.EntryValidator;
import dev.tagsync.spi.Store;
import dev.tagsync.spi.Validator;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the documentation, compiled and run. {@link DocsTest} compares the regions with what the pages show. */
class DocExamplesTest {
    private final Store store = new InMemoryStore();

    // region entry-validator
    static final class PricePresent implements EntryValidator {
        @Override
        public void validate(Entry entry, Findings findings) {
            if (entry.collection().equals("products") && entry.at("/price").isMissingNode()) {
                findings.error("price.missing", "/price", "%s has no price", entry.name())
                        .hint("add \"price\": 12.90");
            }
        }
    }
    // endregion

    // region validator
    static final class CategoriesExist implements Validator {
        @Override
        public void validate(Candidate candidate, Findings findings) {
            CatalogView catalog = candidate.view();
            catalog.forEach(entry -> {
                String category = entry.at("/category").asText();
                if (entry.collection().equals("products")
                        && catalog.get("categories", category).isEmpty()) {
                    findings.on(entry)
                            .error("category.unknown", "/category", "category \"%s\" does not exist", category)
                            .hint("add categories/" + category + ".json");
                }
            });
        }
    }
    // endregion

    // region changes-validator
    static final class NothingVanishes implements Validator {
        @Override
        public String version() {
            return "2"; // raised when the same release would be judged otherwise
        }

        @Override
        public void validate(Candidate candidate, Findings findings) {
            candidate.changes(change -> change.before()
                    .filter(e -> change.after().isEmpty())
                    .ifPresent(gone -> findings.warning("entry.removed", "", "%s is removed", gone.key())));
        }
    }
    // endregion

    // region product
    record Product(String name, String category, BigDecimal price) {}
    // endregion

    private static TaggedHistory history() {
        return TaggedHistory.builder()
                .file(
                        "products/chair.json",
                        "{\"name\": \"Nimbus chair\", \"category\": \"seating\", \"price\": 129.00}")
                .file("categories/seating.json", "{\"title\": \"Seating\"}")
                .commit("first")
                .tag("v1.0.0")
                .file("products/chair.json", "{\n  \"name\": \"Nimbus chair\",\n  \"category\": \"sofas\"\n}")
                .delete("categories/seating.json")
                .commit("second")
                .tag("v1.1.0")
                .build();
    }

    private SyncController controller() {
        return SyncController.builder()
                .source(InMemoryTagSource.of(history()))
                .store(store)
                .definition(definition())
                .validator(new PricePresent())
                .validator(new CategoriesExist())
                .validator(new NothingVanishes())
                .build();
    }

    private static CatalogDefinition definition() {
        // region definition
        CatalogDefinition definition = CatalogDefinition.builder()
                .include("products/**/*.json", "categories/*.json")
                .exclude("**/drafts/**")
                .index(IndexDefinition.of("category", "products", "/category"))
                .build();
        // endregion
        return definition;
    }

    /** A store of the host's that has objects of Git LFS. */
    private interface Bucket {
        Optional<byte[]> find(String name);
    }

    private static SpecialFiles resolvingLfs(Bucket bucket) {
        // region resolving-lfs
        SpecialFiles policy = SpecialFiles.DEFAULT.resolvingLfs((sha256, bytes) -> bucket.find("lfs/" + sha256));
        // endregion
        return policy;
    }

    @Test
    void specialFilesAreRefusedOrResolved() throws IOException {
        // region refusing-special-files
        CatalogDefinition strict = CatalogDefinition.builder()
                .specialFiles(SpecialFiles.DEFAULT
                        .withLinks(SpecialFiles.Handling.FAIL)
                        .withSubmodules(SpecialFiles.Handling.FAIL))
                .build();
        // endregion
        assertThat(strict.specialFiles()).hasToString("links=fail;submodules=fail;lfs=fail");
        SpecialFiles policy = resolvingLfs(name -> Optional.of(name.getBytes(StandardCharsets.UTF_8)));
        assertThat(policy.lfsContent().orElseThrow().read("abc", 1))
                .contains("lfs/abc".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aReleaseIsJudgedByEveryValidator() {
        try (SyncController sync = controller()) {
            assertThat(sync.promote("v1.0.0").promoted()).isTrue();
            SyncResult result = sync.promote("v1.1.0");
            assertThat(result.report().findings())
                    .extracting(f -> f.rule() + " " + f.path().orElse("")
                            + f.position().map(p -> ":" + p).orElse(""))
                    .containsExactly(
                            "price.missing products/chair.json:1:1",
                            "category.unknown products/chair.json:3:15",
                            "entry.removed ");
        }
    }

    @Test
    void aResultTellsWhatToDo() {
        try (SyncController sync = controller()) {
            List<String> log = new ArrayList<>();
            for (String tag : List.of("v1.0.0", "v1.1.0", "main")) {
                // region results
                SyncResult result = sync.promote(tag, SyncOptions.by("ann").because("autumn prices"));
                if (result instanceof SyncResult.Rejected rejected) {
                    rejected.report().findings().forEach(finding -> log.add(finding.toString()));
                } else if (result instanceof SyncResult.Refused refused) {
                    log.add(refused.reason() + ": " + refused.message());
                } else {
                    log.add(result.summary());
                }
                // endregion
            }
            assertThat(log)
                    .startsWith("live is v1.0.0, generation 1")
                    .contains("error[price.missing] products/chair.json:1:1: chair has no price (add \"price\": 12.90)")
                    .anyMatch(line -> line.startsWith("UNKNOWN_TAG: "));
        }
    }

    @Test
    void aViewAnswersFromOneRelease() {
        try (SyncController sync = controller()) {
            sync.promote("v1.0.0").orThrow();
        }
        // region reading
        try (CatalogReader reader = CatalogReader.builder().store(store).build()) {
            CatalogView view = reader.view(); // every answer of it is from one release
            Optional<Product> chair = view.get("products", "chair").map(e -> e.as(Product.class));
            Page<Entry> seats = view.index("category", "seating", Optional.empty(), 20);
            Page<Entry> products = view.list("products", 20);
            // endregion
            assertThat(chair).contains(new Product("Nimbus chair", "seating", new BigDecimal("129.00")));
            assertThat(seats.items()).hasSize(1);
            assertThat(products.items()).hasSize(1);
        }
    }

    // region host-test
    @Test
    void aReleaseWithoutPricesStaysOut() {
        TaggedHistory history = TaggedHistory.builder()
                .file("products/chair.json", "{\"price\": 129.00}")
                .commit("good")
                .tag("v1")
                .file("products/chair.json", "{}")
                .commit("bad")
                .tag("v2")
                .build();
        try (SyncController sync = SyncController.builder()
                .source(InMemoryTagSource.of(history))
                .store(new InMemoryStore())
                .validator(new PricePresent())
                .build()) {
            sync.promote("v1").orThrow();
            assertThat(sync.promote("v2").summary())
                    .isEqualTo("v2 rejected: 1 error in 1 file; 1 entry changed. live stays v1");
        }
    }
    // endregion

    @Test
    void aServiceReads(@TempDir Path folder) {
        CatalogDefinition definition = definition();
        try (SyncController sync = controller()) {
            sync.promote("v1.0.0").orThrow();
        }
        // region following
        CatalogReader reader = CatalogReader.builder().store(store).build().follow();
        // endregion
        CatalogView view = reader.view();
        EntryKey place = new EntryKey("products", "chair");
        List<EntryKey> keys = List.of(place);
        // region reading-more
        Optional<Product> one = view.get("products", "chair", Product.class); // mapped once for each content
        Map<EntryKey, Entry> some = view.getAll(keys); // one round of reads for each level of the tree
        Page<Entry> page = view.list("products", "ch", Paging.first(20)); // names that start with "ch"
        Page<Product> cards = page.map(entry -> view.map(entry, Product.class)); // mapped once, too
        Page<Entry> more = view.index("category", "seating", Paging.after(place, 20));
        Page<Entry> back = view.index("category", "seating", Paging.before(place, 20));
        long many = view.countIndexed("category", "seating"); // reads no entry
        IndexPage typed = view.indexByPrefix("category", "sea", IndexPaging.first(20)); // values that start with "sea"
        // endregion
        assertThat(one).map(Product::category).contains("seating");
        assertThat(some).containsOnlyKeys(place);
        assertThat(page.items()).hasSize(1);
        assertThat(cards.items()).extracting(Product::category).containsExactly("seating");
        assertThat(more.items()).isEmpty();
        assertThat(back.items()).isEmpty();
        assertThat(many).isEqualTo(1);
        assertThat(typed.items()).extracting(IndexPage.Item::value).containsExactly("seating");
        Set<String> purged = new HashSet<>();
        // region listening
        Runnable end = reader.listen(move -> move.changes(definition.indexes().values(), (change, lists) -> {
            purged.add(change.key().toString());
            lists.forEach(list -> purged.add(list.index() + "/" + list.value()));
        }));
        // endregion
        end.run();
        assertThat(purged).isEmpty();
        List<EntryKey> exported = new ArrayList<>();
        // region session
        try (CatalogSession session = reader.session(Duration.ofHours(2))) {
            session.view().forEach(entry -> exported.add(entry.key()));
        }
        // endregion
        assertThat(exported).hasSize(2);
        reader.close();
        // region disk
        CatalogReader restarting = CatalogReader.builder()
                .store(store)
                .diskCache(folder, 2L << 30) // at most 2 GiB of nodes
                .build()
                .follow();
        // endregion
        assertThat(restarting.view().count()).isEqualTo(2);
        restarting.close();
    }
}
