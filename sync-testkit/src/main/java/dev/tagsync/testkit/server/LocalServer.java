package dev.tagsync.testkit.server;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A Cassandra that this JVM started and that ends with it. Thread-safe. */
final class LocalServer {
    private static final int PORT_ATTEMPTS = 3;

    private final ServerOptions options;
    private final ServerDirectory directory;
    private final boolean ephemeral;
    private int[] ports;
    private @Nullable ServerProcess process;
    private boolean closed;

    private LocalServer(ServerOptions options) {
        this.options = options;
        this.ephemeral = options.directory().isEmpty();
        this.directory = options.directory().map(ServerDirectory::at).orElseGet(ServerDirectory::temporary);
        this.ports = HostPort.freePorts(options.bindAddress());
    }

    static LocalServer start(ServerOptions options) {
        LocalServer server = new LocalServer(options);
        try {
            server.startFirst();
            return server;
        } catch (RuntimeException e) {
            // Its output is in the message already.
            if (server.ephemeral) {
                server.directory.remove();
            }
            throw e;
        }
    }

    private synchronized void startFirst() {
        for (int attempt = 1; ; attempt++) {
            ServerProcess started = spawn();
            try {
                started.awaitReady();
                process = started;
                return;
            } catch (RuntimeException e) {
                if (attempt == PORT_ATTEMPTS || !started.endedForPort()) {
                    throw e;
                }
                ports = HostPort.freePorts(options.bindAddress());
            }
        }
    }

    private ServerProcess spawn() {
        String life = ephemeral ? "ephemeral" : "attached";
        return ServerProcess.spawn(new CassandraCommand(directory.path(), options, ports[0], ports[1], life));
    }

    synchronized InetSocketAddress address() {
        return new InetSocketAddress(options.bindAddress(), ports[0]);
    }

    synchronized void kill() {
        if (process != null) {
            process.kill();
            process = null;
        }
    }

    synchronized void stop() {
        if (process != null) {
            process.stop();
            process = null;
        }
    }

    /** Starts again on the same data, at the same address. */
    synchronized void restart() {
        if (closed) {
            throw new IllegalStateException("The server is closed");
        }
        if (options.durability() == Durability.VOLATILE) {
            throw new IllegalStateException(
                    "A VOLATILE server keeps nothing to restart on: start it with Durability.RESTARTABLE");
        }
        stop();
        ServerProcess started = spawn();
        started.awaitReady();
        process = started;
    }

    synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (ephemeral) {
            kill();
            directory.remove();
        } else {
            stop();
        }
    }
}
