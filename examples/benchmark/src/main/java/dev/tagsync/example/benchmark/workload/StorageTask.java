package dev.tagsync.example.benchmark.workload;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.SyncReport;
import dev.tagsync.example.benchmark.generate.CatalogSpec;
import dev.tagsync.example.benchmark.measure.Result;
import dev.tagsync.example.benchmark.measure.Samples;
import java.io.IOException;
import java.time.Duration;

/** Promotes every release of a catalog and counts the nodes' stored cells, compressed as they are, after the first and after the last. */
final class StorageTask {
    private static final int PAGE = 200;

    private final JsonNode args;
    private final CatalogSpec spec;

    StorageTask(JsonNode args) throws IOException {
        this.args = args;
        this.spec = Result.JSON.treeToValue(args.path("spec"), CatalogSpec.class);
    }

    private record Cells(long count, long bytes) {}

    ObjectNode run() {
        try (Library library = new Library(args, nodes -> {})) {
            Library.flipped(library.sync().promote(CatalogSpec.FIRST));
            Cells one = count(library);
            Samples times = new Samples();
            long written = 0;
            for (CatalogSpec.Step step : spec.steps()) {
                SyncReport report =
                        Library.flipped(library.sync().promote(step.tag())).report();
                times.add(Library.millis(report.times().total()));
                written += report.bytesWritten();
            }
            Cells all = count(library);
            ObjectNode figures = Result.JSON.createObjectNode();
            figures.put("releases", spec.steps().size());
            figures.put("one-snapshot-bytes", one.bytes()).put("all-snapshots-bytes", all.bytes());
            figures.put("ratio", Samples.round((double) all.bytes() / one.bytes()));
            figures.put("one-snapshot-nodes", one.count()).put("all-snapshots-nodes", all.count());
            figures.put("uncompressed-bytes-written-by-releases", written);
            times.write(figures, "release-ms");
            return figures;
        }
    }

    private Cells count(Library library) {
        String cql = "SELECT cell FROM " + args.path("keyspace").asText() + ".node";
        long count = 0;
        long bytes = 0;
        for (Row row : library.session()
                .execute(SimpleStatement.newInstance(cql)
                        .setConsistencyLevel(ConsistencyLevel.QUORUM)
                        .setPageSize(PAGE)
                        .setTimeout(Duration.ofSeconds(30)))) {
            count++;
            bytes += row.getByteBuffer(0).remaining();
        }
        return new Cells(count, bytes);
    }
}
