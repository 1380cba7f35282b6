package dev.tagsync.scylla;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.protocol.internal.Frame;
import com.datastax.oss.protocol.internal.Message;
import com.datastax.oss.protocol.internal.ProtocolConstants.DataType;
import com.datastax.oss.protocol.internal.request.Batch;
import com.datastax.oss.protocol.internal.request.Execute;
import com.datastax.oss.protocol.internal.request.Options;
import com.datastax.oss.protocol.internal.request.Prepare;
import com.datastax.oss.protocol.internal.request.Query;
import com.datastax.oss.protocol.internal.response.Supported;
import com.datastax.oss.protocol.internal.response.result.ColumnSpec;
import com.datastax.oss.protocol.internal.response.result.DefaultRows;
import com.datastax.oss.protocol.internal.response.result.Prepared;
import com.datastax.oss.protocol.internal.response.result.RawType;
import com.datastax.oss.protocol.internal.response.result.RowsMetadata;
import com.datastax.oss.protocol.internal.response.result.Void;
import com.datastax.oss.simulacron.common.cluster.AbstractNode;
import com.datastax.oss.simulacron.common.cluster.ClusterSpec;
import com.datastax.oss.simulacron.common.stubbing.Action;
import com.datastax.oss.simulacron.common.stubbing.CloseType;
import com.datastax.oss.simulacron.common.stubbing.MessageResponseAction;
import com.datastax.oss.simulacron.common.stubbing.StubMapping;
import com.datastax.oss.simulacron.server.BoundCluster;
import com.datastax.oss.simulacron.server.BoundNode;
import com.datastax.oss.simulacron.server.RejectScope;
import com.datastax.oss.simulacron.server.Server;
import dev.tagsync.spi.Promoter.Kinds;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A server, of one node by default, that is slow, overloaded or gone when the test says so. It speaks the protocol, has the tables, takes nodes and
 * forgets them, and holds one register: its version and its log.
 */
final class TroubledServer implements AutoCloseable {
    private static final RawType TEXT = RawType.PRIMITIVES.get(DataType.VARCHAR);
    private static final RawType INT = RawType.PRIMITIVES.get(DataType.INT);
    private static final RawType LONG = RawType.PRIMITIVES.get(DataType.BIGINT);
    private static final RawType BLOB = RawType.PRIMITIVES.get(DataType.BLOB);
    private static final RawType BOOLEAN = RawType.PRIMITIVES.get(DataType.BOOLEAN);

    private final Server server;
    private final BoundNode node;
    private final CqlSession session;
    private final Map<Integer, String> prepared = new ConcurrentHashMap<>();
    private final Map<Long, byte[]> log = new TreeMap<>();
    private long version;

    /** What it answers to the n-th write of a node, from 0, or null for success. */
    volatile Function<Integer, @Nullable Message> onNode = n -> null;

    /** How long it takes to write a node, in milliseconds. */
    volatile long nodeMillis;

    /** What it answers to a commit that it has applied, or null for what is true. */
    final Queue<Message> insteadOfApplied = new ConcurrentLinkedQueue<>();

    /** Commits that it answers so and does not apply. */
    final Queue<Message> insteadOfApplying = new ConcurrentLinkedQueue<>();

    /** What it answers to a commit whose version is not the one that stands, or null for what is true. */
    final Queue<Message> insteadOfNotApplied = new ConcurrentLinkedQueue<>();

    /** Whether an answer to a conditional statement has the old row in both cases, as ScyllaDB's has. */
    volatile boolean likeScylla = true;

    final AtomicInteger nodeWrites = new AtomicInteger();

    /** The statements that were sent to make, change or drop something. */
    final Queue<Query> definitions = new ConcurrentLinkedQueue<>();

    private final Says says;

    /** Which server it says that it is. */
    enum Says {
        /** Of the newest version whose protocols the simulated server knows. */
        CASSANDRA("4.1.9", Map.of()),

        /** By a version that all of them give for the sake of drivers, and by what it supports beyond the protocol. */
        SCYLLADB(
                "3.0.8",
                Map.of(
                        "SCYLLA_SHARD", List.of("0"),
                        "SCYLLA_NR_SHARDS", List.of("1"),
                        "SCYLLA_PARTITIONER", List.of("org.apache.cassandra.dht.Murmur3Partitioner"),
                        "SCYLLA_SHARDING_ALGORITHM", List.of("biased-token-round-robin"),
                        "SCYLLA_SHARDING_IGNORE_MSB", List.of("12"),
                        "SCYLLA_LWT_ADD_METADATA_MARK", List.of("LWT_OPTIMIZATION_META_BIT_MASK=2147483648")));

