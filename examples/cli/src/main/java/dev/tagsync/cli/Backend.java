package dev.tagsync.cli;

import dev.tagsync.spi.Store;
import java.util.Map;
import java.util.Optional;

/** Servers that a command works with. */
interface Backend extends AutoCloseable {
    /**
     * Returns the catalogs of a keyspace.
     *
     * @param keyspace its name
     * @param severalDatacenters whether it is replicated to more than one
     */
    Store store(String keyspace, boolean severalDatacenters);

    /**
     * Creates keyspace and tables where they are missing.
     *
     * @param keyspace its name
     * @param replication a factor, or {@code dc1:3,dc2:3}; ignored if the keyspace is there
     * @param tablets whether a keyspace that is made may have tablets, where the server knows them
     * @return whether the keyspace was made
     * @throws dev.tagsync.ConfigurationException if what is there is something else
     */
    boolean createSchema(String keyspace, String replication, boolean tablets);

    /**
     * Checks keyspace and tables.
     *
     * @throws dev.tagsync.ConfigurationException if they are not as they must be; the message tells the difference
     */
    void checkSchema(String keyspace);

    @Override
    void close();

    /** Connects. */
    interface Opener {
        /**
         * Connects.
         *
         * @param addresses {@code host:port}, with commas between
         * @param datacenter the nearest one, if it is not to be that of the servers named
         * @param environment has user and password, if the servers want any
         */
        Backend open(String addresses, Optional<String> datacenter, Map<String, String> environment);
    }
}
