package dev.tagsync;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One snapshot, as readers see it: every answer of one view is from that snapshot, whatever is promoted meanwhile. Safe for use by
 * many threads; holds nothing that needs closing.
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

    /** Returns the snapshot. */
    SnapshotId snapshot();

    /** Returns the digest of the whole snapshot. */
    Digest root();

    /** Returns the number of entries. */
    long count();

    /** Returns the number of entries of a collection; 0 if there is none of that name. */
    long count(String collection);

    /** Returns the collections' names with their numbers of entries, in order. */
    Map<String, Long> collections();

    /** Returns an entry, or empty if the snapshot has none of that key. */
    Optional<Entry> get(String collection, String name);

    /** Returns those of the entries that there are, by key, in the order of {@code keys}. */
    Map<EntryKey, Entry> getAll(Collection<EntryKey> keys);

    /**
     * Returns a page of a collection, in the order of names.
     *
     * @param collection the collection; one that is not there gives an empty page
     * @param after the name to start after; empty for the first page
     * @param limit the most entries to return, at least 1
     */
    Page<Entry> list(String collection, Optional<String> after, int limit);

    /** Returns the first page of a collection. */
    default Page<Entry> list(String collection, int limit) {
        return list(collection, Optional.empty(), limit);
    }

    /** Hands every entry to {@code action}, in key order. */
    void forEach(Consumer<? super Entry> action);

    /** Returns the names of the snapshot's indexes. */
    List<String> indexes();

    /**
     * Returns a page of the entries that have a value in an index, in key order.
     *
     * @param index the index's name
     * @param value the value as text
     * @param after the key to start after; empty for the first page
     * @param limit the most entries to return, at least 1
     * @throws IllegalArgumentException if the snapshot has no index of that name; the message names those it has
     */
    Page<Entry> index(String index, String value, Optional<EntryKey> after, int limit);

    /**
     * Hands every difference between this view (before) and another (after) to {@code action}, in key order. Equal parts are not read.
     */
    void diff(CatalogView after, Consumer<? super EntryChange> action);
}
