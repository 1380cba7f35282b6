package dev.tagsync.scylla;

import dev.tagsync.spi.Store;
import dev.tagsync.testkit.contract.ControlPlaneContract;
import org.junit.jupiter.api.BeforeAll;

/** The control plane on a real server. */
class ScyllaControlPlaneTest extends ControlPlaneContract {
    private static final String KEYSPACE = "control_plane";

    @BeforeAll
    static void makeTables() {
        TestServers.keyspace(KEYSPACE);
    }

    @Override
    protected Store store() {
        return ScyllaStore.builder(TestServers.session()).keyspace(KEYSPACE).build();
    }
}
