package dev.tagsync.example.benchmark.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.example.benchmark.measure.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The report of a run: {@code report.md} with its plots, {@code report.json} and {@code report.csv}. Immutable. */
public final class Report {
    private final JsonNode run;
    private final List<Result> results;
    private final List<Acceptance.Goal> goals;

    /**
     * @param run what the run was made on and with
     * @param results what there is of it
     */
    public Report(JsonNode run, List<Result> results) {
        this.run = run;
        this.results = List.copyOf(results);
        JsonNode sizes = run.path("sizes");
        this.goals = new Acceptance(this.results)
                .goals(sizes.path(0).asInt(), sizes.path(sizes.size() - 1).asInt());
    }

    /** Writes all files into a folder. */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, String> plot : new Plots(results).svgs().entrySet()) {
            Files.writeString(folder.resolve(plot.getKey()), plot.getValue());
        }
        Files.writeString(folder.resolve("report.md"), new MarkdownReport(run, results, goals).text());
        Files.writeString(folder.resolve("report.csv"), csv());
        ObjectNode all = Result.JSON.createObjectNode();
        all.set("run", run);
        for (Result result : results) {
            all.withArray("results").add(result.json());
        }
        for (Acceptance.Goal goal : goals) {
            all.withArray("goals")
                    .addObject()
                    .put("what", goal.what())
                    .put("asked", goal.asked())
                    .put("found", goal.found())
                    .put("verdict", goal.verdict().name().toLowerCase(java.util.Locale.ROOT));
        }
        Result.JSON.writeValue(folder.resolve("report.json").toFile(), all);
    }

    /** Returns one line a figure: workload, subject, entries, changes, figure, value. */
    private String csv() {
        StringBuilder csv = new StringBuilder("workload,subject,entries,changes,figure,value\n");
        for (Result result : results) {
            for (Result.Row row : result.rows()) {
                row.figures()
                        .properties()
                        .forEach(figure -> csv.append(String.join(
                                        ",",
                                        result.workload(),
                                        "\"" + row.subject().replace("\"", "\"\"") + "\"",
                                        Integer.toString(row.entries()),
                                        Integer.toString(row.changes()),
                                        figure.getKey(),
                                        figure.getValue().asText()))
                                .append('\n'));
            }
        }
        return csv.toString();
    }

    /** Returns the floors and what was found, for a terminal. */
    public String table() {
        StringBuilder table = new StringBuilder("\n");
        for (Acceptance.Goal goal : goals) {
            table.append(String.format(
                    "%-14s %-82s asked %-28s found %s%n",
                    goal.verdict().toString().replace("*", ""), goal.what(), goal.asked(), goal.found()));
        }
        for (Result result : results) {
            result.failures()
                    .forEach(failure -> table.append("FAILED  ")
                            .append(result.workload())
                            .append(": ")
                            .append(failure)
                            .append('\n'));
        }
        return table.toString();
    }
}
