package dev.tagsync.example.storefront;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.tagsync.CatalogReader;
import dev.tagsync.SyncController;
import dev.tagsync.scylla.ScyllaSchema;
import dev.tagsync.testkit.git.TestRepository;
import dev.tagsync.testkit.server.CqlServer;
import dev.tagsync.testkit.server.CqlServerExtension;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The whole service with a real Cassandra and a real Git repository, over HTTP. */
@ExtendWith(CqlServerExtension.class)
class StorefrontEndToEndTest {
    private static final int CLIENTS = 4;
    private static final int REQUESTS = 120;
    private static final String KEYSPACE = "storefront_end_to_end";

    private final Map<String, Function<String, String>> pages = new LinkedHashMap<>();
    private final Queue<Purger.Stale> purges = new ConcurrentLinkedQueue<>();
    private final Map<String, String> bodyOfTag = new ConcurrentHashMap<>();
    private final Map<String, String> tagOfBody = new ConcurrentHashMap<>();
    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong notModified = new AtomicLong();
    private final AtomicLong hits = new AtomicLong();
    private volatile boolean over;

    @Test
    @DisplayName(
            "during releases and a rollback every page is whole and of the release that it names, an ETag changes with the content and only then, nothing fails, and what is purged is what changed")
    void pagesAreWholeThroughReleasesAndARollback(CqlServer server, @TempDir Path folder) throws Exception {
        try (TestRepository repository = TestRepository.bare(folder.resolve("catalog.git"))) {
            SampleShop<TestRepository> shop = new SampleShop<>(repository);
            firstRelease(shop);
            listPages(shop);
            String[] properties = {
                "spring.cassandra.contact-points=" + server.hostPort(),
                "spring.cassandra.local-datacenter=" + server.datacenter(),
                "storefront.store.keyspace=" + KEYSPACE,
                "storefront.git.url=" + repository.path()
            };
            try (Shop running = Shop.start(
                    context -> context.registerBean("recording", Purger.class, () -> purges::add), properties)) {
                ScyllaSchema.of(running.bean(CqlSession.class), KEYSPACE)
                        .create("{'class': 'NetworkTopologyStrategy', 'replication_factor': 1}");
                storm(running, shop);
            }
        }
    }

    private static void firstRelease(SampleShop<TestRepository> shop) {
        List<String> categories = List.of("beds", "chairs", "lamps", "tables");
        categories.forEach(name -> shop.category(name, "All " + name));
        for (int i = 0; i < 60; i++) {
            shop.product(name(i), categories.get(i % categories.size()), i);
        }
        shop.tag("v1.0.0");
    }

    private static String name(int i) {
        return "p" + (100 + i);
    }

    private void listPages(SampleShop<TestRepository> shop) {
        for (int i = 0; i < 60; i += 3) {
            String name = name(i);
            pages.put("/products/" + name, tag -> shop.product(tag, name));
        }
        for (String name : List.of("p900", "p901", "rugs/long")) {
            pages.put("/products/" + name, tag -> shop.product(tag, name));
        }
        for (String category : List.of("beds", "chairs", "lamps", "tables", "rugs")) {
            pages.put("/categories/" + category, tag -> shop.category(tag, category, 20));
            pages.put("/categories/" + category + "?limit=3", tag -> shop.category(tag, category, 3));
            pages.put(
                    "/search?index=products-by-category&limit=50&value=" + category,
                    tag -> shop.indexed(tag, category, 50));
        }
        for (String prefix : List.of("", "p11", "p9")) {
            pages.put("/search?limit=10&prefix=" + prefix, tag -> shop.named(tag, prefix, 10));
        }
    }

    private void storm(Shop running, SampleShop<TestRepository> shop) throws Exception {
        release(running, "v1.0.0");
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int seed = i;
                clients.add(threads.submit(() -> browse(running, seed)));
            }
            browsed(clients);
            SharedCache cache = new SharedCache(running);

            shop.product(name(0), "beds", 1000).product("p900", "chairs", 1).tag("v1.1.0");
            cache.fill();
            release(running, "v1.1.0");
            assertThat(cache.survivorsAreRight("v1.1.0")).isPositive();
            browsed(clients);

            shop.product(name(9), "tables", 9)
                    .without("products", name(12))
                    .category("lamps", "Lights")
                    .tag("v1.2.0");
            cache.fill();
            release(running, "v1.2.0");
            assertThat(cache.survivorsAreRight("v1.2.0")).isPositive();
            browsed(clients);

            shop.category("rugs", "Rugs").product("rugs/long", "rugs", 7).without("products", "p900");
            for (int i = 0; i < 60; i += 4) {
                shop.product(name(i), "beds", 2000 + i);
            }
            shop.tag("v1.3.0");
            cache.fill();
            release(running, "v1.3.0");
            assertThat(cache.survivorsAreRight("v1.3.0")).isPositive();
            browsed(clients);

            cache.fill();
            running.bean(SyncController.class).rollback().orThrow();
            assertThat(running.get("/products/p100").headers().firstValue(PageHeaders.RELEASE))
                    .as("a flip of this process is seen by its next request")
                    .contains("v1.2.0");
            purged(running);
            assertThat(cache.survivorsAreRight("v1.2.0")).isPositive();
            browsed(clients);

