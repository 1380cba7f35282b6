package dev.tagsync.testkit.server;

import dev.tagsync.ConfigurationException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.scylladb.ScyllaDBContainer;
import org.testcontainers.utility.DockerImageName;

/** ScyllaDB itself, where a container engine is. Loaded only when asked for: its library is optional. */
final class ScyllaContainer {
    private static final String IMAGE = "scylladb/scylla:2025.1.0";

    private ScyllaContainer() {}

    /** Starts one that Testcontainers removes when this JVM ends. */
    static CqlServer start() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new ConfigurationException(
                    SharedServer.CONTAINER_UNAVAILABLE,
                    "tagsync.test.scylla is set, but no container engine answers here",
                    "Start Docker or podman, or unset it to use Cassandra");
        }
        String image = ServerSettings.read("tagsync.test.scylla.image").orElse(IMAGE);
        ScyllaDBContainer container =
                new ScyllaDBContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("scylladb/scylla"));
        container.start();
        return CqlServer.foreign(container.getContactPoint(), "datacenter1");
    }
}
