package dev.tagsync.example.benchmark.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.example.benchmark.generate.EntryText;
import dev.tagsync.example.benchmark.measure.CountingStore;
import dev.tagsync.example.benchmark.measure.Result;
import dev.tagsync.example.benchmark.measure.Samples;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Reads entries whose leaves are not cached while the inner nodes are, and in turn the same entries as rows, so that both meet the same server. For one use
 * by one thread.
 */
public final class ColdReads {
    /** So far apart lie the entries that are read: a leaf has about eight. */
    private static final int APART = 100;

    private static final int MOST = 5_000;
    private static final int WARM_UP = 1_000;

    private ColdReads() {}

    /** Runs, and returns the times of both and how many nodes a look-up read. */
    public static ObjectNode run(JsonNode args) throws IOException {
        ObjectNode figures = Result.JSON.createObjectNode();
        try (RowTable rows = new RowTable(args)) {
            rows.fill();
            CountingStore store = new CountingStore(rows.store());
            try (CatalogReader reader = CatalogReader.builder()
                    .store(store)
                    .cacheBytes(Long.MAX_VALUE >> 1)
                    .build()) {
                measure(reader.view(), store, rows, figures);
            }
        }
        return figures;
    }

    private static void measure(CatalogView view, CountingStore store, RowTable rows, ObjectNode figures) {
        List<Integer> asked = new ArrayList<>();
        for (int entry = 0; entry < rows.spec.entries(); entry += APART) {
            asked.add(entry);
        }
        Collections.shuffle(asked, new Random(rows.spec.seed()));
        // What lies half way between two of them brings every inner node into the cache, and both sides up to speed.
        for (int i = 0; i < asked.size(); i++) {
            int between = Math.min(asked.get(i) + APART / 2, rows.spec.entries() - 1);
            get(view, between);
            if (i < WARM_UP) {
                rows.get(EntryText.entryName(between));
            }
        }
        List<Integer> cold = asked.subList(0, Math.min(asked.size(), MOST));
        Samples gets = new Samples();
        Samples bare = new Samples();
        long nodes = store.nodesGot();
        for (int i = 0; i < cold.size(); i++) {
            int entry = cold.get(i);
            // Who is first changes, since the first one may wake the server for the second.
            if (i % 2 == 0) {
                time(gets, () -> get(view, entry));
                time(bare, () -> rows.get(EntryText.entryName(entry)));
            } else {
                time(bare, () -> rows.get(EntryText.entryName(entry)));
                time(gets, () -> get(view, entry));
            }
        }
        figures.put("times", gets.count());
        figures.put("nodes-a-get", Samples.round((double) (store.nodesGot() - nodes) / gets.count()));
        gets.write(figures, "get-us");
        bare.write(figures, "row-us");
        figures.put("get-to-row", Samples.round(gets.median() / bare.median()));
    }

    private static void time(Samples into, Runnable read) {
        long started = System.nanoTime();
        read.run();
        into.add((System.nanoTime() - started) / 1e3);
    }

    private static void get(CatalogView view, int entry) {
        if (view.get(EntryText.COLLECTION, EntryText.entryName(entry)).isEmpty()) {
            throw new IllegalStateException(EntryText.entryName(entry) + " was not found");
        }
    }
}
