package dev.tagsync.scylla;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.tagsync.ConfigurationException;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.contract.ControlPlaneContract;
import dev.tagsync.testkit.contract.ControllersContract;
import dev.tagsync.testkit.contract.PromoterContract;
import dev.tagsync.testkit.contract.ReleaseCycleContract;
import dev.tagsync.testkit.contract.RollbackContract;
import dev.tagsync.testkit.contract.SnapshotStoreContract;
import dev.tagsync.testkit.contract.TagLedgerContract;
import dev.tagsync.testkit.server.CqlServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The suites on ScyllaDB itself, where a container engine and its image are; elsewhere they are reported as skipped. */
class ScyllaDbTest {
    private static final String KEYSPACE = "on_scylladb";

    private static CqlServer server;
    private static CqlSession session;

    @BeforeAll
    static void start() {
        try {
            server = CqlServer.scylla();
        } catch (ConfigurationException e) {
            Assumptions.abort("the suites on ScyllaDB itself: " + e.getMessage());
        }
        session = TestServers.connect(server);
        ScyllaSchema.of(session, KEYSPACE).withoutTablets().create(TestServers.REPLICATION);
    }

    @AfterAll
    static void stop() {
        if (session != null) {
            session.close();
            server.close();
        }
    }

    private static Store onScylla() {
        return ScyllaStore.builder(session).keyspace(KEYSPACE).build();
    }

    @Nested
    class Nodes extends SnapshotStoreContract {
        @Override
        protected Store store() {
            return onScylla();
        }
    }

    @Nested
    class Register extends PromoterContract {
        @Override
        protected Store store() {
            return onScylla();
        }
    }

    @Nested
    class Cycle extends ReleaseCycleContract {
        @Override
        protected Store store() {
            return onScylla();
        }
    }

    @Nested
    class Tags extends TagLedgerContract {
        @Override
        protected Store store() {
            return onScylla();
        }
    }

    @Nested
    class Control extends ControlPlaneContract {
        @Override
        protected Store store() {
            return onScylla();
        }
    }

    @Nested
    class Rollback extends RollbackContract {
        @Override
        protected Store store() {
            return onScylla();
        }
    }

    @Nested
    class Controllers extends ControllersContract {
        @Override
        protected Store store() {
            return onScylla();
        }
    }
}
