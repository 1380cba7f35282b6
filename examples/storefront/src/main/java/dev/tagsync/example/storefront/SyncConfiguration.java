package dev.tagsync.example.storefront;

import dev.tagsync.CatalogDefinition;
import dev.tagsync.CatalogReader;
import dev.tagsync.SyncController;
import dev.tagsync.SyncControllerBuilder;
import dev.tagsync.SyncLoop;
import dev.tagsync.TagPolicy;
import dev.tagsync.git.JGitTagSource;
import dev.tagsync.git.JGitTagSourceBuilder;
import dev.tagsync.metrics.TagSyncMetrics;
import dev.tagsync.spi.Store;
import dev.tagsync.spi.TagSource;
import dev.tagsync.spi.Validator;
import dev.tagsync.validators.ReferenceValidator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Promoting: in those processes that name a Git repository. Several may; the one that has the lease works. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("storefront.git.url")
class SyncConfiguration {
    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    TagSource tagSource(StorefrontProperties properties) {
        StorefrontProperties.Git git = properties.git();
        JGitTagSourceBuilder builder = JGitTagSource.builder().of(git.url());
        if (!git.subPath().isEmpty()) {
            builder.subPath(git.subPath());
        }
        if (git.mirror() != null) {
            builder.mirror(git.mirror());
        }
        return builder.build();
    }

    /** A rule of this shop. Every other bean of type {@link Validator} is asked too. */
    @Bean
    Validator productsHaveCategories(StorefrontProperties properties) {
        StorefrontProperties.Pages pages = properties.pages();
        return ReferenceValidator.of(pages.products(), "/category", pages.categories())
                .required();
    }

    @Bean(destroyMethod = "close")
    SyncController syncController(
            TagSource source,
            Store store,
            CatalogDefinition definition,
            CatalogReader reader,
            ObjectProvider<Validator> validators,
            TagSyncMetrics metrics,
            StorefrontProperties properties) {
        SyncControllerBuilder builder = SyncController.builder()
                .source(source)
                .store(store)
                .catalog(properties.catalog())
                .channel(properties.channel())
                .definition(definition)
                .actor(properties.git().actor())
                .tagPolicy(TagPolicy.builder().order(properties.git().order()).build())
                .listener(metrics)
                .reader(reader);
        validators.orderedStream().forEach(builder::validator);
        return builder.build();
    }

    // region loop
    /** Ends before the controller does: Spring ends what depends on a bean before the bean. */
    @Bean(initMethod = "start", destroyMethod = "close")
    SyncLoop syncLoop(SyncController sync, TagSyncMetrics metrics, StorefrontProperties properties) {
        StorefrontProperties.Git git = properties.git();
        SyncLoop loop = SyncLoop.of(sync)
                .interval(git.interval())
                .stalledAfter(git.stalledAfter())
                .closePatience(git.closePatience())
                .build();
        metrics.watch(properties.catalog(), loop);
        return loop;
    }
    // endregion

    /** Its name is the bean's without its last word: {@code sync}. */
    @Bean
    SyncHealth syncHealthIndicator(SyncLoop loop) {
        return new SyncHealth(loop);
    }
}
