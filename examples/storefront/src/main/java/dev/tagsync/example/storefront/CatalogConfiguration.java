package dev.tagsync.example.storefront;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.tagsync.CatalogDefinition;
import dev.tagsync.CatalogReader;
import dev.tagsync.metrics.TagSyncMetrics;
import dev.tagsync.scylla.ScyllaStore;
import dev.tagsync.spi.Store;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Reading: needs the store alone. No bean of it knows of Git, so a Git host that hangs cannot hold a page up. */
@Configuration(proxyBeanMethods = false)
class CatalogConfiguration {
    @Bean
    @ConditionalOnMissingBean
    Store store(CqlSession session, TagSyncMetrics metrics, StorefrontProperties properties) {
        ScyllaStore.Builder builder =
                ScyllaStore.builder(session).keyspace(properties.store().keyspace());
        if (properties.store().severalDataCenters()) {
            builder.severalDataCenters();
        }
        ScyllaStore store = builder.build();
        metrics.retries(store::retries);
        return metrics.store(store);
    }

    /** Meters of all that is made here, in the registry that the actuator has. */
    @Bean
    TagSyncMetrics tagSyncMetrics(MeterRegistry registry) {
        return TagSyncMetrics.on(registry);
    }

    @Bean
    CatalogDefinition catalogDefinition(StorefrontProperties properties) {
        StorefrontProperties.Definition wanted = properties.definition();
        CatalogDefinition.Builder builder = CatalogDefinition.builder()
                .include(wanted.include().toArray(String[]::new))
                .exclude(wanted.exclude().toArray(String[]::new));
        wanted.indexes().forEach(index -> builder.index(index.definition()));
        return builder.build();
    }

    @Bean(destroyMethod = "close")
    CatalogReader catalogReader(Store store, TagSyncMetrics metrics, StorefrontProperties properties) {
        StorefrontProperties.Reader wanted = properties.reader();
        CatalogReader.Builder builder = CatalogReader.builder()
                .store(store)
                .catalog(properties.catalog())
                .channel(properties.channel())
                .pollInterval(wanted.pollInterval())
                .cacheBytes(wanted.cache().toBytes());
        if (wanted.refuseAfter() != null) {
            builder.refuseAfter(wanted.refuseAfter());
        }
        if (wanted.reportAs() != null) {
            builder.reportAs(wanted.reportAs());
        }
        properties
                .canary()
                .chosen()
                .ifPresent(
                        channel -> builder.canary(channel, properties.canary().share()));
        CatalogReader reader = builder.build().follow();
        metrics.watch(properties.catalog(), reader);
        return reader;
    }

    /** Its name is the bean's without its last word: {@code catalog}. */
    @Bean
    CatalogHealth catalogHealthIndicator(CatalogReader reader, StorefrontProperties properties) {
        return new CatalogHealth(reader, properties.reader().degradedAfter());
    }
}
