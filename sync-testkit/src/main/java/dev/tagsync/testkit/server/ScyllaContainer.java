package dev.tagsync.testkit.server;

import dev.tagsync.ConfigurationException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
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
                    "ScyllaDB was asked for, but no container engine answers here",
                    "Start Docker or podman, or use Cassandra");
        }
        String image = ServerSettings.read("tagsync.test.scylla.image").orElse(IMAGE);
        ScyllaDBContainer container =
                new ScyllaDBContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("scylladb/scylla"));
        try {
            container.start();
        } catch (ContainerFetchException e) {
            throw new ConfigurationException(
                    SharedServer.CONTAINER_UNAVAILABLE,
                    "the container engine here has no image " + image + " and cannot fetch it: " + e.getMessage(),
                    "Fetch it, or name another with tagsync.test.scylla.image",
                    e);
        }
        return CqlServer.foreign(container.getContactPoint(), "datacenter1");
    }
}
