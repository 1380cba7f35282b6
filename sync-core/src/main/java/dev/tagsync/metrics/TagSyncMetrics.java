package dev.tagsync.metrics;

import dev.tagsync.CacheStatistics;
import dev.tagsync.CatalogReader;
import dev.tagsync.CollectionReport;
import dev.tagsync.CollectionReport.State;
import dev.tagsync.Generation;
import dev.tagsync.Health;
import dev.tagsync.HistoryRecord;
import dev.tagsync.ScrubReport;
import dev.tagsync.SyncCall;
import dev.tagsync.SyncCall.Stage;
import dev.tagsync.SyncListener;
import dev.tagsync.SyncLoop;
import dev.tagsync.SyncProgress;
import dev.tagsync.SyncReport;
import dev.tagsync.SyncResult;
import dev.tagsync.spi.Store;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * Counts and times what TagSync does, in a host's registry. What every meter means is in {@code docs/reference/metrics.md}. Labels have few values: catalog,
 * channel, act, stage, outcome and the like, and never a tag's name. This class is thread-safe.
 *
 * <pre>{@code
 * TagSyncMetrics metrics = TagSyncMetrics.on(registry);
 * Store store = metrics.store(ScyllaStore.on(session));
 * SyncController sync = SyncController.builder().source(source).store(store).listener(metrics).build();
 * metrics.watch("default", loop).watch("default", reader);
 * }</pre>
 *
 * @since 0.1
 */
public final class TagSyncMetrics implements SyncListener {
    private static final String CATALOG = "catalog";
    private static final String CHANNEL = "channel";

    private final MeterRegistry registry;
    private final Map<String, AtomicLong> gauges = new ConcurrentHashMap<>();

    private TagSyncMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Begins to count in a registry, which stays the host's. */
    public static TagSyncMetrics on(MeterRegistry registry) {
        return new TagSyncMetrics(Objects.requireNonNull(registry, "registry"));
    }

    @Override
    public void progress(SyncProgress progress) {
        if (progress.waiting().isPresent()) {
            Counter.builder("tagsync.store.waits")
                    .description("How often a hydration waited for a store that did not answer")
                    .register(registry)
                    .increment();
        }
    }

    @Override
    public void stageEnded(SyncCall call, Stage stage, Duration took) {
        Timer.builder("tagsync.cycle.stage")
                .description("What the parts of the stages of promotions, plans and rollbacks took")
                .tags(of(call).and("stage", Outcomes.word(stage)))
                .register(registry)
                .record(took);
    }

    @Override
    public void ended(SyncCall call, SyncResult result) {
        SyncReport report = result.report();
        Tags tags = of(call);
        cycle(call, Outcomes.of(result), Outcomes.reason(result), report.times().total());
        report.generation().map(Generation::number).ifPresent(g -> latest("tagsync.live.generation", tags, g));
        if (result.promoted()) {
            latest("tagsync.live.entries", tags, report.entries());
        }
        if (result instanceof SyncResult.Promoted) {
            report.changes().ifPresent(changes -> {
                add("tagsync.entries.changed", tags.and("change", "added"), changes.added());
                add("tagsync.entries.changed", tags.and("change", "changed"), changes.changed());
                add("tagsync.entries.changed", tags.and("change", "removed"), changes.removed());
            });
        }
        add("tagsync.findings", tags.and("severity", "error"), report.errors());
        add("tagsync.findings", tags.and("severity", "warning"), report.warnings());
        add("tagsync.nodes.written", tags, report.nodesWritten());
        add("tagsync.nodes.read.back", tags, report.nodesReadBack());
        Counter.builder("tagsync.nodes.size")
                .description("Bytes of the nodes that hydrations sent to the store, before compression")
                .baseUnit(BaseUnits.BYTES)
                .tags(tags)
                .register(registry)
                .increment(report.bytesWritten());
    }

