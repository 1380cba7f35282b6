package dev.tagsync.example.benchmark.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a workload measured: rows of figures, failures with their reason, and notes. It is kept as JSON, one file a workload. For one thread. */
public final class Result {
    /** Reads and writes JSON. */
    public static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final ObjectNode json;

    private Result(ObjectNode json) {
        this.json = json;
    }

    /** Starts the result of a workload of a run. */
    public static Result start(String workload, String run) {
        ObjectNode json = JSON.createObjectNode();
        json.put("workload", workload).put("run", run).put("started", now());
        json.putArray("rows");
        json.putArray("failures");
        json.putArray("notes");
        return new Result(json);
    }

    /** Reads a result, if it is there. */
    public static Optional<Result> read(Path file) throws IOException {
        return Files.exists(file)
                ? Optional.of(new Result((ObjectNode) JSON.readTree(file.toFile())))
                : Optional.empty();
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Writes the result, with its end. */
    public void write(Path file) throws IOException {
        json.put("ended", now());
        Files.createDirectories(file.getParent());
        JSON.writeValue(file.toFile(), json);
    }

    /**
     * Adds a row.
     *
     * @param subject who was measured
     * @param entries the catalog's size
     * @param changes the release's changes; 0 where that has no meaning
     * @param figures numbers by name; a name ends with its unit
     */
    public Row add(String subject, int entries, int changes, JsonNode figures) {
        ObjectNode row = json.withArray("rows").addObject();
        row.put("subject", subject).put("entries", entries).put("changes", changes);
        row.set("figures", figures);
        return new Row(row);
    }

    /** Adds who could not be measured, and why. */
    public void failed(String subject, int entries, int changes, String reason) {
        json.withArray("failures")
                .addObject()
                .put("subject", subject)
                .put("entries", entries)
                .put("changes", changes)
                .put("reason", reason);
    }

    /** Adds a sentence that the reader of the report should know. */
    public void note(String sentence) {
        json.withArray("notes").add(sentence);
    }

    /** Returns the workload's name. */
    public String workload() {
        return json.path("workload").asText();
    }

    /** Returns the run that it belongs to. */
    public String run() {
        return json.path("run").asText();
    }

    /** Returns when it started. */
    public String started() {
        return json.path("started").asText();
    }

    /** Returns when it ended. */
    public String ended() {
        return json.path("ended").asText();
    }

    /** Returns the rows. */
    public List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        json.path("rows").forEach(row -> rows.add(new Row((ObjectNode) row)));
        return rows;
    }

    /** Returns the row of a subject. */
    public Optional<Row> row(String subject, int entries, int changes) {
        return rows().stream()
                .filter(row -> row.subject().equals(subject) && row.entries() == entries && row.changes() == changes)
                .findFirst();
    }

    /** Returns who failed, where and why, a line each. */
    public List<String> failures() {
        List<String> lines = new ArrayList<>();
        for (JsonNode each : json.path("failures")) {
            int changes = each.path("changes").asInt();
            lines.add(
                    each.path("subject").asText() + " (" + each.path("entries").asInt() + " entries"
                            + (changes > 0 ? ", " + changes + " changes" : "") + "): "
                            + each.path("reason").asText());
        }
        return lines;
    }

    /** Returns the notes. */
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        json.path("notes").forEach(note -> notes.add(note.asText()));
        return notes;
    }

    /** Returns all as JSON. */
    public JsonNode json() {
        return json;
    }

    /**
     * One subject's figures.
     *
     * @param json the row
     */
    public record Row(ObjectNode json) {
        /** Returns who was measured. */
        public String subject() {
            return json.path("subject").asText();
        }

        /** Returns the catalog's size. */
        public int entries() {
            return json.path("entries").asInt();
        }

        /** Returns the release's changes. */
        public int changes() {
            return json.path("changes").asInt();
        }

        /** Returns all figures. */
        public JsonNode figures() {
            return json.path("figures");
        }

        /** Returns a figure. */
        public OptionalDouble figure(String name) {
            JsonNode value = figures().path(name);
            return value.isNumber() ? OptionalDouble.of(value.asDouble()) : OptionalDouble.empty();
        }
    }
}
