package dev.tagsync.scylla;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import dev.tagsync.spi.SnapshotStore.StoredNode;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.contract.CollectionContract;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeAll;

/** Collection, verification and repair on a real server. */
class ScyllaCollectionTest extends CollectionContract {
    private static final String KEYSPACE = "collection";

    @BeforeAll
    static void makeTables() {
        TestServers.keyspace(KEYSPACE);
    }

    @Override
    protected Store store() {
        return ScyllaStore.builder(TestServers.session()).keyspace(KEYSPACE).build();
    }

    /** By CQL: a row that is gone, or one with bytes that name no codec. */
    @Override
    protected void damage(String name, StoredNode node, boolean lose) {
        ByteBuffer digest = ByteBuffer.wrap(node.digest().bytes());
        int bucket = node.digest().byteAt(0);
        String where = " WHERE catalog = ? AND bucket = ? AND digest = ?";
        SimpleStatement statement = lose
                ? SimpleStatement.newInstance(
                        "DELETE FROM " + KEYSPACE + ".node USING TIMESTAMP " + node.stamp() + where,
                        name,
                        bucket,
                        digest)
                : SimpleStatement.newInstance(
                        "UPDATE " + KEYSPACE + ".node USING TIMESTAMP " + (node.stamp() + 1) + " SET cell = ?" + where,
                        ByteBuffer.wrap(new byte[] {9, 2, 3}),
                        name,
                        bucket,
                        digest);
        TestServers.session().execute(statement.setConsistencyLevel(ConsistencyLevel.ONE));
    }
}
