package dev.tagsync.example.storefront;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogReader;
import dev.tagsync.SyncLoop;
import dev.tagsync.testkit.Fault;
import dev.tagsync.testkit.FaultPlan;
import dev.tagsync.testkit.FaultyStore;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.InMemoryTagSource;
import dev.tagsync.testkit.TaggedHistory;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the service answers, request by request; with a store and a source in memory. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StorefrontHttpTest {
    private final SampleShop<TaggedHistory.Builder> history = new SampleShop<>(TaggedHistory.builder());
    private final FaultyStore store = new FaultyStore(new InMemoryStore(), FaultPlan.none());
    private final InMemoryTagSource source = InMemoryTagSource.of(first());
    private final Shop shop = Shop.inMemory(store, source, "storefront.reader.degraded-after=100ms");

    private TaggedHistory first() {
        history.category("chairs", "Chairs").category("lamps", "Lamps");
        for (int i = 0; i < 7; i++) {
            history.product("chair-" + i, "chairs", i);
        }
        return history.entry("products", "sets/dining room", "{\"category\":\"chairs\",\"price\":1.10}")
                .tag("v1.0.0")
                .steps()
                .build();
    }

    @BeforeAll
    void aReleaseIsLive() {
        Shop.await("v1.0.0 is live", () -> shop.get("/products/chair-1").statusCode() == 200);
    }

    @AfterAll
    void end() {
        shop.close();
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static JsonNode json(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body());
    }

    @Test
    void aProductIsSentAsTheCatalogHasIt() {
        HttpResponse<String> page = shop.get("/products/sets/dining%20room");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .as("digits as written")
                .isEqualTo(
                        "{\"key\":\"products/sets/dining room\",\"content\":{\"category\":\"chairs\",\"price\":1.10}}");
        assertThat(header(page, "Content-Type")).isEqualTo("application/json");
        assertThat(header(page, PageHeaders.RELEASE)).isEqualTo("v1.0.0");
        assertThat(header(page, PageHeaders.GENERATION)).isEqualTo("1");
        assertThat(header(page, SurrogateKeys.HEADER)).isEqualTo("products/sets%2Fdining%20room");
        assertThat(header(page, "Cache-Control")).isEqualTo("max-age=0, must-revalidate, public, s-maxage=3600");
        String digest = shop.bean(CatalogReader.class)
                .view()
                .get("products", "sets/dining room")
                .orElseThrow()
                .digest()
                .toString();
        assertThat(header(page, "ETag")).as("the digest of the entry").isEqualTo("\"" + digest + "\"");
    }

    @Test
    void whatTheClientHasIsNotSentAgain() {
        for (String path : new String[] {"/products/chair-1", "/categories/chairs?limit=2", "/search?prefix=chair"}) {
            HttpResponse<String> page = shop.get(path);
            HttpResponse<String> again = shop.get(path, "If-None-Match", "\"other\", " + header(page, "ETag"));
            assertThat(again.statusCode()).as(path).isEqualTo(304);
            assertThat(again.body()).isEmpty();
            assertThat(header(again, "ETag")).isEqualTo(header(page, "ETag"));
            assertThat(header(again, PageHeaders.RELEASE)).isEqualTo("v1.0.0");
            assertThat(shop.get(path, "If-None-Match", "\"other\"").statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void listsArePagedInBothDirections() {
        Set<String> seen = new HashSet<>();
        String path = "/categories/chairs?limit=3";
        JsonNode page = json(shop.get(path));
        assertThat(page.get("previous")).isNull();
        assertThat(page.get("total").intValue()).isEqualTo(8);
        JsonNode last = page;
        while (page != null) {
            page.get("items")
                    .forEach(item ->
                            assertThat(seen.add(item.get("key").stringValue())).isTrue());
            last = page;
            page = page.get("next") == null
                    ? null
                    : json(shop.get(path + "&after=" + page.get("next").stringValue()));
        }
        assertThat(seen).hasSize(8).contains("products/sets/dining room");
        JsonNode back = json(shop.get(path + "&before=" + last.get("previous").stringValue()));
        assertThat(back.get("items").get(2).get("key").stringValue()).isEqualTo("products/chair-5");
    }

    @Test
    void aPageNamesAllThatItDependsOn() {
        assertThat(header(shop.get("/categories/chairs?limit=2"), SurrogateKeys.HEADER)
                        .split(" "))
                .containsExactly(
                        "categories/chairs",
                        "index:products-by-category=chairs",
                        "products/chair-0",
                        "products/chair-1");
        assertThat(header(shop.get("/search?index=products-by-category&value=lamps"), SurrogateKeys.HEADER))
                .isEqualTo("index:products-by-category=lamps");
        assertThat(header(shop.get("/search?prefix=chair-3"), SurrogateKeys.HEADER))
                .isEqualTo("collection:products products/chair-3");
        assertThat(header(shop.get("/search?prefix=c&collection=categories"), SurrogateKeys.HEADER))
                .isEqualTo("collection:categories categories/chairs");
    }

    @Test
    void whatIsNotThereIsAProblemThatCachesMayKeepUntilItComes() {
        HttpResponse<String> page = shop.get("/products/throne");
        assertThat(page.statusCode()).isEqualTo(404);
        assertThat(header(page, "Content-Type")).isEqualTo("application/problem+json");
        assertThat(json(page).get("status").intValue()).isEqualTo(404);
        assertThat(json(page).get("code").stringValue()).isEqualTo("entry-not-found");
        assertThat(json(page).get("detail").stringValue()).isEqualTo("There is no products/throne.");
        assertThat(header(page, SurrogateKeys.HEADER)).isEqualTo("products/throne");
        assertThat(shop.get("/categories/thrones").statusCode()).isEqualTo(404);
        assertThat(header(shop.get("/nowhere"), "Content-Type")).isEqualTo("application/problem+json");
        assertThat(shop.get("/products/").statusCode()).isEqualTo(404);
    }

    @Test
    void aRequestThatCannotBeUnderstoodIsToldWhy() {
        assertProblem(
                "/search?index=colour&value=red", "There is no index \"colour\". There are: products-by-category.");
        assertProblem("/categories/chairs?limit=51", "\"limit\" is from 1 to 50, found 51.");
        assertProblem("/categories/chairs?limit=0", "\"limit\" is from 1 to 50, found 0.");
        assertProblem(
                "/categories/chairs?after=xyz!", "\"xyz!\" is no cursor; take \"next\" or \"previous\" of a page.");
        String place = json(shop.get("/categories/chairs?limit=2")).get("next").stringValue();
        assertProblem(
                "/categories/chairs?after=" + place + "&before=" + place,
                "A page is \"after\" a place or \"before\" one, not both.");
        assertProblem(
                "/search?prefix=c&collection=categories&after=" + place,
                "The cursor is one of another collection's list.");
        assertProblem("/search?index=products-by-category", "Required parameter 'value' is not present.");
        assertProblem("/categories/chairs?limit=many", "Failed to convert 'limit' with value: 'many'");
        assertThat(shop.get("/search").statusCode()).isEqualTo(400);
    }

    private void assertProblem(String path, String detail) {
        HttpResponse<String> page = shop.get(path);
        assertThat(page.statusCode()).as("%s", path).isEqualTo(400);
        assertThat(header(page, "Content-Type")).isEqualTo("application/problem+json");
        assertThat(json(page).get("detail").stringValue()).isEqualTo(detail);
        assertThat(header(page, SurrogateKeys.HEADER)).isEmpty();
    }

    @Test
    void metersOfTheReaderAndTheLoopAreTheActuatorsToo() {
        assertThat(json(shop.actuator("metrics/tagsync.reader.generation"))
                        .at("/measurements/0/value")
                        .intValue())
                .isEqualTo(1);
        assertThat(json(shop.actuator("metrics/tagsync.loop.running"))
                        .at("/measurements/0/value")
                        .intValue())
                .isEqualTo(1);
        assertThat(json(shop.actuator("metrics/tagsync.cycle"))
                        .at("/measurements/0/value")
                        .intValue())
                .isPositive();
    }

    private HttpResponse<String> hook(HttpRequest.BodyPublisher body, String... headers) {
        return shop.send(shop.request("/hooks/git", headers).POST(body).build());
    }

    @Test
    void aSignedPushHasTheLoopLookAndAnyOtherHasNot() {
        long cycles = shop.bean(SyncLoop.class).health().completed();
        String body = "{\"zen\":\"Keep it logically awesome.\"}";
        HttpResponse<String> unsigned = hook(BodyPublishers.ofString(body));
        assertThat(unsigned.statusCode()).isEqualTo(401);
        assertThat(header(unsigned, "Content-Type")).isEqualTo("application/problem+json");
        String right = Shop.signature(Shop.SECRET, body);
        for (String wrong : new String[] {
            "sha256=" + "0".repeat(64),
            right.replace("sha256=", "sha1="),
            right.substring(7),
            right.substring(0, 69),
            right + "00",
            "sha256=no hexadecimal digits",
            "sha256=",
            Shop.signature("another secret of this length", body),
            Shop.signature(Shop.SECRET, body + " ")
        }) {
            assertThat(hook(BodyPublishers.ofString(body), "X-Hub-Signature-256", wrong)
                            .statusCode())
                    .as(wrong)
                    .isEqualTo(401);
        }
        assertThat(shop.bean(SyncLoop.class).health().completed()).isEqualTo(cycles);
        assertThat(shop.push(body).statusCode()).isEqualTo(202);
        Shop.await("a look", () -> shop.bean(SyncLoop.class).health().completed() > cycles);
        assertThat(shop.get("/hooks/git").statusCode()).isEqualTo(405);
    }

    @Test
    void aPushThatIsTooLargeIsNotRead() {
        byte[] large = new byte[1 << 20];
        byte[] tooLarge = new byte[(1 << 20) + 1];
        assertThat(hook(BodyPublishers.ofByteArray(large)).statusCode()).isEqualTo(401);
        assertThat(hook(BodyPublishers.ofByteArray(tooLarge)).statusCode()).isEqualTo(413);
        assertThat(hook(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(tooLarge)))
                        .statusCode())
                .as("one that does not say how large it is")
                .isEqualTo(413);
    }

    @Test
    @DisplayName(
            "H-GIT-5, H-LIVE-1: without Git, pages are served and the process stays ready; health says since when nobody could look")
    void withoutGitPagesAreServedAndTheProcessStaysReady() {
        JsonNode well = json(shop.health(""));
        assertThat(well.get("status").stringValue()).isEqualTo("UP");
        assertThat(well.at("/components/sync/details/conditions/SYNCED/message").isMissingNode())
                .isFalse();
        assertThat(well.at("/components/catalog/details/release").stringValue()).isEqualTo("v1.0.0");
        source.cutOff();
        try {
            shop.push("{}");
            Shop.await(
                    "health tells of Git",
                    () -> json(shop.health("")).at("/status").stringValue().equals("DEGRADED"));
            HttpResponse<String> health = shop.health("");
            assertThat(health.statusCode()).as("no balancer takes it out").isEqualTo(200);
            JsonNode condition = json(health).at("/components/sync/details/conditions/SOURCE_UNAVAILABLE");
            assertThat(condition.get("message").stringValue()).isNotEmpty();
            assertThat(condition.get("since").stringValue()).endsWith("Z");
            assertThat(json(health).at("/components/catalog/status").stringValue())
                    .isEqualTo("UP");
            HttpResponse<String> ready = shop.health("/readiness");
            assertThat(ready.statusCode()).isEqualTo(200);
            assertThat(json(ready).at("/status").stringValue()).isEqualTo("UP");
            assertThat(json(ready).at("/components/sync").isMissingNode()).isTrue();
            assertThat(shop.get("/products/chair-1").statusCode()).isEqualTo(200);
        } finally {
            source.connect();
            shop.push("{}");
        }
        Shop.await(
                "health is well again",
                () -> json(shop.health("")).at("/status").stringValue().equals("UP"));
    }

    @Test
    @DisplayName(
            "H-LIVE-3: without the store, pages that were read are served, others are a problem that passes, and nothing is called not found")
    void withoutTheStoreWhatIsAtHandIsServed() {
        assertThat(shop.get("/products/chair-2").statusCode()).isEqualTo(200);
        store.plan(FaultPlan.from(0, Fault.BEFORE));
        try {
            Shop.await(
                    "the catalog's health is degraded",
                    () -> json(shop.health("/readiness"))
                            .at("/components/catalog/status")
                            .stringValue()
                            .equals("DEGRADED"));
            HttpResponse<String> ready = shop.health("/readiness");
            assertThat(ready.statusCode()).isEqualTo(200);
            assertThat(json(ready).at("/components/catalog/details/trouble").stringValue())
                    .contains("injected fault");
            assertThat(shop.get("/products/chair-2").statusCode()).isEqualTo(200);
        } finally {
            store.plan(FaultPlan.none());
        }
        Shop.await(
                "the catalog's health is well again",
                () -> json(shop.health("/readiness"))
                        .at("/status")
                        .stringValue()
                        .equals("UP"));
    }
}
