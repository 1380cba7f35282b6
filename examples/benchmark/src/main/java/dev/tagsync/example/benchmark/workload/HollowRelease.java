package dev.tagsync.example.benchmark.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.example.benchmark.generate.CatalogSpec;
import dev.tagsync.example.benchmark.generate.CatalogSpec.Sizes;
import dev.tagsync.example.benchmark.measure.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The release of ten changes in Netflix Hollow. */
public final class HollowRelease implements Workload {
    /** All entries are added again in each cycle. */
    public static final String FULL = "Hollow, full cycle";

    /** Only what changed is handed over. */
    public static final String INCREMENTAL = "Hollow, incremental producer";

    private static final int WARM_UP = 1;
    private static final int TIMES_FULL = 3;
    private static final int TIMES_INCREMENTAL = 7;

    @Override
    public String name() {
        return "hollow";
    }

    @Override
    public void run(Bench bench, Result result) throws IOException {
        List<Integer> sizes = bench.settings().sizes();
        for (int entries : new java.util.TreeSet<>(List.of(sizes.get(0), sizes.get(sizes.size() - 1)))) {
            bench.row(result, FULL, entries, () -> run(bench, entries, false, TIMES_FULL));
            bench.row(result, INCREMENTAL, entries, () -> run(bench, entries, true, TIMES_INCREMENTAL));
        }
        result.note(
                "Producer, file publisher, file retriever and one consumer in one process; from the change until the consumer, told the version directly, "
                        + "answered with the new values. The source of a full cycle is memory; only the first state is published as a snapshot; the integrity check is on. "
                        + "The first release after the load goes uncounted.");
        result.note(
                "Hollow reads no Git, keeps no history that can be rolled back to by name, and its consumers hold the whole catalog in memory; TagSync's readers ask the store.");
    }

    private static ObjectNode run(Bench bench, int entries, boolean incremental, int times) throws IOException {
        CatalogSpec spec = CatalogSpec.releases(
                entries, bench.settings().seed(), List.of(new Sizes(Releases.TEN, WARM_UP + times)));
        Path folder = bench.settings().work().resolve("hollow");
        Bench.delete(folder);
        ObjectNode args = Result.JSON
                .createObjectNode()
                .put("warm-up", WARM_UP)
                .put("incremental", incremental)
                .put("folder", folder.toString());
        args.set("spec", Result.JSON.valueToTree(spec));
        try {
            return bench.processes().task(TaskMain.HOLLOW, bench.settings().hollowHeapMegabytes(), args);
        } finally {
            Bench.delete(folder);
        }
    }
}
