package dev.tagsync.example.benchmark.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.example.benchmark.measure.Result;
import dev.tagsync.example.benchmark.measure.Samples;
import dev.tagsync.example.benchmark.read.ReadBenchmarks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the micro-benchmarks, each group in a JVM of its own. */
final class ReadJmhTask {
    private ReadJmhTask() {}

    static ObjectNode run(JsonNode args) throws IOException {
        Path file = Files.createTempFile("read", ".json");
        try {
            Result.JSON.writeValue(file.toFile(), args);
            var options = new OptionsBuilder()
                    .include(ReadBenchmarks.class.getName() + "\\."
                            + args.path("include").asText(""))
                    .jvmArgs("-Xmx6g", "-D" + ReadBenchmarks.ARGUMENTS + "=" + file)
                    .addProfiler(GCProfiler.class)
                    .shouldFailOnError(true)
                    .build();
            ObjectNode figures = Result.JSON.createObjectNode();
            for (RunResult result : new Runner(options).run()) {
                String name = result.getPrimaryResult().getLabel();
                figures.put(
                        name + "-ns", Samples.round(result.getPrimaryResult().getScore()));
                result.getSecondaryResults().forEach((label, value) -> {
                    if (label.endsWith("alloc.rate.norm") || label.contains("0.50")) {
                        figures.put(
                                name + "-" + (label.contains("0.50") ? "p50-ns" : "bytes"),
                                Samples.round(value.getScore()));
                    }
                });
                if (result.getParams().getMode() == org.openjdk.jmh.annotations.Mode.SampleTime) {
                    figures.put(
                            name + "-p50-ns",
                            result.getPrimaryResult().getStatistics().getPercentile(50));
                }
            }
            return figures;
        } catch (RunnerException e) {
            throw new IllegalStateException("a micro-benchmark failed", e);
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
