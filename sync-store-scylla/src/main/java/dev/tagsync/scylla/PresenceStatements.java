package dev.tagsync.scylla;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import java.nio.ByteBuffer;

/** All statements on table {@code presence}: pins and heartbeats, plain, a quorum on both sides. */
final class PresenceStatements {
    private final Requests requests;
    private final Requests.Query insert = new Requests.Query(
            "INSERT INTO %s.presence (catalog, key, value) VALUES (?, ?, ?)", ConsistencyLevel.QUORUM, true, 10);
    private final Requests.Query delete = new Requests.Query(
            "DELETE FROM %s.presence WHERE catalog = ? AND key = ?", ConsistencyLevel.QUORUM, true, 10);
    private final Requests.Query select = new Requests.Query(
            "SELECT key, value FROM %s.presence WHERE catalog = ? AND key >= ?", ConsistencyLevel.QUORUM, true, 500);

    PresenceStatements(Requests requests) {
        this.requests = requests;
    }

    BoundStatement insert(String catalog, String key, byte[] value) {
        return requests.prepare(insert).bind(catalog, key, ByteBuffer.wrap(value.clone()));
    }

    BoundStatement delete(String catalog, String key) {
        return requests.prepare(delete).bind(catalog, key);
    }

    BoundStatement select(String catalog, String from) {
        return requests.prepare(select).bind(catalog, from);
    }
}
