package dev.tagsync.testkit.metrics;

import dev.tagsync.CatalogReader;
import dev.tagsync.Collector;
import dev.tagsync.Entry;
import dev.tagsync.Findings;
import dev.tagsync.Guard;
import dev.tagsync.Retention;
import dev.tagsync.SyncController;
import dev.tagsync.SyncControllerBuilder;
import dev.tagsync.SyncListener;
import dev.tagsync.SyncLoop;
import dev.tagsync.SyncOptions;
import dev.tagsync.SyncResult;
import dev.tagsync.TransientException;
import dev.tagsync.metrics.TagSyncMetrics;
import dev.tagsync.spi.EntryValidator;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.Call.Operation;
import dev.tagsync.testkit.Fault;
import dev.tagsync.testkit.FaultPlan;
import dev.tagsync.testkit.FaultyStore;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.InMemoryTagSource;
import dev.tagsync.testkit.SimulatedEnvironment;
import dev.tagsync.testkit.TaggedHistory;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** Everything that can be measured happens here once, in one thread and virtual time. */
final class Shop {
    final SimulatedEnvironment time = SimulatedEnvironment.seeded(9);
    final AtomicReference<FaultPlan> faults = new AtomicReference<>(FaultPlan.none());
    final InMemoryTagSource source = InMemoryTagSource.of(TaggedHistory.builder()
            .file("products/chair.json", "{\"price\": 1}")
            .commit("First")
            .tag("v1")
            .file("products/lamp.json", "{\"price\": 2}")
            .commit("Second")
            .tag("v2")
            .file("products/desk.json", "{\"price\": -1}")
            .commit("Third")
            .tag("v3")
            .build());
    final Store store;
    final SyncController sync;
    final SyncLoop loop;
    final CatalogReader reader;

    private final TagSyncMetrics metrics;
    private final SyncListener[] more;

    private static final class Priced implements EntryValidator {
        @Override
        public Set<String> overridable() {
            return Set.of("price.missing");
        }

        @Override
        public void validate(Entry entry, Findings findings) {
            if (entry.at("/price").intValue() < 0) {
                findings.error("price.missing", "/price", "%s has no price", entry.name());
            }
        }
    }

    Shop(MeterRegistry registry, SyncListener... more) {
        this.metrics = TagSyncMetrics.on(registry);
        this.more = more;
        store = metrics.store(
                new FaultyStore(new InMemoryStore(), call -> faults.get().fault(call)));
        sync = builder().build();
        loop = SyncLoop.of(sync).build();
        reader = CatalogReader.builder()
                .store(store)
                .environment(time.environment())
                .build();
        metrics.watch("default", loop).watch("default", reader).retries(() -> 3);
        collector = Collector.builder()
                .store(store)
                .environment(time.environment())
                .retention(new Retention(1, Duration.ZERO))
                .listener(metrics.collections("default"))
                .scrubListener(metrics.scrubs("default"))
                .build();
    }

    private final Collector collector;

    private SyncControllerBuilder builder() {
        SyncControllerBuilder builder = SyncController.builder()
                .source(source)
                .store(store)
                .validator(new Priced())
                .environment(time.environment())
                .actor("ann")
                .listener(metrics);
        for (SyncListener listener : more) {
            builder.listener(listener);
        }
        return builder;
    }

    /** After a {@link #day}: a release that its guard takes back, and a bad one that is let pass by name. */
    Shop night() {
        sync.controls().unquarantine("v2", "ann", "the prices were right");
        SyncController guarded = builder()
                .guard(Guard.of("storefront", live -> Optional.of("HTTP 500")))
                .build();
        if (!(guarded.promote("v2") instanceof SyncResult.GuardFailed)) {
            throw new AssertionError("the guard finds nothing well");
        }
        sync.promote("v3", SyncOptions.NONE.overriding(Set.of("price.missing"), "it is a gift", "bob"))
                .orThrow();
        return this;
    }

    /** A release, one that is rejected, one that is refused, a rollback, a store that is away twice, a reader, a collection and a scrub. */
    Shop day() {
        sync.plan("v1").orThrow();
        sync.promote("v1").orThrow();
        long begun = time.elapsed().toNanos();
        faults.set(call -> call.operation() == Operation.PUT && time.elapsed().toNanos() - begun < 1_000_000_000L
                ? Fault.BEFORE
                : Fault.NONE);
        sync.promote("v2").orThrow();
        faults.set(FaultPlan.none());
        sync.promote("v3");
        sync.promote("v9");
        sync.rollback().orThrow();
        faults.set(FaultPlan.every(Operation.READ, Fault.BEFORE));
        try {
            sync.promote("v2");
            throw new AssertionError("the store is away");
        } catch (TransientException away) {
            faults.set(FaultPlan.none());
        }
        loop.runOnce();
        reader.view().get("products", "chair");
        time.advance(Duration.ofDays(3));
        collector.collect();
        collector.scrub(1);
        collector.scrub(Collector.SCRUB_SLICES);
        return this;
    }
}
