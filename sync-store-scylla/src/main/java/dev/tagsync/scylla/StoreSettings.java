package dev.tagsync.scylla;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import dev.tagsync.spi.PortRules;
import java.time.Duration;

/**
 * What a host may set, checked.
 *
 * @param keyspace the keyspace's name as the server has it
 * @param severalDataCenters whether writes wait for a quorum of each data center
 * @param requestTimeout how long one request may take
 * @param retryTimeout how long a call goes on without any progress
 * @param maxInFlightBytes how many bytes of nodes may be under way at once
 * @param maxInFlightRequests how many requests for nodes may be under way at once
 */
record StoreSettings(
        String keyspace,
        boolean severalDataCenters,
        Duration requestTimeout,
        Duration retryTimeout,
        int maxInFlightBytes,
        int maxInFlightRequests) {
    StoreSettings {
        PortRules.require(
                keyspace.matches("[A-Za-z0-9_]{1,48}"),
                "a keyspace's name has 1 to 48 letters, digits and underscores, found \"" + keyspace + "\"");
        PortRules.require(positive(requestTimeout), "requestTimeout is more than 0, found " + requestTimeout);
        PortRules.require(positive(retryTimeout), "retryTimeout is more than 0, found " + retryTimeout);
        PortRules.require(maxInFlightBytes > 0, "maxInFlightBytes is more than 0, found " + maxInFlightBytes);
        PortRules.require(maxInFlightRequests > 0, "maxInFlightRequests is more than 0, found " + maxInFlightRequests);
    }

    /** The level of writes that every data center's local reads rest on. */
    ConsistencyLevel durable() {
        return severalDataCenters ? ConsistencyLevel.EACH_QUORUM : ConsistencyLevel.QUORUM;
    }

    /** The level of reads that show only what is as durable: no read asks for a quorum of each data center, on every server. */
    ConsistencyLevel showsDurable() {
        return severalDataCenters ? ConsistencyLevel.ALL : ConsistencyLevel.QUORUM;
    }

    private static boolean positive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }
}
