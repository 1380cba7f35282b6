package com.example.shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.tagsync.CatalogReader;
import dev.tagsync.SyncController;
import dev.tagsync.git.JGitTagSource;
import dev.tagsync.scylla.ScyllaSchema;
import dev.tagsync.scylla.ScyllaStore;
import dev.tagsync.testkit.git.TestRepository;
import dev.tagsync.testkit.server.CqlServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseTest {
    static final CqlServer SERVER = CqlServer.shared();

    @Test
    void promotesAndRollsBack(@TempDir Path folder) {
        try (TestRepository git = TestRepository.bare(folder.resolve("catalog.git"));
                CqlSession session = CqlSession.builder()
                        .addContactPoint(SERVER.address())
                        .withLocalDatacenter(SERVER.datacenter())
                        .build()) {
            git.file("products/chair.json", "{\"price\": 12.90}").commit("one").tag("v1");
            git.file("products/chair.json", "{\"price\": 13.50}").commit("two").tag("v2");
            ScyllaSchema.of(session, ScyllaStore.DEFAULT_KEYSPACE)
.create("{'class': 'NetworkTopologyStrategy', 'replication_factor': 1}");
            ScyllaStore store = ScyllaStore.on(session);
            try (SyncController sync = SyncController.builder()
                            .source(JGitTagSource.local(git.path()))
                            .store(store)
                            .build();
                    CatalogReader reader = CatalogReader.builder()
                            .store(store)
                            .pollInterval(Duration.ZERO)
                            .build()) {
                sync.promote("v1").orThrow();
                assertTrue(sync.promote("v2").promoted());
                assertEquals("13.50", price(reader));
                sync.rollback().orThrow();
                assertEquals("12.90", price(reader));
            }
        }
    }

    private static String price(CatalogReader reader) {
        return reader.view()
                .get("products", "chair")
                .orElseThrow()
                .at("/price")
                .decimalValue()
                .toPlainString();
    }
}
