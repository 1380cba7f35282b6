package dev.tagsync.example.storefront;

import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.ReaderStatus;
import dev.tagsync.SyncException;
import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether pages can be served, and how old is what they show: {@code DOWN} when there is no view, or it is refused; {@code DEGRADED} when what is live was not
 * looked at for a while. It knows nothing of Git.
 */
class CatalogHealth implements HealthIndicator {
    private final CatalogReader reader;
    private final Duration degradedAfter;

    CatalogHealth(CatalogReader reader, Duration degradedAfter) {
        this.reader = reader;
        this.degradedAfter = degradedAfter;
    }

    @Override
    public Health health() {
        Health.Builder health = new Health.Builder();
        // region ready
        try {
            CatalogView view = reader.view();
            health.status(view.age().compareTo(degradedAfter) > 0 ? StorefrontStatus.DEGRADED : StorefrontStatus.UP);
        } catch (SyncException e) {
            health.status(StorefrontStatus.DOWN).withDetail("reason", e.code() + ": " + e.getMessage());
        }
        // endregion
        ReaderStatus status = reader.status();
        health.withDetail("channel", status.channel());
        status.release()
                .ifPresent(release -> health.withDetail("release", release.tag().value()));
        status.generation().ifPresent(generation -> health.withDetail("generation", generation.number()));
        status.trouble().ifPresent(trouble -> health.withDetail("trouble", trouble));
        reader.canaryStatus()
                .ifPresent(canary -> health.withDetail(
                        "canary",
                        canary.release().map(release -> release.tag().value()).orElse("nothing")
                                + canary.trouble()
                                        .map(trouble -> ": " + trouble)
                                        .orElse("")));
        return health.withDetail("lastSeenLive", status.age().toSeconds() + " s ago")
                .withDetail("cachedNodes", status.cache().nodes())
                .withDetail("cachedBytes", status.cache().bytes())
                .withDetail("hitRatio", Math.round(status.cache().hitRatio() * 1000) / 1000.0)
                .build();
    }
}
