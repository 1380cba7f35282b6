package dev.tagsync.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogDefinition;
import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.Entry;
import dev.tagsync.EntryKey;
import dev.tagsync.Environment;
import dev.tagsync.Generation;
import dev.tagsync.IndexDefinition;
import dev.tagsync.IndexPaging;
import dev.tagsync.IndexPlace;
import dev.tagsync.Paging;
import dev.tagsync.SyncController;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.InMemoryTagSource;
import dev.tagsync.testkit.TaggedHistory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What readers see while a controller flips again and again, on any store: subclass it and say which. It prints how often the controller flipped: ten times a second, if the store is as fast as
 * that; the long form, tagged {@code nightly}, demands nine.
 *
 * @since 0.1
 */
public abstract class ReadersContract {
    private static final int ENTRIES = 400;
    private static final int READERS = 4;
    private static final Duration BETWEEN_FLIPS = Duration.ofMillis(100);

    /** For subclasses. */
    protected ReadersContract() {}

    /** Returns the store; its catalogs of these tests' names are empty. */
    protected abstract Store store();

    @Test
    @DisplayName("H-LIVE-2: four readers during ten flips a second see whole releases only, and never go back")
    void fourReadersDuringManyFlips() throws InterruptedException {
        flipping("readers", Duration.ofSeconds(3), 3);
    }

    @Test
    @Tag("nightly")
    @DisplayName("H-LIVE-2: the same for a minute")
    void fourReadersDuringManyFlipsForAMinute() throws InterruptedException {
        flipping("readers-long", Duration.ofSeconds(60), 9);
    }

    /** Every entry carries its release, so that a view tells by itself whether it is of one. */
    private static TaggedHistory history() {
        TaggedHistory.Builder files = TaggedHistory.builder();
        for (int release = 1; release <= 3; release++) {
            for (int i = 0; i < ENTRIES; i++) {
                // One entry in four stays as it was first, and names no release.
                String of = i % 4 == 0 ? "any" : "v" + release;
                files.file(path(i), "{\"release\": \"" + of + "\", \"text\": \"" + "x".repeat(700 + i % 50) + "\"}");
            }
            files.commit("release " + release).tag("v" + release);
        }
        return files.build();
    }

    private static String path(int entry) {
        return "things/" + name(entry) + ".json";
    }

    private static String name(int entry) {
        return "e" + (1000 + entry);
    }

    private void flipping(String catalog, Duration time, int leastPerSecond) throws InterruptedException {
        AtomicBoolean ended = new AtomicBoolean();
        AtomicLong looks = new AtomicLong();
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        try (CatalogReader following = reader(catalog, 64L << 20, Duration.ofMillis(20));
                CatalogReader asked = reader(catalog, 60_000, Duration.ofMillis(20));
                SyncController sync = SyncController.builder()
                        .source(InMemoryTagSource.of(history()))
                        .store(store())
                        .catalog(catalog)
                        .definition(CatalogDefinition.builder()
                                .index(IndexDefinition.of("release", "things", "/release"))
                                .build())
                        .reader(following)
                        .build()) {
            for (int release = 1; release <= 3; release++) {
                sync.promote("v" + release).orThrow();
            }
            following.follow();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                CatalogReader reader = i % 2 == 0 ? following : asked;
                SplittableRandom random = new SplittableRandom(i);
                Thread thread = new Thread(() -> read(reader, random, ended, looks), "reader-" + i);
                thread.setUncaughtExceptionHandler((t, failure) -> {
                    failures.add(failure);
                    ended.set(true);
                });
                threads.add(thread);
                thread.start();
            }
            Environment environment = Environment.system();
            long started = environment.nanoTime().getAsLong();
            int flips = flip(sync, time, ended);
            double seconds = (environment.nanoTime().getAsLong() - started) / 1e9;
            ended.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(failures).isEmpty();
            System.out.printf(
                    "%s: %d flips in %.1f s, %.1f a second, while %d views were checked%n",
                    getClass().getSimpleName(), flips, seconds, flips / seconds, looks.get());
            assertThat(flips / seconds).as("flips a second").isGreaterThanOrEqualTo(leastPerSecond);
            assertThat(looks.get()).as("views that were checked").isGreaterThan(10L * flips);
            assertThat(asked.refresh().generation()).contains(new Generation(3 + flips));
        }
    }

    private CatalogReader reader(String catalog, long cacheBytes, Duration interval) {
        return CatalogReader.builder()
                .store(store())
                .catalog(catalog)
                .cacheBytes(cacheBytes)
                .pollInterval(interval)
                .build();
    }

    private static int flip(SyncController sync, Duration time, AtomicBoolean ended) throws InterruptedException {
        Environment environment = Environment.system();
        long started = environment.nanoTime().getAsLong();
        int flips = 0;
        while (!ended.get() && environment.nanoTime().getAsLong() - started < time.toNanos()) {
            sync.promote("v" + (flips % 3 + 1)).orThrow();
            flips++;
            long next = started + flips * BETWEEN_FLIPS.toNanos();
            long wait = next - environment.nanoTime().getAsLong();
            if (wait > 0) {
                environment.sleeper().sleep(Duration.ofNanos(wait));
            }
        }
        return flips;
    }

    private static void read(CatalogReader reader, SplittableRandom random, AtomicBoolean ended, AtomicLong looks) {
        long last = 0;
        while (!ended.get()) {
            CatalogView view = reader.view();
            long generation = view.generation().orElseThrow().number();
            assertThat(generation).as("generation").isGreaterThanOrEqualTo(last);
            last = generation;
            String release = view.release().tag().value();
            List<EntryKey> keys = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int entry = random.nextInt(ENTRIES);
                keys.add(new EntryKey("things", name(entry)));
                check(view.get("things", name(entry)).orElseThrow(), release);
            }
            view.getAll(keys).values().forEach(entry -> check(entry, release));
            view.list("things", Paging.after(keys.get(0), 20)).items().forEach(entry -> check(entry, release));
            List<Entry> indexed =
                    view.index("release", release, Paging.first(50)).items();
            assertThat(indexed).hasSize(50);
            indexed.forEach(entry -> check(entry, release));
            assertThat(view.countIndexed("release", release)).isEqualTo(ENTRIES * 3 / 4);
            if (random.nextInt(4) == 0) {
                prefixes(view, keys.get(0), release);
            }
            looks.incrementAndGet();
        }
    }

    private static void prefixes(CatalogView view, EntryKey key, String release) {
        view.indexByPrefix("release", "v", IndexPaging.after(new IndexPlace(release, key), 20))
                .items()
                .forEach(item -> {
                    assertThat(item.value()).isEqualTo(release);
                    check(item.entry(), release);
                });
        assertThat(view.countIndexedByPrefix("release", "v")).isEqualTo(ENTRIES * 3 / 4);
        IndexPlace end = new IndexPlace("v", new EntryKey("things", "z"));
        assertThat(view.indexByPrefix("release", "", IndexPaging.before(end, 5)).items())
                .hasSize(5)
                .allSatisfy(item -> assertThat(item.value()).isEqualTo("any"));
    }

    private static void check(Entry entry, String release) {
        String found = entry.at("/release").asText();
        if (!found.equals("any") && !found.equals(release)) {
            throw new AssertionError("a view of " + release + " shows " + entry + " of " + found);
        }
    }
}
