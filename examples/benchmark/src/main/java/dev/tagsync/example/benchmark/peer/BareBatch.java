package dev.tagsync.example.benchmark.peer;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import java.nio.ByteBuffer;

/**
 * One conditional batch on a table of the register's columns, which decides nothing: the head row if its version is the expected one, and some rows
 * beside it. For one thread.
 */
public final class BareBatch {
    /** The attempt of the log row, which is the only one beside the head. */
    private static final int ATTEMPT_BYTES = 32;

    private final CqlSession session;
    private final PreparedStatement raise;
    private final PreparedStatement put;
    private final String group;
    private final int rows;
    private final int valueBytes;
    private long version;

    private BareBatch(CqlSession session, String keyspace, String group, int rows, int valueBytes) {
        this.session = session;
        this.group = group;
        this.rows = rows;
        this.valueBytes = valueBytes;
        String table = keyspace + ".bare_register";
        session.execute("CREATE TABLE IF NOT EXISTS " + table
                + " (catalog text, grp text, kind text, key text, version bigint, value blob,"
                + " PRIMARY KEY ((catalog, grp), kind, key))");
        session.execute("INSERT INTO " + table + " (catalog, grp, kind, key, version) VALUES ('default', '" + group
                + "', '', '', 0)");
        raise = session.prepare("UPDATE " + table
                + " SET version = ? WHERE catalog = 'default' AND grp = ? AND kind = '' AND key = '' IF version = ?");
        put = session.prepare(
                "INSERT INTO " + table + " (catalog, grp, kind, key, value) VALUES ('default', ?, ?, ?, ?)");
    }

    /** As many statements and bytes as a promotion commits: the head, the log's row, pointer, history, and the hold that is lifted. */
    public static BareBatch likePromotion(CqlSession session, String keyspace) {
        return new BareBatch(session, keyspace, "promotion", 4, 384);
    }

    /** As many statements and bytes as a rollback commits, which also holds the channel and puts the release that it leaves into quarantine. */
    public static BareBatch likeRollback(CqlSession session, String keyspace) {
        return new BareBatch(session, keyspace, "rollback", 7, 320);
    }

    /** The least with which an outcome can be found out: the head and the log's row. */
    public static BareBatch least(CqlSession session, String keyspace) {
        return new BareBatch(session, keyspace, "least", 1, ATTEMPT_BYTES);
    }

    /** Commits once. */
    public void commit() {
        BatchStatementBuilder batch =
                BatchStatement.builder(DefaultBatchType.UNLOGGED).addStatement(raise.bind(version + 1, group, version));
        for (int row = 0; row < rows; row++) {
            String key = row == 1 ? "live" : Long.toString(version);
            batch.addStatement(put.bind(group, "kind" + row, key, ByteBuffer.allocate(valueBytes)));
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
