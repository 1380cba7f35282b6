package dev.tagsync.example.benchmark.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.example.benchmark.measure.ChildProcess;
import dev.tagsync.example.benchmark.measure.Result;
import dev.tagsync.example.benchmark.measure.Samples;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** DSBulk, which loads a file of rows with its own driver in a JVM of its own. The time is that of the process, its start included. */
public final class Dsbulk {
    /** Its {@code -Xmx}. */
    public static final int HEAP_MEGABYTES = 1_024;

    private final Path libraries;
    private final ChildProcess processes;

    /**
     * @param libraries the folder with its jars
     * @param processes runs it
     */
    public Dsbulk(Path libraries, ChildProcess processes) {
        this.libraries = libraries;
        this.processes = processes;
    }

    /** Loads {@code rows} into a table of the keyspace that {@code args} names. */
    public ObjectNode load(JsonNode args, String table, Path rows, int entries, Path logs) throws IOException {
        if (!Files.isDirectory(libraries)) {
            throw new ChildProcess.FailedException("DSBulk's libraries are not in " + libraries.getFileName()
                    + ": run with -Pbenchmark, which fetches them");
        }
        String address = args.path("address").asText();
        int colon = address.lastIndexOf(':');
        List<String> line = ChildProcess.java(HEAP_MEGABYTES, libraries + File.separator + "*");
        line.addAll(List.of(
                "com.datastax.oss.dsbulk.runner.DataStaxBulkLoader",
                "load",
                "-c",
                "json",
                "-url",
                rows.toString(),
                "-h",
                address.substring(0, colon),
                "-port",
                address.substring(colon + 1),
                "-dc",
                args.path("datacenter").asText(),
                "-k",
                args.path("keyspace").asText(),
                "-t",
                table,
                "-cl",
                "QUORUM",
                "-maxErrors",
                "0",
                "-logDir",
                logs.toString()));
        ChildProcess.Ended ended = processes.run("dsbulk", new ProcessBuilder(line), Optional.empty(), () -> false);
        if (ended.status() != 0) {
            throw new ChildProcess.FailedException("ended with status " + ended.status() + ": " + ended.tail());
        }
        return Result.JSON
                .createObjectNode()
                .put("seconds", Samples.round(ended.seconds()))
                .put("entries-per-second", Math.rint(entries / ended.seconds()))
                .put("process-seconds", Samples.round(ended.seconds()))
                .put("heap-limit-mb", HEAP_MEGABYTES)
                .put("peak-rss-mb", ended.peakRssBytes() >> 20);
    }
}
