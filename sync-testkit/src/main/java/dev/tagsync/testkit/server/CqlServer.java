package dev.tagsync.testkit.server;

import dev.tagsync.ConfigurationException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A real CQL server for tests and demonstrations: by default Apache Cassandra in a JVM of its own, out of files inside this artifact, so
 * that neither a container engine nor the network is needed and none of Cassandra's libraries meets the host's. It starts in a few
 * seconds, takes ports that are free, and ends with the JVM that started it, even where that is killed.
 *
 * <p>{@link #shared()} is one server for all tests of a JVM; let each test class take a keyspace of its own.
 *
 * <p>This class is thread-safe.
 *
 * @since 0.1
 */
public final class CqlServer implements AutoCloseable {
    private final Optional<LocalServer> own;
    private final Optional<InetSocketAddress> foreign;
    private final String datacenter;
    private final boolean shared;

    private CqlServer(
            Optional<LocalServer> own, Optional<InetSocketAddress> foreign, String datacenter, boolean shared) {
        this.own = own;
        this.foreign = foreign;
        this.datacenter = datacenter;
        this.shared = shared;
    }

    /** A server that runs elsewhere. */
    static CqlServer foreign(InetSocketAddress address, String datacenter) {
        return new CqlServer(Optional.empty(), Optional.of(address), datacenter, true);
    }

    static CqlServer local(ServerOptions options, boolean shared) {
        return new CqlServer(Optional.of(LocalServer.start(options)), Optional.empty(), "datacenter1", shared);
    }

    /**
     * Returns the server that all tests of this JVM share: the one named by the system property {@code tagsync.test.cql}, or ScyllaDB in
     * a container with {@code tagsync.test.scylla=true}, or else a {@link Durability#VOLATILE} Cassandra, started by the first
     * call. It cannot be stopped; {@link #close()} leaves it alone.
     *
     * @throws ConfigurationException if the server asked for cannot run here
     * @throws dev.tagsync.PermanentException if the server ends at its start; tells what it wrote last
     * @throws dev.tagsync.TransientException if it does not answer in time
     */
    public static CqlServer shared() {
        return SharedServer.get();
    }

    /**
     * Starts ScyllaDB itself, in a container that is removed when this JVM ends. Needs the library {@code testcontainers-scylladb}, which is
     * optional here, and a container engine with the image or a way to fetch it.
     *
     * @throws ConfigurationException {@code testkit.container-unavailable} if one of them is not there
     */
    public static CqlServer scylla() {
        return SharedServer.scylla();
    }

    /** Starts a server of one's own as {@link #start(ServerOptions)} does, with {@link ServerOptions#defaults()}. */
    public static CqlServer start() {
        return start(ServerOptions.defaults());
    }

    /**
     * Starts a server of one's own and returns when it answers.
     *
     * @throws ConfigurationException if the directory is a file or in use, or the options cannot work
     * @throws dev.tagsync.PermanentException if the server ends at its start; tells what it wrote last
     * @throws dev.tagsync.TransientException if it does not answer in time
     */
    public static CqlServer start(ServerOptions options) {
        return local(options, false);
    }

    /**
     * Starts a server that outlives this process, with {@link Durability#RESTARTABLE} data, settings and output in a directory, and
     * returns when it answers. Where one runs in that directory already, returns its address instead.
     *
     * @return its {@code host:port}
     * @throws ConfigurationException if the directory is a file or cannot be written
     * @throws dev.tagsync.PermanentException if the server ends at its start; tells what it wrote last
     * @throws dev.tagsync.TransientException if it does not answer in time
     */
    public static String startDetached(Path directory) {
        return startDetached(directory, ServerOptions.defaults().withDurability(Durability.RESTARTABLE));
    }

    /** Starts a server as {@link #startDetached(Path)} does, with options whose directory is ignored. */
    public static String startDetached(Path directory, ServerOptions options) {
        return DetachedServer.start(directory, options);
    }

    /**
     * Stops the server that {@link #startDetached} started in a directory, and returns when its process is gone. Its data stays, for
     * the next start, which may take another port.
     *
     * @return whether there was one
     * @throws ConfigurationException if the directory is a file
     * @throws dev.tagsync.TransientException if it does not end in time
     */
    public static boolean stopDetached(Path directory) {
        return DetachedServer.stop(directory);
    }

    /** Returns where clients connect; stays the same over a {@link #restart()}. */
    public InetSocketAddress address() {
        return foreign.orElseGet(() -> own.orElseThrow().address());
    }

    /** Returns the address as {@code host:port}. */
    public String hostPort() {
        return HostPort.format(address());
    }

    /** Returns the name of the data center, which drivers want to know. */
    public String datacenter() {
        return datacenter;
    }

    /**
     * Kills the server's process, with no time to say or write anything, and returns when it is gone. Does nothing if it does not run.
     *
     * @throws IllegalStateException if the server is shared or was not started here
     */
    public void kill() {
        mine().kill();
    }

    /**
     * Stops the server in good order and returns when it is gone. Does nothing if it does not run.
     *
     * @throws IllegalStateException if the server is shared or was not started here
     */
    public void stop() {
        mine().stop();
    }

    /**
     * Starts the server again on its data, at the same address; stops it first if it runs.
     *
     * @throws IllegalStateException if the server is shared, {@link Durability#VOLATILE} or closed, or was not started here
     * @throws dev.tagsync.PermanentException if the server ends at its start; tells what it wrote last
     * @throws dev.tagsync.TransientException if it does not answer in time
     */
    public void restart() {
        mine().restart();
    }

    /** Ends a server of one's own, and removes its data unless it was given a directory. Leaves a shared one alone. */
    @Override
    public void close() {
        if (!shared) {
            own.ifPresent(LocalServer::close);
        }
    }

    @Override
    public String toString() {
        return "CqlServer[" + hostPort() + "]";
    }

    private LocalServer mine() {
        if (shared) {
            throw new IllegalStateException("Other tests use this server: start one with CqlServer.start");
        }
        return own.orElseThrow();
    }
}
