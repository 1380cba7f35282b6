package dev.tagsync.scylla;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.data.TupleValue;
import com.datastax.oss.driver.api.core.type.ListType;
import com.datastax.oss.driver.api.core.type.TupleType;
import dev.tagsync.spi.PortRules;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Write;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * All statements on table {@code register}. Every write of it is conditional and every read serial, but for the poll. A group is a partition;
 * its head row, of kind and key {@code ""}, holds the version.
 */
final class RegisterStatements {
    /** The kind and the key of the head row: no record's, since a kind is not empty. */
    static final String HEAD = "";

    private static final int ONE_ROW = 10;
    private static final int PAGE = 500;
    private static final String SELECT =
            "SELECT kind, key, version, value FROM %s.register WHERE catalog = ? AND grp = ?";
    private static final String HEAD_ROW = " WHERE catalog = ? AND grp = ? AND kind = '' AND key = ''";

    private final Requests requests;
    private final StoreSettings settings;
    private final Requests.Query createHead;
    private final Requests.Query raise;
    private final Requests.Query put;
    private final Requests.Query delete;
    private final Requests.Query deleteRange;
    private final Requests.Query peek;

    RegisterStatements(Requests requests, StoreSettings settings) {
        this.requests = requests;
        this.settings = settings;
        this.createHead = write(
                "INSERT INTO %s.register (catalog, grp, kind, key, version) VALUES (?, ?, '', '', 0) IF NOT EXISTS");
        this.raise = write("UPDATE %s.register SET version = ?" + HEAD_ROW + " IF version = ?");
        this.put = write("INSERT INTO %s.register (catalog, grp, kind, key, value) VALUES (?, ?, ?, ?, ?)");
        this.delete = write("DELETE FROM %s.register WHERE catalog = ? AND grp = ? AND kind = ? AND key = ?");
        this.deleteRange =
                write("DELETE FROM %s.register WHERE catalog = ? AND grp = ? AND kind = ? AND key >= ? AND key < ?");
        // One partition, one request: each replica applies a commit as a whole, so what a quorum shows is of one
        // version.
        this.peek = new Requests.Query(
                SELECT + " AND (kind, key) IN (('identity', ''), ('pointer', ?), ('settings', ''))",
                ConsistencyLevel.LOCAL_QUORUM,
                true,
                ONE_ROW);
    }

    /** Makes the head row of a group that nothing was committed to. May be sent twice: it changes nothing that is there. */
    BoundStatement createHead(String catalog, Group group) {
        return requests.prepare(createHead).bind(catalog, group.name());
    }

    /** The whole commit: one conditional batch in one partition. */
    BatchStatement commit(String catalog, Group group, String attempt, long expectedVersion, List<Write> writes) {
        String grp = group.name();
        BatchStatementBuilder batch = BatchStatement.builder(DefaultBatchType.UNLOGGED)
                .addStatement(requests.prepare(raise).bind(expectedVersion + 1, catalog, grp, expectedVersion))
                .addStatement(put(
                        catalog,
                        grp,
                        Kinds.LOG,
                        Kinds.number(expectedVersion + 1),
                        attempt.getBytes(StandardCharsets.UTF_8)));
        for (Write write : writes) {
            if (write instanceof Write.Put each) {
                batch.addStatement(put(catalog, grp, each.kind(), each.key(), each.value()));
            } else if (write instanceof Write.Delete each) {
                batch.addStatement(requests.prepare(delete).bind(catalog, grp, each.kind(), each.key()));
            } else if (write instanceof Write.DeleteRange each
                    && PortRules.UTF_8_ORDER.compare(each.from(), each.before()) < 0) {
                batch.addStatement(
                        requests.prepare(deleteRange).bind(catalog, grp, each.kind(), each.from(), each.before()));
            }
        }
        return batch.setConsistencyLevel(settings.durable())
                .setSerialConsistencyLevel(ConsistencyLevel.SERIAL)
                .setExecutionProfile(requests.profile())
                .setIdempotence(false)
                .setPageSize(PAGE)
                .build();
    }

    /** Reads single records; {@code keys} are pairs of kind and key. */
    BoundStatement points(String catalog, Group group, List<List<String>> keys) {
        PreparedStatement statement = requests.prepare(serial(SELECT + " AND (kind, key) IN ?", PAGE));
        TupleType pair = (TupleType)
                ((ListType) statement.getVariableDefinitions().get(2).getType()).getElementType();
        List<TupleValue> pairs =
                keys.stream().map(key -> pair.newValue(key.get(0), key.get(1))).toList();
        return statement.bind().setString(0, catalog).setString(1, group.name()).setList(2, pairs, TupleValue.class);
    }

    /** Reads all records of some kinds. */
    BoundStatement kinds(String catalog, Group group, List<String> kinds) {
        return requests.prepare(serial(SELECT + " AND kind IN ?", PAGE))
                .bind()
                .setString(0, catalog)
                .setString(1, group.name())
                .setList(2, kinds, String.class);
    }

    /** Reads one range. */
    BoundStatement range(String catalog, Group group, Range range) {
        String cql = SELECT + " AND kind = ? AND key >= ?"
                + (range.before().isPresent() ? " AND key < ?" : "")
                + (range.newestFirst() ? " ORDER BY kind DESC, key DESC" : "")
                + " LIMIT ?";
        PreparedStatement statement = requests.prepare(serial(cql, PAGE));
        return range.before()
                .map(before -> statement.bind(catalog, group.name(), range.kind(), range.from(), before, range.limit()))
                .orElseGet(() -> statement.bind(catalog, group.name(), range.kind(), range.from(), range.limit()));
    }

    BoundStatement peek(String catalog, String channel) {
        return requests.prepare(peek).bind(catalog, Group.CONTROL.name(), channel);
    }

    private BoundStatement put(String catalog, String grp, String kind, String key, byte[] value) {
        return requests.prepare(put).bind(catalog, grp, kind, key, ByteBuffer.wrap(value));
    }

    private Requests.Query write(String cql) {
        return new Requests.Query(cql, settings.durable(), false, ONE_ROW);
    }

    private static Requests.Query serial(String cql, int pageSize) {
        return new Requests.Query(cql, ConsistencyLevel.SERIAL, true, pageSize);
    }
}
