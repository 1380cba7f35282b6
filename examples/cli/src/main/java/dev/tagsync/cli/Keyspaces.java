package dev.tagsync.cli;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.tagsync.ConfigurationException;
import dev.tagsync.spi.Store;
import java.util.List;

/** What the CQL adapter makes of a keyspace. */
final class Keyspaces {
    private Keyspaces() {}

    static Store store(CqlSession session, String keyspace) {
        throw notYet(keyspace);
    }

    static boolean create(CqlSession session, String keyspace, String replication) {
        throw notYet(keyspace);
    }

    static void check(CqlSession session, String keyspace) {
        throw notYet(keyspace);
    }

    static List<String> statements(String keyspace, String replication) {
        throw notYet(keyspace);
    }

    private static ConfigurationException notYet(String keyspace) {
        return new ConfigurationException(
                "store.no-adapter", "keyspace " + keyspace + ": this build has no adapter for CQL servers", "");
    }
}
