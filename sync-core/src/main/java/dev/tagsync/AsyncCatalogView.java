package dev.tagsync;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * A {@link CatalogView} for callers that do not wait: each call runs on an executor and answers with a future, which fails as the
 * call of the view throws. Safe for use by many threads.
 *
 * @since 0.1
 */
public final class AsyncCatalogView {
    private final CatalogView view;
    private final Executor executor;

    AsyncCatalogView(CatalogView view, Executor executor) {
        this.view = view;
        this.executor = executor;
    }

    private <T> CompletableFuture<T> call(Supplier<T> answer) {
        return CompletableFuture.supplyAsync(answer, executor);
    }

    /** Returns the view that answers. */
    public CatalogView view() {
        return view;
    }

    /** Does what {@link CatalogView#get(String, String)} does. */
    public CompletableFuture<Optional<Entry>> get(String collection, String name) {
        return call(() -> view.get(collection, name));
    }

    /** Does what {@link CatalogView#get(EntryKey)} does. */
    public CompletableFuture<Optional<Entry>> get(EntryKey key) {
        return call(() -> view.get(key));
    }

    /** Does what {@link CatalogView#get(String, String, Class)} does. */
    public <T> CompletableFuture<Optional<T>> get(String collection, String name, Class<T> type) {
        return call(() -> view.get(collection, name, type));
    }

    /** Does what {@link CatalogView#getAll} does. */
    public CompletableFuture<Map<EntryKey, Entry>> getAll(Collection<EntryKey> keys) {
        return call(() -> view.getAll(keys));
    }

    /** Does what {@link CatalogView#list(String, String, Paging)} does. */
    public CompletableFuture<Page<Entry>> list(String collection, String prefix, Paging paging) {
        return call(() -> view.list(collection, prefix, paging));
    }

    /** Does what {@link CatalogView#index(String, String, Paging)} does. */
    public CompletableFuture<Page<Entry>> index(String index, String value, Paging paging) {
        return call(() -> view.index(index, value, paging));
    }

    /** Does what {@link CatalogView#count(String, String)} does. */
    public CompletableFuture<Long> count(String collection, String prefix) {
        return call(() -> view.count(collection, prefix));
    }

    /** Does what {@link CatalogView#countIndexed} does. */
    public CompletableFuture<Long> countIndexed(String index, String value) {
        return call(() -> view.countIndexed(index, value));
    }

    /** Does what {@link CatalogView#indexByPrefix} does. */
    public CompletableFuture<IndexPage> indexByPrefix(String index, String prefix, IndexPaging paging) {
        return call(() -> view.indexByPrefix(index, prefix, paging));
    }

    /** Does what {@link CatalogView#countIndexedByPrefix} does. */
    public CompletableFuture<Long> countIndexedByPrefix(String index, String prefix) {
        return call(() -> view.countIndexedByPrefix(index, prefix));
    }
}
