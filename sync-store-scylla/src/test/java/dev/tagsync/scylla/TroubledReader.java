package dev.tagsync.scylla;

import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.spi.Store;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Reads whole views without end, and checks that each is of one release. */
final class TroubledReader implements Runnable {
    private static final int PAUSE_MILLIS = 20;
    private static final int CACHE_BYTES = 32 << 10;

    /** An entry, which says of which release it is. */
    record Product(String release, String text) {}

    private final Store store;
    private final int entries;
    private final CountDownLatch over;
    private final TroubleFigures figures;

    TroubledReader(Store store, int entries, CountDownLatch over, TroubleFigures figures) {
        this.store = store;
        this.entries = entries;
        this.over = over;
        this.figures = figures;
    }

    @Override
    public void run() {
        try (CatalogReader reader = CatalogReader.builder()
                .store(store)
                .pollInterval(Duration.ofMillis(100))
                .cacheBytes(CACHE_BYTES)
                .build()) {
            long newest = 0;
            while (!over.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                newest = look(reader, newest);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long look(CatalogReader reader, long newest) {
        long began = System.nanoTime();
        try {
            CatalogView view = reader.view();
            long generation = view.generation().orElseThrow().number();
            Map<String, Integer> releases = new HashMap<>();
            view.forEach(entry -> releases.merge(entry.as(Product.class).release(), 1, Integer::sum));
            if (!releases.equals(Map.of(view.release().tag().value(), entries))) {
                figures.readerFailed(
                        "generation " + generation + " of " + view.release().tag() + " shows " + releases);
            }
            if (generation < newest) {
                figures.readerFailed("generation " + generation + " after " + newest);
            }
            figures.read(entries, System.nanoTime() - began);
            return generation;
        } catch (RuntimeException e) {
            figures.readerFailed(e.toString());
            return newest;
        }
    }
}
