package dev.tagsync.scylla;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.loadbalancing.NodeDistance;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import dev.tagsync.ConfigurationException;
import dev.tagsync.TransientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * The tables of {@link ScyllaStore}: makes them, compares them with what is expected, prints them. To make them is an explicit act, of one
 * process at a time: servers may lose data of a table that two clients create at once.
 *
 * <p>This class is thread-safe.
 *
 * @since 0.1
 */
public final class ScyllaSchema {
    private static final Duration DDL_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration SCHEMA_POLL = Duration.ofMillis(100);
    private static final Pattern REPLICATION = Pattern.compile("\\{[^{};]*}");

    private final CqlSession session;
    private final StoreSettings settings;
    private final boolean tablets;

    private ScyllaSchema(CqlSession session, StoreSettings settings, boolean tablets) {
        this.session = session;
        this.settings = settings;
        this.tablets = tablets;
    }

    /**
     * Returns the schema in a keyspace.
     *
     * @param session the host's session
     * @param keyspace the keyspace's name as the server has it, without quotes
     */
    public static ScyllaSchema of(CqlSession session, String keyspace) {
        StoreSettings settings = new StoreSettings(
                keyspace,
                false,
                ScyllaStore.DEFAULT_REQUEST_TIMEOUT,
                ScyllaStore.DEFAULT_RETRY_TIMEOUT,
                ScyllaStore.DEFAULT_MAX_IN_FLIGHT_BYTES,
                ScyllaStore.DEFAULT_MAX_IN_FLIGHT_REQUESTS);
        return new ScyllaSchema(session, settings, true);
    }

    /**
     * Returns the same schema, whose keyspace is made with tablets switched off: for ScyllaDB before 2025.4, whose tablets have no conditional
     * writes. Other servers refuse it.
     */
    public ScyllaSchema withoutTablets() {
        return new ScyllaSchema(session, settings, false);
    }

    /**
     * Makes the keyspace and the tables that are missing, one after the other, each when all servers agree on the one before. What is
     * there is not changed.
     *
     * @param replication the keyspace's replication in CQL, such as {@code {'class': 'NetworkTopologyStrategy', 'dc1': 3}}
     * @throws ConfigurationException if the server refuses a statement, or what is there is not as expected
     * @throws TransientException if the servers do not answer or do not come to agree; it may be called again
     */
    public void create(String replication) {
        // All by the server that took the first: another one may not have heard of the keyspace yet, whatever the rest
        // agree on.
        Optional<Node> coordinator = Optional.empty();
        for (String statement : statements(replication)) {
            coordinator = execute(statement, coordinator);
        }
        long start = System.nanoTime();
        for (Node server : session.getMetadata().getNodes().values()) {
            if (server.getState() == NodeState.UP && server.getDistance() == NodeDistance.LOCAL) {
                awaitTables(server, start);
            }
        }
    }

    /** Whatever the driver says of agreement, a server may learn of the tables a moment later: whoever asks it first must find them. */
    private void awaitTables(Node server, long start) {
        List<Difference> differences = check(Optional.of(server));
        while (differences.stream().anyMatch(Difference::mayBeLate)) {
            if (System.nanoTime() - start > DDL_TIMEOUT.toNanos()
                    || Thread.currentThread().isInterrupted()) {
                throw disagreement("making the schema of keyspace " + settings.keyspace());
            }
            LockSupport.parkNanos(SCHEMA_POLL.toNanos());
            differences = check(Optional.of(server));
        }
        if (!differences.isEmpty()) {
            Difference first = differences.get(0);
            throw new ConfigurationException(
                    first.kind().code(),
                    "keyspace " + settings.keyspace() + " had other tables already: " + first,
                    first.ddl().isEmpty() ? "use another keyspace" : "run: " + first.ddl());
        }
    }

    /**
     * Compares what the server has with what is expected; changes nothing.
     *
     * @return the differences, none if all is well
     * @throws TransientException if the server does not answer
     */
    public List<Difference> check() {
        return check(Optional.empty());
    }

