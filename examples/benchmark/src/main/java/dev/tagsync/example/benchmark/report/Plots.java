package dev.tagsync.example.benchmark.report;

import dev.tagsync.example.benchmark.measure.Result;
import dev.tagsync.example.benchmark.workload.HollowRelease;
import dev.tagsync.example.benchmark.workload.Releases;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The plots that the results give, by file name. */
final class Plots {
    static final String FIRST = "first.svg";
    static final String RELEASES = "releases.svg";
    static final String TEN = "ten-changes.svg";
    static final String FLIPS = "flips.svg";
    static final String STORAGE = "storage.svg";

    private final List<Result> results;

    Plots(List<Result> results) {
        this.results = results;
    }

    Map<String, String> svgs() {
        Map<String, BarChart> charts = new LinkedHashMap<>();
        charts.put(
                FIRST, chart("first", "First load", "entries a second; more is better", "entries-per-second", false));
        charts.put(
                RELEASES,
                chart("delta", "Releases: changes of entries", "ms, median; less is better", "total-ms", true));
        charts.put(TEN, ten());
        charts.put(FLIPS, chart("flip", "Flips", "ms, median of whole calls; less is better", "total-ms", false));
        charts.put(
                STORAGE,
                chart(
                        "storage",
                        "Stored bytes after fifty releases of 1 %",
                        "times one snapshot; less is better",
                        "ratio",
                        false));
        Map<String, String> svgs = new LinkedHashMap<>();
        charts.forEach((name, chart) -> {
            if (!chart.isEmpty()) {
                svgs.put(name, chart.svg());
            }
        });
        return svgs;
    }

    private BarChart chart(String workload, String title, String unit, String figure, boolean logarithmic) {
        BarChart chart = new BarChart(title, unit, logarithmic);
        for (Result result : results) {
            if (result.workload().equals(workload)) {
                for (Result.Row row : result.rows()) {
                    row.figure(figure).ifPresent(value -> chart.add(label(workload, row), value, own(workload, row)));
                }
            }
        }
        return chart;
    }

    private static boolean own(String workload, Result.Row row) {
        return switch (workload) {
            case "first" -> row.subject().startsWith("TagSync");
            case "flip" -> !row.subject().startsWith("bare");
            default -> true;
        };
    }

    private static String label(String workload, Result.Row row) {
        String entries = String.format(Locale.ROOT, "%,d", row.entries());
        return switch (workload) {
            case "delta" -> String.format(Locale.ROOT, "%,d of %s", row.changes(), entries);
            case "flip" -> row.subject() + ", " + entries;
            default -> row.subject();
        };
    }

    private BarChart ten() {
        BarChart chart = new BarChart("Ten changes: from change to visible", "ms, median; less is better", true);
        for (Result result : results) {
            for (Result.Row row : result.rows()) {
                boolean own = result.workload().equals("delta") && row.changes() == Releases.TEN;
                if (own
                        || row.subject().equals(HollowRelease.FULL)
                        || row.subject().equals(HollowRelease.INCREMENTAL)) {
                    row.figure("visible-ms")
                            .ifPresent(value -> chart.add(
                                    String.format(Locale.ROOT, "%s, %,d", row.subject(), row.entries()), value, own));
                }
            }
        }
        return chart;
    }
}
