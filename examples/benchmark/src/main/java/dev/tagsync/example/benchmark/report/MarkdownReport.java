package dev.tagsync.example.benchmark.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tagsync.example.benchmark.measure.Result;
import dev.tagsync.example.benchmark.workload.BothWays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The report as people read it. For one use by one thread. */
final class MarkdownReport {
    private static final Map<String, String> WHAT_FOLLOWS = Map.of(
            "first", "First load",
            "delta", "Releases",
            "hollow", "The release of ten changes in Netflix Hollow",
            "flip", "Flips",
            "storage", "Storage",
            "resume", "Resumption after kill -9",
            "tags", "Many tags",
            "read", "Reads");

    private final JsonNode run;
    private final List<Result> results;
    private final List<Acceptance.Goal> goals;
    private final StringBuilder text = new StringBuilder();

    MarkdownReport(JsonNode run, List<Result> results, List<Acceptance.Goal> goals) {
        this.run = run;
        this.results = results;
        this.goals = goals;
    }

    /** A column: its head, and what of a row stands in it. */
    private record Column(String head, Function<Result.Row, String> value) {
        static Column figure(String head, String figure) {
            return new Column(head, row -> Figures.number(row.figures().path(figure)));
        }

        static Column bytes(String head, String figure) {
            return new Column(head, row -> Figures.bytes(row.figures().path(figure)));
        }

        static Column worst(String head, String figure) {
            return new Column(
                    head,
                    row -> Figures.number(row.figures().path(figure)) + " / "
                            + Figures.number(row.figures().path("worst-" + figure)));
        }

        static Column tail(String head, String figure) {
            return new Column(
                    head,
                    row -> Figures.number(row.figures().path(figure)) + " / "
                            + Figures.number(row.figures().path("p99-" + figure)));
        }
    }

    private static final Column SUBJECT = new Column("", Result.Row::subject);
    private static final Column ENTRIES =
            new Column("entries", row -> String.format(Locale.ROOT, "%,d", row.entries()));
    private static final Column CHANGES =
            new Column("changes", row -> String.format(Locale.ROOT, "%,d", row.changes()));
    private static final Column HEAP_LIMIT = Column.figure("-Xmx, MB", "heap-limit-mb");
    private static final Column HEAP = Column.figure("peak heap, MB", "peak-heap-mb");
    private static final Column RSS = Column.figure("peak RSS, MB", "peak-rss-mb");

    String text() {
        head();
        floors();
        result("first").ifPresent(this::first);
        result("delta").ifPresent(this::delta);
        result("hollow").ifPresent(this::hollow);
        result("flip").ifPresent(this::flip);
        result("storage").ifPresent(this::storage);
        result("resume").ifPresent(this::resume);
        result("tags").ifPresent(this::tags);
        result("read").ifPresent(this::read);
        missing();
        return text.toString();
    }

    private Optional<Result> result(String workload) {
        return results.stream()
                .filter(result -> result.workload().equals(workload))
                .findFirst();
    }

    private void head() {
        line("# Benchmark");
        line("");
        line("One run of `examples/benchmark`, begun at " + run.path("run").asText()
                + ". Every measurement ran alone, in a process of its own, against one Cassandra on the same machine that shares its processors; the entries "
                + "are generated (seed " + run.path("seed").asText() + "), about 1 KiB each, in folders of 1,000. "
                + "Compare the ratios within a run; absolute times are those of this machine.");
        line("");
        line("| | |");
        line("|---|---|");
        run.path("facts")
                .properties()
                .forEach(fact ->
                        line("| " + fact.getKey() + " | " + fact.getValue().asText() + " |"));
        line("| server | " + run.path("server").asText() + " |");
        line(
                "| Java processes | `-Xmx` as the tables say, the parallel collector, else the JVM's defaults, DSBulk's too; TagSync's first loads as the command line sets them |");
        line("| TagSync's settings | all defaults; no validator, no index; the pointer is read at each view |");
        line("");
    }

    private void floors() {
        line("## Floors asked and what was found");
        line("");
        line("| what | asked | found | |");
        line("|---|---|---|---|");
        goals.forEach(goal ->
                line("| " + goal.what() + " | " + goal.asked() + " | " + goal.found() + " | " + goal.verdict() + " |"));
        line("");
    }