    private List<Difference> check(Optional<Node> server) {
        SchemaCheck check = new SchemaCheck(session, settings, server);
        Map<String, String> replication = check.replication();
        if (replication.isEmpty()) {
            return List.of(new Difference(
                    Difference.Kind.KEYSPACE_MISSING,
                    settings.keyspace(),
                    "to exist",
                    "no such keyspace",
                    createKeyspace("{'class': 'NetworkTopologyStrategy', 'replication_factor': 3}")));
        }
        return List.copyOf(check.differences());
    }

    /** Returns the statements that make the tables, for people to read and to run. The keyspace they make themselves. */
    public String print() {
        return script(tableStatements());
    }

    /**
     * Returns the statements that make the keyspace and the tables.
     *
     * @param replication as in {@link #create}
     */
    public String print(String replication) {
        return script(statements(replication));
    }

    private List<String> statements(String replication) {
        List<String> statements = new ArrayList<>();
        statements.add(createKeyspace(replication));
        statements.addAll(tableStatements());
        return statements;
    }

    private List<String> tableStatements() {
        String keyspace = Requests.quoted(settings.keyspace());
        return SchemaTables.ALL.stream().map(table -> table.ddl(keyspace)).toList();
    }

    private static String script(List<String> statements) {
        return String.join(";\n\n", statements) + ";\n";
    }

    private String createKeyspace(String replication) {
        String map = replication.strip();
        if (!REPLICATION.matcher(map).matches()) {
            throw new IllegalArgumentException(
                    "replication is a CQL map such as {'class': 'NetworkTopologyStrategy', 'dc1': 3}, found " + map);
        }
        return "CREATE KEYSPACE IF NOT EXISTS " + Requests.quoted(settings.keyspace()) + " WITH replication = " + map
                + (tablets ? "" : " AND tablets = {'enabled': false}");
    }

    /** Returns the server that took the statement. */
    private Optional<Node> execute(String ddl, Optional<Node> coordinator) {
        String what = "making the schema of keyspace " + settings.keyspace();
        try {
            ResultSet answer = session.execute(SimpleStatement.newInstance(ddl)
                    .setConsistencyLevel(ConsistencyLevel.QUORUM)
                    .setSerialConsistencyLevel(ConsistencyLevel.SERIAL)
                    .setTimeout(DDL_TIMEOUT)
                    .setIdempotent(false)
                    .setNode(coordinator.orElse(null))
                    .setPageSize(100));
            if (answer.getExecutionInfo().isSchemaInAgreement() || session.checkSchemaAgreement()) {
                return Optional.ofNullable(answer.getExecutionInfo().getCoordinator());
            }
        } catch (RuntimeException e) {
            throw DriverErrors.asSyncException(what, e, session);
        }
        throw disagreement(what);
    }

    private static TransientException disagreement(String what) {
        return new TransientException(
                "store.schema-disagreement",
                what + ": the servers do not agree on the schema yet",
                "wait until all servers are up, then run it again");
    }

    /**
     * One thing that is not as expected.
     *
     * @param kind what sort of thing
     * @param object what differs: a keyspace, table or column
     * @param expected what this library expects
     * @param found what the server has
     * @param ddl the statement that mends it, empty if none does
     * @since 0.1
     */
    public record Difference(Kind kind, String object, String expected, String found, String ddl) {
        /** The sort of a difference. */
        public enum Kind {
            /** There is no such keyspace. */
            KEYSPACE_MISSING("store.keyspace-missing"),
            /** There is no such table. */
            MISSING("store.schema-missing"),
            /** The table was made by another version of this library, or by something else. */
            VERSION("store.schema-version"),
            /** A column or an option is another. */
            DIFFERENT("store.schema-different");

            private final String code;

            Kind(String code) {
                this.code = code;
            }

            /** Returns the code of the fault that it is. */
            public String code() {
                return code;
            }
        }

        private boolean mayBeLate() {
            return kind == Kind.KEYSPACE_MISSING || kind == Kind.MISSING;
        }

        /** Returns one line for people. */
        @Override
        public String toString() {
            return object + ": expected " + expected + ", found " + found;
        }
    }
}
