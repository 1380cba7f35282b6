package dev.tagsync.scylla;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import dev.tagsync.spi.SnapshotStore.StoredNode;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.contract.DamageContract;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;

/** Damage by CQL, on a real server: rows that are gone, and rows that have other bytes. */
class ScyllaDamageTest extends DamageContract {
    private static final String KEYSPACE = "damage";

    @BeforeAll
    static void makeTables() {
        TestServers.keyspace(KEYSPACE);
    }

    @Override
    protected Store store() {
        return ScyllaStore.builder(TestServers.session()).keyspace(KEYSPACE).build();
    }

    @Override
    protected void damage(String name, StoredNode node, Optional<byte[]> bytes) {
        ByteBuffer digest = ByteBuffer.wrap(node.digest().bytes());
        int bucket = node.digest().byteAt(0);
        String where = " WHERE catalog = ? AND bucket = ? AND digest = ?";
        SimpleStatement statement = bytes.isEmpty()
                ? SimpleStatement.newInstance(
                        "DELETE FROM " + KEYSPACE + ".node USING TIMESTAMP " + node.stamp() + where,
                        name,
                        bucket,
                        digest)
                : SimpleStatement.newInstance(
                        "UPDATE " + KEYSPACE + ".node USING TIMESTAMP " + (node.stamp() + 1) + " SET cell = ?" + where,
                        cell(node, bytes.get()),
                        name,
                        bucket,
                        digest);
        TestServers.session().execute(statement.setConsistencyLevel(ConsistencyLevel.ONE));
    }

    /** Some cells cannot even be decoded: they name no codec, or are cut off. */
    private static ByteBuffer cell(StoredNode node, byte[] bytes) {
        ByteBuffer cell = NodeCodec.encode(bytes);
        return switch (node.digest().byteAt(1) % 3) {
            case 0 -> ByteBuffer.wrap(new byte[] {9, 2, 3});
            case 1 -> ByteBuffer.wrap(cell.array(), 0, Math.max(1, cell.remaining() - 5));
            default -> cell;
        };
    }
}
