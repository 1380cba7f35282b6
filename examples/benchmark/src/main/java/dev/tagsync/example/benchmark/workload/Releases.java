package dev.tagsync.example.benchmark.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.example.benchmark.generate.CatalogGenerator.Layout;
import dev.tagsync.example.benchmark.generate.CatalogSpec;
import dev.tagsync.example.benchmark.generate.CatalogSpec.Sizes;
import dev.tagsync.example.benchmark.measure.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Releases of several sizes on catalogs of several sizes, in a warm process. */
public final class Releases implements Workload {
    /** The subject of all rows. */
    public static final String SUBJECT = "TagSync";

    /** The release that the acceptance figures are of. */
    public static final int TEN = 10;

    /** How many of the first releases, of ten changes, are not counted. */
    static final int WARM_UP = 3;

    private static final int TIMES_OF_TEN = 7;

    @Override
    public String name() {
        return "delta";
    }

    /** The catalog that releases, flips and the resumption are measured on. */
    static CatalogSpec spec(Bench bench, int entries) {
        List<Sizes> sizes = new ArrayList<>();
        sizes.add(new Sizes(TEN, WARM_UP + TIMES_OF_TEN));
        for (int changes : new int[] {1, 100, 1_000, 10_000}) {
            if (changes <= entries) {
                sizes.add(new Sizes(changes, changes < 1_000 ? 5 : 3));
            }
        }
        return CatalogSpec.releases(entries, bench.settings().seed(), sizes);
    }

    @Override
    public void run(Bench bench, Result result) throws IOException {
        for (int entries : bench.settings().sizes()) {
            CatalogSpec spec = spec(bench, entries);
            Layout catalog = bench.catalog(spec);
            Bench.warm(catalog.repository());
            ObjectNode args = bench.args(spec, catalog).put("warm-up", WARM_UP);
            ObjectNode answer = bench.measure(
                    result,
                    SUBJECT,
                    entries,
                    () -> bench.processes().task(TaskMain.RELEASES, Bench.HEAP_MEGABYTES, args));
            for (JsonNode each : answer.path("releases")) {
                ObjectNode figures = (ObjectNode) each.path("figures");
                figures.set("heap-limit-mb", answer.path("heap-limit-mb"));
                figures.set("peak-heap-mb", answer.path("peak-heap-mb"));
                figures.set("peak-rss-mb", answer.path("peak-rss-mb"));
                result.add(SUBJECT, entries, each.path("changes").asInt(), figures);
            }
            bench.server().drop(args);
        }
        result.note(
                "One process a catalog: the first release is loaded, then " + WARM_UP
                        + " releases of ten changes go uncounted; of the rest, the median and the worst. Changes lie anywhere in the catalog.");
        result.note(
                "Bytes are those of nodes before compression. What is read includes each written node, read back to verify it.");
        result.note(
                "Visible: a reader in the same process asked for a changed entry after the promotion and had its new value.");
    }
}
