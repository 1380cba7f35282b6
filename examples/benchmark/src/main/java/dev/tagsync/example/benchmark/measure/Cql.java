package dev.tagsync.example.benchmark.measure;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetSocketAddress;
import java.time.Duration;

/** Connects to the server, in the same way for everybody who uses this driver. */
public final class Cql {
    /** How keyspaces are replicated. */
    public static final String REPLICATION = "{'class': 'NetworkTopologyStrategy', 'replication_factor': 1}";

    private Cql() {}

    /** Opens a session to where a task's arguments say. */
    public static CqlSession connect(JsonNode args) {
        return connect(args.path("address").asText(), args.path("datacenter").asText());
    }

    static CqlSession connect(String hostPort, String datacenter) {
        int colon = hostPort.lastIndexOf(':');
        return CqlSession.builder()
                .addContactPoint(new InetSocketAddress(
                        hostPort.substring(0, colon), Integer.parseInt(hostPort.substring(colon + 1))))
                .withLocalDatacenter(datacenter)
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false)
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(30))
                        .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, Duration.ofSeconds(10))
                        .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, 0)
                        .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_QUIET_PERIOD, 0)
                        .build())
                .build();
    }
}
