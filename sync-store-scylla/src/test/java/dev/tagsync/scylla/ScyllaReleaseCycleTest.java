package dev.tagsync.scylla;

import dev.tagsync.spi.Store;
import dev.tagsync.testkit.contract.ReleaseCycleContract;
import org.junit.jupiter.api.BeforeAll;

/** The whole cycle on a real server. */
class ScyllaReleaseCycleTest extends ReleaseCycleContract {
    private static final String KEYSPACE = "release_cycle";

    @BeforeAll
    static void makeTables() {
        TestServers.keyspace(KEYSPACE);
    }

    @Override
    protected Store store() {
        return ScyllaStore.builder(TestServers.session()).keyspace(KEYSPACE).build();
    }
}
