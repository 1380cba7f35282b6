package dev.tagsync.scylla;

import dev.tagsync.spi.Store;
import dev.tagsync.testkit.contract.SnapshotStoreContract;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;

/** The contract of the nodes, on a real server. */
class ScyllaSnapshotStoreTest extends SnapshotStoreContract {
    private static final String KEYSPACE = "contract_nodes";

    private final Store store = store(KEYSPACE);
    private final Store second = store(KEYSPACE);

    @BeforeAll
    static void makeTables() {
        TestServers.keyspace(KEYSPACE);
    }

    @Override
    protected Store store() {
        return store;
    }

    @Override
    protected Store secondClient() {
        return second;
    }

    @Override
    protected Optional<Store> unreachableStore() {
        return Optional.of(TestServers.unreachable());
    }

    private static Store store(String keyspace) {
        return ScyllaStore.builder(TestServers.session()).keyspace(keyspace).build();
    }
}
