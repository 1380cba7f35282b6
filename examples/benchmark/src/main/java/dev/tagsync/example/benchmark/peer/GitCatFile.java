package dev.tagsync.example.benchmark.peer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.example.benchmark.generate.CatalogGenerator.Layout;
import dev.tagsync.example.benchmark.measure.ChildProcess;
import dev.tagsync.example.benchmark.measure.Result;
import dev.tagsync.example.benchmark.measure.Samples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One {@code git cat-file --batch} that reads every blob of a catalog's first release and throws it away: the floor of reading. */
public final class GitCatFile {
    private final ChildProcess processes;

    /** Runs in {@code processes}. */
    public GitCatFile(ChildProcess processes) {
        this.processes = processes;
    }

    /** Reads all of one of the catalog's repositories, in the order of paths. */
    public ObjectNode read(Layout catalog, Path repository, int entries, boolean buffered) throws IOException {
        List<String> line = new ArrayList<>(List.of("git", "--git-dir=" + repository, "cat-file", "--batch"));
        if (buffered) {
            line.add("--buffer");
        }
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectInput(catalog.blobIds().toFile());
        ChildProcess.Ended ended = processes.run("git", builder, Optional.of(Path.of("/dev/null")), () -> false);
        if (ended.status() != 0) {
            throw new ChildProcess.FailedException("ended with status " + ended.status() + ": " + ended.tail());
        }
        return Result.JSON
                .createObjectNode()
                .put("seconds", Samples.round(ended.seconds()))
                .put("entries-per-second", Math.rint(entries / ended.seconds()))
                .put("peak-rss-mb", ended.peakRssBytes() >> 20);
    }
}
