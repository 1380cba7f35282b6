package dev.tagsync.example.storefront;

import dev.tagsync.Health.Condition;
import dev.tagsync.SyncLoop;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * How the loop stands: {@code UP}, or {@code DEGRADED} when somebody should look. It is never {@code DOWN}: pages are served whatever becomes of Git. That a
 * loop died or hangs shows by the age of its last cycle.
 */
class SyncHealth implements HealthIndicator {
    private final SyncLoop loop;

    SyncHealth(SyncLoop loop) {
        this.loop = loop;
    }

    @Override
    public Health health() {
        dev.tagsync.Health now = loop.health();
        Map<String, Object> conditions = new LinkedHashMap<>();
        for (Condition condition : now.conditions()) {
            conditions.put(
                    condition.type().name(),
                    Map.of(
                            "message",
                            condition.message(),
                            "since",
                            condition.since().toString()));
        }
        return Health.status(now.running() && now.healthy() ? StorefrontStatus.UP : StorefrontStatus.DEGRADED)
                .withDetail("channel", now.channel())
                .withDetail("running", now.running())
                .withDetail("lastCycle", now.age().toSeconds() + " s ago")
                .withDetail("cycles", now.completed())
                .withDetail("conditions", conditions)
                .build();
    }
}
