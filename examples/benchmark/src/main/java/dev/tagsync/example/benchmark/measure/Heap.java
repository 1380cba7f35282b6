package dev.tagsync.example.benchmark.measure;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;

/** Tells how much of its heap this JVM used at most. */
public final class Heap {
    private Heap() {}

    /** Returns the sum of the heap pools' peaks, garbage included, in MiB: no less than was ever used at once. */
    public static long peakMegabytes() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                        .filter(pool -> pool.getType() == MemoryType.HEAP)
                        .map(MemoryPoolMXBean::getPeakUsage)
                        .mapToLong(usage -> usage.getUsed())
                        .sum()
                >> 20;
    }
}
