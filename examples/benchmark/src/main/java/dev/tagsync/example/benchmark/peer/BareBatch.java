package dev.tagsync.example.benchmark.peer;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import java.nio.ByteBuffer;

/**
 * The least that a flip could be: one conditional batch of the same shape on a table of the same columns, the head row if its version is the expected one and four
 * more rows, 1.5 KiB in all. For one thread.
 */
public final class BareBatch {
    private static final int ROWS = 4;
    private static final int VALUE_BYTES = 384;

    private final CqlSession session;
    private final PreparedStatement raise;
    private final PreparedStatement put;
    private long version;

    /** Makes the table and its head row. */
    public BareBatch(CqlSession session, String keyspace) {
        this.session = session;
        String table = keyspace + ".bare_register";
        session.execute("CREATE TABLE IF NOT EXISTS " + table
                + " (catalog text, grp text, kind text, key text, version bigint, value blob,"
                + " PRIMARY KEY ((catalog, grp), kind, key))");
        session.execute("INSERT INTO " + table
                + " (catalog, grp, kind, key, version) VALUES ('default', 'control', '', '', 0)");
        raise = session.prepare(
                "UPDATE " + table
                        + " SET version = ? WHERE catalog = 'default' AND grp = 'control' AND kind = '' AND key = '' IF version = ?");
        put = session.prepare(
                "INSERT INTO " + table + " (catalog, grp, kind, key, value) VALUES ('default', 'control', ?, ?, ?)");
    }

    /** Commits once. */
    public void commit() {
        BatchStatementBuilder batch =
                BatchStatement.builder(DefaultBatchType.UNLOGGED).addStatement(raise.bind(version + 1, version));
        for (int row = 0; row < ROWS; row++) {
            String key = row == 0 ? "live" : Long.toString(version);
            batch.addStatement(put.bind("kind" + row, key, ByteBuffer.allocate(VALUE_BYTES)));
        }
        boolean applied = session.execute(batch.setConsistencyLevel(ConsistencyLevel.QUORUM)
                        .setSerialConsistencyLevel(ConsistencyLevel.SERIAL)
                        .setIdempotence(false)
                        .build())
                .wasApplied();
        if (!applied) {
            throw new IllegalStateException("the batch was not applied at version " + version);
        }
        version++;
    }
}
