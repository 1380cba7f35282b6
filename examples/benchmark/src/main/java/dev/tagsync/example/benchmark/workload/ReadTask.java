package dev.tagsync.example.benchmark.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.example.benchmark.generate.CatalogSpec;
import dev.tagsync.example.benchmark.generate.EntryText;
import dev.tagsync.example.benchmark.measure.Result;
import dev.tagsync.example.benchmark.measure.Samples;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;

/** Reads random entries with the defaults, or has the whole catalog in memory and tells how much that takes. */
final class ReadTask {
    private static final int LOOK_UPS = 20_000;

    private final JsonNode args;
    private final CatalogSpec spec;

    ReadTask(JsonNode args) throws IOException {
        this.args = args;
        this.spec = Result.JSON.treeToValue(args.path("spec"), CatalogSpec.class);
    }

    ObjectNode run() {
        boolean all = args.path("all").asBoolean();
        ObjectNode figures = Result.JSON.createObjectNode();
        try (Library library = new Library(args, nodes -> {})) {
            CatalogReader.Builder builder = CatalogReader.builder().store(library.counting());
            long before = heapBytes();
            try (CatalogReader reader = (all ? builder.cacheBytes(Long.MAX_VALUE >> 1) : builder).build()) {
                CatalogView view = reader.view();
                long payload = 0;
                if (all) {
                    long[] bytes = new long[1];
                    view.forEach(entry -> bytes[0] += entry.payload().length);
                    payload = bytes[0];
                } else {
                    SplittableRandom random = new SplittableRandom(spec.seed());
                    Samples times = new Samples();
                    for (int i = 0; i < LOOK_UPS; i++) {
                        String name = EntryText.entryName(random.nextInt(spec.entries()));
                        long started = System.nanoTime();
                        if (view.get(EntryText.COLLECTION, name).isEmpty()) {
                            throw new IllegalStateException(name + " was not found");
                        }
                        times.add((System.nanoTime() - started) / 1e3);
                    }
                    times.write(figures, "get-us");
                }
                figures.put("nodes-read", library.counting().nodesGot());
                figures.put("cache-mb", reader.status().cache().bytes() >> 20);
                if (all) {
                    long taken = heapBytes() - before;
                    figures.put("payload-mb", payload >> 20).put("memory-mb", taken >> 20);
                    figures.put("memory-to-payload", Samples.round((double) taken / payload));
                }
            }
        }
        return figures;
    }

    private static long heapBytes() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
