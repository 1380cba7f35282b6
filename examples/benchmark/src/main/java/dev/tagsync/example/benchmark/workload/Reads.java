package dev.tagsync.example.benchmark.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.example.benchmark.generate.CatalogGenerator.Layout;
import dev.tagsync.example.benchmark.generate.CatalogSpec;
import dev.tagsync.example.benchmark.measure.Result;
import java.io.IOException;
import java.util.List;

/** Reads of the largest catalog: with little memory, with all of it in memory, while a release becomes live, and beside peers in micro-benchmarks. */
public final class Reads implements Workload {
    /** Random reads with little memory. */
    public static final String LITTLE = "cold, 64 MB of heap";

    /** Everything is read into memory. */
    public static final String ALL = "all in memory";

    /** Reads while a release becomes live. */
    public static final String FLIP = "during a flip";

    /** Look-ups that read one node, and rows in turn. */
    public static final String COLD = "one node or one row";

    /** Single reads by JMH. */
    public static final String SINGLE = "micro-benchmarks";

    /** The tag that changes ten entries. */
    static final String TEN = CatalogSpec.tag(10, 1);

    private static final int LITTLE_MEGABYTES = 64;
    private static final int MUCH_MEGABYTES = 3_072;

    @Override
    public String name() {
        return "read";
    }

    @Override
    public void run(Bench bench, Result result) throws IOException {
        int entries = bench.settings().largest();
        CatalogSpec spec =
                CatalogSpec.releases(entries, bench.settings().seed(), List.of(new CatalogSpec.Sizes(10, 1)));
        Layout catalog = bench.catalog(spec);
        ObjectNode args = bench.args(spec, catalog).put("index", true);
        if (bench.row(
                        result,
                        "load",
                        entries,
                        () -> bench.processes().task(TaskMain.HYDRATE, Bench.HEAP_MEGABYTES, args))
                .isEmpty()) {
            return;
        }
        bench.row(
                result,
                LITTLE,
                entries,
                () -> bench.processes()
                        .task(TaskMain.READ, LITTLE_MEGABYTES, args.deepCopy().put("all", false)));
        bench.row(
                result,
                ALL,
                entries,
                () -> bench.processes()
                        .task(TaskMain.READ, MUCH_MEGABYTES, args.deepCopy().put("all", true)));
        bench.row(result, FLIP, entries, () -> bench.processes().task(TaskMain.READ_FLIP, MUCH_MEGABYTES, args));
        bench.row(result, COLD, entries, () -> bench.processes().task(TaskMain.READ_COLD, MUCH_MEGABYTES, args));
        bench.row(result, SINGLE, entries, () -> bench.processes().task(TaskMain.READ_JMH, Bench.HEAP_MEGABYTES, args));
        bench.server().drop(args);
    }
}
