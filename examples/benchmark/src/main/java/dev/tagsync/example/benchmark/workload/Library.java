package dev.tagsync.example.benchmark.workload;

import com.datastax.oss.driver.api.core.CqlSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.CatalogDefinition;
import dev.tagsync.IndexDefinition;
import dev.tagsync.StageTimes;
import dev.tagsync.SyncController;
import dev.tagsync.SyncControllerBuilder;
import dev.tagsync.SyncReport;
import dev.tagsync.SyncResult;
import dev.tagsync.example.benchmark.generate.EntryText;
import dev.tagsync.example.benchmark.measure.CountingStore;
import dev.tagsync.example.benchmark.measure.Cql;
import dev.tagsync.example.benchmark.measure.Result;
import dev.tagsync.example.benchmark.measure.Samples;
import dev.tagsync.git.JGitTagSource;
import dev.tagsync.scylla.ScyllaSchema;
import dev.tagsync.scylla.ScyllaStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongConsumer;

/** TagSync as a host has it, with all defaults, on the keyspace and repository that a task's arguments name. Tables are made if they are not there. */
final class Library implements AutoCloseable {
    private final CqlSession session;
    private final ScyllaStore store;
    private final CountingStore counting;
    private final SyncController sync;

    Library(JsonNode args, LongConsumer afterPut) {
        session = Cql.connect(args);
        String keyspace = args.path("keyspace").asText();
        ScyllaSchema.of(session, keyspace).create(Cql.REPLICATION);
        store = ScyllaStore.builder(session).keyspace(keyspace).build();
        counting = new CountingStore(store, afterPut);
        SyncControllerBuilder builder = SyncController.builder()
                .source(JGitTagSource.local(Path.of(args.path("repository").asText())))
                .store(counting);
        if (args.path("index").asBoolean()) {
            builder.definition(CatalogDefinition.builder()
                    .index(IndexDefinition.of("tier", EntryText.COLLECTION, "/metadata/labels/tier"))
                    .build());
        }
        sync = builder.build();
    }

    CqlSession session() {
        return session;
    }

    /** Returns the store that nobody counts, for readers. */
    ScyllaStore store() {
        return store;
    }

    CountingStore counting() {
        return counting;
    }

    SyncController sync() {
        return sync;
    }

    /** Returns the result if a flip came of it; anything else is no measurement. */
    static SyncResult flipped(SyncResult result) {
        if (result instanceof SyncResult.Promoted || result instanceof SyncResult.RolledBack) {
            return result;
        }
        throw new IllegalStateException(result.summary());
    }

    static double millis(Duration time) {
        return Samples.round(time.toNanos() / 1e6);
    }

    /** Returns what a report tells of a load. */
    static ObjectNode figures(SyncReport report) {
        StageTimes times = report.times();
        return Result.JSON
                .createObjectNode()
                .put("seconds", Samples.round(times.total().toNanos() / 1e9))
                .put(
                        "entries-per-second",
                        Math.rint(report.entries() * 1e9 / times.total().toNanos()))
                .put("resolve-ms", millis(times.resolve()))
                .put("hydrate-ms", millis(times.hydrate()))
                .put("verify-ms", millis(times.verify()))
                .put("validate-ms", millis(times.validate()))
                .put("flip-ms", millis(times.flip()))
                .put("nodes-written", report.nodesWritten())
                .put("bytes-written", report.bytesWritten())
                .put("entries-stored", report.entries())
                .put("root", report.root().orElseThrow().toString());
    }

    @Override
    public void close() {
        sync.close();
        session.close();
    }
}
