package dev.tagsync.cli;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.tagsync.ConfigurationException;
import dev.tagsync.scylla.ScyllaSchema;
import dev.tagsync.scylla.ScyllaSchema.Difference;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Makes, checks and prints the keyspace and its tables. */
final class Keyspaces {
    private static final Pattern PART = Pattern.compile("([^:,{}'\\s]+):(\\d{1,2})");

    private Keyspaces() {}

    /** Returns whether the keyspace itself was made. */
    static boolean create(CqlSession session, String keyspace, String replication, boolean tablets) {
        String map = replicationMap(replication);
        ScyllaSchema schema = schema(session, keyspace, tablets);
        boolean missing = schema.check().stream().anyMatch(d -> d.kind() == Difference.Kind.KEYSPACE_MISSING);
        try {
            schema.create(map);
        } catch (IllegalArgumentException e) {
            throw badReplication(replication, e);
        }
        return missing;
    }

    static void check(CqlSession session, String keyspace) {
        List<Difference> differences = schema(session, keyspace, true).check();
        if (differences.isEmpty()) {
            return;
        }
        boolean creatable = differences.stream()
                .allMatch(d -> d.kind() == Difference.Kind.KEYSPACE_MISSING || d.kind() == Difference.Kind.MISSING);
        String statements = differences.stream()
                .map(Difference::ddl)
                .filter(ddl -> !ddl.isEmpty())
                .collect(Collectors.joining("; "));
        throw new ConfigurationException(
                differences.get(0).kind().code(),
                differences.stream().map(Difference::toString).collect(Collectors.joining("; ")),
                creatable
                        ? "tagsync schema create makes what is missing"
                        : statements.isEmpty() ? "use another keyspace: --keyspace NAME" : "run: " + statements);
    }

    /** Returns the statements; asks no server. */
    static String print(String keyspace, String replication, boolean tablets) {
        // The schema wants a session only to talk to servers, which printing does not.
        CqlSession none = (CqlSession) Proxy.newProxyInstance(
                Keyspaces.class.getClassLoader(), new Class<?>[] {CqlSession.class}, (proxy, method, arguments) -> {
                    throw new IllegalStateException("printing asked a server: " + method.getName());
                });
        try {
            return schema(none, keyspace, tablets).print(replicationMap(replication));
        } catch (IllegalArgumentException e) {
            throw badReplication(replication, e);
        }
    }

    private static ScyllaSchema schema(CqlSession session, String keyspace, boolean tablets) {
        try {
            ScyllaSchema schema = ScyllaSchema.of(session, keyspace);
            return tablets ? schema : schema.withoutTablets();
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "store.keyspace-name", String.valueOf(e.getMessage()), "check --keyspace", e);
        }
    }

    /** Turns {@code 3} or {@code dc1:3,dc2:3} into CQL; a CQL map stays as it is. */
    static String replicationMap(String replication) {
        String text = replication.strip();
        if (text.startsWith("{")) {
            return text;
        }
        if (text.matches("[1-9]\\d?")) {
            return "{'class': 'NetworkTopologyStrategy', 'replication_factor': " + text + "}";
        }
        StringJoiner map = new StringJoiner(", ", "{'class': 'NetworkTopologyStrategy', ", "}");
        for (String part : text.split(",", -1)) {
            Matcher matcher = PART.matcher(part.strip());
            if (!matcher.matches()) {
                throw badReplication(replication, null);
            }
            map.add("'" + matcher.group(1) + "': " + matcher.group(2));
        }
        return map.toString();
    }

    private static ConfigurationException badReplication(
            String replication, @org.jspecify.annotations.Nullable Throwable cause) {
        return new ConfigurationException(
                "store.replication",
                "\"" + replication + "\" is no replication",
                "write --replication 3, or --replication dc1:3,dc2:3",
                cause);
    }
}
