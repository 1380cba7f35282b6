package dev.tagsync.example.benchmark.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.example.benchmark.generate.CatalogGenerator.Layout;
import dev.tagsync.example.benchmark.generate.CatalogSpec;
import dev.tagsync.example.benchmark.generate.CatalogSpec.Spread;
import dev.tagsync.example.benchmark.measure.Result;
import java.io.IOException;

/** What fifty releases take to store, where each changes one entry in a hundred. */
public final class Storage implements Workload {
    /** Changes that fill folders. */
    public static final String FOLDERS = "changes cluster in folders";

    /** Changes anywhere. */
    public static final String RANDOM = "changes anywhere";

    private static final int TIMES = 50;

    @Override
    public String name() {
        return "storage";
    }

    @Override
    public void run(Bench bench, Result result) throws IOException {
        run(bench, result, FOLDERS, Spread.FOLDERS);
        run(bench, result, RANDOM, Spread.RANDOM);
        result.note(
                "Bytes are the sum of all stored cells of nodes as the library compressed them, counted by a scan of the table before the first and after the last of "
                        + TIMES
                        + " releases; nothing was collected. What the server adds for rows, indexes and its own compression is not in it.");
    }

    private static void run(Bench bench, Result result, String subject, Spread spread) throws IOException {
        int entries = bench.settings().storageEntries();
        CatalogSpec spec = CatalogSpec.percents(entries, bench.settings().seed(), TIMES, spread);
        Layout catalog = bench.catalog(spec);
        ObjectNode args = bench.args(spec, catalog);
        bench.row(result, subject, entries, () -> bench.processes().task(TaskMain.STORAGE, Bench.HEAP_MEGABYTES, args));
        bench.server().drop(args);
    }
}
