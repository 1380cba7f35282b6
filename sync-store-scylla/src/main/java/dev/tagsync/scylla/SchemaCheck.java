package dev.tagsync.scylla;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import dev.tagsync.ConfigurationException;
import dev.tagsync.scylla.SchemaTables.Column;
import dev.tagsync.scylla.SchemaTables.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Compares the server's tables with those that this library works on. Asks the server's own tables and not the driver's metadata, which
 * a host may have switched off.
 */
final class SchemaCheck {
    private static final String HINT = "tagsync schema create, or ScyllaSchema.create, makes what is missing";

    private final CqlSession session;
    private final StoreSettings settings;
    private final Optional<Node> server;
    private volatile boolean passed;

    /** Asks any server. */
    SchemaCheck(CqlSession session, StoreSettings settings) {
        this(session, settings, Optional.empty());
    }

    /** Asks that server. */
    SchemaCheck(CqlSession session, StoreSettings settings, Optional<Node> server) {
        this.session = session;
        this.settings = settings;
        this.server = server;
    }

    /** Tells whether all was as expected when it was looked at. */
    boolean hasPassed() {
        return passed;
    }

    /** Throws if anything is not as expected; does not look again after it once was. */
    void requireOnce() {
        if (passed) {
            return;
        }
        Map<String, String> replication = replication();
        if (replication.isEmpty()) {
            throw new ConfigurationException(
                    "store.keyspace-missing", "keyspace " + settings.keyspace() + " does not exist", HINT);
        }
        List<ScyllaSchema.Difference> differences = differences();
        if (!differences.isEmpty()) {
            ScyllaSchema.Difference first = differences.get(0);
            throw new ConfigurationException(
                    first.kind().code(),
                    differences.stream()
                            .map(ScyllaSchema.Difference::toString)
                            .reduce((a, b) -> a + "; " + b)
                            .orElseThrow(),
                    first.kind() == ScyllaSchema.Difference.Kind.MISSING
                            ? HINT
                            : "tagsync schema check shows the statements that mend it");
        }
        requireDataCenters(replication);
        passed = true;
    }

    /** Several data centers that the host did not speak of: a poll in one of them might not see what another has committed. */
    void requireDataCenters(Map<String, String> replication) {
        List<String> dataCenters = replication.keySet().stream()
                .filter(key -> !key.equals("class") && !key.equals("replication_factor"))
                .sorted()
                .toList();
        if (dataCenters.size() > 1 && !settings.severalDataCenters()) {
            throw new ConfigurationException(
                    "store.data-centers",
                    "keyspace " + settings.keyspace() + " is replicated to " + dataCenters.size() + " data centers "
                            + dataCenters + ", expected 1",
                    "build the store with severalDataCenters()");
        }
    }

    /** Returns the keyspace's replication, empty if there is no such keyspace. */
    Map<String, String> replication() {
        for (Row row : rows("SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = ?")) {
            return Objects.requireNonNull(row.getMap(0, String.class, String.class));
        }
        return Map.of();
    }

    /** Returns how the tables of an existing keyspace differ from what is expected. */
    List<ScyllaSchema.Difference> differences() {
        Map<String, Row> tables = new HashMap<>();
        // All columns: those of options differ between servers.
        for (Row row : rows("SELECT * FROM system_schema.tables WHERE keyspace_name = ?")) {
            tables.put(row.getString("table_name"), row);
        }
        Map<String, Column> columns = new HashMap<>();
        for (Row row : rows("SELECT table_name, column_name, type, kind, position FROM system_schema.columns"
                + " WHERE keyspace_name = ?")) {
            columns.put(
                    row.getString(0) + "." + row.getString(1),
                    new Column(
                            Objects.requireNonNull(row.getString(1)),
                            Objects.requireNonNull(row.getString(2)),
                            Objects.requireNonNull(row.getString(3)),
                            row.getInt(4)));
        }
        List<ScyllaSchema.Difference> differences = new ArrayList<>();
        for (Table table : SchemaTables.ALL) {
            Row found = tables.get(table.name());
            if (found == null) {
                differences.add(new ScyllaSchema.Difference(
                        ScyllaSchema.Difference.Kind.MISSING,
                        name(table),
                        "to exist",
                        "no such table",
                        table.ddl(Requests.quoted(settings.keyspace()))));
            } else {
                compare(table, found, columns, differences);
            }
        }
        return differences;
    }

    private void compare(
            Table table, Row found, Map<String, Column> columns, List<ScyllaSchema.Difference> differences) {
        String qualified = Requests.quoted(settings.keyspace()) + "." + table.name();
        String comment = String.valueOf(found.getString("comment"));
        if (!comment.equals(SchemaTables.COMMENT + SchemaTables.VERSION)) {
            differences.add(new ScyllaSchema.Difference(
                    ScyllaSchema.Difference.Kind.VERSION,
                    name(table),
                    SchemaTables.COMMENT + SchemaTables.VERSION,
                    comment.startsWith(SchemaTables.COMMENT) ? comment : "no version (comment \"" + comment + "\")",
                    ""));
        }
        for (Column expected : table.columns()) {
            Column actual = columns.get(table.name() + "." + expected.name());
            if (!expected.equals(actual)) {
                boolean addable = actual == null && expected.position() < 0;
                differences.add(new ScyllaSchema.Difference(
                        ScyllaSchema.Difference.Kind.DIFFERENT,
                        name(table) + "." + expected.name(),
                        expected.toString(),
                        actual == null ? "no such column" : actual.toString(),
                        addable ? "ALTER TABLE " + qualified + " ADD " + expected.name() + " " + expected.type() : ""));
            }
        }
        int timeToLive = found.getInt("default_time_to_live");
        if (timeToLive != 0) {
            differences.add(option(table, "default_time_to_live", "0", "" + timeToLive, "0"));
        }
        Optional<String> readRepair = readRepair(found);
        if (table.showsDurable()
                && readRepair
                        .filter(value -> !value.equalsIgnoreCase(SchemaTables.READ_REPAIR))
                        .isPresent()) {
            differences.add(option(
                    table,
                    "read_repair",
                    SchemaTables.READ_REPAIR,
                    readRepair.get(),
                    "'" + SchemaTables.READ_REPAIR + "'"));
        }
    }

    /** ScyllaDB has no such option, and repairs what it reads before it answers. */
    private static Optional<String> readRepair(Row table) {
        return table.getColumnDefinitions().contains("read_repair")
                ? Optional.ofNullable(table.getString("read_repair"))
                : Optional.empty();
    }

    private ScyllaSchema.Difference option(Table table, String name, String expected, String found, String literal) {
        return new ScyllaSchema.Difference(
                ScyllaSchema.Difference.Kind.DIFFERENT,
                name(table),
                name + " " + expected,
                name + " " + found,
                "ALTER TABLE " + Requests.quoted(settings.keyspace()) + "." + table.name() + " WITH " + name + " = "
                        + literal);
    }

    private String name(Table table) {
        return settings.keyspace() + "." + table.name();
    }

    private List<Row> rows(String cql) {
        try {
            return session.execute(SimpleStatement.newInstance(cql, settings.keyspace())
                            .setConsistencyLevel(ConsistencyLevel.ONE)
                            .setSerialConsistencyLevel(ConsistencyLevel.SERIAL)
                            .setTimeout(settings.requestTimeout())
                            .setIdempotent(true)
                            .setNode(server.orElse(null))
                            .setPageSize(5000))
                    .all();
        } catch (RuntimeException e) {
            throw DriverErrors.asSyncException("looking at the schema of keyspace " + settings.keyspace(), e, session);
        }
    }
}
