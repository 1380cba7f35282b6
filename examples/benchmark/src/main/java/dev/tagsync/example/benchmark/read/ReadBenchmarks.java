package dev.tagsync.example.benchmark.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.netflix.hollow.core.index.HollowPrimaryKeyIndex;
import com.netflix.hollow.core.read.engine.HollowBlobReader;
import com.netflix.hollow.core.read.engine.HollowReadStateEngine;
import com.netflix.hollow.core.write.HollowBlobWriter;
import com.netflix.hollow.core.write.HollowWriteStateEngine;
import com.netflix.hollow.core.write.objectmapper.HollowObjectMapper;
import dev.tagsync.Entry;
import dev.tagsync.EntryKey;
import dev.tagsync.Page;
import dev.tagsync.Paging;
import dev.tagsync.example.benchmark.generate.CatalogSpec;
import dev.tagsync.example.benchmark.generate.EntryText;
import dev.tagsync.example.benchmark.measure.Result;
import dev.tagsync.example.benchmark.peer.HollowTask;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Single reads of a catalog, warm and cold, and the like of peers. Run by {@code -Dbenchmark.only=read}. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 2)
public class ReadBenchmarks {
    /** Names the file with the arguments: which server, keyspace and catalog. */
    public static final String ARGUMENTS = "benchmark.read.arguments";

    private static final int ASKED = 1 << 18;

    static JsonNode arguments() throws IOException {
        return Result.JSON.readTree(Path.of(System.getProperty(ARGUMENTS)).toFile());
    }

    /** The keys that are asked for, in random order, again and again. */
    @State(Scope.Thread)
    public static class Keys {
        CatalogSpec spec;
        String[] names;
        int at;

        /** Draws them. */
        @Setup
        public void draw() throws IOException {
            spec = Result.JSON.treeToValue(arguments().path("spec"), CatalogSpec.class);
            SplittableRandom random = new SplittableRandom(spec.seed());
            names = new String[ASKED];
            for (int i = 0; i < names.length; i++) {
                names[i] = EntryText.entryName(random.nextInt(spec.entries()));
            }
        }

        String next() {
            return names[at++ & ASKED - 1];
        }
    }

    /** Everything cached. */
    @State(Scope.Benchmark)
    public static class Warm {
        Reading reading;

        /** Reads it all. */
        @Setup
        public void read() throws IOException {
            reading = new Reading(arguments(), Long.MAX_VALUE >> 1);
            reading.view.forEach(entry -> {});
        }

        /** Disconnects. */
        @TearDown
        public void close() {
            reading.close();
        }
    }

    /** Room for inner nodes and few leaves. */
    @State(Scope.Benchmark)
    public static class Cold {
        Reading reading;

        /** Connects. */
        @Setup(Level.Trial)
        public void connect() throws IOException {
            reading = new Reading(arguments(), 24 << 20);
        }

        /** Disconnects, and tells how often it read. */
        @TearDown
        public void close() {
            System.out.println(reading.reader.status().cache());
            reading.close();
        }
    }

    /** A row an entry. */
    @State(Scope.Benchmark)
    public static class Rows {
        RowTable table;
        Cache<String, String> cache;

        /** Writes the rows. */
        @Setup
        public void write() throws IOException {
            table = new RowTable(arguments());
            table.fill();
            cache = Caffeine.newBuilder().maximumSize(Long.MAX_VALUE).build();
            for (int i = 0; i < table.spec.entries(); i++) {
                cache.put(EntryText.entryName(i), table.text.json(i, 0, false));
            }
        }

        /** Disconnects. */
        @TearDown
        public void close() {
            table.close();
        }
    }

    /** The entries in a map, and in Hollow. */
    @State(Scope.Benchmark)
    public static class InMemory {
        Map<String, byte[]> map = new HashMap<>();
        HollowPrimaryKeyIndex hollow;

