package dev.tagsync.example.benchmark.generate;

import dev.tagsync.example.benchmark.generate.CatalogGenerator.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The first release of a catalog once more, as {@code git fast-import} packs it: in chains of deltas, each object against the one before. */
public final class DeltaPack {
    private DeltaPack() {}

    /** Makes the repository, if it is not there. */
    public static void make(Layout layout) throws IOException {
        Path repository = layout.deltas();
        Path complete = repository.resolve("complete");
        if (Files.exists(complete)) {
            return;
        }
        await(new ProcessBuilder("git", "init", "-q", "--bare", repository.toString()).start());
        List<Process> pipeline = ProcessBuilder.startPipeline(List.of(
                git(layout.repository(), "fast-export", "refs/tags/" + CatalogSpec.FIRST),
                git(repository, "fast-import", "--quiet").redirectOutput(ProcessBuilder.Redirect.DISCARD)));
        for (Process process : pipeline) {
            await(process);
        }
        Files.createFile(complete);
    }

    private static ProcessBuilder git(Path repository, String... command) {
        ProcessBuilder builder =
                new ProcessBuilder(Stream.concat(Stream.of("git", "--git-dir=" + repository), Stream.of(command))
                        .toList());
        return builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    private static void await(Process process) throws IOException {
        try {
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException(process.info().commandLine().orElse("git") + " ended with status " + status);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
