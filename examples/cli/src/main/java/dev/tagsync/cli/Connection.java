package dev.tagsync.cli;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import dev.tagsync.ConfigurationException;
import dev.tagsync.TransientException;
import dev.tagsync.scylla.ScyllaStore;
import dev.tagsync.spi.Store;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A session with the servers, set up for one short command: opened fast, closed at once. */
final class Connection implements Backend {
    private static final int USUAL_PORT = 9042;
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final CqlSession session;

    private Connection(CqlSession session) {
        this.session = session;
    }

    /** As {@link Backend.Opener}. */
    static Connection open(String addresses, Optional<String> datacenter, Map<String, String> environment) {
        return new Connection(session(addresses, datacenter, environment));
    }

    /** Opens a session for the caller to close. */
    static CqlSession session(String addresses, Optional<String> datacenter, Map<String, String> environment) {
        CqlSessionBuilder builder = CqlSession.builder()
                .withConfigLoader(config(datacenter.isPresent()))
                .addContactPoints(parse(addresses));
        datacenter.ifPresent(builder::withLocalDatacenter);
        String user = environment.getOrDefault("TAGSYNC_CQL_USER", "");
        if (!user.isEmpty()) {
            builder.withAuthCredentials(user, environment.getOrDefault("TAGSYNC_CQL_PASSWORD", ""));
        }
        try {
            CqlSession session = builder.build();
            datacenter.ifPresent(name -> mustExist(name, session));
            return session;
        } catch (AuthenticationException e) {
            throw unauthorized(addresses, e);
        } catch (AllNodesFailedException e) {
            Throwable cause = firstCause(e);
            if (cause instanceof AuthenticationException) {
                throw unauthorized(addresses, e);
            }
            throw unreachable(addresses, cause);
        } catch (DriverException e) {
            throw unreachable(addresses, e);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new ConfigurationException(
                    "store.settings",
                    "cannot use the servers " + addresses + ": " + e.getMessage(),
                    "if they are of several data centres, name the nearest: --datacenter NAME",
                    e);
        }
    }

    /** The driver takes any name, and then finds no node to ask. */
    private static void mustExist(String datacenter, CqlSession session) {
        Set<String> found = new TreeSet<>();
        session.getMetadata().getNodes().values().forEach(node -> found.add(String.valueOf(node.getDatacenter())));
        if (!found.contains(datacenter)) {
            session.forceCloseAsync();
            throw new ConfigurationException(
                    "store.datacenter",
                    "the servers have no data centre \"" + datacenter + "\", found " + String.join(", ", found),
                    "check --datacenter");
        }
    }

    private static DriverConfigLoader config(boolean datacenterIsNamed) {
        var config = DriverConfigLoader.programmaticBuilder()
                .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false)
                .withBoolean(DefaultDriverOption.METADATA_TOKEN_MAP_ENABLED, false)
                .withInt(DefaultDriverOption.CONNECTION_POOL_LOCAL_SIZE, 1)
                .withInt(DefaultDriverOption.NETTY_IO_SIZE, 2)
                .withInt(DefaultDriverOption.NETTY_ADMIN_SIZE, 1)
                .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_QUIET_PERIOD, 0)
                .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, 0)
                .withDuration(DefaultDriverOption.CONNECTION_CONNECT_TIMEOUT, CONNECT)
                .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, CONNECT)
                .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, CONNECT)
                .withBoolean(DefaultDriverOption.CONTROL_CONNECTION_AGREEMENT_WARN, false)
                // The native one takes a tenth of a second to load.
                .withBoolean(DefaultDriverOption.TIMESTAMP_GENERATOR_FORCE_JAVA_CLOCK, true);
        if (!datacenterIsNamed) {
            config.withString(DefaultDriverOption.LOAD_BALANCING_POLICY_CLASS, "DcInferringLoadBalancingPolicy");
        }
        return config.build();
    }

    /** Resolved here: the driver would leave out a name that is not known, and with none left turn to this machine. */
    private static List<InetSocketAddress> parse(String addresses) {
        List<InetSocketAddress> parsed = new ArrayList<>();
        for (String address : addresses.split(",", -1)) {
            String text = address.strip();
            int colon = text.lastIndexOf(':');
            boolean hasPort =
                    colon >= 0 && text.indexOf(']') < colon && (text.startsWith("[") || text.indexOf(':') == colon);
            String host = hasPort ? text.substring(0, colon) : text;
            int port = hasPort ? port(text, text.substring(colon + 1)) : USUAL_PORT;
            if (host.isEmpty()) {
                throw badAddress(text);
            }
            try {
                for (InetAddress ip : InetAddress.getAllByName(host)) {
                    parsed.add(new InetSocketAddress(ip, port));
                }
            } catch (UnknownHostException e) {
                throw new TransientException(
                        "store.unknown-host",
                        "there is no host " + host + " (--cql " + addresses + ")",
                        "check the name",
                        e);
            }
        }
        return parsed;
    }

    private static int port(String address, String text) {
        try {
            int port = Integer.parseInt(text);
            if (port > 0 && port < 65_536) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw badAddress(address);
    }

    private static ConfigurationException badAddress(String text) {
        return new ConfigurationException(
                "store.address",
                "\"" + text + "\" is no address of a server",
                "write --cql HOST:PORT, such as db1:9042");
    }

    private static Throwable firstCause(AllNodesFailedException e) {
        return e.getAllErrors().values().stream()
                .flatMap(List::stream)
                .findFirst()
                .orElse(e);
    }

    private static TransientException unreachable(String addresses, Throwable cause) {
        return new TransientException(
                "store.unreachable",
                "cannot reach the server at " + addresses + ": " + reason(cause),
                "check --cql, and that the server runs",
                cause);
    }

    /** The driver hides what the network said among what it suppressed. */
    private static String reason(Throwable fault) {
        List<Throwable> all = new ArrayList<>();
        gather(fault, all);
        for (Throwable one : all) {
            if (one instanceof SocketException && one.getMessage() != null) {
                return one.getMessage().replaceAll(": /?[^ ]*$", "").toLowerCase(Locale.ROOT);
            }
        }
        boolean silent = all.stream()
                .anyMatch(one -> one instanceof DriverTimeoutException
                        || String.valueOf(one.getMessage()).contains("timed out"));
        return silent ? "no answer in " + CONNECT.toSeconds() + " s" : "the connection was closed; does it speak CQL?";
    }

    private static void gather(Throwable fault, List<Throwable> all) {
        if (all.contains(fault)) {
            return;
        }
        all.add(fault);
        if (fault.getCause() != null) {
            gather(fault.getCause(), all);
        }
        for (Throwable suppressed : fault.getSuppressed()) {
            gather(suppressed, all);
        }
    }

    private static ConfigurationException unauthorized(String addresses, Throwable cause) {
        return new ConfigurationException(
                "store.unauthenticated",
                "the server at " + addresses + " does not let us in",
                "set TAGSYNC_CQL_USER and TAGSYNC_CQL_PASSWORD",
                cause);
    }

    @Override
    public Store store(String keyspace, boolean severalDatacenters) {
        ScyllaStore.Builder builder = ScyllaStore.builder(session).keyspace(keyspace);
        return (severalDatacenters ? builder.severalDataCenters() : builder).build();
    }

    @Override
    public boolean createSchema(String keyspace, String replication, boolean tablets) {
        return Keyspaces.create(session, keyspace, replication, tablets);
    }

    @Override
    public void checkSchema(String keyspace) {
        Keyspaces.check(session, keyspace);
    }

    @Override
    public void close() {
        session.forceCloseAsync();
    }
}
