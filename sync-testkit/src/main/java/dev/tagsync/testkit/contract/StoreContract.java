package dev.tagsync.testkit.contract;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.tagsync.spi.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * What the suites of both ports of a store ask of their subclass.
 *
 * @since 0.1
 */
public abstract class StoreContract {
    /** The length of {@link #catalog()}. */
    static final int CATALOG_LENGTH = 17;

    private final String catalog =
            "contract-" + UUID.randomUUID().toString().substring(0, CATALOG_LENGTH - "contract-".length());

    /** For subclasses. */
    protected StoreContract() {}

    /** Returns the store under test; it may be the same for all tests, which use catalogs of their own. */
    protected abstract Store store();

    /** Returns another client of the same data, such as another process would have. By default the store itself. */
    protected Store secondClient() {
        return store();
    }

    /** Returns a store that cannot be reached; without one, the rules on faults are not checked, and the report says so. */
    protected Optional<Store> unreachableStore() {
        return Optional.empty();
    }

    /**
     * Returns a client of the same data all of whose commits have their effect but lose their answer; without one, the rules on lost
     * answers are not checked, and the report says so.
     */
    protected Optional<Store> answerLosingStore() {
        return Optional.empty();
    }

    /** Returns the name of the test's own catalog. */
    protected final String catalog() {
        return catalog;
    }

    final Store unreachable(String rule) {
        return unreachableStore().orElseGet(() -> abort(rule + " under faults is not checked: no unreachableStore()"));
    }

    final Store answerLosing(String rule) {
        return answerLosingStore()
                .orElseGet(() -> abort(rule + " under faults is not checked: no answerLosingStore()"));
    }

    /** Runs tasks at the same time and returns what they return; the first failure is thrown. */
    static <T> List<T> together(List<Callable<T>> tasks) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(tasks.size());
        try {
            CountDownLatch start = new CountDownLatch(tasks.size());
            List<Future<T>> futures = new ArrayList<>();
            for (Callable<T> task : tasks) {
                futures.add(executor.submit(() -> {
                    start.countDown();
                    start.await();
                    return task.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get(2, TimeUnit.MINUTES));
            }
            return results;
        } finally {
            executor.shutdownNow();
        }
    }
}
