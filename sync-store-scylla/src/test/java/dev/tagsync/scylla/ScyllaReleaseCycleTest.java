package dev.tagsync.scylla;

import dev.tagsync.spi.Store;
import dev.tagsync.testkit.contract.ControlPlaneContract;
import dev.tagsync.testkit.contract.ControllersContract;
import dev.tagsync.testkit.contract.ReadersContract;
import dev.tagsync.testkit.contract.ReleaseCycleContract;
import dev.tagsync.testkit.contract.RollbackContract;
import dev.tagsync.testkit.contract.TagLedgerContract;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The whole cycle and the control plane on a real server. */
class ScyllaReleaseCycleTest {
    private static final String KEYSPACE = "release_cycle";

    @BeforeAll
    static void makeTables() {
        TestServers.keyspace(KEYSPACE);
    }

    private static Store onServer() {
        return ScyllaStore.builder(TestServers.session()).keyspace(KEYSPACE).build();
    }

    @Nested
    class Cycle extends ReleaseCycleContract {
        @Override
        protected Store store() {
            return onServer();
        }
    }

    @Nested
    class Rollback extends RollbackContract {
        @Override
        protected Store store() {
            return onServer();
        }
    }

    @Nested
    class Controllers extends ControllersContract {
        @Override
        protected Store store() {
            return onServer();
        }
    }

    @Nested
    class Tags extends TagLedgerContract {
        @Override
        protected Store store() {
            return onServer();
        }
    }

    @Nested
    class Control extends ControlPlaneContract {
        @Override
        protected Store store() {
            return onServer();
        }
    }

    @Nested
    class Readers extends ReadersContract {
        @Override
        protected Store store() {
            return onServer();
        }
    }
}
