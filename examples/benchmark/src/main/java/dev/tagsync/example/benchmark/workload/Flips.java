package dev.tagsync.example.benchmark.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.example.benchmark.generate.CatalogGenerator.Layout;
import dev.tagsync.example.benchmark.generate.CatalogSpec;
import dev.tagsync.example.benchmark.measure.Result;
import java.io.IOException;

/** Promotion of a release that is hydrated and validated already, and rollback, beside a bare conditional batch. */
public final class Flips implements Workload {
    /** The promotion. */
    public static final String PROMOTE = "promote again";

    /** The way back. */
    public static final String ROLLBACK = "rollback";

    /** The floor. */
    public static final String BATCH = "bare conditional batch";

    private static final int WARM_UP = 200;
    private static final int TIMES = 100;

    @Override
    public String name() {
        return "flip";
    }

    @Override
    public void run(Bench bench, Result result) throws IOException {
        for (int entries : bench.settings().sizes()) {
            CatalogSpec spec = Releases.spec(bench, entries);
            Layout catalog = bench.catalog(spec);
            Bench.warm(catalog.repository());
            ObjectNode args = bench.args(spec, catalog)
                    .put("second", CatalogSpec.tag(Releases.TEN, 1))
                    .put("warm-up", WARM_UP)
                    .put("times", TIMES);
            ObjectNode answer = bench.measure(
                    result, PROMOTE, entries, () -> bench.processes().task(TaskMain.FLIP, Bench.HEAP_MEGABYTES, args));
            if (!answer.isEmpty()) {
                result.add(BATCH, entries, 0, answer.path("batch"));
                result.add(PROMOTE, entries, 0, answer.path("promote"));
                result.add(ROLLBACK, entries, 0, answer.path("rollback"));
            }
            bench.server().drop(args);
        }
        result.note(
                "Two releases that were promoted before are promoted in turn, then rolled back one by one; a bare batch runs after each. Medians of "
                        + TIMES + " after " + WARM_UP + " that are not counted.");
        result.note(
                "The bare batch is one conditional batch of the same shape on a table of the same columns: the head row if its version is as expected, and four rows, 1.5 KiB in all. "
                        + "It decides nothing: a promotion also reads the tag from Git and judges what the process knows of the register.");
    }
}