    private void first(Result result) {
        section(result, Plots.FIRST);
        line(
                "The same entries each time: from Git to a sealed, verified snapshot (TagSync); from a flat file of JSON rows to a row an entry (DSBulk, prepared inserts), which reads no Git, hashes nothing and verifies "
                        + "nothing; from Git to nowhere (`git cat-file`).");
        line("");
        table(
                result.rows(),
                List.of(
                        SUBJECT,
                        Column.figure("seconds", "seconds"),
                        new Column(
                                "first, second turn",
                                row -> row.figures().has(BothWays.FIRST)
                                        ? Figures.number(row.figures().path(BothWays.FIRST)) + ", "
                                                + Figures.number(row.figures().path(BothWays.SECOND))
                                        : row.figures().has("seconds") ? "once" : "–"),
                        Column.figure("entries/s", "entries-per-second"),
                        HEAP_LIMIT,
                        HEAP,
                        RSS));
        List<Result.Row> own = result.rows().stream()
                .filter(row -> row.subject().startsWith("TagSync"))
                .toList();
        line("Of TagSync's loads, the stages and what was stored and read back:");
        line("");
        table(
                own,
                List.of(
                        SUBJECT,
                        Column.figure("hydrate, ms", "hydrate-ms"),
                        Column.figure("verify, ms", "verify-ms"),
                        Column.figure("validate, ms", "validate-ms"),
                        Column.figure("flip, ms", "flip-ms"),
                        Column.figure("nodes written", "nodes-written"),
                        Column.bytes("bytes written", "bytes-written"),
                        Column.figure("nodes read", "nodes-read"),
                        Column.bytes("bytes read", "bytes-read")));
        for (Result.Row row : own) {
            profile(row);
        }
        end(result);
    }

    private void profile(Result.Row row) {
        StringBuilder profile = new StringBuilder();
        row.figures().properties().stream()
                .filter(figure -> figure.getKey().startsWith("profile-"))
                .sorted((a, b) ->
                        Double.compare(b.getValue().asDouble(), a.getValue().asDouble()))
                .forEach(figure -> profile.append(profile.isEmpty() ? "" : ", ")
                        .append(figure.getKey().replace("profile-", "").replace("-percent", ""))
                        .append(' ')
                        .append(Figures.number(figure.getValue()))
                        .append(" %"));
        if (!profile.isEmpty()) {
            line("Where " + row.subject()
                    + " spent its own processor time (samples of the flight recorder, by the library whose code ran): "
                    + profile + ".");
            line("");
        }
    }

    private void delta(Result result) {
        section(result, Plots.RELEASES);
        line("Milliseconds, median / worst.");
        line("");
        table(
                result.rows(),
                List.of(
                        ENTRIES,
                        CHANGES,
                        Column.figure("releases", "releases"),
                        Column.worst("total", "total-ms"),
                        Column.figure("resolve", "resolve-ms"),
                        Column.figure("hydrate", "hydrate-ms"),
                        Column.figure("verify", "verify-ms"),
                        Column.figure("validate", "validate-ms"),
                        Column.figure("flip", "flip-ms"),
                        Column.figure("visible", "visible-ms")));
        table(
                result.rows(),
                List.of(
                        ENTRIES,
                        CHANGES,
                        Column.figure("nodes written", "nodes-written"),
                        Column.bytes("bytes written", "bytes-written"),
                        Column.figure("nodes read", "nodes-read"),
                        Column.bytes("bytes read", "bytes-read"),
                        HEAP_LIMIT,
                        HEAP,
                        RSS));
        end(result);
    }

    private void hollow(Result result) {
        section(result, Plots.TEN);
        table(
                result.rows(),
                List.of(
                        SUBJECT,
                        ENTRIES,
                        Column.figure("releases", "releases"),
                        Column.worst("cycle, ms (median / worst)", "cycle-ms"),
                        Column.worst("visible, ms (median / worst)", "visible-ms"),
                        Column.figure("first load, s", "first-load-seconds"),
                        HEAP_LIMIT,
                        HEAP,
                        RSS));
        end(result);
    }