            over = true;
            for (Future<?> client : clients) {
                client.get();
            }
        } finally {
            over = true;
            threads.shutdownNow();
        }
        assertThat(answers.get()).isGreaterThanOrEqualTo(5L * REQUESTS);
        assertThat(notModified.get()).as("answers that nothing changed").isPositive();
        assertThat(hits.get()).as("pages that were made already").isPositive();
        assertThat(purges).hasSize(5);
        assertThat(purges).as("the first start knows nothing").first().matches(Purger.Stale::everything);
        assertThat(purges.stream().skip(1)).noneMatch(Purger.Stale::everything);
    }

    /** Pushes, as a Git host does, and waits until caches are purged for the release. */
    private void release(Shop running, String tag) {
        assertThat(running.push("{\"ref\":\"" + tag + "\",\"ref_type\":\"tag\"}")
                        .statusCode())
                .isEqualTo(202);
        CatalogReader reader = running.bean(CatalogReader.class);
        Shop.await(
                tag + " is live",
                () -> reader.status()
                        .release()
                        .filter(r -> r.tag().value().equals(tag))
                        .isPresent());
        purged(running);
    }

    private void purged(Shop running) {
        var generation = running.bean(CatalogReader.class).view().generation();
        Shop.await(
                "caches are purged for generation " + generation,
                () -> purges.stream().anyMatch(stale -> stale.now().generation().equals(generation)));
    }

    /** Waits until the clients have made so many requests more. */
    private void browsed(List<Future<?>> clients) throws Exception {
        long enough = answers.get() + REQUESTS;
        Shop.await(
                "clients get answers",
                () -> answers.get() >= enough || clients.stream().anyMatch(Future::isDone));
        for (Future<?> client : clients) {
            if (client.isDone()) {
                client.get();
            }
        }
    }

    private void browse(Shop running, long seed) {
        Random random = new Random(seed);
        List<String> paths = List.copyOf(pages.keySet());
        Map<String, String> tags = new HashMap<>();
        long generation = 0;
        while (!over) {
            String path = paths.get(random.nextInt(paths.size()));
            String known = tags.get(path);
            HttpResponse<String> response = known != null && random.nextBoolean()
                    ? running.get(path, "If-None-Match", known)
                    : running.get(path);
            long now = Long.parseLong(header(response, PageHeaders.GENERATION));
            assertThat(now).as("generations never fall for one client").isGreaterThanOrEqualTo(generation);
            generation = now;
            String tag = check(path, response);
            if (tag.isEmpty()) {
                tags.remove(path);
            } else {
                tags.put(path, tag);
            }
            answers.incrementAndGet();
        }
    }

    /** Compares an answer with what the release that it names has there; returns its tag. */
    private String check(String path, HttpResponse<String> response) {
        String release = header(response, PageHeaders.RELEASE);
        String right = pages.get(path).apply(release);
        if (right.isEmpty()) {
            assertThat(response.statusCode()).as("%s in %s", path, release).isEqualTo(404);
            return "";
        }
        assertThat(response.statusCode()).as("%s in %s", path, release).isIn(200, 304);
        String tag = header(response, "ETag");
        if (response.statusCode() == 304) {
            notModified.incrementAndGet();
            assertThat(bodyOfTag.get(path + tag))
                    .as("what is not modified of %s in %s", path, release)
                    .isEqualTo(right);
        } else {
            assertThat(response.body()).as("%s in %s", path, release).isEqualTo(right);
            if (header(response, "Cache-Status").endsWith("hit")) {
                hits.incrementAndGet();
            }
        }
        String other = bodyOfTag.putIfAbsent(path + tag, right);
        assertThat(other).as("one tag of %s, one content", path).isIn(null, right);
        String otherTag = tagOfBody.putIfAbsent(path + right, tag);
        assertThat(otherTag).as("one content of %s, one tag", path).isIn(null, tag);
        return tag;
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers()
                .firstValue(name)
                .orElseThrow(() -> new AssertionError("no " + name + " in " + response + " " + response.headers()));
    }

    /** Keeps what it got until a purge names a key of it, as a content delivery network does. */
    private final class SharedCache {
        private final Shop running;
        private final Map<String, HttpResponse<String>> kept = new LinkedHashMap<>();
        private int purgesSeen;

        SharedCache(Shop running) {
            this.running = running;
        }

        void fill() {
            purgesSeen = purges.size();
            pages.keySet().forEach(path -> kept.computeIfAbsent(path, running::get));
        }

        /** Drops what was purged, compares the rest with a release, and returns how many those were. */
        int survivorsAreRight(String release) {
            int before = kept.size();
            purges.stream()
                    .skip(purgesSeen)
                    .forEach(stale -> kept.values()
                            .removeIf(page -> !Collections.disjoint(
                                    Set.of(header(page, SurrogateKeys.HEADER).split(" ")), stale.keys())));
            assertThat(kept.size()).as("pages that were purged").isLessThan(before);
            kept.forEach((path, page) -> assertThat(page.statusCode() == 404 ? "" : page.body())
                    .as("what a shared cache kept of %s, in %s", path, release)
                    .isEqualTo(pages.get(path).apply(release)));
            return kept.size();
        }
    }
}
