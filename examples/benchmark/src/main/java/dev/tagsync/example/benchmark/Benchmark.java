package dev.tagsync.example.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.example.benchmark.measure.ChildProcess;
import dev.tagsync.example.benchmark.measure.Machine;
import dev.tagsync.example.benchmark.measure.Result;
import dev.tagsync.example.benchmark.measure.Server;
import dev.tagsync.example.benchmark.report.Report;
import dev.tagsync.example.benchmark.workload.Bench;
import dev.tagsync.example.benchmark.workload.FirstLoad;
import dev.tagsync.example.benchmark.workload.Flips;
import dev.tagsync.example.benchmark.workload.HollowRelease;
import dev.tagsync.example.benchmark.workload.ManyTags;
import dev.tagsync.example.benchmark.workload.Reads;
import dev.tagsync.example.benchmark.workload.Releases;
import dev.tagsync.example.benchmark.workload.Resume;
import dev.tagsync.example.benchmark.workload.Storage;
import dev.tagsync.example.benchmark.workload.Workload;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Runs the workloads one after the other against one server and writes the report. Each measurement is a process of its own; whatever fails is reported as failed. A run
 * of some workloads joins the run that lies in the same folder; a run of all starts anew.
 */
public final class Benchmark {
    private static final List<Workload> WORKLOADS = List.of(
            new FirstLoad(),
            new Releases(),
            new HollowRelease(),
            new Flips(),
            new Storage(),
            new Resume(),
            new ManyTags(),
            new Reads());

    private final Settings settings;
    private final PrintStream out;

    private Benchmark(Settings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    /**
     * Runs what the system properties {@code benchmark.*} say.
     *
     * @param args none
     * @throws IOException if the folder cannot be written
     */
    public static void main(String[] args) throws IOException {
        run(Settings.read(), System.out);
        System.exit(0);
    }

    /** Runs, and returns whether nothing failed. */
    static boolean run(Settings settings, PrintStream out) throws IOException {
        return new Benchmark(settings, out).run();
    }

    private boolean run() throws IOException {
        Set<String> names = new TreeSet<>(settings.only());
        WORKLOADS.forEach(workload -> names.remove(workload.name()));
        names.remove("report");
        if (!names.isEmpty()) {
            throw new IllegalArgumentException("no workload is named " + names + "; there are "
                    + WORKLOADS.stream().map(Workload::name).toList() + " and report");
        }
        Files.createDirectories(settings.out());
        List<Workload> chosen = WORKLOADS.stream()
                .filter(workload -> settings.only().isEmpty() || settings.only().contains(workload.name()))
                .toList();
        if (!chosen.isEmpty()) {
            measure(chosen);
        }
        List<Result> results = results(runId());
        Report report = new Report(Result.JSON.readTree(runFile().toFile()), results);
        report.write(settings.out());
        out.println(report.table());
        out.println("Report: " + settings.out().resolve("report.md"));
        return results.stream().allMatch(result -> result.failures().isEmpty());
    }

    private void measure(List<Workload> chosen) throws IOException {
        String run = settings.only().isEmpty() ? startRun() : joinRun();
        Path data = settings.work().resolve("cassandra");
        Bench.delete(data);
        out.println("Starting the server …");
        try (Server server = Server.start(data)) {
            noteServer(server);
            ChildProcess processes = new ChildProcess(settings.work().resolve("processes"), settings.limitSeconds());
            Bench bench = new Bench(settings, server, processes, out);
            for (Workload workload : chosen) {
                Result result = Result.start(workload.name(), run);
                try {
                    workload.run(bench, result);
                } catch (IOException | RuntimeException e) {
                    out.println("FAILED: " + workload.name() + ": " + e);
                    result.failed("all of it", settings.largest(), 0, e.toString());
                }
                result.write(file(workload));
            }
        } finally {
            Bench.delete(data);
        }
    }

    private Path runFile() {
        return settings.out().resolve("run.json");
    }

    private Path file(Workload workload) {
        return settings.out().resolve("results").resolve(workload.name() + ".json");
    }

    private String startRun() throws IOException {
        Bench.delete(settings.out().resolve("results"));
        String started = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        ObjectNode run = Result.JSON.createObjectNode().put("run", started).put("seed", settings.seed());
        run.set("sizes", Result.JSON.valueToTree(settings.sizes()));
        run.set("facts", Result.JSON.valueToTree(Machine.facts()));
        run.put("server", Server.settings());
        Result.JSON.writeValue(runFile().toFile(), run);
        return started;
    }

    private String joinRun() throws IOException {
        return Files.exists(runFile()) ? runId() : startRun();
    }

    private String runId() throws IOException {
        return Result.JSON.readTree(runFile().toFile()).path("run").asText();
    }

    private void noteServer(Server server) throws IOException {
        ObjectNode run = (ObjectNode) Result.JSON.readTree(runFile().toFile());
        run.withObject("facts").put("Cassandra", server.version());
        Result.JSON.writeValue(runFile().toFile(), run);
    }

    private List<Result> results(String run) throws IOException {
        List<Result> results = new ArrayList<>();
        for (Workload workload : WORKLOADS) {
            Result.read(file(workload))
                    .filter(result -> result.run().equals(run))
                    .ifPresent(results::add);
        }
        return results;
    }
}
