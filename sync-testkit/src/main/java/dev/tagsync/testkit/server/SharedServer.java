package dev.tagsync.testkit.server;

import dev.tagsync.ConfigurationException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one server of this JVM's tests. State of the JVM on purpose: a start for each test class would cost minutes. */
final class SharedServer {
    /** The code of the fault for which tests are skipped rather than failed. */
    static final String CONTAINER_UNAVAILABLE = "testkit.container-unavailable";

    private static final Logger LOG = LoggerFactory.getLogger(SharedServer.class);

    private static @Nullable CqlServer server;
    private static @Nullable RuntimeException failure;

    private SharedServer() {}

    /** Tries once: what failed for the first test class fails for the others without another wait. */
    static synchronized CqlServer get() {
        if (failure != null) {
            throw failure;
        }
        if (server == null) {
            try {
                server = choose();
            } catch (RuntimeException e) {
                failure = e;
                LOG.warn("No CQL server for tests: {}", e.getMessage());
                throw e;
            }
        }
        return server;
    }

    private static CqlServer choose() {
        Optional<String> running = ServerSettings.read("tagsync.test.cql");
        if (running.isPresent()) {
            InetSocketAddress address = HostPort.parse(running.get());
            return CqlServer.foreign(address, datacenter(address));
        }
        if (ServerSettings.read("tagsync.test.scylla").filter("true"::equals).isPresent()) {
            return scylla();
        }
        return CqlServer.local(ServerOptions.defaults(), true);
    }

    static CqlServer scylla() {
        try {
            return ScyllaContainer.start();
        } catch (NoClassDefFoundError e) {
            throw new ConfigurationException(
                    CONTAINER_UNAVAILABLE,
                    "ScyllaDB was asked for, but Testcontainers is not on the class path: " + e.getMessage(),
                    "Add org.testcontainers:testcontainers-scylladb with scope test",
                    e);
        }
    }

    private static String datacenter(InetSocketAddress address) {
        try (CqlProbe probe = CqlProbe.startUp(address)) {
            return probe.first("SELECT data_center FROM system.local").orElse("datacenter1");
        } catch (IOException e) {
            throw new ConfigurationException(
                    "testkit.server-unreachable",
                    "tagsync.test.cql names " + HostPort.format(address) + ", where no CQL server answers: " + e,
                    "Start it, or unset the property to use a Cassandra of the test kit's own",
                    e);
        }
    }
}
