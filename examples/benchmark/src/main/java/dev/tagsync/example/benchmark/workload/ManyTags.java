package dev.tagsync.example.benchmark.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.example.benchmark.measure.Result;
import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A repository of 50,000 tags: what listing, remembering and comparing them takes. */
public final class ManyTags implements Workload {
    /** The only subject. */
    public static final String SUBJECT = "repository of many tags";

    /** How many. */
    public static final int TAGS = 50_000;

    private static final int ANNOTATED = 2_000;
    private static final int HEAP_MEGABYTES = 200;

    @Override
    public String name() {
        return "tags";
    }

    @Override
    public void run(Bench bench, Result result) throws IOException {
        Path folder = bench.settings().work().resolve("tags");
        Bench.delete(folder);
        Path repository = generate(folder.resolve("catalog.git"));
        ObjectNode args = bench.server()
                .freshKeyspace()
                .put("repository", repository.toString())
                .put("mirror", folder.resolve("mirror").toString())
                .put("tags", TAGS);
        bench.row(result, SUBJECT, TAGS, () -> bench.processes().task(TaskMain.TAGS, HEAP_MEGABYTES, args));
        bench.server().drop(args);
        Bench.delete(folder);
        result.note(
                "The repository lies on the same machine and is asked by a file: URL, as a remote one: for its refs, without a fetch. "
                        + ANNOTATED
                        + " of the tags are annotated. Medians of five; the first are of a JVM just started.");
    }

    /** One commit, some annotated tags, and the other tags as Git packs refs. */
    private static Path generate(Path folder) throws IOException {
        try (TestRepository repository = TestRepository.bare(folder)) {
            repository.file("products/chair.json", "{\"price\": 12.90}").commit("One");
            for (int i = 0; i < ANNOTATED; i++) {
                repository.tag("v1." + i + ".0");
            }
            StringBuilder packed = new StringBuilder("# pack-refs with: sorted \n");
            for (int i = ANNOTATED; i < TAGS; i++) {
                // Numbers of one length, so that they are sorted as Git wants them.
                packed.append(repository.head())
                        .append(" refs/tags/v2.")
                        .append(100_000 + i)
                        .append(".0\n");
            }
            Files.writeString(folder.resolve("packed-refs"), packed);
        }
        return folder;
    }
}
