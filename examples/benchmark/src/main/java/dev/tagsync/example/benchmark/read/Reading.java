package dev.tagsync.example.benchmark.read;

import com.datastax.oss.driver.api.core.CqlSession;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.example.benchmark.measure.Cql;
import dev.tagsync.scylla.ScyllaStore;
import java.util.Optional;

/** A reader of the catalog that a benchmark's arguments name, with one view. */
final class Reading implements AutoCloseable {
    /** The index of the catalog. */
    static final String INDEX = "tier";

    private final CqlSession session;
    final CatalogReader reader;
    final CatalogView view;

    Reading(JsonNode args, long cacheBytes) {
        session = Cql.connect(args);
        reader = CatalogReader.builder()
                .store(ScyllaStore.builder(session)
                        .keyspace(args.path("keyspace").asText())
                        .build())
                .cacheBytes(cacheBytes)
                .build();
        view = reader.view();
        view.indexes().forEach(name -> {
            for (String value : new String[] {"basic", "plus", "pro"}) {
                var page = view.index(name, value, Optional.empty(), 1000);
                while (page.next().isPresent()) {
                    page = view.index(name, value, page.next(), 1000);
                }
            }
        });
    }

    @Override
    public void close() {
        reader.close();
        session.close();
    }
}
