package dev.tagsync.scylla;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import dev.tagsync.Digest;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.contract.CollectionContract;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;

/** Collection on a real server. */
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

    /** The bytes of the rows, as they are stored. */
    @Override
    protected Map<Digest, Integer> stored(String name) {
        Map<Digest, Integer> bytes = new HashMap<>();
        String select = "SELECT catalog, digest, cell FROM " + KEYSPACE + ".node";
        SimpleStatement all =
                SimpleStatement.newInstance(select).setPageSize(200).setConsistencyLevel(ConsistencyLevel.ONE);
        for (Row row : TestServers.session().execute(all)) {
            if (name.equals(row.getString(0))) {
                ByteBuffer digest = Objects.requireNonNull(row.getByteBuffer(1));
                byte[] key = new byte[digest.remaining()];
                digest.get(key);
                int cell = Objects.requireNonNull(row.getByteBuffer(2)).remaining();
                bytes.put(Digest.read(key, 0), key.length + cell);
            }
        }
        return bytes;
    }
}
