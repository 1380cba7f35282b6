package dev.tagsync.example.storefront;

import dev.tagsync.IndexDefinition;
import dev.tagsync.TagPolicy;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What can be set under {@code storefront}; the README has a table of it. The connection to the servers is Spring Boot's {@code spring.cassandra}.
 *
 * @param catalog the catalog's name in the store
 * @param channel the channel that is served, and promoted to
 * @param definition which files are the catalog
 * @param store where it is stored
 * @param git where tags come from
 * @param reader how it is read
 * @param canary who reads another channel
 * @param pages how pages are made
 * @param webhook who may say that a tag was pushed
 * @param purge what is remembered of purges
 */
@Validated
@ConfigurationProperties("storefront")
public record StorefrontProperties(
        @DefaultValue("default") @Pattern(regexp = NAME, message = NO_NAME)
        String catalog,

        @DefaultValue("live") @Pattern(regexp = NAME, message = NO_NAME)
        String channel,

        @DefaultValue @Valid Definition definition,
        @DefaultValue @Valid Store store,
        @DefaultValue @Valid Git git,
        @DefaultValue @Valid Reader reader,
        @DefaultValue @Valid Canary canary,
        @DefaultValue @Valid Pages pages,
        @DefaultValue @Valid Webhook webhook,
        @DefaultValue @Valid Purge purge) {
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";
    private static final String NO_NAME =
            "must be 1 to 64 letters, digits, dots, underscores and hyphens, a letter or digit first";
    private static final String NO_URL = "must name a repository; leave it out for a service that only reads";

    /**
     * Which files are the catalog, and how they are found again.
     *
     * @param include globs of the files that are read
     * @param exclude globs of those that are not
     * @param indexes what entries can be found by
     */
    public record Definition(
            @DefaultValue({"**/*.json", "**/*.yaml", "**/*.yml", "**/*.md"})
            List<@NotBlank String> include,

            @DefaultValue List<@NotBlank String> exclude,
            @DefaultValue List<@Valid Index> indexes) {}

    /**
     * What entries can be found by.
     *
     * @param name the index's name
     * @param collection the collection that is indexed
     * @param pointer the JSON pointer of the value
     */
    public record Index(
            @NotBlank String name,
            @NotBlank String collection,

            @NotBlank @Pattern(regexp = "/.*", message = "must be a JSON pointer, such as /category")
            String pointer) {
        IndexDefinition definition() {
            return IndexDefinition.of(name, collection, pointer);
        }
    }

    /**
     * Where the catalog is stored.
     *
     * @param keyspace the keyspace
     * @param severalDataCenters whether it is replicated to several data centres
     */
    public record Store(
            @DefaultValue("tagsync") @NotBlank String keyspace,
            @DefaultValue("false") boolean severalDataCenters) {}

    /**
     * Where tags come from. Without a {@code url} the service only reads.
     *
     * @param url the repository's URL, or a path
     * @param subPath the folder that is the catalog; empty for the whole repository
     * @param mirror where a remote repository is mirrored; by default in the user's cache folder
     * @param order how it is told which tag is the latest
     * @param interval the time between two looks
     * @param stalledAfter how old the last completed look may be
     * @param closePatience how long a release that is under way is waited for when the service ends
     * @param actor who promotes, for the history
     */
    public record Git(
            @Nullable @Pattern(regexp = "\\S(.*\\S)?", message = NO_URL)
            String url,

            @DefaultValue("") String subPath,
            @Nullable Path mirror,
            @DefaultValue("semantic-version") TagPolicy.Order order,
            @DefaultValue("1m") @DurationMin(millis = 100) Duration interval,
            @DefaultValue("10m") @DurationMin(millis = 100) Duration stalledAfter,
            @DefaultValue("30s") @DurationMin(millis = 0) Duration closePatience,
            @DefaultValue("storefront") @NotBlank String actor) {
        /** Never the URL itself, which may hold a password. */
        @Override
        public String toString() {
            return "Git[interval=" + interval + "]";
        }
    }

    /**
     * How the catalog is read.
     *
     * @param pollInterval the time between two looks at what is live
     * @param cache the most memory for nodes of the catalog
     * @param refuseAfter how long the store may be out of reach until pages are refused; by default they never are
     * @param reportAs what this process reports what it serves as; by default it does not
     * @param degradedAfter how long the store may be out of reach until health says so
     */
    public record Reader(
            @DefaultValue("1s") @DurationMin(millis = 10) Duration pollInterval,
            @DefaultValue("64MB") DataSize cache,
            @Nullable Duration refuseAfter,
            @Nullable String reportAs,
            @DefaultValue("30s") Duration degradedAfter) {}

    /**
     * Who reads another channel.
     *
     * @param channel the other channel; nobody reads one by default
     * @param share the share of shoppers, from 0 to 1
     */
    public record Canary(
            @Nullable @Pattern(regexp = NAME, message = NO_NAME)
            String channel,

            @DefaultValue("0.05") @DecimalMin("0") @DecimalMax("1")
            double share) {
        Optional<String> chosen() {
            return Optional.ofNullable(channel);
        }
    }

    /**
     * How pages are made.
     *
     * @param products the collection of products
     * @param categories the collection of categories
     * @param categoryIndex the index of products by the name of their category
     * @param size how many entries a page has, if the request does not say
     * @param maxSize the most that a request may ask for
     * @param sharedMaxAge how long a shared cache may keep a page; it is purged when it changes
     * @param cache the most memory for pages that are kept in this process; 0 keeps none
     */
    public record Pages(
            @DefaultValue("products") @NotBlank String products,
            @DefaultValue("categories") @NotBlank String categories,
            @DefaultValue("products-by-category") @NotBlank String categoryIndex,
            @DefaultValue("20") @Min(1) int size,
            @DefaultValue("50") @Min(1) @Max(100) int maxSize,
            @DefaultValue("1h") @DurationMin(seconds = 0) Duration sharedMaxAge,
            @DefaultValue("16MB") DataSize cache) {}

    /**
     * Who may say that a tag was pushed.
     *
     * @param secrets what requests are signed with; more than one while it is changed. Without one there is no webhook
     * @param maxBody the largest request
     */
    public record Webhook(
            @DefaultValue List<String> secrets,
            @DefaultValue("1MB") DataSize maxBody) {
        private static final int LEAST = 16;

        /** Checks the secrets here: a constraint's message would show them. */
        public Webhook {
            secrets = List.copyOf(secrets);
            if (secrets.stream().anyMatch(secret -> secret.length() < LEAST)) {
                throw new IllegalArgumentException(
                        "storefront.webhook.secrets must have at least " + LEAST + " characters each");
            }
            if (maxBody.toBytes() < 1 || maxBody.toMegabytes() > 32) {
                throw new IllegalArgumentException(
                        "storefront.webhook.max-body must be from 1B to 32MB, found " + maxBody);
            }
        }

        /** Never the secrets. */
        @Override
        public String toString() {
            return "Webhook[" + secrets.size() + " secrets, maxBody=" + maxBody + "]";
        }
    }

    /**
     * What is remembered of purges.
     *
     * @param progress the file that holds the generation up to which caches were purged; without one everything is purged at each start
     */
    public record Purge(@Nullable Path progress) {}
}
