package dev.tagsync.testkit.server;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What one start of Cassandra consists of: its settings and its command line.
 *
 * @param directory where the settings and the data go
 * @param nativePort the port for clients
 * @param storagePort the port for other nodes, bound even where there are none
 * @param life how the server ends: {@code attached}, {@code ephemeral} or {@code detached}
 * @param place its place in a cluster; empty for a server alone
 */
record CassandraCommand(
        Path directory, ServerOptions options, int nativePort, int storagePort, String life, Optional<Place> place) {
    private static final List<String> EXPORTS = List.of(
            "java.base/java.lang.ref",
            "java.base/jdk.internal.misc",
            "java.management.rmi/com.sun.jmx.remote.internal.rmi",
            "java.rmi/sun.rmi.registry",
            "java.rmi/sun.rmi.server",
            "java.sql/java.sql",
            "jdk.unsupported/sun.misc");
    private static final List<String> OPENS = List.of(
            "java.base/java.io",
            "java.base/java.lang",
            "java.base/java.lang.module",
            "java.base/java.lang.reflect",
            "java.base/java.nio",
            "java.base/java.util",
            "java.base/jdk.internal.loader",
            "java.base/jdk.internal.math",
            "java.base/jdk.internal.module",
            "java.base/jdk.internal.ref",
            "java.base/jdk.internal.reflect",
            "java.base/sun.nio.ch",
            "jdk.management/com.sun.management.internal");

    /** A server alone. */
    CassandraCommand(Path directory, ServerOptions options, int nativePort, int storagePort, String life) {
        this(directory, options, nativePort, storagePort, life, Optional.empty());
    }

    /**
     * A node's place in a cluster.
     *
     * @param seeds the addresses of all nodes, which all use the same ports
     * @param token the node's token
     * @param publicAddress where clients are told to connect, which is not where the node listens
     */
    record Place(List<String> seeds, long token, String publicAddress) {
        private String settings(int storagePort) {
            return """
                    seed_provider:
                      - class_name: org.apache.cassandra.locator.SimpleSeedProvider
                        parameters:
                          - seeds: "%s"
                    initial_token: "%d"
                    auto_bootstrap: false
                    broadcast_rpc_address: %s
                    read_request_timeout: 2s
                    range_request_timeout: 4s
                    write_request_timeout: 2s
                    cas_contention_timeout: 1s
                    """.formatted(
                            seeds.stream().map(seed -> seed + ":" + storagePort).collect(Collectors.joining(",")),
                            token,
                            publicAddress);
        }
    }

    /** Returns the address that the server will answer at. */
    String address() {
        return options.bindAddress() + ":" + nativePort;
    }

    /** Writes the settings of this start, which its process puts in place: others may be starting here as well. */
    void writeSettings() throws IOException {
        Files.writeString(draft(), settings());
    }

    private Path draft() {
        return directory.resolve("cassandra-" + nativePort + ".yaml.new");
    }

    /** When the commit log fails, requests fail and the server goes on: to drop a table while a segment of the log is flushed is such a failure. */
    private String settings() {
        String log = switch (options.durability()) {
            case VOLATILE -> "commitlog_sync: periodic\ncommitlog_sync_period: 10s\n";
            case RESTARTABLE -> "commitlog_sync: batch\n";
            case PERIODIC -> "commitlog_sync: periodic\ncommitlog_sync_period: 100ms\n";
        };
        return log
                + """
                cluster_name: tagsync
                partitioner: org.apache.cassandra.dht.Murmur3Partitioner
                endpoint_snitch: SimpleSnitch
                num_tokens: 1
                listen_address: %1$s
                rpc_address: %1$s
                storage_port: %2$d
                native_transport_port: %3$d
                start_native_transport: true
                hinted_handoff_enabled: false
                auto_snapshot: false
                commitlog_total_space: 128MiB
                commit_failure_policy: ignore
                disk_failure_policy: die
                """.formatted(options.bindAddress(), storagePort, nativePort)
                + (options.users() ? "authenticator: PasswordAuthenticator\n" : "")
                + place.map(p -> p.settings(storagePort)).orElseGet(this::settingsAlone);
    }

    private String settingsAlone() {
        return """
                seed_provider:
                  - class_name: org.apache.cassandra.locator.SimpleSeedProvider
                    parameters:
                      - seeds: "%s:%d"
                read_request_timeout: 10s
                range_request_timeout: 20s
                write_request_timeout: 10s
                cas_contention_timeout: 5s
                """.formatted(options.bindAddress(), storagePort);
    }

    /** Returns the command line; {@code files} is the folder that {@link CassandraFiles#unpack} returned. */
    List<String> line(Path files) {
        List<String> line = new ArrayList<>();
        line.add(options.javaHome().resolve("bin").resolve("java").toString());
        // Small at first: as root, Cassandra locks all the heap that it has at its start into memory.
        line.add("-Xms64m");
        line.add("-Xmx" + options.heapMegabytes() + "m");
        line.add("-Xss512k");
        line.add("-XX:+UseSerialGC");
        line.add("-XX:+PerfDisableSharedMem");
        line.add("-XX:+ExitOnOutOfMemoryError");
        if (!options.fullJit()) {
            line.add("-XX:TieredStopAtLevel=1");
        }
        for (String module : EXPORTS) {
            line.add("--add-exports=" + module + "=ALL-UNNAMED");
        }
        for (String module : OPENS) {
            line.add("--add-opens=" + module + "=ALL-UNNAMED");
        }
        property(line, "file.encoding", "UTF-8");
        property(line, "java.io.tmpdir", directory.resolve("tmp").toString());
        property(line, "jdk.attach.allowAttachSelf", "true");
        property(line, "io.netty.tryReflectionSetAccessible", "true");
        property(
                line,
                "cassandra.config",
                directory.resolve("cassandra.yaml").toUri().toString());
        property(line, "cassandra.storagedir", directory.resolve("data").toString());
        property(line, "cassandra-foreground", "yes");
        property(line, "cassandra.ring_delay_ms", "0");
        property(line, "cassandra.skip_wait_for_gossip_to_settle", "0");
        property(line, "cassandra.memtable.row_overhead_size", "180");
        property(line, "cassandra.skip_sync", "true");
        property(line, "cassandra.superuser_setup_delay_ms", "0");
        property(line, "cassandra.shutdown_announce_in_ms", "0");
        property(line, "cassandra.test.messagingService.nonGracefulShutdown", "true");
        property(line, "cassandra.disable_tcactive_openssl", "true");
        if (options.durability() == Durability.VOLATILE) {
            property(line, "cassandra.unsafesystem", "true");
        }
        line.add("-cp");
        line.add(files.resolve("child") + File.pathSeparator + files.resolve("lib") + File.separator + "*");
        line.add("dev.tagsync.testkit.server.child.CassandraChild");
        line.add(directory.toString());
        line.add(draft().toString());
        line.add(address());
        line.add(life);
        return line;
    }

    private static void property(List<String> line, String name, String value) {
        line.add("-D" + name + "=" + value);
    }
}
