package dev.tagsync;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A {@link CatalogView} for callers that do not wait: each call runs on an executor and answers with a future, which fails as the
 * call of the view throws. It has all that reads; what tells of the view itself, such as its release and its age, is asked of {@link #view()}, at once. Safe for
 * use by many threads.
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

    /** Does what {@link CatalogView#get(EntryKey, Class)} does. */
    public <T> CompletableFuture<Optional<T>> get(EntryKey key, Class<T> type) {
        return call(() -> view.get(key, type));
    }

    /** Does what {@link CatalogView#map} does: the payload of a large entry is read, too. */
    public <T> CompletableFuture<T> map(Entry entry, Class<T> type) {
        return call(() -> view.map(entry, type));
    }

    /** Does what {@link CatalogView#getAll} does. */
    public CompletableFuture<Map<EntryKey, Entry>> getAll(Collection<EntryKey> keys) {
        return call(() -> view.getAll(keys));
    }

    /** Does what {@link CatalogView#list(String, String, Paging)} does. */
    public CompletableFuture<Page<Entry>> list(String collection, String prefix, Paging paging) {
        return call(() -> view.list(collection, prefix, paging));
    }

    /** Does what {@link CatalogView#list(String, Paging)} does. */
    public CompletableFuture<Page<Entry>> list(String collection, Paging paging) {
        return call(() -> view.list(collection, paging));
    }

    /** Does what {@link CatalogView#list(String, Optional, int)} does. */
    public CompletableFuture<Page<Entry>> list(String collection, Optional<String> after, int limit) {
        return call(() -> view.list(collection, after, limit));
    }

    /** Does what {@link CatalogView#list(String, int)} does. */
    public CompletableFuture<Page<Entry>> list(String collection, int limit) {
        return call(() -> view.list(collection, limit));
    }

    /** Does what {@link CatalogView#forEach} does: {@code action} is called on the executor's thread, for one entry after the other; what it throws ends it. */
    public CompletableFuture<Void> forEach(Consumer<? super Entry> action) {
        return CompletableFuture.runAsync(() -> view.forEach(action), executor);
    }

    /** Does what {@link CatalogView#indexes} does. */
    public CompletableFuture<List<String>> indexes() {
        return call(view::indexes);
    }

    /** Does what {@link CatalogView#index(String, String, Paging)} does. */
    public CompletableFuture<Page<Entry>> index(String index, String value, Paging paging) {
        return call(() -> view.index(index, value, paging));
    }

    /** Does what {@link CatalogView#index(String, String, Optional, int)} does. */
    public CompletableFuture<Page<Entry>> index(String index, String value, Optional<EntryKey> after, int limit) {
        return call(() -> view.index(index, value, after, limit));
    }

    /** Does what {@link CatalogView#index(String, String, int)} does. */
    public CompletableFuture<Page<Entry>> index(String index, String value, int limit) {
        return call(() -> view.index(index, value, limit));
    }

    /** Does what {@link CatalogView#collections} does. */
    public CompletableFuture<Map<String, Long>> collections() {
        return call(view::collections);
    }

    /** Does what {@link CatalogView#count()} does. */
    public CompletableFuture<Long> count() {
        return call(view::count);
    }

    /** Does what {@link CatalogView#count(String)} does. */
    public CompletableFuture<Long> count(String collection) {
        return call(() -> view.count(collection));
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

    /** Does what {@link CatalogView#diff} does: {@code action} is called on the executor's thread, for one difference after the other; what it throws ends it. */
    public CompletableFuture<Void> diff(CatalogView after, Consumer<? super EntryChange> action) {
        return CompletableFuture.runAsync(() -> view.diff(after, action), executor);
    }
}
