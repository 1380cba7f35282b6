package dev.tagsync.internal.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.BlobId;
import dev.tagsync.CatalogDefinition;
import dev.tagsync.Finding;
import dev.tagsync.SyncProgress;
import dev.tagsync.SyncStage;
import dev.tagsync.internal.tree.StoredEntry;
import dev.tagsync.internal.tree.StoredFile;
import dev.tagsync.spi.TagSource.FileKind;
import dev.tagsync.spi.TagSource.SourceFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Files that come from several threads at once. */
class HarvestTest {
    private static final int THREADS = 4;
    private static final int FILES = 2_000;

    private final Catalog catalog = new Catalog(CatalogDefinition.defaults(), "none");
    private final Faults faults = new Faults();
    private final List<SyncProgress> told = new ArrayList<>();
    private final Meter meter = new Meter("v1", System::nanoTime, told::add, () -> {});
    private final ChangeHarvest harvest = new ChangeHarvest(catalog, faults, meter);

    @Test
    @DisplayName("nothing of what several threads bring is lost or taken twice: entries, files, findings, counts")
    void nothingIsLost() throws InterruptedException, ExecutionException {
        meter.begin(SyncStage.READ, OptionalLong.empty());
        List<SourceFile> files =
                IntStream.range(0, FILES).mapToObj(HarvestTest::file).toList();
        files.forEach(file -> assertThat(harvest.wants(file)).isTrue());
        byThreads(i -> {
            if (i % 50 == 7) {
                harvest.oversize(files.get(i), 1L << 30);
            } else {
                harvest.file(files.get(i), content(i));
            }
        });
        meter.end();

        List<String> good = files.stream()
                .filter(file -> !isBad(number(file)))
                .map(SourceFile::path)
                .sorted()
                .toList();
        assertThat(harvest.entries().stream().map(StoredEntry::path).sorted().toList())
                .isEqualTo(good);
        assertThat(harvest.files().stream()
                        .filter(file -> !file.keys().isEmpty())
                        .map(StoredFile::path)
                        .sorted()
                        .toList())
                .isEqualTo(good);
        assertThat(faults.count()).isEqualTo(FILES - good.size());
        List<String> first = files.stream()
                .filter(file -> isBad(number(file)))
                .map(SourceFile::path)
                .sorted()
                .toList();
        assertThat(faults.first().stream()
                        .map(Finding::path)
                        .map(path -> path.orElse(""))
                        .toList())
                .isEqualTo(first.subList(0, faults.first().size()));
        SyncProgress last = told.get(told.size() - 1);
        assertThat(last.done()).isEqualTo(FILES);
        assertThat(last.total()).hasValue(FILES);
    }

    @Test
    @DisplayName("a difference that is too large to be held ends in every thread as such")
    void aDifferenceThatIsTooLargeEnds() {
        byte[] large = ("{\"text\": \"" + "x".repeat(4 << 20) + "\"}").getBytes(StandardCharsets.UTF_8);
        AtomicInteger taken = new AtomicInteger();
        assertThatThrownBy(() -> byThreads(i -> {
                    harvest.file(file(i), large);
                    taken.incrementAndGet();
                }))
                .hasCauseInstanceOf(ChangeHarvest.TooLarge.class);
        assertThat(taken.get()).isLessThan(20);
    }

    private static boolean isBad(int i) {
        return i % 50 == 7 || i % 40 == 3;
    }

    private static byte[] content(int i) {
        return (i % 40 == 3 ? "{\"number\": " : "{\"number\": " + i + "}").getBytes(StandardCharsets.UTF_8);
    }

    private static SourceFile file(int i) {
        return new SourceFile("numbers/" + i + ".json", new BlobId(String.format("%040x", i)), FileKind.REGULAR);
    }

    private static int number(SourceFile file) {
        return Integer.parseInt(file.blob().hex(), 16);
    }

    private interface Work {
        void at(int i);
    }

    private static void byThreads(Work work) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            AtomicInteger next = new AtomicInteger();
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                all.add(threads.submit(() -> {
                    for (int i = next.getAndIncrement(); i < FILES; i = next.getAndIncrement()) {
                        work.at(i);
                    }
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
