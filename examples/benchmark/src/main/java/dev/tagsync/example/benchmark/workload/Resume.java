package dev.tagsync.example.benchmark.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.example.benchmark.generate.CatalogGenerator.Layout;
import dev.tagsync.example.benchmark.generate.CatalogSpec;
import dev.tagsync.example.benchmark.generate.CatalogSpec.Kind;
import dev.tagsync.example.benchmark.measure.ChildProcess;
import dev.tagsync.example.benchmark.measure.Result;
import dev.tagsync.example.benchmark.measure.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A first load that is killed at about half, and gone on with by another process. */
public final class Resume implements Workload {
    /** The load that nobody disturbs. */
    public static final String UNDISTURBED = "undisturbed";

    /** The one after the kill. */
    public static final String SECOND = "second run after kill -9";

    @Override
    public String name() {
        return "resume";
    }

    @Override
    public void run(Bench bench, Result result) throws IOException {
        int entries = bench.settings().largest();
        CatalogSpec spec =
                CatalogSpec.first(Kind.JSON, entries, bench.settings().seed());
        Layout catalog = bench.catalog(spec);
        Bench.warm(catalog.repository());
        ObjectNode undisturbed = bench.row(result, UNDISTURBED, entries, () -> {
            ObjectNode args = bench.args(spec, catalog);
            try {
                return bench.processes().task(TaskMain.HYDRATE, Bench.HEAP_MEGABYTES, args);
            } finally {
                bench.server().drop(args);
            }
        });
        if (undisturbed.isEmpty()) {
            result.failed(SECOND, entries, 0, "without an undisturbed load there is nothing to compare with");
            return;
        }
        long nodes = undisturbed.path("nodes-written").asLong();
        ObjectNode args = bench.args(spec, catalog);
        bench.row(result, SECOND, entries, () -> {
            killed(bench, args, nodes / 2);
            ObjectNode second = bench.processes().task(TaskMain.HYDRATE, Bench.HEAP_MEGABYTES, args);
            return second.put(
                            "sent-percent",
                            Samples.round(second.path("nodes-written").asLong() * 100.0 / nodes))
                    .put("same-root", second.path("root").equals(undisturbed.path("root")) ? 1 : 0);
        });
        bench.server().drop(args);
        result.note(
                "The first process was killed by signal 9 as soon as half of the undisturbed load's nodes were acknowledged. The second one's seconds include the wait until "
                        + "the first is taken for dead. A load that died before it had stored about 1,000 nodes is begun anew: "
                        + "to wait would take longer. So a catalog of less than about 50,000 entries shows nothing here.");
    }

    private static void killed(Bench bench, ObjectNode args, long nodes) throws IOException {
        Path mark = bench.settings().work().resolve("half-" + System.nanoTime());
        ObjectNode first = args.deepCopy().put("mark", mark.toString()).put("mark-at", nodes);
        boolean ended = bench.processes()
                .task(TaskMain.HYDRATE, Bench.HEAP_MEGABYTES, first, () -> Files.exists(mark))
                .isPresent();
        Files.deleteIfExists(mark);
        if (ended) {
            throw new ChildProcess.FailedException("the first process ended before it could be killed");
        }
    }
}
