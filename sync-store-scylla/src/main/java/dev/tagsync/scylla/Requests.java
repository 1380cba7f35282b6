package dev.tagsync.scylla;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverExecutionProfile;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import dev.tagsync.TransientException;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** The session as the store uses it: prepares each statement once with all of its settings, sends, and sends again what may be. */
final class Requests {
    private static final long FIRST_PAUSE_MILLIS = 10;
    private static final long LONGEST_PAUSE_MILLIS = 1000;

    private final CqlSession session;
    private final StoreSettings settings;
    private final SchemaCheck schema;
    private final DriverExecutionProfile profile;
    private final LongAdder retries = new LongAdder();
    private final Map<Query, PreparedStatement> prepared = new ConcurrentHashMap<>();

    Requests(CqlSession session, StoreSettings settings, SchemaCheck schema) {
        this.session = session;
        this.settings = settings;
        this.schema = schema;
        this.profile = session.getContext()
                .getConfig()
                .getDefaultProfile()
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, settings.requestTimeout());
    }

    /**
     * A statement and how it is sent.
     *
     * @param cql its text; {@code %s} stands for the keyspace
     * @param level its consistency; for a conditional write that of the commit
     * @param idempotent whether it may be sent twice
     * @param pageSize rows of one answer
     */
    record Query(String cql, ConsistencyLevel level, boolean idempotent, int pageSize) {}

    /** Returns how often something was sent again. */
    long retries() {
        return retries.sum();
    }

    CqlSession session() {
        return session;
    }

    /**
     * Returns the host's default profile with the store's timeout. Batches and preparing need it: the driver has no timeout of a
     * statement for either (a batch's getter answers null whatever was set).
     */
    DriverExecutionProfile profile() {
        return profile;
    }

    /** Throws if the tables are not what this library expects; looks once, and, as with any request, again while that is not answered. */
    void checkSchema() {
        if (schema.hasPassed()) {
            return;
        }
        Patience patience = patience("looking at the schema of keyspace " + settings.keyspace());
        while (!schema.hasPassed()) {
            try {
                schema.requireOnce();
            } catch (TransientException e) {
                patience.pauseAfter(e.getCause() == null ? e : e.getCause());
            }
        }
    }

    PreparedStatement prepare(Query query) {
        PreparedStatement known = prepared.get(query);
        if (known != null) {
            return known;
        }
        // Not inside the map: preparing waits for the network, and two threads that prepare the same do no harm.
        SimpleStatement statement = SimpleStatement.newInstance(query.cql().formatted(quoted(settings.keyspace())))
                .setConsistencyLevel(query.level())
                .setSerialConsistencyLevel(ConsistencyLevel.SERIAL)
                .setIdempotent(query.idempotent())
                .setPageSize(query.pageSize())
                .setExecutionProfile(profile)
                .setTimeout(settings.requestTimeout());
        PreparedStatement fresh =
                retrying("preparing \"" + statement.getQuery() + "\"", () -> session.prepare(statement));
        prepared.put(query, fresh);
        return fresh;
    }

    /** Sends what may be sent twice, and goes on sending until it is answered or the time is over. */
    ResultSet execute(String what, Statement<?> statement) {
        return retrying(what, () -> session.execute(statement));
    }

    /** Sends once; the error is the driver's. */
    ResultSet executeOnce(Statement<?> statement) {
        return session.execute(statement);
    }

    CompletionStage<AsyncResultSet> executeAsync(Statement<?> statement) {
        return session.executeAsync(statement);
    }

    /** Starts to measure the time in which a call must make progress. */
    Patience patience(String what) {
        return new Patience(what, System.nanoTime());
    }

    private <T> T retrying(String what, Supplier<T> call) {
        Patience patience = patience(what);
        while (true) {
            try {
                return call.get();
            } catch (RuntimeException e) {
                patience.pauseAfter(e);
            }
        }
    }

    static String quoted(String keyspace) {
        return CqlIdentifier.fromInternal(keyspace).asCql(true);
    }

    /** How long to go on, and how long to pause in between. For one thread. */
    final class Patience {
        private final String what;
        private long since;
        private long pauseMillis = FIRST_PAUSE_MILLIS;

        private Patience(String what, long since) {
            this.what = what;
            this.since = since;
        }

        /** Something went forward: the time starts anew. */
        void progress() {
            since = System.nanoTime();
            pauseMillis = FIRST_PAUSE_MILLIS;
        }

        boolean isOver() {
            return System.nanoTime() - since >= settings.retryTimeout().toNanos();
        }

        /** Returns when it is time to try again; throws if the error is for good, or the time is over. */
        void pauseAfter(Throwable error) {
            if (session.isClosed() || !DriverErrors.worthARetry(error) || isOver()) {
                throw DriverErrors.asSyncException(what, error, session);
            }
            pause();
        }

        /** Pauses, each time longer, and not for the same time as others do. */
        void pause() {
            retries.increment();
            try {
                Thread.sleep(ThreadLocalRandom.current().nextLong(pauseMillis / 2, pauseMillis + 1));
            } catch (InterruptedException e) {
                throw interrupted(what);
            }
            pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
        }
    }

    /** Restores the thread's flag, and makes the exception that ends the call. */
    static TransientException interrupted(String what) {
        Thread.currentThread().interrupt();
        return new TransientException("store.interrupted", what + " was interrupted", "");
    }
}
