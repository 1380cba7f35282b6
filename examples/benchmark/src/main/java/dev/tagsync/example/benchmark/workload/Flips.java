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

    /** The floor of a promotion. */
    public static final String PROMOTION_BATCH = "bare batch as large as a promotion's";

    /** The floor of a rollback. */
    public static final String ROLLBACK_BATCH = "bare batch as large as a rollback's";

    /** The least that a conditional batch can be. */
    public static final String LEAST_BATCH = "bare batch of two rows";

    private static final int WARM_UP = 1_500;
    private static final int TIMES = 400;

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
                result.add(LEAST_BATCH, entries, 0, answer.path("least-batch"));
                result.add(PROMOTION_BATCH, entries, 0, answer.path("promotion-batch"));
                result.add(PROMOTE, entries, 0, answer.path("promote"));
                result.add(ROLLBACK_BATCH, entries, 0, answer.path("rollback-batch"));
                result.add(ROLLBACK, entries, 0, answer.path("rollback"));
            }
            bench.server().drop(args);
        }
        result.note(
                "A release that was promoted before is promoted and rolled back in turn, in one process; a bare batch runs after each. Of "
                        + TIMES + ", after " + WARM_UP
                        + " that are not counted: a JVM compiles what it runs often, and a batch, which is little code, is compiled long before.");
        result.note(
                "A bare batch is one conditional batch on a table of the register's columns: the head row if its version is as expected, and as many rows and bytes as the flip beside it commits "
                        + "(four more of 1.5 KiB in all for a promotion, seven of 2.2 KiB for a rollback, which also records the hold and the quarantine); the least has the head and a log row. It decides nothing: a promotion also looks the tag up in Git and judges what the process knows of the register.");
    }
}
