package dev.tagsync.example.benchmark.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Runs what is measured in processes of their own, one after the other, and looks at the memory that they take. For one thread.
 */
public final class ChildProcess {
    /** How a JVM is set unless it is said otherwise. */
    public static final List<String> USUAL = List.of("-XX:+UseParallelGC");

    /** How the start script of the command line sets a JVM that may load a whole catalog. */
    public static final List<String> COMMAND_LINE = List.of(
            "-XX:+UseSerialGC",
            "-XX:Tier4InvocationThreshold=50000",
            "-XX:Tier4MinInvocationThreshold=6000",
            "-XX:Tier4CompileThreshold=150000",
            "-XX:Tier4BackEdgeThreshold=400000");

    private static final int POLL_MILLIS = 5;
    private static final int TAIL = 1_500;

    private final Path folder;
    private final long limitSeconds;
    private int runs;

    /**
     * @param folder where arguments, results and output of the processes go
     * @param limitSeconds how long one may take before it is killed and has failed
     */
    public ChildProcess(Path folder, long limitSeconds) {
        this.folder = folder;
        this.limitSeconds = limitSeconds;
    }

    /**
     * How a process ended.
     *
     * @param status its exit status
     * @param seconds from its start to its end
     * @param peakRssBytes the most memory that it held, as Linux counts it ({@code VmHWM}); 0 where that cannot be read
     * @param output what it wrote
     */
    public record Ended(int status, double seconds, long peakRssBytes, Path output) {
        /** Returns the end of what it wrote. */
        public String tail() throws IOException {
            String text = Files.readString(output, StandardCharsets.ISO_8859_1).strip();
            return text.length() > TAIL ? "…" + text.substring(text.length() - TAIL) : text;
        }
    }

    /** A measurement that came to nothing; the message says why. */
    public static final class FailedException extends RuntimeException {
        /** Says why. */
        public FailedException(String message) {
            super(message);
        }
    }

    /**
     * Runs a task of this program in a JVM of its own and returns what it measured, its peak of memory with it.
     *
     * @param heapMegabytes its {@code -Xmx}
     * @throws FailedException if it does not end well
     */
    public ObjectNode task(String task, int heapMegabytes, JsonNode args) throws IOException {
        return task(task, heapMegabytes, USUAL, args);
    }

    /**
     * Runs a task in a JVM that is set in a way of its own.
     *
     * @param flags {@link #USUAL} or others
     * @throws FailedException if it does not end well
     */
    public ObjectNode task(String task, int heapMegabytes, List<String> flags, JsonNode args) throws IOException {
        return task(task, heapMegabytes, flags, args, () -> false).orElseThrow();
    }

    /**
     * Runs a task, and kills it (signal 9) as soon as {@code kill} says so.
     *
     * @return empty if it was killed
     */
    public Optional<ObjectNode> task(String task, int heapMegabytes, JsonNode args, BooleanSupplier kill)
            throws IOException {
        return task(task, heapMegabytes, USUAL, args, kill);
    }

    private Optional<ObjectNode> task(
            String task, int heapMegabytes, List<String> flags, JsonNode args, BooleanSupplier kill)
            throws IOException {
        int run = runs + 1;
        Files.createDirectories(folder);
        Path given = folder.resolve(run + "-" + task + "-args.json");
        Path answer = folder.resolve(run + "-" + task + "-result.json");
        Files.deleteIfExists(answer);
        Result.JSON.writeValue(given.toFile(), args);
        List<String> line = java(heapMegabytes, flags, System.getProperty("java.class.path"));
        line.addAll(
                List.of("dev.tagsync.example.benchmark.workload.TaskMain", task, given.toString(), answer.toString()));
        Ended ended = run(task, new ProcessBuilder(line), Optional.empty(), kill);
        if (ended.status() != 0) {
            if (kill.getAsBoolean() && !Files.exists(answer)) {
                return Optional.empty();
            }
            throw new FailedException("ended with status " + ended.status() + ": " + ended.tail());
        }
        ObjectNode result = (ObjectNode) Result.JSON.readTree(answer.toFile());
        result.put("process-seconds", Samples.round(ended.seconds()));
        result.put("heap-limit-mb", heapMegabytes);
        result.put("peak-rss-mb", ended.peakRssBytes() >> 20);
        return Optional.of(result);
    }

    /** Returns the start of a command line that runs a class of {@code classPath}. */
    public static List<String> java(int heapMegabytes, String classPath) {
        return java(heapMegabytes, USUAL, classPath);
    }

    private static List<String> java(int heapMegabytes, List<String> flags, String classPath) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.add("-Xmx" + heapMegabytes + "m");
        line.add("-XX:+ExitOnOutOfMemoryError");
        line.addAll(flags);
        line.addAll(List.of("-Dfile.encoding=UTF-8", "-cp", classPath));
        return line;
    }

    /**
     * Runs a process and waits for its end.
     *
     * @param output where its output goes; a file of its own if empty
     * @param kill asked all the time; kills the process when it says so
     */
    public Ended run(String name, ProcessBuilder builder, Optional<Path> output, BooleanSupplier kill)
            throws IOException {
        runs++;
        Files.createDirectories(folder);
        Path log = folder.resolve(runs + "-" + name + ".log");
        if (output.isPresent()) {
            builder.redirectOutput(output.get().toFile()).redirectError(log.toFile());
        } else {
            builder.redirectErrorStream(true).redirectOutput(log.toFile());
        }
        if (builder.redirectInput() == Redirect.PIPE) {
            builder.redirectInput(Path.of("/dev/null").toFile());
        }
        long started = System.nanoTime();
        Process process = builder.start();
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        long peak = 0;
        try {
            for (int turn = 0; !process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS); turn++) {
                if (turn % 20 == 0) {
                    peak = Math.max(peak, peakRss(status));
                }
                boolean late = System.nanoTime() - started > TimeUnit.SECONDS.toNanos(limitSeconds);
                if (late || kill.getAsBoolean()) {
                    process.destroyForcibly().waitFor();
                    if (late) {
                        throw new FailedException("took more than " + limitSeconds + " s");
                    }
                }
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new FailedException("interrupted");
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), (System.nanoTime() - started) / 1e9, peak, log);
    }

    /** Returns the most memory that a process held so far, in bytes; 0 if Linux does not say. */
    public static long peakRss(Path status) {
        try {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("VmHWM:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) << 10;
                }
            }
        } catch (IOException gone) {
            // It has ended, or this is no Linux.
        }
        return 0;
    }
}
