package dev.tagsync.example.benchmark.peer;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.example.benchmark.measure.Cql;
import dev.tagsync.example.benchmark.measure.Result;
import dev.tagsync.example.benchmark.measure.Samples;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/** Writes each line of a file of rows by one prepared, asynchronous insert, a bounded number at once. For one thread. */
public final class PlainInserts {
    /** How many inserts are under way at once. */
    public static final int IN_FLIGHT = 1_024;

    private final JsonNode args;
    private final Semaphore free = new Semaphore(IN_FLIGHT);
    private final AtomicReference<Throwable> fault = new AtomicReference<>();

    /** Takes the arguments: where the server is, the table, the file of rows. */
    public PlainInserts(JsonNode args) {
        this.args = args;
    }

    /** Returns the statements that make a keyspace with both tables of rows: a partition an entry, and a partition a folder. */
    public static String[] schema(String keyspace) {
        String columns = " (folder text, name text, payload text, PRIMARY KEY (";
        return new String[] {
            "CREATE KEYSPACE " + keyspace + " WITH replication = " + Cql.REPLICATION,
            "CREATE TABLE " + keyspace + ".entry" + columns + "(folder, name)))",
            "CREATE TABLE " + keyspace + ".entry_by_folder" + columns + "(folder), name))"
        };
    }

    /** Runs, and returns the time. */
    public ObjectNode run() throws IOException, InterruptedException {
        try (CqlSession session = Cql.connect(args);
                BufferedReader lines =
                        Files.newBufferedReader(Path.of(args.path("rows").asText()))) {
            PreparedStatement insert = session.prepare("INSERT INTO "
                    + args.path("keyspace").asText() + ".entry (folder, name, payload) VALUES (?, ?, ?)");
            ObjectReader json = Result.JSON.reader();
            long started = System.nanoTime();
            long rows = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode row = json.readTree(line);
                free.acquire();
                session.executeAsync(insert.bind(
                                        row.path("folder").asText(),
                                        row.path("name").asText(),
                                        row.path("payload").asText())
                                .setConsistencyLevel(ConsistencyLevel.QUORUM)
                                .setIdempotent(true))
                        .whenComplete((done, failed) -> {
                            if (failed != null) {
                                fault.compareAndSet(null, failed);
                            }
                            free.release();
                        });
                rows++;
            }
            free.acquire(IN_FLIGHT);
            double seconds = (System.nanoTime() - started) / 1e9;
            if (fault.get() != null) {
                throw new IllegalStateException("an insert failed", fault.get());
            }
            return Result.JSON
                    .createObjectNode()
                    .put("seconds", Samples.round(seconds))
                    .put("entries-per-second", Math.rint(rows / seconds))
                    .put("entries-stored", rows);
        }
    }
}
