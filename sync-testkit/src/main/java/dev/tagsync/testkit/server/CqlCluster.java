package dev.tagsync.testkit.server;

import dev.tagsync.testkit.server.CassandraCommand.Place;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Several Cassandra nodes on this machine, each in a JVM of its own with 256 MB of heap, which end with the JVM that started them. Clients reach
 * a node over its {@link Link}, which can be delayed, cut or made a black hole; a node can be killed and started again on its data.
 *
 * <pre>{@code
 * try (CqlCluster cluster = CqlCluster.start(3)) {
 *     CqlSession session = CqlSession.builder().addContactPoints(cluster.addresses())
 *             .withLocalDatacenter(cluster.datacenter()).build();
 *     cluster.link(1).blackHole();
 * }
 * }</pre>
 *
 * <p>Nodes listen at 127.0.0.1, 127.0.0.2 and so on, their links at 127.0.2.1 and so on: as on Linux, where all of these are local. Nodes find each
 * other some seconds after the start: wait until each of them lists the others before tables are made. This class is thread-safe.
 *
 * @since 0.1
 */
public final class CqlCluster implements AutoCloseable {
    private static final int PORT_ATTEMPTS = 3;
    private static final int HEAP_MEGABYTES = 256;
    private static final int MOST_NODES = 9;

    private final List<Node> nodes;

    private CqlCluster(List<Node> nodes) {
        this.nodes = nodes;
    }

    /**
     * Starts nodes, and returns when each of them answers.
     *
     * @param size how many nodes, from 1 to 9
     * @throws dev.tagsync.ConfigurationException if their addresses cannot be used
     * @throws dev.tagsync.PermanentException if a node ends at its start; tells what it wrote last
     * @throws dev.tagsync.TransientException if one does not answer in time
     */
    public static CqlCluster start(int size) {
        if (size < 1 || size > MOST_NODES) {
            throw new IllegalArgumentException("a cluster has 1 to " + MOST_NODES + " nodes, asked for " + size);
        }
        for (int attempt = 1; ; attempt++) {
            CqlCluster cluster = prepare(size);
            try {
                cluster.nodes.forEach(Node::spawn);
                cluster.nodes.forEach(Node::awaitReady);
                return cluster;
            } catch (RuntimeException e) {
                boolean again =
                        attempt < PORT_ATTEMPTS && cluster.nodes.stream().anyMatch(Node::endedForPort);
                cluster.close();
                if (!again) {
                    throw e;
                }
            }
        }
    }

    private static CqlCluster prepare(int size) {
        int[] ports = HostPort.freePorts(listensAt(1));
        List<String> seeds =
                IntStream.rangeClosed(1, size).mapToObj(CqlCluster::listensAt).toList();
        List<Node> nodes = new ArrayList<>();
        for (int i = 1; i <= size; i++) {
            long token = Long.MIN_VALUE / size * (size - i + 1) + Long.MAX_VALUE / size * (i - 1);
            nodes.add(new Node(listensAt(i), ports, new Place(seeds, token, linkAt(i))));
        }
        return new CqlCluster(nodes);
    }

    private static String listensAt(int node) {
        return "127.0.0." + node;
    }

    private static String linkAt(int node) {
        return "127.0.2." + node;
    }

    /** Returns where clients connect: the nodes' links. */
    public List<InetSocketAddress> addresses() {
        return nodes.stream().map(node -> node.link.address()).toList();
    }

    /** Returns the name of the data center, which drivers want to know. */
    public String datacenter() {
        return "datacenter1";
    }

    /** Returns how many nodes there are. */
    public int size() {
        return nodes.size();
    }

    /**
     * Returns the way to a node.
     *
     * @param node from 1 on
     */
    public Link link(int node) {
        return nodes.get(node - 1).link;
    }

    /**
     * Kills a node's process, and returns when it is gone.
     *
     * @param node from 1 on
     */
    public void kill(int node) {
        nodes.get(node - 1).kill();
    }

    /**
     * Starts a node again on its data, killing it first if it runs, and returns when it answers; the others may take some seconds more to see it.
     *
     * @param node from 1 on
     */
    public void restart(int node) {
        Node one = nodes.get(node - 1);
        one.kill();
        one.spawn();
        one.awaitReady();
    }

    /** Ends all nodes and removes their data. */
    @Override
    public void close() {
        nodes.forEach(Node::close);
    }

    /** One node. */
    private static final class Node {
        private final ServerDirectory directory = ServerDirectory.temporary();
        private final CassandraCommand command;
        private final Link link;
        private @Nullable ServerProcess process;

        Node(String address, int[] ports, Place place) {
            ServerOptions options = ServerOptions.defaults()
                    .withDurability(Durability.RESTARTABLE)
                    .withBindAddress(address)
                    .withHeapMegabytes(HEAP_MEGABYTES);
            this.command = new CassandraCommand(
                    directory.path(), options, ports[0], ports[1], "ephemeral", Optional.of(place));
            this.link = Link.open(place.publicAddress(), new InetSocketAddress(address, ports[0]));
        }

        synchronized void spawn() {
            process = ServerProcess.spawn(command);
        }

        synchronized void awaitReady() {
            if (process != null) {
                process.awaitReady();
            }
        }

        synchronized boolean endedForPort() {
            return process != null && process.endedForPort();
        }

        synchronized void kill() {
            if (process != null) {
                process.kill();
                process = null;
            }
        }

        void close() {
            link.close();
            kill();
            directory.remove();
        }
    }
}