    @Override
    public void failed(SyncCall call, Throwable fault) {
        Counter.builder("tagsync.failures")
                .description("Calls that threw: what is nobody's fault")
                .tags(of(call).and("act", Outcomes.word(call.act()), "kind", Outcomes.of(fault)))
                .register(registry)
                .increment();
    }

    @Override
    public void overridden(SyncCall call, HistoryRecord record) {
        Counter.builder("tagsync.overrides")
                .description("Rules that were let pass by name, one for each rule of a promotion")
                .tags(of(call))
                .register(registry)
                .increment(record.overridden().size());
    }

    @Override
    public void guardFailed(SyncCall call, SyncResult.GuardFailed result) {
        Counter.builder("tagsync.guard.failures")
                .description("Guarded releases that were not well, by what came of going back")
                .tags(of(call).and(
                                "outcome", result.rollback().map(Outcomes::of).orElse(Outcomes.NONE)))
                .register(registry)
                .increment();
    }

    private void cycle(SyncCall call, String outcome, String reason, Duration took) {
        Timer.builder("tagsync.cycle")
                .description("Promotions, plans and rollbacks that came to an answer")
                .tags(of(call).and("act", Outcomes.word(call.act()), "outcome", outcome, "reason", reason))
                .register(registry)
                .record(took);
    }

    /**
     * Counts and times every call of a store's ports.
     *
     * @param store the store that does the work
     * @return a store to give to controllers, readers and collectors in its place
     */
    public Store store(Store store) {
        return new MeteredStore(Objects.requireNonNull(store, "store"), registry);
    }

    /**
     * Shows how often an adapter sent a request again by itself, such as {@code ScyllaStore::retries}.
     *
     * @param count how often since the start; never falls
     * @return this
     */
    public TagSyncMetrics retries(LongSupplier count) {
        FunctionCounter.builder("tagsync.store.retries", count, LongSupplier::getAsLong)
                .description("Requests that the store's adapter sent again by itself")
                .register(registry);
        return this;
    }

    /**
     * Shows how a loop stands. Once for each catalog and channel of a process.
     *
     * @param catalog the catalog's name
     * @param loop the loop
     * @return this
     */
    public TagSyncMetrics watch(String catalog, SyncLoop loop) {
        Tags tags = Tags.of(CATALOG, catalog, CHANNEL, loop.health().channel());
        TimeGauge.builder("tagsync.loop.age", loop, TimeUnit.NANOSECONDS, l ->
                        (double) l.health().age().toNanos())
                .description("How long ago a cycle was completed: the one figure to alarm on")
                .tags(tags)
                .register(registry);
        gauge(
                "tagsync.loop.running",
                "Whether the loop is started and not closed",
                tags,
                loop,
                l -> l.health().running() ? 1 : 0);
        FunctionCounter.builder("tagsync.loop.cycles", loop, l -> l.health().completed())
                .description("Completed cycles")
                .tags(tags)
                .register(registry);
        for (Health.Type type : Health.Type.values()) {
            gauge(
                    "tagsync.condition",
                    "Whether a condition of the loop's health is so",
                    tags.and("condition", Outcomes.word(type)),
                    loop,
                    l -> l.health().condition(type).isPresent() ? 1 : 0);
        }
        return this;
    }

