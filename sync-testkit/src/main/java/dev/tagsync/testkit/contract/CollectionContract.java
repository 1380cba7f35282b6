package dev.tagsync.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.CollectionReport;
import dev.tagsync.Collector;
import dev.tagsync.Digest;
import dev.tagsync.Environment;
import dev.tagsync.Retention;
import dev.tagsync.SyncController;
import dev.tagsync.SyncOptions;
import dev.tagsync.SyncResult;
import dev.tagsync.TransientException;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.SnapshotStore.Copies;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.InMemoryTagSource;
import dev.tagsync.testkit.SimulatedEnvironment;
import dev.tagsync.testkit.TaggedHistory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What collection promises over a whole store: with hydrations, flips back and forth, readers and a collector at the same
 * time nothing in use is lost, and space comes back. Subclass it in an adapter's tests.
 *
 * @since 0.1
 */
public abstract class CollectionContract {
    private static final int TAGS = 8;

    /** So many tags are asked for at one time, and each for so many steps: if all were, and flips were fast, nothing would rest long enough to be retired. */
    private static final int ASKED = 3;

    private static final Duration LONG = Duration.ofDays(400);

    /** How long collection under load goes on at most where it has not come far enough. */
    private static final Duration MOST = Duration.ofMinutes(1);

    private static final Duration STEP = Duration.ofMillis(500);

    private final String catalog = "collect-" + UUID.randomUUID().toString().substring(0, 12);
    private final InMemoryTagSource source = InMemoryTagSource.of(history());

    /** For the subclasses of adapters. */
    protected CollectionContract() {}

    /** Returns the store under test; it may be the same for all tests, which use catalogs of their own. */
    protected abstract Store store();

    /**
     * Returns how many bytes each node takes that is stored; by default those that the store gives back.
     *
     * @param name the catalog's name
     */
    protected Map<Digest, Integer> stored(String name) {
        return bytes(store().snapshots(name));
    }

    private static Map<Digest, Integer> bytes(SnapshotStore nodes) {
        Map<Digest, Integer> bytes = new HashMap<>();
        for (int part = 0; part < nodes.scanParts(); part++) {
            List<Digest> digests = new ArrayList<>();
            nodes.scan(part, node -> digests.add(node.digest()));
            if (!digests.isEmpty()) {
                nodes.get(digests, Copies.QUORUM).forEach((digest, found) -> bytes.put(digest, found.length));
            }
        }
        return bytes;
    }

    private static TaggedHistory history() {
        TaggedHistory.Builder history = TaggedHistory.builder();
        for (int i = 0; i < 600; i++) {
            history.file("products/p" + i + ".json", product(i, 0));
        }
        for (int tag = 0; tag < TAGS; tag++) {
            for (int i = tag; i < 600; i += 40) {
                history.file("products/p" + i + ".json", product(i, tag));
            }
            history.file("products/large.json", "{\"text\": \"" + ("tag " + tag + " ").repeat(2_000) + "\"}")
                    .commit("tag " + tag)
                    .tag("t" + tag);
        }
        return history.build();
    }

    private static String product(int i, int tag) {
        return "{\"tag\": " + tag + ", \"text\": \""
                + Long.toString(i * 104_729L + tag, 36).repeat(80) + "\"}";
    }

    private SyncController controller(Store as, Environment environment) {
        return SyncController.builder()
                .source(source)
                .store(as)
                .catalog(catalog)
                .environment(environment)
                .validatorTimeout(LONG)
                .storePatience(Duration.ofHours(5))
                .actor("ann")
                .build();
    }

