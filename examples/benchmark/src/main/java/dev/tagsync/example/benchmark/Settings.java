package dev.tagsync.example.benchmark;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a run does.
 *
 * @param sizes the catalogs' numbers of entries, rising
 * @param storageEntries the catalog of the storage workload
 * @param only the workloads to run; all if empty
 * @param out where results and report go
 * @param dsbulk the folder with DSBulk's jars
 * @param seed where all chance comes from
 * @param hollowHeapMegabytes the heap of Hollow's JVM
 * @param limitSeconds how long one measurement may take
 */
public record Settings(
        List<Integer> sizes,
        int storageEntries,
        Set<String> only,
        Path out,
        Path dsbulk,
        long seed,
        int hollowHeapMegabytes,
        long limitSeconds) {
    private static final int FULL = 1_000_000;
    private static final int QUICK = 20_000;
    private static final int LEAST = 200;

    /**
     * Reads system properties {@code benchmark.*}: {@code size} ({@code full}, {@code quick}, or the largest catalog's entries), {@code only},
     * {@code out}, {@code dsbulk}, {@code seed}, {@code storage}, {@code hollow.heap}, {@code limit}.
     */
    public static Settings read() {
        String size = property("size", "full");
        int largest = size.equals("full") ? FULL : size.equals("quick") ? QUICK : Integer.parseInt(size);
        if (largest < LEAST) {
            throw new IllegalArgumentException("benchmark.size is at least " + LEAST + " entries, found " + largest);
        }
        Set<Integer> sizes = new TreeSet<>();
        sizes.add(largest);
        for (int each : List.of(10_000, 100_000)) {
            if (each < largest) {
                sizes.add(each);
            }
        }
        if (sizes.size() == 1) {
            sizes.add(Math.max(LEAST / 2, largest / 10));
        }
        return new Settings(
                List.copyOf(sizes),
                Integer.parseInt(property("storage", Integer.toString(Math.min(100_000, largest)))),
                new TreeSet<>(Arrays.stream(property("only", "").split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList()),
                Path.of(property("out", "target/benchmark")).toAbsolutePath(),
                Path.of(property("dsbulk", "target/dsbulk")).toAbsolutePath(),
                Long.parseLong(property("seed", "7")),
                Integer.parseInt(property("hollow.heap", largest > 200_000 ? "8192" : "2048")),
                Long.parseLong(property("limit", "900")));
    }

    private static String property(String name, String otherwise) {
        String value = System.getProperty("benchmark." + name, "").strip();
        return value.isEmpty() ? otherwise : value;
    }

    /** Returns the largest catalog's number of entries. */
    public int largest() {
        return sizes.get(sizes.size() - 1);
    }

    /** Returns the folder for catalogs, the server, arguments and logs: all that is not a result. */
    public Path work() {
        return out.resolve("work");
    }
}