    /**
     * Shows what a reader serves, and what its cache does. Once for each catalog and channel of a process.
     *
     * @param catalog the catalog's name
     * @param reader the reader
     * @return this
     */
    public TagSyncMetrics watch(String catalog, CatalogReader reader) {
        Tags tags = Tags.of(CATALOG, catalog, CHANNEL, reader.status().channel());
        gauge(
                "tagsync.reader.generation",
                "The generation that is served; 0 for none",
                tags,
                reader,
                r -> r.status().generation().map(Generation::number).orElse(0L));
        TimeGauge.builder("tagsync.reader.age", reader, TimeUnit.NANOSECONDS, r ->
                        (double) r.status().age().toNanos())
                .description("How long ago what is served was last known to be live")
                .tags(tags)
                .register(registry);
        gauge(
                "tagsync.reader.trouble",
                "Whether the pointer cannot be followed",
                tags,
                reader,
                r -> r.status().trouble().isPresent() ? 1 : 0);
        cached(tags.and("result", "hit"), reader, CacheStatistics::hits);
        cached(tags.and("result", "disk"), reader, CacheStatistics::diskHits);
        cached(tags.and("result", "miss"), reader, CacheStatistics::misses);
        FunctionCounter.builder(
                        "tagsync.reader.cache.loaded",
                        reader,
                        r -> r.status().cache().missBytes())
                .description("Bytes of the nodes that were read from the store")
                .baseUnit(BaseUnits.BYTES)
                .tags(tags)
                .register(registry);
        gauge(
                "tagsync.reader.cache.nodes",
                "Nodes that are cached",
                tags,
                reader,
                r -> r.status().cache().nodes());
        Gauge.builder(
                        "tagsync.reader.cache.size",
                        reader,
                        r -> r.status().cache().bytes())
                .description("About how much memory the cached nodes take")
                .baseUnit(BaseUnits.BYTES)
                .tags(tags)
                .register(registry);
        return this;
    }

    private void cached(Tags tags, CatalogReader reader, ToDoubleFunction<CacheStatistics> count) {
        FunctionCounter.builder(
                        "tagsync.reader.cache.requests",
                        reader,
                        r -> count.applyAsDouble(r.status().cache()))
                .description("Nodes that readers needed, by whether they were in memory, on the disk, or neither")
                .tags(tags)
                .register(registry);
    }

    /**
     * Returns a listener of a collector: {@code Collector.builder().listener(metrics.collections("default"))}.
     *
     * @param catalog the catalog's name
     */
    public Consumer<CollectionReport> collections(String catalog) {
        Tags tags = Tags.of(CATALOG, catalog);
        return report -> {
            add("tagsync.collection.turns", tags, 1);
            latest("tagsync.collection.kept", tags, report.count(State.KEPT));
            latest("tagsync.collection.waiting", tags, report.count(State.WAITING) + report.count(State.RETIRED));
            add("tagsync.collection.forgotten", tags, report.count(State.FORGOTTEN));
            add("tagsync.collection.abandoned", tags, report.abandoned().size());
            report.sweep().ifPresent(sweep -> {
                add("tagsync.collection.nodes.deleted", tags, sweep.deleted());
                latest("tagsync.collection.nodes.stored", tags, sweep.stored() - sweep.deleted());
            });
        };
    }

    /**
     * Returns a listener of a collector's scrub: {@code Collector.builder().scrubListener(metrics.scrubs("default"))}.
     *
     * @param catalog the catalog's name
     */
    public Consumer<ScrubReport> scrubs(String catalog) {
        Tags tags = Tags.of(CATALOG, catalog);
        return report -> {
            add("tagsync.scrub.turns", tags, 1);
            add("tagsync.scrub.rounds", tags, report.next() == 0 ? 1 : 0);
            add("tagsync.scrub.nodes", tags, report.nodes());
            latest("tagsync.scrub.lost", tags, report.lostCount());
        };
    }

    private static Tags of(SyncCall call) {
        return Tags.of(CATALOG, call.catalog(), CHANNEL, call.channel());
    }

    private void add(String name, Tags tags, double amount) {
        Counter.builder(name).tags(tags).register(registry).increment(amount);
    }

    private <T> void gauge(String name, String description, Tags tags, T object, ToDoubleFunction<T> value) {
        Gauge.builder(name, object, value).description(description).tags(tags).register(registry);
    }

    /** Shows the last value that was seen. */
    private void latest(String name, Tags tags, long value) {
        gauges.computeIfAbsent(name + tags, key -> {
                    AtomicLong held = new AtomicLong();
                    Gauge.builder(name, held, AtomicLong::doubleValue)
                            .tags(tags)
                            .strongReference(true)
                            .register(registry);
                    return held;
                })
                .set(value);
    }
}
