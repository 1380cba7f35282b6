package dev.tagsync.scylla;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import dev.tagsync.Digest;
import dev.tagsync.spi.SnapshotStore.Copies;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * All statements on table {@code node}. Its writes carry explicit timestamps and are never conditional: the highest stamp wins whatever the order
 * of arrival, and at a tie the delete.
 */
final class NodeStatements {
    /**
     * A constant of the schema: the first byte of a digest is its bucket. A million entries of 1 KiB are 60,000 nodes, so that a
     * bucket has 250 of them, some MiB.
     */
    static final int BUCKETS = 256;

    private static final int POINT = 10;

    /** A server holds a page's whole cells, though only their stamps are asked for: 100 of them are about a MiB. */
    private static final int SCAN_PAGE = 100;

    private static final String WHERE = " WHERE catalog = ? AND bucket = ? AND digest = ?";
    private static final String SELECT = "SELECT cell FROM %s.node" + WHERE;

    private final Requests requests;
    private final Requests.Query insert;
    private final Requests.Query delete;
    private final Requests.Query selectOne = new Requests.Query(SELECT, ConsistencyLevel.LOCAL_ONE, true, POINT);
    private final Requests.Query selectQuorum = new Requests.Query(SELECT, ConsistencyLevel.QUORUM, true, POINT);
    private final Requests.Query scan;

    NodeStatements(Requests requests, StoreSettings settings) {
        this.requests = requests;
        this.insert = new Requests.Query(
                "INSERT INTO %s.node (catalog, bucket, digest, cell) VALUES (?, ?, ?, ?) USING TIMESTAMP ?",
                settings.durable(), true, POINT);
        this.scan = new Requests.Query(
                "SELECT digest, WRITETIME(cell) FROM %s.node WHERE catalog = ? AND bucket = ?",
                settings.showsDurable(), true, SCAN_PAGE);
        this.delete = new Requests.Query(
                "DELETE FROM %s.node USING TIMESTAMP ?" + WHERE, ConsistencyLevel.QUORUM, true, POINT);
    }

    BoundStatement insert(String catalog, Digest digest, ByteBuffer cell, long stamp) {
        return bound(insert, text(catalog), bucket(digest), bytes(digest), cell, number(stamp))
                // Its USING counts; without this the driver would make one for each request.
                .setQueryTimestamp(stamp)
                .build();
    }

    BoundStatement delete(String catalog, Digest digest, long stamp) {
        return bound(delete, number(stamp), text(catalog), bucket(digest), bytes(digest))
                .setQueryTimestamp(stamp)
                .build();
    }

    BoundStatement select(String catalog, Digest digest, Copies copies) {
        Requests.Query query = copies == Copies.ANY ? selectOne : selectQuorum;
        return bound(query, text(catalog), bucket(digest), bytes(digest)).build();
    }

    BoundStatement scan(String catalog, int bucket) {
        return bound(scan, text(catalog), bucket(bucket)).build();
    }

    /** Binds values that are encoded, of which there are some for each of very many nodes: the driver looks for a codec for each that is not. */
    private BoundStatementBuilder bound(Requests.Query query, ByteBuffer... values) {
        BoundStatementBuilder statement = requests.prepare(query).boundStatementBuilder();
        for (int i = 0; i < values.length; i++) {
            statement = statement.setBytesUnsafe(i, values[i]);
        }
        return statement;
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ByteBuffer number(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(0, number);
    }

    private static ByteBuffer bucket(Digest digest) {
        return bucket(digest.byteAt(0));
    }

    private static ByteBuffer bucket(int bucket) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(0, bucket);
    }

    private static ByteBuffer bytes(Digest digest) {
        return ByteBuffer.wrap(digest.bytes());
    }
}
