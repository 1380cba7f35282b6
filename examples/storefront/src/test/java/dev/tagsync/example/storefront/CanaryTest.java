package dev.tagsync.example.storefront;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogDefinition;
import dev.tagsync.CatalogReader;
import dev.tagsync.IndexDefinition;
import dev.tagsync.SyncController;
import dev.tagsync.spi.TagSource;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.InMemoryTagSource;
import dev.tagsync.testkit.TaggedHistory;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CanaryTest {
    @Test
    void aShopperStaysInOneChannelByACookie() {
        SampleShop<TaggedHistory.Builder> history = new SampleShop<>(TaggedHistory.builder());
        history.category("chairs", "Chairs").product("one", "chairs", 1).tag("v1.0.0");
        history.product("one", "chairs", 2).tag("v2.0.0");
        InMemoryStore store = new InMemoryStore();
        InMemoryTagSource source = InMemoryTagSource.of(history.steps().build());
        promote(store, source, "canary", "v2.0.0");
        // What is held is left alone by the service's loop.
        promote(store, source, "live", "v1.0.0").controls().hold("ann", "the canary first");
        try (Shop shop =
                Shop.inMemory(store, source, "storefront.canary.channel=canary", "storefront.canary.share=0.5")) {
            Shop.await(
                    "something is live",
                    () -> shop.bean(CatalogReader.class).status().release().isPresent());
            Map<String, String> releases = new HashMap<>();
            while (!releases.containsValue("v1.0.0") || !releases.containsValue("v2.0.0")) {
                HttpResponse<String> page = shop.get("/products/one");
                String release = release(page);
                assertThat(page.body()).isEqualTo(history.product(release, "one"));
                assertThat(page.headers().firstValue(PageHeaders.CHANNEL))
                        .contains(release.equals("v2.0.0") ? "canary" : "live");
                assertThat(page.headers().firstValue("Cache-Control"))
                        .as("no cache may mix the channels")
                        .contains("max-age=0, must-revalidate, private");
                assertThat(page.headers().firstValue("Vary").orElse("")).contains("Cookie");
                assertThat(page.headers().firstValue(SurrogateKeys.HEADER)).isEmpty();
                String cookie = page.headers().firstValue("Set-Cookie").orElseThrow();
                assertThat(cookie)
                        .startsWith(ViewOfRequest.COOKIE + "=")
                        .contains("Path=/")
                        .contains("HttpOnly")
                        .contains("SameSite=Lax");
                releases.put(cookie.substring(0, cookie.indexOf(';')), release);
            }
            releases.forEach((cookie, release) -> {
                for (int i = 0; i < 5; i++) {
                    HttpResponse<String> page = shop.get("/products/one", "Cookie", cookie);
                    assertThat(release(page)).isEqualTo(release);
                    assertThat(page.body()).isEqualTo(history.product(release, "one"));
                    assertThat(page.headers().firstValue("Set-Cookie")).isEmpty();
                }
            });
            assertThat(shop.health("/readiness").body()).contains("\"canary\":\"v2.0.0\"");
            assertThat(shop.get("/products/one", "Cookie", ViewOfRequest.COOKIE + "=forged")
                            .headers()
                            .firstValue("Set-Cookie"))
                    .as("a session that this service did not name gets another")
                    .isPresent();
        }
    }

    private static SyncController promote(InMemoryStore store, TagSource source, String channel, String tag) {
        SyncController sync = SyncController.builder()
                .source(source)
                .store(store)
                .channel(channel)
                .definition(CatalogDefinition.builder()
                        .index(IndexDefinition.of("products-by-category", "products", "/category"))
                        .build())
                .build();
        sync.promote(tag).orThrow();
        return sync;
    }

    private static String release(HttpResponse<String> page) {
        return page.headers().firstValue(PageHeaders.RELEASE).orElseThrow();
    }
}
