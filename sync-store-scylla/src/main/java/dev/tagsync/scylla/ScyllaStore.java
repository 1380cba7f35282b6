package dev.tagsync.scylla;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.tagsync.spi.PortRules;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.Store;
import java.time.Duration;

/**
 * A store in ScyllaDB or Apache Cassandra, on the host's session, which is never closed here. It assumes nothing of the session's
 * configuration: every statement names its consistency, timeout, idempotence and page size.
 *
 * <p>The tables are made by {@link ScyllaSchema#create}, never from here. The first call looks whether they are as expected, and throws
 * {@link dev.tagsync.ConfigurationException} with code {@code store.keyspace-missing}, {@code store.schema-missing},
 * {@code store.schema-version}, {@code store.schema-different} or {@code store.data-centers} if not. A server that does not answer is a
 * {@link dev.tagsync.TransientException}, {@code store.unreachable}.
 *
 * <p>This class is thread-safe.
 *
 * @since 0.1
 */
public final class ScyllaStore implements Store {
    /** The keyspace if none is named: {@value}. */
    public static final String DEFAULT_KEYSPACE = "tagsync";

    /** How long one request may take: more than servers take to answer that they timed out, since their answer says more. */
    public static final Duration DEFAULT_REQUEST_TIMEOUT = Duration.ofSeconds(5);

    /** How long a call goes on without any progress before it gives up. */
    public static final Duration DEFAULT_RETRY_TIMEOUT = Duration.ofSeconds(30);

    /** How many bytes of nodes may be under way at once: 8 MiB. More drives a small server out of memory. */
    public static final int DEFAULT_MAX_IN_FLIGHT_BYTES = 8 << 20;

    /** How many requests for nodes may be under way at once. */
    public static final int DEFAULT_MAX_IN_FLIGHT_REQUESTS = 512;

    private final StoreSettings settings;
    private final Requests requests;
    private final Pipeline pipeline;
    private final NodeStatements nodeStatements;
    private final RegisterStatements registerStatements;
    private final PresenceStatements presenceStatements;

    private ScyllaStore(CqlSession session, StoreSettings settings) {
        this.settings = settings;
        this.requests = new Requests(session, settings, new SchemaCheck(session, settings));
        this.pipeline = new Pipeline(requests, settings);
        this.nodeStatements = new NodeStatements(requests, settings);
        this.registerStatements = new RegisterStatements(requests, settings);
        this.presenceStatements = new PresenceStatements(requests);
    }

    /**
     * Makes a store with all defaults.
     *
     * @param session the host's session
     */
    public static ScyllaStore on(CqlSession session) {
        return builder(session).build();
    }

    /**
     * Starts to make a store.
     *
     * @param session the host's session
     */
    public static Builder builder(CqlSession session) {
        return new Builder(session);
    }

    @Override
    public SnapshotStore snapshots(String catalog) {
        return new ScyllaSnapshots(PortRules.catalog(catalog), requests, pipeline, nodeStatements);
    }

    @Override
    public Promoter promoter(String catalog) {
        return new ScyllaPromoter(PortRules.catalog(catalog), requests, registerStatements, presenceStatements);
    }

    /** Returns how often this store has sent a request again, or waited to do so, since it was made. */
    public long retries() {
        return requests.retries();
    }

    @Override
    public String toString() {
        return "ScyllaStore[keyspace=" + settings.keyspace() + "]";
    }

    /**
     * Makes a {@link ScyllaStore}. Not thread-safe.
     *
     * @since 0.1
     */
    public static final class Builder {
        private final CqlSession session;
        private String keyspace = DEFAULT_KEYSPACE;
        private boolean severalDataCenters;
        private Duration requestTimeout = DEFAULT_REQUEST_TIMEOUT;
        private Duration retryTimeout = DEFAULT_RETRY_TIMEOUT;
        private int maxInFlightBytes = DEFAULT_MAX_IN_FLIGHT_BYTES;
        private int maxInFlightRequests = DEFAULT_MAX_IN_FLIGHT_REQUESTS;

        private Builder(CqlSession session) {
            this.session = session;
        }

        /**
         * Sets the keyspace. Default: {@value ScyllaStore#DEFAULT_KEYSPACE}.
         *
         * @param name its name as the server has it, without quotes
         */
        public Builder keyspace(String name) {
            this.keyspace = name;
            return this;
        }

        /**
         * Says that the keyspace is replicated to several data centers: nodes and commits are then acknowledged by a quorum of each,
         * so that pollers and readers may ask their own. Needed there, since without it a flip might not be seen in another.
         */
        public Builder severalDataCenters() {
            this.severalDataCenters = true;
            return this;
        }

        /**
         * Sets how long one request may take. Default: {@link ScyllaStore#DEFAULT_REQUEST_TIMEOUT}. Keep it above the server's own timeouts.
         *
         * @param timeout more than 0
         */
        public Builder requestTimeout(Duration timeout) {
            this.requestTimeout = timeout;
            return this;
        }

        /**
         * Sets how long a call goes on without any progress, before it throws {@link dev.tagsync.TransientException} (a settlement:
         * {@link dev.tagsync.OutcomeUnknownException}). Default: {@link ScyllaStore#DEFAULT_RETRY_TIMEOUT}.
         *
         * @param timeout more than 0
         */
        public Builder retryTimeout(Duration timeout) {
            this.retryTimeout = timeout;
            return this;
        }

        /**
         * Bounds the bytes of nodes that are under way at once. Default: {@link ScyllaStore#DEFAULT_MAX_IN_FLIGHT_BYTES}. Raise it for large
         * clusters, lower it for small servers. Within it the store finds out by itself how much the servers bear.
         *
         * @param bytes more than 0
         */
        public Builder maxInFlightBytes(int bytes) {
            this.maxInFlightBytes = bytes;
            return this;
        }

        /**
         * Bounds the requests for nodes that are under way at once. Default: {@link ScyllaStore#DEFAULT_MAX_IN_FLIGHT_REQUESTS}. It begins
         * with 16 of them, and never goes below 1.
         *
         * @param requests more than 0
         */
        public Builder maxInFlightRequests(int requests) {
            this.maxInFlightRequests = requests;
            return this;
        }

        /**
         * Makes the store; does not touch the network.
         *
         * @throws IllegalArgumentException if a setting cannot work
         */
        public ScyllaStore build() {
            return new ScyllaStore(
                    session,
                    new StoreSettings(
                            keyspace,
                            severalDataCenters,
                            requestTimeout,
                            retryTimeout,
                            maxInFlightBytes,
                            maxInFlightRequests));
        }
    }
}