        final String version;
        private final Map<String, List<String>> supported;

        Says(String version, Map<String, List<String>> supported) {
            this.version = version;
            this.supported = supported;
        }

        private Message supported() {
            Map<String, List<String>> all = new TreeMap<>(supported);
            all.put("CQL_VERSION", List.of("3.4.5"));
            all.put("COMPRESSION", List.of());
            return new Supported(all);
        }
    }

    TroubledServer() {
        this(1);
    }

    /** Nodes of which each does the same to the one register, whichever is asked. */
    TroubledServer(int nodes) {
        this(nodes, Says.CASSANDRA);
    }

    TroubledServer(int nodes, Says says) {
        this.says = says;
        server = Server.builder()
                .withStubMapping(new Answers())
                .withActivityLoggingEnabled(false)
                .build();
        BoundCluster cluster =
                server.register(ClusterSpec.builder().withNodes(nodes).withCassandraVersion(says.version));
        node = cluster.getNodes().iterator().next();
        session = CqlSession.builder()
                .addContactPoint(node.inetSocketAddress())
                .withLocalDatacenter("dc1")
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withString(DefaultDriverOption.PROTOCOL_VERSION, "V4")
                        .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false)
                        .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, Duration.ofMillis(20))
                        .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, Duration.ofMillis(100))
                        .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, Duration.ofSeconds(10))
                        .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, Duration.ofSeconds(10))
                        .build())
                .build();
    }

    CqlSession session() {
        return session;
    }

    /** Forgets all, and has no trouble. */
    synchronized void reset() {
        onNode = n -> null;
        nodeMillis = 0;
        insteadOfApplied.clear();
        insteadOfApplying.clear();
        insteadOfNotApplied.clear();
        likeScylla = true;
        nodeWrites.set(0);
        definitions.clear();
        log.clear();
        version = 0;
    }

    /** Closes all connections and takes no new ones. */
    void leave() {
        node.rejectConnections(0, RejectScope.UNBIND);
        node.closeConnections(CloseType.DISCONNECT);
    }

    void comeBack() {
        node.acceptConnections();
    }

    synchronized long version() {
        return version;
    }

    @Override
    public void close() {
        session.close();
        server.close();
    }

    private final class Answers extends StubMapping {
        @Override
        public boolean matches(Frame frame) {
            return frame.message instanceof Prepare
                    || frame.message instanceof Execute
                    || frame.message instanceof Batch
                    || frame.message instanceof Options
                    || frame.message instanceof Query query
                            && (query.query.contains("keyspace_name = ?") || isDefinition(query));
        }

        private boolean isDefinition(Query query) {
            return query.query.matches("(?s)(CREATE|ALTER|DROP) .*");
        }

        @Override
        @SuppressWarnings("rawtypes") // as it is declared
        public List<Action> getActions(AbstractNode where, Frame frame) {
            if (frame.message instanceof Execute execute) {
                String cql = prepared.get(ByteBuffer.wrap(execute.queryId).getInt());
                if (cql != null && cql.contains(".node")) {
                    Message answer = onNode.apply(nodeWrites.getAndIncrement());
                    return List.of(new MessageResponseAction(answer == null ? Void.INSTANCE : answer, nodeMillis));
                }
                return List.of(new MessageResponseAction(register(String.valueOf(cql))));
            }
            if (frame.message instanceof Batch batch) {
                return List.of(new MessageResponseAction(commit(batch)));
            }
            if (frame.message instanceof Options) {
                return List.of(new MessageResponseAction(says.supported()));
            }
            if (frame.message instanceof Query query && isDefinition(query)) {
                definitions.add(query);
                return List.of(new MessageResponseAction(Void.INSTANCE));
            }
            return List.of(new MessageResponseAction(
                    frame.message instanceof Prepare prepare
                            ? prepare(prepare.cqlQuery)
                            : schema((Query) frame.message)));
        }
    }

    private Message prepare(String cql) {
        int id = cql.hashCode();
        prepared.put(id, cql);
        List<RawType> types;
        if (cql.contains(".node")) {
            types = List.of(TEXT, INT, BLOB, BLOB, LONG);
        } else if (cql.startsWith("UPDATE")) {
            types = List.of(LONG, TEXT, TEXT, LONG);
        } else if (cql.contains("(kind, key) IN ?")) {
            types = List.of(TEXT, TEXT, new RawType.RawList(new RawType.RawTuple(List.of(TEXT, TEXT))));
        } else if (cql.contains("IF NOT EXISTS")) {
            types = List.of(TEXT, TEXT);
        } else {
            types = List.of(TEXT, TEXT, TEXT, TEXT, BLOB);
        }
        List<ColumnSpec> variables = new ArrayList<>();
        for (RawType type : types) {
            variables.add(new ColumnSpec("tagsync", "t", "v" + variables.size(), variables.size(), type));
        }
        return new Prepared(
                ByteBuffer.allocate(4).putInt(id).array(),
                null,
                new RowsMetadata(variables, null, new int[0], null),
                new RowsMetadata(List.of(), null, new int[0], null));
    }

    private synchronized Message register(String cql) {
        if (cql.contains("IF NOT EXISTS")) {
            // The head row is always there.
            return rows(columns("[applied]", BOOLEAN, "version", LONG), List.of(List.of(bool(false), number(version))));
        }
        List<List<ByteBuffer>> rows = new ArrayList<>();
        rows.add(Arrays.asList(text(""), text(""), number(version), null));
        log.forEach((at, attempt) ->
                rows.add(Arrays.asList(text(Kinds.LOG), text(Kinds.number(at)), null, ByteBuffer.wrap(attempt))));
        return rows(columns("kind", TEXT, "key", TEXT, "version", LONG, "value", BLOB), rows);
    }

    private synchronized Message commit(Batch batch) {
        Message refusal = insteadOfApplying.poll();
        if (refusal != null) {
            return refusal;
        }
        long old = version;
        long expected = batch.values.get(0).get(3).duplicate().getLong();
        boolean applied = expected == old;
        if (applied) {
            version = old + 1;
            ByteBuffer attempt = batch.values.get(1).get(4).duplicate();
            byte[] bytes = new byte[attempt.remaining()];
            attempt.get(bytes);
            log.put(version, bytes);
            Message instead = insteadOfApplied.poll();
            if (instead != null) {
                return instead;
            }
        } else if (!insteadOfNotApplied.isEmpty()) {
            return insteadOfNotApplied.remove();
        }
        return applied && !likeScylla
                ? rows(columns("[applied]", BOOLEAN), List.of(List.of(bool(true))))
                : rows(
                        columns("[applied]", BOOLEAN, "version", LONG),
                        List.of(List.of(bool(applied), number(old)), Arrays.asList(bool(applied), null)));
    }

    /** What the tables of the server say: that all is as it should be. */
    private static Message schema(Query query) {
        if (query.query.contains("system_schema.keyspaces")) {
            ByteBuffer key = text("class");
            ByteBuffer value = text("SimpleStrategy");
            ByteBuffer map = ByteBuffer.allocate(12 + key.remaining() + value.remaining());
            map.putInt(1)
                    .putInt(key.remaining())
                    .put(key)
                    .putInt(value.remaining())
                    .put(value);
            map.flip();
            return rows(Map.of("replication", new RawType.RawMap(TEXT, TEXT)), List.of(List.of(map)));
        }
        List<List<ByteBuffer>> rows = new ArrayList<>();
        if (query.query.contains("system_schema.tables")) {
            SchemaTables.ALL.forEach(table -> rows.add(
                    List.of(text(table.name()), text(SchemaTables.COMMENT + SchemaTables.VERSION), integer(0))));
            return rows(columns("table_name", TEXT, "comment", TEXT, "default_time_to_live", INT), rows);
        }
        SchemaTables.ALL.forEach(table -> table.columns()
                .forEach(column -> rows.add(List.of(
                        text(table.name()),
                        text(column.name()),
                        text(column.type()),
                        text(column.kind()),
                        integer(column.position())))));
        return rows(
                columns("table_name", TEXT, "column_name", TEXT, "type", TEXT, "kind", TEXT, "position", INT), rows);
    }

    private static Map<String, RawType> columns(Object... namesAndTypes) {
        Map<String, RawType> columns = new LinkedHashMap<>();
        for (int i = 0; i < namesAndTypes.length; i += 2) {
            columns.put((String) namesAndTypes[i], (RawType) namesAndTypes[i + 1]);
        }
        return columns;
    }

    private static Message rows(Map<String, RawType> columns, List<List<ByteBuffer>> rows) {
        List<ColumnSpec> specs = new ArrayList<>();
        columns.forEach((name, type) -> specs.add(new ColumnSpec("tagsync", "t", name, specs.size(), type)));
        return new DefaultRows(new RowsMetadata(specs, null, new int[0], null), new ArrayDeque<>(rows));
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ByteBuffer number(long number) {
        return ByteBuffer.allocate(8).putLong(0, number);
    }

    private static ByteBuffer integer(int number) {
        return ByteBuffer.allocate(4).putInt(0, number);
    }

    private static ByteBuffer bool(boolean value) {
        return ByteBuffer.wrap(new byte[] {(byte) (value ? 1 : 0)});
    }
}
