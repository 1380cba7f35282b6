package dev.tagsync;

import dev.tagsync.internal.format.IndexValues;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A step of a reader from one release to another, forward or back. Safe for use by many threads.
 *
 * @since 0.1
 */
public final class CatalogMove {
    private final Optional<CatalogView> before;
    private final CatalogView after;

    /**
     * Makes a move.
     *
     * @param before what was served before; empty if that is not known or cannot be read any more
     * @param after what is served now
     */
    public CatalogMove(Optional<CatalogView> before, CatalogView after) {
        this.before = before;
        this.after = after;
    }

    /** Returns what was served before; empty if that is not known or cannot be read any more: then every entry counts as added. */
    public Optional<CatalogView> before() {
        return before;
    }

    /** Returns what is served now. */
    public CatalogView after() {
        return after;
    }

    /** Hands every entry that was added, changed or removed to {@code action}, in key order, as they are read. Equal parts are not read. */
    public void changes(Consumer<? super EntryChange> action) {
        if (before.isPresent()) {
            before.get().diff(after, action);
        } else {
            after.forEach(entry -> action.accept(new EntryChange(entry.key(), Optional.empty(), Optional.of(entry))));
        }
    }

    /**
     * Hands every change to {@code action}, with the values that the entry has or had in some indexes: the lists that it stands or stood in.
     *
     * @param indexes the indexes' definitions, those of the {@link CatalogDefinition}
     */
    public void changes(Collection<IndexDefinition> indexes, IndexedChange action) {
        changes(change -> {
            Set<IndexedValue> values = new HashSet<>();
            for (IndexDefinition index : indexes) {
                change.before().ifPresent(entry -> collect(index, entry, values));
                change.after().ifPresent(entry -> collect(index, entry, values));
            }
            action.changed(change, values);
        });
    }

    private static void collect(IndexDefinition index, Entry entry, Set<IndexedValue> values) {
        var document = new CatalogFormat.Document(entry.kind(), entry.payload());
        IndexValues.of(index, entry.key(), document)
                .forEach(value -> values.add(new IndexedValue(index.name(), value)));
    }

    /** Returns one line: from what to what. */
    @Override
    public String toString() {
        return before.map(CatalogView::toString).orElse("nothing that is known") + " → " + after;
    }

    /**
     * A list of an index.
     *
     * @param index the index's name
     * @param value the value
     * @since 0.1
     */
    public record IndexedValue(String index, String value) {}

    /**
     * Takes changes with the lists that they touch.
     *
     * @since 0.1
     */
    @FunctionalInterface
    public interface IndexedChange {
        /**
         * Takes one.
         *
         * @param change what changed
         * @param values the lists in which the entry stands or stood
         */
        void changed(EntryChange change, Set<IndexedValue> values);
    }
}
