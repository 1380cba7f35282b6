package dev.tagsync.example.benchmark.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.example.benchmark.Settings;
import dev.tagsync.example.benchmark.generate.CatalogGenerator.Layout;
import dev.tagsync.example.benchmark.generate.CatalogSpec;
import dev.tagsync.example.benchmark.measure.ChildProcess;
import dev.tagsync.example.benchmark.measure.Result;
import dev.tagsync.example.benchmark.measure.Server;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** What workloads share: the server, the processes, the catalogs, and how a measurement that fails is noted. For one thread. */
public final class Bench {
    /** The heap of a JVM that TagSync is measured in, in MiB: what a first hydration is asked to do with. */
    static final int HEAP_MEGABYTES = 256;

    private static final int GENERATOR_HEAP_MEGABYTES = 1_024;

    private final Settings settings;
    private final Server server;
    private final ChildProcess processes;
    private final PrintStream out;

    /** Puts the parts together. */
    public Bench(Settings settings, Server server, ChildProcess processes, PrintStream out) {
        this.settings = settings;
        this.server = server;
        this.processes = processes;
        this.out = out;
    }

    /** One measurement. */
    interface Measurement {
        ObjectNode figures() throws IOException;
    }

    Settings settings() {
        return settings;
    }

    Server server() {
        return server;
    }

    ChildProcess processes() {
        return processes;
    }

    /** Generates a catalog, if it is not there. */
    Layout catalog(CatalogSpec spec) throws IOException {
        Layout layout = new Layout(settings.work().resolve("catalogs").resolve(spec.folder()));
        if (!layout.isComplete()) {
            // What an interrupted run left.
            delete(layout.folder());
            long started = System.nanoTime();
            ObjectNode args = Result.JSON.createObjectNode();
            args.set("spec", Result.JSON.valueToTree(spec));
            args.put("parent", layout.folder().getParent().toString());
            processes.task(TaskMain.GENERATE, GENERATOR_HEAP_MEGABYTES, args);
            say("generated %s in %.1f s", spec.folder(), (System.nanoTime() - started) / 1e9);
        }
        return layout;
    }

    /** Reads a file once, so that what is measured does not wait for the disk. */
    static void warm(Path folder) throws IOException {
        byte[] buffer = new byte[1 << 20];
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                try (InputStream in = Files.newInputStream(file)) {
                    while (in.read(buffer) >= 0) {
                        // Only to have it read.
                    }
                }
            }
        }
    }

    /** Removes a folder with all that is in it, if it is there. */
    public static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Returns the arguments of a task on a fresh keyspace and a catalog. */
    ObjectNode args(CatalogSpec spec, Layout catalog) {
        return args(spec, catalog.repository());
    }

    /** Returns the arguments of a task on a fresh keyspace and a repository of a catalog. */
    ObjectNode args(CatalogSpec spec, Path repository) {
        ObjectNode args = server.freshKeyspace().put("repository", repository.toString());
        args.set("spec", Result.JSON.valueToTree(spec));
        return args;
    }

    /** Measures once the server is at rest. Where that fails, notes the reason and goes on. Returns the figures, or an empty object. */
    ObjectNode measure(Result result, String subject, int entries, Measurement measurement) {
        say("%s: %s, %,d entries …", result.workload(), subject, entries);
        long started = System.nanoTime();
        try {
            revive(result);
            if (!server.awaitRest()) {
                result.note("The server was still busy when \"" + subject + "\" (" + entries + " entries) began.");
            }
            ObjectNode figures = measurement.figures();
            say("    done in %.1f s", (System.nanoTime() - started) / 1e9);
            return figures;
        } catch (IOException | RuntimeException e) {
            String reason = e instanceof ChildProcess.FailedException ? e.getMessage() : e.toString();
            say("    FAILED: %s", reason);
            result.failed(subject, entries, 0, reason);
            revive(result);
            return Result.JSON.createObjectNode();
        }
    }

    private void revive(Result result) {
        server.revive().ifPresent(words -> {
            say("    The server had died, and was started again. It had said: %s", words);
            result.note("The server died here, and was started again. It had said: " + words);
        });
    }

    /** Measures what has one row, and adds it. */
    ObjectNode row(Result result, String subject, int entries, Measurement measurement) {
        ObjectNode figures = measure(result, subject, entries, measurement);
        if (!figures.isEmpty()) {
            result.add(subject, entries, 0, figures);
        }
        return figures;
    }

    void say(String format, Object... args) {
        out.printf(format + "%n", args);
        out.flush();
    }
}
