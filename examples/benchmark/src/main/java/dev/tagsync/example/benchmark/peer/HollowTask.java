package dev.tagsync.example.benchmark.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.netflix.hollow.api.consumer.HollowConsumer;
import com.netflix.hollow.api.consumer.fs.HollowFilesystemBlobRetriever;
import com.netflix.hollow.api.producer.HollowProducer;
import com.netflix.hollow.api.producer.fs.HollowFilesystemAnnouncer;
import com.netflix.hollow.api.producer.fs.HollowFilesystemPublisher;
import com.netflix.hollow.core.index.HollowPrimaryKeyIndex;
import com.netflix.hollow.core.write.objectmapper.HollowInline;
import com.netflix.hollow.core.write.objectmapper.HollowPrimaryKey;
import dev.tagsync.example.benchmark.generate.CatalogSpec;
import dev.tagsync.example.benchmark.generate.EntryText;
import dev.tagsync.example.benchmark.measure.Result;
import dev.tagsync.example.benchmark.measure.Samples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Netflix Hollow with the same entries and releases: a producer, a publisher and a blob retriever on one folder, one consumer in the same process. The clock runs from the
 * change until the consumer answers with the new value. The source of the full cycle is memory, and only the first state is published as a snapshot, both in
 * Hollow's favour; its integrity check is on, as by default. For one use by one thread.
 */
public final class HollowTask {
    private final JsonNode args;
    private final CatalogSpec spec;
    private final EntryText text;
    private final int[] revisions;
    private final String[] payloads;

    /** Takes the arguments: the catalog, whether the producer is incremental, the folder for blobs, the number of warm-ups. */
    public HollowTask(JsonNode args) throws IOException {
        this.args = args;
        this.spec = Result.JSON.treeToValue(args.path("spec"), CatalogSpec.class);
        this.text = new EntryText(spec.seed());
        this.revisions = new int[spec.entries()];
        this.payloads = new String[spec.entries()];
    }

    /** An entry as Hollow has it. */
    @HollowPrimaryKey(fields = "name")
    public static final class Product {
        /** Its name. */
        @HollowInline
        public final String name;

        /** Its JSON. */
        @HollowInline
        public final String payload;

        /** Makes it. */
        public Product(String name, String payload) {
            this.name = name;
            this.payload = payload;
        }
    }

    /** One way to bring changed entries out: returns the version that they are in. */
    private interface Cycle {
        long run(int[] changed);
    }

    /** Runs, and returns the times of the releases. */
    public ObjectNode run() {
        IntStream.range(0, payloads.length).parallel().forEach(i -> payloads[i] = text.json(i, 0, false));
        Path folder = Path.of(args.path("folder").asText());
        Cycle cycle = args.path("incremental").asBoolean() ? incremental(folder) : full(folder);
        HollowConsumer consumer = HollowConsumer.withBlobRetriever(new HollowFilesystemBlobRetriever(folder))
                .build();
        long started = System.nanoTime();
        consumer.triggerRefreshTo(cycle.run(IntStream.range(0, payloads.length).toArray()));
        double first = (System.nanoTime() - started) / 1e9;
        HollowPrimaryKeyIndex index = new HollowPrimaryKeyIndex(consumer.getStateEngine(), "Product", "name");
        index.listenForDeltaUpdates();
        Samples cycles = new Samples();
        Samples visible = new Samples();
        for (int i = 0; i < spec.steps().size(); i++) {
            int[] changed = spec.changed(i);
            long from = System.nanoTime();
            for (int entry : changed) {
                payloads[entry] = text.json(entry, ++revisions[entry], false);
            }
            long version = cycle.run(changed);
            long cycled = System.nanoTime();
            consumer.triggerRefreshTo(version);
            check(index, changed);
            if (i >= args.path("warm-up").asInt()) {
                cycles.add((cycled - from) / 1e6);
                visible.add((System.nanoTime() - from) / 1e6);
            }
        }
        ObjectNode figures = Result.JSON.createObjectNode();
        figures.put("releases", visible.count()).put("first-load-seconds", Samples.round(first));
        cycles.write(figures, "cycle-ms");
        visible.write(figures, "visible-ms");
        return figures;
    }

    private void check(HollowPrimaryKeyIndex index, int[] changed) {
        for (int entry : changed) {
            int ordinal = index.getMatchingOrdinal(EntryText.entryName(entry));
            String seen = index.getTypeState()
                    .readString(ordinal, index.getTypeState().getSchema().getPosition("payload"));
            if (!seen.equals(payloads[entry])) {
                throw new IllegalStateException("the consumer saw " + seen);
            }
        }
    }

    private Product product(int entry) {
        return new Product(EntryText.entryName(entry), payloads[entry]);
    }

    private Cycle full(Path folder) {
        HollowProducer producer = builder(folder).build();
        producer.initializeDataModel(Product.class);
        return changed -> producer.runCycle(state -> {
            for (int i = 0; i < payloads.length; i++) {
                state.add(product(i));
            }
        });
    }

    private Cycle incremental(Path folder) {
        HollowProducer.Incremental producer = builder(folder).buildIncremental();
        producer.initializeDataModel(Product.class);
        return changed -> producer.runIncrementalCycle(
                state -> Arrays.stream(changed).forEach(entry -> state.addOrModify(product(entry))));
    }

    private static HollowProducer.Builder<?> builder(Path folder) {
        return HollowProducer.withPublisher(new HollowFilesystemPublisher(folder))
                .withAnnouncer(new HollowFilesystemAnnouncer(folder))
                .withNumStatesBetweenSnapshots(Integer.MAX_VALUE);
    }
}
