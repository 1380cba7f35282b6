package dev.tagsync.scylla;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.server.CqlServer;
import dev.tagsync.testkit.server.ServerOptions;
import java.time.Duration;
import java.util.List;

/** The servers and sessions of this module's tests: one of each for the whole JVM, with which they end. */
final class TestServers {
    static final String REPLICATION = "{'class': 'SimpleStrategy', 'replication_factor': 1}";

    private TestServers() {}

    /** Returns a session whose defaults are such that the adapter had better not rely on them. */
    static CqlSession session() {
        return Shared.SESSION;
    }

    /** Makes the tables in a keyspace, which must be a test class's own. */
    static String keyspace(String name) {
        ScyllaSchema.of(session(), name).create(REPLICATION);
        return name;
    }

    /** Returns a store that has worked, whose server has been killed. */
    static Store unreachable() {
        return Killed.STORE;
    }

    /** Returns the session of that store. */
    static CqlSession unreachableSession() {
        return Killed.SESSION;
    }

    static CqlSession connect(CqlServer server) {
        return CqlSession.builder()
                .addContactPoint(server.address())
                .withLocalDatacenter(server.datacenter())
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false)
                        .withString(DefaultDriverOption.REQUEST_CONSISTENCY, "ANY")
                        .withString(DefaultDriverOption.REQUEST_SERIAL_CONSISTENCY, "LOCAL_SERIAL")
                        .withBoolean(DefaultDriverOption.REQUEST_DEFAULT_IDEMPOTENCE, true)
                        .withInt(DefaultDriverOption.REQUEST_PAGE_SIZE, 1)
                        .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, Duration.ofSeconds(10))
                        .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, Duration.ofSeconds(10))
                        .build())
                .build();
    }

    private static final class Shared {
        static final CqlSession SESSION = connect(CqlServer.shared());
    }

    private static final class Killed {
        static final CqlSession SESSION;
        static final Store STORE;

        static {
            CqlServer server = CqlServer.start(ServerOptions.defaults());
            SESSION = connect(server);
            ScyllaSchema.of(SESSION, "killed").create(REPLICATION);
            STORE = ScyllaStore.builder(SESSION)
                    .keyspace("killed")
                    .retryTimeout(Duration.ofMillis(200))
                    .build();
            STORE.promoter("before").commit("a", Group.CONTROL, 0, List.of());
            server.kill();
        }
    }
}
