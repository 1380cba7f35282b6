package dev.tagsync.example.benchmark.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.example.benchmark.measure.Result;
import dev.tagsync.example.benchmark.measure.Samples;
import dev.tagsync.example.benchmark.workload.Bench.Measurement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Measures subjects in one order and later in the opposite one: a server gets faster the longer it has run, and so whoever is measured later would win. A row has the mean
 * of both, the larger of what is a peak, and both times by themselves. For one thread.
 */
public final class BothWays {
    private static final String SECONDS = "seconds";
    private static final String RATE = "entries-per-second";

    /** The time of the first turn. */
    public static final String FIRST = "first-turn-seconds";

    /** The time of the second turn. */
    public static final String SECOND = "second-turn-seconds";

    private final Map<String, Measurement> measurements = new LinkedHashMap<>();
    private final int entries;

    BothWays(int entries) {
        this.entries = entries;
    }

    BothWays with(String subject, Measurement measurement) {
        measurements.put(subject, measurement);
        return this;
    }

    /** Measures all in the order that they were named in. */
    void there(Bench bench, Result result) {
        measurements.forEach((subject, measurement) -> bench.row(result, subject, entries, measurement));
    }

    /** Measures all in the opposite order. Whoever failed the first time has a row of this time alone. */
    void back(Bench bench, Result result) {
        List<String> subjects = new ArrayList<>(measurements.keySet());
        for (int i = subjects.size() - 1; i >= 0; i--) {
            String subject = subjects.get(i);
            ObjectNode second = bench.measure(result, subject, entries, measurements.get(subject));
            Optional<Result.Row> row = result.row(subject, entries, 0);
            if (row.isEmpty() && !second.isEmpty()) {
                result.add(subject, entries, 0, second);
            } else if (!second.isEmpty()) {
                merge((ObjectNode) row.orElseThrow().figures(), second);
            }
        }
    }

    /** Makes of one turn's figures those of both. */
    public static void merge(ObjectNode first, ObjectNode second) {
        first.put(FIRST, first.path(SECONDS).asDouble());
        first.put(SECOND, second.path(SECONDS).asDouble());
        second.properties().forEach(figure -> {
            String name = figure.getKey();
            JsonNode one = first.path(name);
            JsonNode other = figure.getValue();
            if (!one.isNumber() || !other.isNumber() || one.equals(other)) {
                return;
            }
            if (name.equals(RATE)) {
                // What both turns did in the time of both.
                first.put(name, Math.rint(2 / (1 / one.asDouble() + 1 / other.asDouble())));
            } else if (!name.startsWith("peak-")) {
                first.put(name, Samples.round((one.asDouble() + other.asDouble()) / 2));
            } else if (other.asDouble() > one.asDouble()) {
                first.set(name, other);
            }
        });
    }
}
