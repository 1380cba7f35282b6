package dev.tagsync.example.benchmark.workload;

import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.CacheStatistics;
import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.Digest;
import dev.tagsync.example.benchmark.generate.CatalogSpec;
import dev.tagsync.example.benchmark.generate.EntryText;
import dev.tagsync.example.benchmark.measure.CountingStore;
import dev.tagsync.example.benchmark.measure.Result;
import dev.tagsync.example.benchmark.measure.Samples;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Reads random entries while a release of ten changes, which is hydrated and validated beforehand, becomes live: how long reads take before and during the
 * flip, what is fetched, and how often the cache had what was needed.
 */
final class ReadFlipTask {
    private static final Duration PHASE = Duration.ofSeconds(5);
    private static final int FLIPS = 10;

    private final JsonNode args;
    private final CatalogSpec spec;

    ReadFlipTask(JsonNode args) throws IOException {
        this.args = args;
        this.spec = Result.JSON.treeToValue(args.path("spec"), CatalogSpec.class);
    }

    /** What one thread saw in a time. */
    private record Phase(long reads, double p99, double hitRatio) {}

    ObjectNode run() throws InterruptedException {
        ObjectNode figures = Result.JSON.createObjectNode();
        try (Library library = new Library(args, nodes -> {})) {
            CountingStore counted = new CountingStore(library.store());
            try (CatalogReader reader = CatalogReader.builder()
                    .store(counted)
                    .cacheBytes(Long.MAX_VALUE >> 1)
                    .pollInterval(Duration.ofMillis(100))
                    .build()) {
                reader.view().forEach(entry -> {});
                reader.follow();
                library.sync().plan(Reads.TEN).orThrow();
                SplittableRandom random = new SplittableRandom(spec.seed());
                phase(reader, random, PHASE, () -> {});
                Phase before = phase(reader, random, PHASE, () -> {});
                counted.takeDigestsGot();
                long nodes = counted.nodesGot();
                long bytes = counted.bytesGot();
                Thread flips = new Thread(() -> Library.flipped(library.sync().promote(Reads.TEN)));
                Phase during = phase(reader, random, PHASE, flips::start);
                flips.join();
                figures.put("fetched-nodes", counted.nodesGot() - nodes);
                figures.put("fetched-kb", storedBytes(library, counted.takeDigestsGot()) / 1000);
                figures.put("fetched-kb-uncompressed", (counted.bytesGot() - bytes) / 1000);
                Phase after = phase(reader, random, PHASE, () -> {});
                if (!reader.view().release().tag().value().equals(Reads.TEN)) {
                    throw new IllegalStateException("the reader still serves " + reader.view());
                }
                write(figures, "before", before);
                write(figures, "during", during);
                write(figures, "after", after);
                figures.put("p99-during-to-before", Samples.round(during.p99() / before.p99()));
                figures.put("hit-ratio-after-to-before", after.hitRatio() / before.hitRatio());
            }
        }
        return figures;
    }

    /** How many bytes nodes have as they are stored and sent. */
    private long storedBytes(Library library, List<Digest> digests) {
        String cql = "SELECT cell FROM " + args.path("keyspace").asText()
                + ".node WHERE catalog = 'default' AND bucket = ? AND digest = ?";
        long bytes = 0;
        for (Digest digest : digests) {
            bytes += library.session()
                    .execute(SimpleStatement.newInstance(cql, digest.byteAt(0), ByteBuffer.wrap(digest.bytes())))
                    .one()
                    .getByteBuffer(0)
                    .remaining();
        }
        return bytes;
    }

    private static void write(ObjectNode figures, String name, Phase phase) {
        figures.put(name + "-reads-per-second", phase.reads() / PHASE.toSeconds());
        figures.put(name + "-p99-us", Samples.round(phase.p99() / 1e3));
        figures.put(name + "-hit-ratio", phase.hitRatio());
    }

    private Phase phase(CatalogReader reader, SplittableRandom random, Duration time, Runnable begin) {
        int[] histogram = new int[1 << 20];
        CacheStatistics was = reader.status().cache();
        long started = System.nanoTime();
        boolean begun = false;
        long reads = 0;
        long now = started;
        while (now - started < time.toNanos()) {
            if (!begun && now - started > time.toNanos() / FLIPS) {
                begun = true;
                begin.run();
                now = System.nanoTime();
            }
            CatalogView view = reader.view();
            String name = EntryText.entryName(random.nextInt(spec.entries()));
            long from = System.nanoTime();
            if (view.get(EntryText.COLLECTION, name).isEmpty()) {
                throw new IllegalStateException(name + " was not found");
            }
            now = System.nanoTime();
            // In steps of 16 ns, up to 16 ms.
            histogram[(int) Math.min(histogram.length - 1, (now - from) >> 4)]++;
            reads++;
        }
        CacheStatistics is = reader.status().cache();
        long hits = is.hits() - was.hits();
        long misses = is.misses() - was.misses();
        return new Phase(reads, percentile(histogram, reads), (double) hits / (hits + misses));
    }

    private static double percentile(int[] histogram, long reads) {
        long left = reads / 100;
        for (int i = histogram.length - 1; i >= 0; i--) {
            left -= histogram[i];
            if (left < 0) {
                return i * 16.0;
            }
        }
        return Arrays.stream(histogram).sum();
    }
}
