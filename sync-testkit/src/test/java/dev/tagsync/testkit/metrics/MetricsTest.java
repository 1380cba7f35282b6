package dev.tagsync.testkit.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.Health;
import dev.tagsync.HistoryRecord;
import dev.tagsync.SyncCall;
import dev.tagsync.SyncCall.Stage;
import dev.tagsync.SyncListener;
import dev.tagsync.SyncProgress;
import dev.tagsync.SyncResult;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What listeners are told, and what is counted of it. */
class MetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    /** Notes what it is told, in the order in which it is. */
    private static class Witness implements SyncListener {
        final List<String> told = new ArrayList<>();

        @Override
        public void progress(SyncProgress progress) {
            told.add("progress");
        }

        @Override
        public void started(SyncCall call) {
            told.add("started " + call.act() + " " + call.tag().orElse("-"));
        }

        @Override
        public void stageStarted(SyncCall call, Stage stage) {
            told.add("+" + stage);
        }

        @Override
        public void stageEnded(SyncCall call, Stage stage, Duration took) {
            told.add("-" + stage);
        }

        @Override
        public void ended(SyncCall call, SyncResult result) {
            told.add("ended " + result.getClass().getSimpleName());
        }

        @Override
        public void failed(SyncCall call, Throwable fault) {
            told.add("failed " + fault.getClass().getSimpleName());
        }

        @Override
        public void overridden(SyncCall call, HistoryRecord record) {
            told.add("overridden " + call.catalog() + " " + record.channel() + " " + record.overridden() + " "
                    + record.release().tag() + " by " + record.actor() + ": " + record.reason());
        }

        @Override
        public void guardFailed(SyncCall call, SyncResult.GuardFailed result) {
            told.add("guard failed " + call.catalog() + " " + result.failure());
        }

        @Override
        public void healthChanged(Health health) {
            told.add("health " + health.conditions().get(0).type());
        }
    }

    @Test
    @DisplayName("rules that were let pass, and guards that failed, are told of and counted")
    void overridesAndGuardsAreTold() {
        Witness witness = new Witness();

        new Shop(registry, witness).day().night();

        assertThat(witness.told.stream()
                        .filter(t -> t.matches("(ended|guard|overridden) .*"))
                        .skip(7))
                .containsExactly(
                        "ended Promoted",
                        "ended RolledBack",
                        "guard failed default HTTP 500",
                        "overridden default live [price.missing] v3 by bob: it is a gift",
                        "ended Promoted");
        assertThat(count("tagsync.overrides", "catalog", "default", "channel", "live"))
                .isEqualTo(1);
        assertThat(count("tagsync.guard.failures", "catalog", "default", "outcome", "rolled-back"))
                .isEqualTo(1);
    }

    @Test
    @DisplayName(
            "a listener is told of each call's beginning, stages and end, whatever came of it, and of a loop's conditions")
    void listenersAreTold() {
        Witness witness = new Witness();

        new Shop(registry, witness).day();

        assertThat(witness.told.stream().filter(t -> t.matches("(started|ended|failed|health) .*")))
                .containsExactly(
                        "started PLAN v1",
                        "ended Planned",
                        "started PROMOTE v1",
                        "ended Promoted",
                        "started PROMOTE v2",
                        "ended Promoted",
                        "started PROMOTE v3",
                        "ended Rejected",
                        "started PROMOTE v9",
                        "ended Refused",
                        "started ROLLBACK -",
                        "ended RolledBack",
                        "started PROMOTE v2",
                        "failed TransientException",
                        "started PLAN v3",
                        "ended Rejected",
                        "health HELD");
        List<String> first = witness.told.subList(0, witness.told.indexOf("ended Planned"));
        assertThat(first.stream().filter(t -> t.startsWith("+")).distinct())
                .containsExactly("+RESOLVE", "+HYDRATE", "+VERIFY", "+VALIDATE");
        assertThat(witness.told.stream().filter(t -> t.startsWith("+")).count())
                .isEqualTo(witness.told.stream().filter(t -> t.startsWith("-")).count());
    }

    @Test
    @DisplayName(
            "what a listener throws, a missing class too, changes nothing for the cycle, the loop and the other listeners")
    void aListenerThatThrowsHarmsNobody() {
        Witness witness = new Witness();
        SyncListener broken = new SyncListener() {
            @Override
            public void progress(SyncProgress progress) {
                throw new IllegalStateException("no progress");
            }

            @Override
            public void started(SyncCall call) {
                throw new NoClassDefFoundError("io/micrometer/Nothing");
            }

            @Override
            public void stageEnded(SyncCall call, Stage stage, Duration took) {
                throw new AssertionError("no stages");
            }

            @Override
            public void ended(SyncCall call, SyncResult result) {
                throw new IllegalStateException("no end");
            }

            @Override
            public void failed(SyncCall call, Throwable fault) {
                throw new IllegalStateException("no fault");
            }

            @Override
            public void healthChanged(Health health) {
                throw new IllegalStateException("no health");
            }
        };

        Shop shop = new Shop(registry, broken, witness).day();

        assertThat(witness.told).contains("ended Promoted", "failed TransientException", "health HELD", "progress");
        assertThat(shop.sync.status().active().orElseThrow().release().tag().value())
                .isEqualTo("v1");
    }

    @Test
    @DisplayName("calls are counted by what came of them, stages timed, entries, nodes and findings counted")
    void cyclesAreCounted() {
        new Shop(registry).day();

        assertThat(cycles("act", "promote", "outcome", "promoted", "reason", "none"))
                .isEqualTo(2);
        assertThat(cycles("act", "promote", "outcome", "rejected")).isEqualTo(1);
        assertThat(cycles("act", "promote", "outcome", "refused", "reason", "unknown-tag"))
                .isEqualTo(1);
        assertThat(cycles("act", "rollback", "outcome", "rolled-back")).isEqualTo(1);
        assertThat(count("tagsync.failures", "act", "promote", "kind", "transient"))
                .isEqualTo(1);
        assertThat(registry.get("tagsync.cycle.stage")
                        .tag("stage", "validate")
                        .timer()
                        .count())
                .isPositive();
        assertThat(count("tagsync.entries.changed", "change", "added")).isEqualTo(2);
        assertThat(count("tagsync.nodes.written")).isPositive();
        assertThat(count("tagsync.nodes.size")).isGreaterThan(count("tagsync.nodes.written"));
        assertThat(count("tagsync.findings", "severity", "error")).isEqualTo(2);
        assertThat(gauge("tagsync.live.generation")).isEqualTo(3);
        assertThat(gauge("tagsync.live.entries")).isEqualTo(1);
        assertThat(count("tagsync.store.waits")).isPositive();
    }

    private double cycles(String... tags) {
        return registry.get("tagsync.cycle").tags(tags).timers().stream()
                .mapToDouble(t -> t.count())
                .sum();
    }

    private double count(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    private double gauge(String name, String... tags) {
        return registry.get(name).tags(tags).gauge().value();
    }

    @Test
    @DisplayName("loop, reader, store, collection and scrub are shown as they stand")
    void partiesAreShown() {
        Shop shop = new Shop(registry).day();

        assertThat(gauge("tagsync.condition", "condition", "held")).isEqualTo(1);
        assertThat(gauge("tagsync.condition", "condition", "synced")).isZero();
        assertThat(registry.get("tagsync.loop.cycles").functionCounter().count())
                .isEqualTo(1);
        assertThat(registry.get("tagsync.loop.age").timeGauge().value(java.util.concurrent.TimeUnit.HOURS))
                .isGreaterThan(71);
        assertThat(gauge("tagsync.loop.running")).isZero();
        assertThat(gauge("tagsync.reader.generation")).isEqualTo(3);
        assertThat(gauge("tagsync.reader.trouble")).isZero();
        assertThat(registry.get("tagsync.reader.cache.requests")
                        .tag("result", "miss")
                        .functionCounter()
                        .count())
                .isEqualTo(shop.reader.status().cache().misses())
                .isPositive();
        assertThat(registry.get("tagsync.store.request")
                        .tags("operation", "put", "outcome", "transient")
                        .timer()
                        .count())
                .isPositive();
        assertThat(registry.get("tagsync.store.request")
                        .tags("operation", "commit", "outcome", "ok")
                        .timer()
                        .count())
                .isGreaterThan(3);
        assertThat(count("tagsync.store.transferred", "operation", "put")).isEqualTo(count("tagsync.nodes.size"));
        assertThat(registry.get("tagsync.store.retries").functionCounter().count())
                .isEqualTo(3);
        assertThat(count("tagsync.collection.turns")).isEqualTo(1);
        assertThat(gauge("tagsync.collection.kept")).isPositive();
        assertThat(count("tagsync.collection.forgotten")).isPositive();
        assertThat(count("tagsync.scrub.turns")).isEqualTo(2);
        assertThat(count("tagsync.scrub.rounds")).isEqualTo(1);
        assertThat(count("tagsync.scrub.nodes")).isPositive();
        assertThat(gauge("tagsync.scrub.lost")).isZero();
    }

    @Test
    @DisplayName("no label of a meter has a tag's name, and none has many values")
    void labelsAreFew() {
        new Shop(registry).day();

        Set<String> values = new TreeSet<>();
        for (Meter meter : registry.getMeters()) {
            meter.getId().getTags().forEach(tag -> values.add(tag.getValue()));
        }
        assertThat(values).contains("default", "live", "promote").doesNotContain("v1", "v2", "v3", "v9", "-", "");
        assertThat(registry.getMeters()).hasSizeBetween(50, 100);
    }
}
