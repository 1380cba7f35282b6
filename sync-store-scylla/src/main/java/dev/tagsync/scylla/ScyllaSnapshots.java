package dev.tagsync.scylla;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.tagsync.Digest;
import dev.tagsync.PermanentException;
import dev.tagsync.spi.Node;
import dev.tagsync.spi.PortRules;
import dev.tagsync.spi.SnapshotStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/** The nodes of one catalog. */
final class ScyllaSnapshots implements SnapshotStore {
    private final String catalog;
    private final Requests requests;
    private final Pipeline pipeline;
    private final NodeStatements statements;

    ScyllaSnapshots(String catalog, Requests requests, Pipeline pipeline, NodeStatements statements) {
        this.catalog = catalog;
        this.requests = requests;
        this.pipeline = pipeline;
        this.statements = statements;
    }

    @Override
    public void put(long stamp, Collection<Node> nodes) {
        PortRules.require(stamp > 0, "a stamp is greater than 0, found " + stamp);
        for (Node node : nodes) {
            PortRules.require(
                    node.bytes().length <= Node.MAX_BYTES,
                    "node " + node.digest() + " has " + node.bytes().length + " bytes, at most " + Node.MAX_BYTES
                            + " can be stored");
        }
        requests.checkSchema();
        pipeline.run(
                "writing " + nodes.size() + " nodes of catalog " + catalog,
                nodes,
                node -> {
                    ByteBuffer cell = NodeCodec.encode(node.bytes());
                    return new Pipeline.Request(
                            statements.insert(catalog, node.digest(), cell, stamp), cell.remaining());
                },
                (node, rows) -> {});
    }

    @Override
    public Map<Digest, byte[]> get(Collection<Digest> digests, Copies copies) {
        Objects.requireNonNull(copies);
        Set<Digest> missing = new LinkedHashSet<>(digests);
        Map<Digest, byte[]> found = new HashMap<>();
        requests.checkSchema();
        if (copies == Copies.ANY) {
            get(missing, Copies.ANY, found);
            missing.removeAll(found.keySet());
        }
        get(missing, Copies.QUORUM, found);
        return found;
    }

    private void get(Collection<Digest> digests, Copies copies, Map<Digest, byte[]> found) {
        pipeline.run(
                "reading " + digests.size() + " nodes of catalog " + catalog,
                digests,
                digest -> new Pipeline.Request(statements.select(catalog, digest, copies), pipeline.answerBytes()),
                (digest, rows) -> keep(digest, rows, copies, found));
    }

    private void keep(Digest digest, AsyncResultSet rows, Copies copies, Map<Digest, byte[]> found) {
        Row row = rows.one();
        ByteBuffer cell = row == null ? null : row.getByteBuffer(0);
        if (cell == null) {
            return;
        }
        pipeline.answerHad(cell.remaining());
        try {
            found.put(digest, NodeCodec.decode(digest, cell));
        } catch (PermanentException e) {
            // One damaged copy is as good as none: the others may be sound.
            if (copies == Copies.QUORUM) {
                throw e;
            }
        }
    }

    @Override
    public int scanParts() {
        return NodeStatements.BUCKETS;
    }

    @Override
    public void scan(int part, Consumer<StoredNode> action) {
        Objects.checkIndex(part, NodeStatements.BUCKETS);
        requests.checkSchema();
        BoundStatement statement = statements.scan(catalog, part);
        ByteBuffer next = null;
        do {
            // Page by page, so that a page that fails is asked for again without showing the ones before it twice.
            BoundStatement page = next == null ? statement : statement.setPagingState(next);
            ResultSet rows = requests.execute("scanning part " + part + " of catalog " + catalog, page);
            next = rows.getExecutionInfo().getPagingState();
            List<StoredNode> shown = new ArrayList<>();
            for (int left = rows.getAvailableWithoutFetching(); left > 0; left--) {
                Row row = Objects.requireNonNull(rows.one());
                ByteBuffer digest = Objects.requireNonNull(row.getByteBuffer(0));
                // A row without its cell is none that was ever written here; its stamp cannot be told.
                if (!row.isNull(1)) {
                    shown.add(new StoredNode(digest(digest), row.getLong(1)));
                }
            }
            shown.forEach(action);
        } while (next != null);
    }

    @Override
    public void delete(long stamp, Collection<Digest> digests) {
        PortRules.require(stamp >= 0, "a stamp is not negative, found " + stamp);
        requests.checkSchema();
        pipeline.run(
                "deleting " + digests.size() + " nodes of catalog " + catalog,
                digests,
                digest -> new Pipeline.Request(statements.delete(catalog, digest, stamp), Digest.BYTES),
                (digest, rows) -> {});
    }

    private static Digest digest(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return Digest.read(bytes, 0);
    }
}
