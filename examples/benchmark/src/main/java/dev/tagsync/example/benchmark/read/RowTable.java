package dev.tagsync.example.benchmark.read;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tagsync.example.benchmark.generate.CatalogSpec;
import dev.tagsync.example.benchmark.generate.EntryText;
import dev.tagsync.example.benchmark.measure.Cql;
import dev.tagsync.example.benchmark.measure.Result;
import dev.tagsync.scylla.ScyllaStore;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;

/** The entries of a catalog as rows, one an entry, as somebody would have them who does without a library. */
final class RowTable implements AutoCloseable {
    private static final int UNDER_WAY = 256;

    private final CqlSession session;
    private final String keyspace;
    private final String table;
    private final PreparedStatement select;
    final CatalogSpec spec;
    final EntryText text;

    RowTable(JsonNode args) throws IOException {
        session = Cql.connect(args);
        spec = Result.JSON.treeToValue(args.path("spec"), CatalogSpec.class);
        text = new EntryText(spec.seed());
        keyspace = args.path("keyspace").asText();
        table = keyspace + ".entry_row";
        session.execute(SimpleStatement.newInstance(
                        "CREATE TABLE IF NOT EXISTS " + table + " (name text PRIMARY KEY, payload text)")
                .setTimeout(Duration.ofSeconds(60)));
        select = session.prepare(SimpleStatement.newInstance("SELECT payload FROM " + table + " WHERE name = ?")
                .setConsistencyLevel(ConsistencyLevel.LOCAL_ONE));
    }

    /** Returns the catalog's store, by the same session. */
    ScyllaStore store() {
        return ScyllaStore.builder(session).keyspace(keyspace).build();
    }

    /** Writes the rows, unless the last is there. */
    void fill() {
        if (session.execute(select.bind(EntryText.entryName(spec.entries() - 1)))
                        .one()
                != null) {
            return;
        }
        PreparedStatement insert = session.prepare("INSERT INTO " + table + " (name, payload) VALUES (?, ?)");
        Semaphore free = new Semaphore(UNDER_WAY);
        for (int i = 0; i < spec.entries(); i++) {
            free.acquireUninterruptibly();
            session.executeAsync(insert.bind(EntryText.entryName(i), text.json(i, 0, false)))
                    .whenComplete((rows, failure) -> free.release());
        }
        free.acquireUninterruptibly(UNDER_WAY);
        get(EntryText.entryName(spec.entries() - 1));
    }

    String get(String name) {
        return Objects.requireNonNull(
                Objects.requireNonNull(session.execute(select.bind(name)).one(), name)
                        .getString(0));
    }

    @Override
    public void close() {
        session.close();
    }
}