    private void flip(Result result) {
        section(result, Plots.FLIPS);
        line("Milliseconds, median / 99 of 100 within.");
        line("");
        table(
                result.rows(),
                List.of(
                        SUBJECT,
                        ENTRIES,
                        Column.figure("times", "times"),
                        Column.tail("whole call", "total-ms"),
                        Column.figure("resolve", "resolve-ms"),
                        Column.figure("hydrate", "hydrate-ms"),
                        Column.figure("verify", "verify-ms"),
                        Column.figure("validate", "validate-ms"),
                        Column.tail("flip", "flip-ms")));
        end(result);
    }

    private void storage(Result result) {
        section(result, Plots.STORAGE);
        table(
                result.rows(),
                List.of(
                        SUBJECT,
                        ENTRIES,
                        Column.figure("releases", "releases"),
                        Column.bytes("one snapshot", "one-snapshot-bytes"),
                        Column.bytes("all snapshots", "all-snapshots-bytes"),
                        Column.figure("ratio", "ratio"),
                        Column.figure("nodes of one", "one-snapshot-nodes"),
                        Column.figure("nodes of all", "all-snapshots-nodes"),
                        Column.worst("a release, ms", "release-ms"),
                        HEAP,
                        RSS));
        end(result);
    }

    private void resume(Result result) {
        section(result, "");
        table(
                result.rows(),
                List.of(
                        SUBJECT,
                        ENTRIES,
                        Column.figure("seconds", "seconds"),
                        Column.figure("nodes sent", "nodes-written"),
                        Column.figure("of all, %", "sent-percent"),
                        new Column(
                                "root",
                                row -> row.figures().path("root").asText().substring(0, 12)),
                        HEAP,
                        RSS));
        end(result);
    }

    private void tags(Result result) {
        section(result, "");
        table(
                result.rows(),
                List.of(
                        SUBJECT,
                        new Column("tags", row -> String.format(Locale.ROOT, "%,d", row.entries())),
                        Column.figure("first list, ms", "first-list-ms"),
                        Column.worst("list, ms", "list-ms"),
                        Column.figure("first latest, ms", "first-latest-ms"),
                        Column.worst("latest, ms", "latest-ms"),
                        Column.worst("releases, ms", "releases-ms"),
                        Column.figure("promote, ms", "promote-ms"),
                        Column.figure("fetched refs", "fetched-refs"),
                        HEAP,
                        RSS));
        end(result);
    }

    private void read(Result result) {
        section(result, "");
        line(
                "Every figure that was measured, by what was read; `-ns` are means of JMH, `-bytes` what one call allocates, `-us` medians.");
        line("");
        line("| | figure | |");
        line("|---|---|---:|");
        for (Result.Row row : result.rows()) {
            row.figures()
                    .properties()
                    .forEach(figure -> line("| " + row.subject() + " | `" + figure.getKey() + "` | "
                            + Figures.number(figure.getValue()) + " |"));
        }
        line("");
        end(result);
    }

    private void missing() {
        WHAT_FOLLOWS.forEach((workload, title) -> {
            if (result(workload).isEmpty()) {
                line("Not part of this run: " + title + ".");
            }
        });
    }

    private void section(Result result, String plot) {
        line("## " + WHAT_FOLLOWS.get(result.workload()));
        line("");
        if (!plot.isEmpty() && !result.rows().isEmpty()) {
            line("![" + WHAT_FOLLOWS.get(result.workload()) + "](" + plot + ")");
            line("");
        }
    }

    private void end(Result result) {
        result.notes().forEach(note -> line("- " + note));
        line("- Ran from " + result.started() + " to " + result.ended() + ".");
        line("");
        for (String failure : result.failures()) {
            line("**Failed:** " + failure.replace("\n", " ⏎ "));
            line("");
        }
    }

    private void table(List<Result.Row> rows, List<Column> columns) {
        StringBuilder head = new StringBuilder("|");
        StringBuilder rule = new StringBuilder("|");
        for (Column column : columns) {
            head.append(' ').append(column.head()).append(" |");
            rule.append(column == SUBJECT ? "---|" : "---:|");
        }
        line(head.toString());
        line(rule.toString());
        for (Result.Row row : rows) {
            StringBuilder cells = new StringBuilder("|");
            columns.forEach(column ->
                    cells.append(' ').append(column.value().apply(row)).append(" |"));
            line(cells.toString());
        }
        line("");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
