package dev.tagsync.example.benchmark.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.example.benchmark.generate.CatalogGenerator;
import dev.tagsync.example.benchmark.generate.CatalogSpec;
import dev.tagsync.example.benchmark.measure.Heap;
import dev.tagsync.example.benchmark.measure.Result;
import dev.tagsync.example.benchmark.peer.HollowTask;
import dev.tagsync.example.benchmark.peer.PlainInserts;
import dev.tagsync.example.benchmark.read.ColdReads;
import java.nio.file.Path;

/** The main of the JVMs in which single measurements run. */
public final class TaskMain {
    /** Generates a catalog. */
    public static final String GENERATE = "generate";

    /** Hydrates and promotes one release. */
    public static final String HYDRATE = "hydrate";

    /** Promotes releases of several sizes. */
    public static final String RELEASES = "releases";

    /** Flips back and forth. */
    public static final String FLIP = "flip";

    /** Stores many releases and counts the bytes. */
    public static final String STORAGE = "storage";

    /** Inserts a row an entry. */
    public static final String INSERTS = "inserts";

    /** Lists very many tags. */
    public static final String TAGS = "tags";

    /** Runs Hollow. */
    public static final String HOLLOW = "hollow";

    /** Reads with little memory, or everything into memory. */
    public static final String READ = "read";

    /** Reads while a release becomes live. */
    public static final String READ_FLIP = "read-flip";

    /** Reads what is not cached, and rows in turn. */
    public static final String READ_COLD = "read-cold";

    /** Runs the micro-benchmarks of reads. */
    public static final String READ_JMH = "read-jmh";

    private TaskMain() {}

    /**
     * Runs a task.
     *
     * @param args its name, the file of its arguments, and the file for what it measures
     * @throws Exception if it fails
     */
    public static void main(String[] args) throws Exception {
        ObjectNode figures = run(args[0], Result.JSON.readTree(Path.of(args[1]).toFile()));
        figures.put("peak-heap-mb", Heap.peakMegabytes());
        Result.JSON.writeValue(Path.of(args[2]).toFile(), figures);
        // Whatever a library still has running must not hold up what comes next.
        System.exit(0);
    }

    private static ObjectNode run(String task, JsonNode args) throws Exception {
        return switch (task) {
            case GENERATE -> generate(args);
            case HYDRATE -> new HydrateTask(args).run();
            case RELEASES -> new ReleasesTask(args).run();
            case FLIP -> new FlipTask(args).run();
            case STORAGE -> new StorageTask(args).run();
            case TAGS -> new TagsTask(args).run();
            case INSERTS -> new PlainInserts(args).run();
            case HOLLOW -> new HollowTask(args).run();
            case READ -> new ReadTask(args).run();
            case READ_FLIP -> new ReadFlipTask(args).run();
            case READ_COLD -> ColdReads.run(args);
            case READ_JMH -> ReadJmhTask.run(args);
            default -> throw new IllegalArgumentException("no task is named " + task);
        };
    }

    private static ObjectNode generate(JsonNode args) throws Exception {
        CatalogSpec spec = Result.JSON.treeToValue(args.path("spec"), CatalogSpec.class);
        CatalogGenerator.generate(spec, Path.of(args.path("parent").asText()));
        return Result.JSON.createObjectNode();
    }
}