    private static String all(CatalogView view) {
        TreeMap<String, String> entries = new TreeMap<>();
        view.forEach(e -> entries.put(e.key().toString(), new String(e.payload(), StandardCharsets.UTF_8)));
        return Digest.sha256(entries.toString().getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    /** What each tag holds, found without the store under test. */
    private Map<String, String> expected() {
        Map<String, String> expected = new HashMap<>();
        InMemoryStore other = new InMemoryStore();
        SyncController controller = controller(other, Environment.system());
        for (int tag = 0; tag < TAGS; tag++) {
            controller.promote("t" + tag).orThrow();
            try (CatalogReader reader =
                    CatalogReader.builder().store(other).catalog(catalog).build()) {
                expected.put("t" + tag, all(reader.view()));
            }
        }
        return expected;
    }

    @Test
    @DisplayName(
            "H-GC-1: hydrations, flips back and forth, readers and a collector at the same time: nothing in use is lost, and space comes back")
    public void nothingInUseIsLost() throws Exception {
        underLoad(Duration.ofSeconds(6));
    }

    @Test
    @Tag("nightly")
    @DisplayName("H-GC-1: the same, for two minutes")
    public void nothingInUseIsLostForLong() throws Exception {
        underLoad(Duration.ofMinutes(2));
    }

    /** Lets time pass in which a party works; one that fails ends it. */
    private static void goOn(Future<?> party, Duration time) throws Exception {
        try {
            party.get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // It works still.
        }
    }

    private void underLoad(Duration time) throws Exception {
        Map<String, String> expected = expected();
        HurriedTime hurried = new HurriedTime();
        controller(store(), hurried.environment(1)).promote("t0").orThrow();
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong flips = new AtomicLong();
        AtomicLong reads = new AtomicLong();
        AtomicLong forgotten = new AtomicLong();
        ExecutorService threads = Executors.newCachedThreadPool();
        List<Future<?>> parties = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            long seed = 10 + i;
            parties.add(threads.submit(() -> flip(hurried.environment(seed), new Random(seed), stop, flips)));
            parties.add(threads.submit(() -> read(hurried.environment(20 + seed), expected, stop, reads)));
        }
        parties.add(threads.submit(() -> collect(hurried.environment(5), stop, forgotten)));
        BooleanSupplier enough = () -> flips.get() > 4 && reads.get() > 4 && forgotten.get() > 0;
        goOn(parties.get(0), time);
        // A slow machine gets longer to come as far as the test is about; what must have happened is the same.
        for (Duration more = time; more.compareTo(MOST) < 0 && !enough.getAsBoolean(); more = more.plus(STEP)) {
            goOn(parties.get(0), STEP);
        }
        stop.set(true);
        for (Future<?> party : parties) {
            party.get();
        }
        threads.shutdown();
        assertThat(flips.get()).as("flips").isGreaterThan(4);
        assertThat(reads.get()).as("whole reads").isGreaterThan(4);
        assertThat(forgotten.get()).as("snapshots forgotten under load").isPositive();

        SimulatedEnvironment after =
                SimulatedEnvironment.seeded(1, Instant.now().plus(Duration.ofDays(1)));
        Collector collector = Collector.builder()
                .store(store())
                .catalog(catalog)
                .environment(after.environment())
                .retention(new Retention(1, Duration.ZERO))
                .build();
        collector.collect();
        assertSpaceCameBack(collector.dryRun());
        SyncController controller = controller(store(), Environment.system());
        assertThat(controller.verify().orElseThrow().good()).isTrue();
        assertThat(controller.verifyHistory().good()).isTrue();
    }

    /** What is stored takes at most a tenth more than the releases that are retained, as another store has them that never held anything else. */
    private void assertSpaceCameBack(CollectionReport report) {
        InMemoryStore other = new InMemoryStore();
        SyncController controller = controller(other, Environment.system());
        report.snapshots().forEach(kept -> {
            assertThat(kept.state()).isEqualTo(CollectionReport.State.KEPT);
            controller.promote(kept.release().tag().value()).orThrow();
        });
        Set<Digest> needed = bytes(other.snapshots(catalog)).keySet();
        Map<Digest, Integer> is = stored(catalog);
        assertThat(is.keySet()).as("what is retained").containsAll(needed);
        long retained = needed.stream().mapToLong(is::get).sum();
        long all = is.values().stream().mapToLong(Integer::longValue).sum();
        System.out.printf(
                "Collection under load: %d snapshots retained, of %d nodes and %d bytes; stored are %d nodes and %d bytes%n",
                report.snapshots().size(), needed.size(), retained, is.size(), all);
        assertThat(all).as("bytes stored").isLessThanOrEqualTo(retained + retained / 10);
    }

    /** One of the tags that are asked for now; others come to be every ten minutes, as the tickers say. */
    private static String tag(Environment environment, Random random) {
        long step = environment.nanoTime().getAsLong() / Duration.ofMinutes(10).toNanos();
        return "t" + (step + random.nextInt(ASKED)) % TAGS;
    }

    private void flip(Environment environment, Random random, AtomicBoolean stop, AtomicLong flips) {
        SyncController controller = controller(store(), environment);
        while (!stop.get()) {
            SyncResult result;
            if (random.nextInt(4) == 0) {
                result = controller.rollback(SyncOptions.by("ann").because("load"));
            } else {
                result = random.nextInt(4) == 0
                        ? controller.plan(tag(environment, random))
                        : controller.promote(tag(environment, random));
            }
            if (result.promoted()) {
                flips.incrementAndGet();
            }
            if (result instanceof SyncResult.RolledBack back) {
                // A rollback marks what it leaves; here every tag is to come again.
                back.previous().ifPresent(left -> controller.controls().unquarantine(left.value(), "ann", "load"));
            }
        }
    }

    private void read(Environment environment, Map<String, String> expected, AtomicBoolean stop, AtomicLong reads) {
        try (CatalogReader reader = CatalogReader.builder()
                .store(store())
                .catalog(catalog)
                .environment(environment)
                .pollInterval(Duration.ofSeconds(10))
                .cacheBytes(200_000)
                .build()) {
            while (!stop.get()) {
                try {
                    CatalogView view = reader.view();
                    assertThat(all(view))
                            .isEqualTo(expected.get(view.release().tag().value()));
                    reads.incrementAndGet();
                } catch (TransientException e) {
                    assertThat(e.code()).isNotEmpty();
                }
            }
        }
    }

    private void collect(Environment environment, AtomicBoolean stop, AtomicLong forgotten) {
        Collector collector = Collector.builder()
                .store(store())
                .catalog(catalog)
                .environment(environment)
                .retention(new Retention(2, Duration.ZERO))
                .abandonAfter(LONG)
                .sweepInterval(Duration.ofMinutes(5))
                .nodesPerSecond(1_000_000)
                .build();
        while (!stop.get()) {
            CollectionReport report = collector.turn();
            forgotten.addAndGet(report.count(CollectionReport.State.FORGOTTEN));
            try {
                environment.sleeper().sleep(Duration.ofMinutes(1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
