package dev.tagsync.example.storefront;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogReader;
import dev.tagsync.SyncController;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.InMemoryTagSource;
import dev.tagsync.testkit.TaggedHistory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevalidationTest {
    private final InMemoryStore store = new InMemoryStore();
    private final SampleShop<TaggedHistory.Builder> history = new SampleShop<>(TaggedHistory.builder());
    private final List<Purger.Stale> purges = new CopyOnWriteArrayList<>();

    private Shop start(Purger purger, String... properties) {
        return Shop.inMemory(
                store,
                InMemoryTagSource.of(history.steps().build()),
                context -> context.registerBean("recording", Purger.class, () -> purger),
                properties);
    }

    private void firstTwo() {
        history.category("chairs", "Chairs")
                .category("beds", "Beds")
                .product("one", "chairs", 1)
                .product("two", "chairs", 2)
                .tag("v1.0.0")
                .product("one", "beds", 1)
                .product("three", "beds", 3)
                .without("products", "two")
                .category("beds", "All beds");
    }

    private void live(Shop shop, String tag) {
        Shop.await(
                "caches are purged for " + tag,
                () -> purges.stream()
                        .anyMatch(stale -> stale.now().release().tag().value().equals(tag)));
    }

    @Test
    void aReleasePurgesTheChangedEntriesAndTheListsThatTheyStandOrStoodIn(@TempDir Path folder) {
        firstTwo();
        try (Shop shop = start(purges::add)) {
            live(shop, "v1.0.0");
            history.tag("v2.0.0");
            purges.clear();
            promoteNow(shop);
            live(shop, "v2.0.0");
            assertThat(purges).singleElement().satisfies(stale -> {
                assertThat(stale.everything()).isFalse();
                assertThat(stale.keys())
                        .isEqualTo(Set.of(
                                "categories/beds",
                                "products/one",
                                "products/two",
                                "products/three",
                                "collection:products",
                                "index:products-by-category=chairs",
                                "index:products-by-category=beds"));
            });
        }
    }

    /** Has the source show what the history has by now. */
    private void promoteNow(Shop shop) {
        shop.bean(InMemoryTagSource.class).become(history.steps().build());
        assertThat(shop.push("{}").statusCode()).isEqualTo(202);
    }

    @Test
    void aPurgerThatFailsIsToldAgain() {
        firstTwo();
        AtomicInteger failures = new AtomicInteger(3);
        try (Shop shop = start(stale -> {
            if (failures.getAndDecrement() > 0) {
                throw new IllegalStateException("the network is not well");
            }
            purges.add(stale);
        })) {
            live(shop, "v1.0.0");
            assertThat(failures.get()).isNegative();
            failures.set(2);
            history.tag("v2.0.0");
            promoteNow(shop);
            live(shop, "v2.0.0");
            assertThat(purges).hasSize(2);
            assertThat(purges.get(1).keys()).contains("products/two");
        }
    }

    @Test
    void whatWasReleasedWhileTheServiceWasDownIsPurgedWhenItIsUp(@TempDir Path folder) throws Exception {
        Path progress = folder.resolve("purged");
        firstTwo();
        try (Shop shop = start(purges::add, "storefront.purge.progress=" + progress)) {
            live(shop, "v1.0.0");
            Shop.await("it is noted", () -> Files.exists(progress));
            assertThat(purges).singleElement().matches(Purger.Stale::everything);
        }
        history.tag("v2.0.0");
        try (SyncController elsewhere = SyncController.builder()
                .source(InMemoryTagSource.of(history.steps().build()))
                .store(store)
                .definition(definition())
                .build()) {
            elsewhere.promote("v2.0.0").orThrow();
        }
        purges.clear();
        try (Shop shop = start(purges::add, "storefront.purge.progress=" + progress)) {
            live(shop, "v2.0.0");
            assertThat(purges).singleElement().satisfies(stale -> {
                assertThat(stale.everything()).isFalse();
                assertThat(stale.keys()).contains("products/one", "index:products-by-category=chairs");
            });
            Shop.await(
                    "it is noted",
                    () -> shop.bean(PurgeProgress.class)
                            .isLast(shop.bean(CatalogReader.class).view()));
        }
        Files.writeString(progress, "1 " + "ab".repeat(32));
        purges.clear();
        try (Shop shop = start(purges::add, "storefront.purge.progress=" + progress)) {
            live(shop, "v2.0.0");
            assertThat(purges)
                    .as("generation 1 was of another content: the store is another")
                    .singleElement()
                    .matches(Purger.Stale::everything);
        }
        Files.writeString(progress, "half a li");
        purges.clear();
        try (Shop shop = start(purges::add, "storefront.purge.progress=" + progress)) {
            live(shop, "v2.0.0");
            assertThat(purges).singleElement().matches(Purger.Stale::everything);
        }
    }

    private static dev.tagsync.CatalogDefinition definition() {
        return dev.tagsync.CatalogDefinition.builder()
                .index(dev.tagsync.IndexDefinition.of("products-by-category", "products", "/category"))
                .build();
    }
}