        /** Makes them. */
        @Setup
        public void make() throws IOException {
            CatalogSpec spec = Result.JSON.treeToValue(arguments().path("spec"), CatalogSpec.class);
            EntryText text = new EntryText(spec.seed());
            HollowWriteStateEngine written = new HollowWriteStateEngine();
            HollowObjectMapper mapper = new HollowObjectMapper(written);
            mapper.initializeTypeState(HollowTask.Product.class);
            for (int i = 0; i < spec.entries(); i++) {
                String payload = text.json(i, 0, false);
                map.put(EntryText.entryName(i), payload.getBytes(java.nio.charset.StandardCharsets.UTF_8));
                mapper.add(new HollowTask.Product(EntryText.entryName(i), payload));
            }
            HollowReadStateEngine read = new HollowReadStateEngine();
            Path blob = Files.createTempFile("hollow", ".snapshot");
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(blob), 1 << 20)) {
                written.prepareForWrite();
                new HollowBlobWriter(written).writeSnapshot(out);
            }
            try (InputStream in = new BufferedInputStream(Files.newInputStream(blob), 1 << 20)) {
                new HollowBlobReader(read).readSnapshot(in);
            } finally {
                Files.delete(blob);
            }
            hollow = new HollowPrimaryKeyIndex(read, "Product", "name");
        }
    }

    /** A look-up of TagSync with all nodes cached. */
    @Benchmark
    public Optional<Entry> warmGet(Warm warm, Keys keys) {
        return warm.reading.view.get(EntryText.COLLECTION, keys.next());
    }

    /** The same on pages of 2 MB, where the system gives them to who asks: then the processor finds more of them without a walk. */
    @Benchmark
    @Fork(value = 1, jvmArgsAppend = "-XX:+UseTransparentHugePages")
    public Optional<Entry> warmGetHugePages(Warm warm, Keys keys) {
        return warmGet(warm, keys);
    }

    /** A look-up in Hollow's index, on pages of 2 MB. */
    @Benchmark
    @Fork(value = 1, jvmArgsAppend = "-XX:+UseTransparentHugePages")
    public int warmHollowHugePages(InMemory memory, Keys keys) {
        return warmHollow(memory, keys);
    }

    /** Twenty look-ups in one call. */
    @Benchmark
    public Map<EntryKey, Entry> warmGetAll20(Warm warm, Keys keys) {
        List<EntryKey> wanted = new ArrayList<>(20);
        for (int i = 0; i < 20; i++) {
            wanted.add(new EntryKey(EntryText.COLLECTION, keys.next()));
        }
        return warm.reading.view.getAll(wanted);
    }

    /** A page of fifty. */
    @Benchmark
    public Page<Entry> warmList50(Warm warm, Keys keys) {
        return warm.reading.view.list(
                EntryText.COLLECTION, Paging.after(new EntryKey(EntryText.COLLECTION, keys.next()), 50));
    }

    /** A page of fifty of an index. */
    @Benchmark
    public Page<Entry> warmIndex50(Warm warm, Keys keys) {
        return warm.reading.view.index(
                Reading.INDEX, "plus", Paging.after(new EntryKey(EntryText.COLLECTION, keys.next()), 50));
    }

    /** A look-up with the leaf not cached: one read of a node. */
    @Benchmark
    @BenchmarkMode(Mode.SampleTime)
    public Optional<Entry> coldGet(Cold cold, Keys keys) {
        return cold.reading.view.get(EntryText.COLLECTION, keys.next());
    }

    /** A read of one row, by its key, and nothing else. */
    @Benchmark
    @BenchmarkMode(Mode.SampleTime)
    public String coldRow(Rows rows, Keys keys) {
        return rows.table.get(keys.next());
    }

    /** Caffeine over rows, all cached. */
    @Benchmark
    public String warmCaffeineOverRows(Rows rows, Keys keys) {
        return rows.cache.get(keys.next(), rows.table::get);
    }

    /** A look-up in Hollow's index. */
    @Benchmark
    public int warmHollow(InMemory memory, Keys keys) {
        return memory.hollow.getMatchingOrdinal(keys.next());
    }

    /** A look-up in a map. */
    @Benchmark
    public byte[] warmHashMap(InMemory memory, Keys keys) {
        return memory.map.get(keys.next());
    }
}
