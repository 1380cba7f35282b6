package dev.tagsync.example.benchmark.measure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells what a run was made on and with. */
public final class Machine {
    private static final String UNKNOWN = "unknown";

    private Machine() {}

    /** Returns machine and versions, by what they are of. */
    public static Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("processor", line(Path.of("/proc/cpuinfo"), "model name"));
        String memory = line(Path.of("/proc/meminfo"), "MemTotal").replaceAll("\\D", "");
        facts.put(
                "memory",
                memory.isEmpty()
                        ? UNKNOWN
                        : String.format(Locale.ROOT, "%.1f GiB", Long.parseLong(memory) / 1048576.0));
        facts.put("system", System.getProperty("os.name") + " " + release(System.getProperty("os.version")));
        facts.put("JDK", System.getProperty("java.vendor") + " " + System.getProperty("java.runtime.version"));
        facts.put("git", output("git", "--version").replace("git version ", ""));
        facts.put("TagSync commit", output("git", "describe", "--always", "--dirty"));
        facts.putAll(libraries());
        return facts;
    }

    /** The first two numbers of a kernel's version; what follows names a build of one machine. */
    private static String release(String version) {
        Matcher numbers = Pattern.compile("\\d+\\.\\d+").matcher(version);
        return numbers.lookingAt() ? numbers.group() : version;
    }

    private static Map<String, String> libraries() {
        Properties properties = new Properties();
        try (InputStream in = Machine.class.getResourceAsStream("/versions.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> libraries = new TreeMap<>();
        properties.forEach((name, version) -> libraries.put(name.toString(), version.toString()));
        return libraries;
    }

    private static String line(Path file, String start) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(start))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(UNKNOWN);
        } catch (IOException noLinux) {
            return UNKNOWN;
        }
    }

    private static String output(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(false).start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? text : UNKNOWN;
        } catch (IOException notThere) {
            return UNKNOWN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNKNOWN;
        }
    }
}
