package dev.tagsync;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * One snapshot, as readers see it: every answer of one view is from that snapshot, whatever is promoted meanwhile. Safe for use by
 * many threads; holds nothing that needs closing. An entry that it hands out keeps the node in memory in which it lies, about 16 KiB.
 *
 * <p>Every method throws {@link TransientException} if the store cannot be reached and the answer is not cached, and
 * {@link PermanentException} if a node is missing or damaged: never a wrong answer, never "not found" for what is lost.
 *
 * @since 0.1
 */
public interface CatalogView {
    /** Returns the release that the view shows: for a view by pointer, the one that was promoted. */
    Release release();

    /** Returns the pointer's generation; empty for a view that no pointer gave, such as a candidate's. */
    Optional<Generation> generation();

    /** Returns the channel whose pointer gave the view; empty for a view that no pointer gave. Tells a canary's view from that of the others. */
    Optional<String> channel();

    /** Returns the snapshot. */
    SnapshotId snapshot();

    /** Returns the digest of the whole snapshot. */
    Digest root();

    /**
     * Returns how long ago this view was last known to be what its channel shows: counted from the start of the last look at the pointer that
     * said so. Grows while the store cannot be reached, and after another release became live. Of a view that no pointer gave, it is counted from the start of the
     * look that found its snapshot stored; 0 for a candidate under validation.
     */
    Duration age();

    /** Returns the number of entries. */
    long count();

    /** Returns the number of entries of a collection; 0 if there is none of that name. Reads no more than its first and its last node. */
    default long count(String collection) {
        return count(collection, "");
    }

    /** Returns how many entries of a collection have names that start with {@code prefix}. */
    long count(String collection, String prefix);

    /** Returns the collections' names with their numbers of entries, in order. */
    Map<String, Long> collections();

    /** Returns an entry, or empty if the snapshot has none of that key. */
    Optional<Entry> get(String collection, String name);

    /** Returns an entry, or empty if the snapshot has none of that key. */
    default Optional<Entry> get(EntryKey key) {
        return get(key.collection(), key.name());
    }

    /**
     * Returns an entry's payload, mapped to a class by Jackson. A reader keeps what it mapped, by the content that it was mapped from, and hands the same
     * object out again, to every caller and for every view: take classes whose objects are never changed.
     *
     * @throws IllegalStateException if the payload is not JSON
     * @throws IllegalArgumentException if it does not fit the class; the message names the entry
     */
    <T> Optional<T> get(String collection, String name, Class<T> type);

    /** Returns an entry's payload, mapped to a class, as {@link #get(String, String, Class)} does. */
    default <T> Optional<T> get(EntryKey key, Class<T> type) {
        return get(key.collection(), key.name(), type);
    }

    /**
     * Maps an entry of this view to a class by the reader's mapper, and keeps the object, as {@link #get(String, String, Class)} does: for entries of lists,
     * such as {@code view.list("products", 20).map(entry -> view.map(entry, Product.class))}.
     *
     * @throws IllegalStateException if the payload is not JSON
     * @throws IllegalArgumentException if it does not fit the class; the message names the entry
     */
    <T> T map(Entry entry, Class<T> type);

    /** Returns those of the entries that there are, by key, in the order of {@code keys}. What is not cached is read in one round for each level of the tree. */
    Map<EntryKey, Entry> getAll(Collection<EntryKey> keys);

    /**
     * Returns a page of those entries of a collection whose names start with a prefix, in the order of names.
     *
     * @param collection the collection; one that is not there gives an empty page
     * @param prefix what the names start with; empty for all
     * @param paging which page; its places are entries of this collection, there or not
     */
    Page<Entry> list(String collection, String prefix, Paging paging);

    /** Returns a page of a collection, in the order of names. */
    default Page<Entry> list(String collection, Paging paging) {
        return list(collection, "", paging);
    }

    /**
     * Returns a page of a collection, in the order of names.
     *
     * @param collection the collection; one that is not there gives an empty page
     * @param after the name to start after; empty for the first page
     * @param limit the most entries to return, at least 1
     */
    default Page<Entry> list(String collection, Optional<String> after, int limit) {
        return list(
                collection,
                after.map(name -> Paging.after(new EntryKey(collection, name), limit))
                        .orElseGet(() -> Paging.first(limit)));
    }

    /** Returns the first page of a collection. */
    default Page<Entry> list(String collection, int limit) {
        return list(collection, Paging.first(limit));
    }

    /** Hands every entry to {@code action}, in key order. */
    void forEach(Consumer<? super Entry> action);

    /** Returns the names of the snapshot's indexes, in order; those that validators keep for themselves are told by {@link IndexDefinition#isOfValidator}. */
    List<String> indexes();

    /**
     * Returns a page of the entries that have a value in an index, in key order.
     *
     * @param index the index's name
     * @param value the value as text
     * @param paging which page
     * @throws IllegalArgumentException if the snapshot has no index of that name; the message names those it has
     */
    Page<Entry> index(String index, String value, Paging paging);

    /**
     * Returns a page of the entries that have a value in an index, in key order.
     *
     * @param index the index's name
     * @param value the value as text
     * @param after the key to start after; empty for the first page
     * @param limit the most entries to return, at least 1
     * @throws IllegalArgumentException if the snapshot has no index of that name; the message names those it has
     */
    default Page<Entry> index(String index, String value, Optional<EntryKey> after, int limit) {
        return index(index, value, new Paging(after, Optional.empty(), limit));
    }

    /**
     * Returns the first page of the entries that have a value in an index, in key order.
     *
     * @param index the index's name
     * @param value the value as text
     * @param limit the most entries to return, at least 1
     * @throws IllegalArgumentException if the snapshot has no index of that name; the message names those it has
     */
    default Page<Entry> index(String index, String value, int limit) {
        return index(index, value, Paging.first(limit));
    }

    /**
     * Returns how many entries have a value in an index. Reads no more than the first and the last node that they are in.
     *
     * @throws IllegalArgumentException if the snapshot has no index of that name; the message names those it has
     */
    long countIndexed(String index, String value);

    /**
     * Returns a page of the entries that have values in an index which start with a prefix, in the order of values, and under one value in key order:
     * for a search while somebody types. An entry with several such values is there once for each.
     *
     * @param index the index's name
     * @param prefix what the values start with; empty for all
     * @param paging which page; its places are right in every view, there or not
     * @throws IllegalArgumentException if the snapshot has no index of that name; the message names those it has
     */
    IndexPage indexByPrefix(String index, String prefix, IndexPaging paging);

    /**
     * Returns how many items {@link #indexByPrefix} has in all: an entry with several such values counts once for each. Reads no more than the first and
     * the last node that they are in.
     *
     * @throws IllegalArgumentException if the snapshot has no index of that name; the message names those it has
     */
    long countIndexedByPrefix(String index, String prefix);

    /**
     * Hands every difference between this view (before) and another (after) to {@code action}, in key order. Equal parts are not read.
     */
    void diff(CatalogView after, Consumer<? super EntryChange> action);

    /**
     * Returns the same view for callers that do not wait.
     *
     * @param executor runs every call; with one that has few threads, calls wait for each other
     */
    default AsyncCatalogView async(Executor executor) {
        return new AsyncCatalogView(this, executor);
    }
}
