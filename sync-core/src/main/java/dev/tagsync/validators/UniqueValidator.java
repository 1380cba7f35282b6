package dev.tagsync.validators;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tagsync.CatalogFormat.Document;
import dev.tagsync.Entry;
import dev.tagsync.Findings;
import dev.tagsync.IndexDefinition;
import dev.tagsync.Severity;
import dev.tagsync.internal.format.IndexValues;
import dev.tagsync.spi.Validator;
import java.util.List;
import java.util.Optional;

/**
 * Wants a value to stand in one entry of a collection only: the value at a pointer, or each element of an array there. Values are compared as
 * {@linkplain IndexDefinition indexes} hold them: the number 7 and the text "7" are alike, 7 and 7.0 are not. Entries without a
 * value are not compared.
 *
 * <p>Judges the changed entries by an index: the cost goes with the changes. The first judgement by these settings, and one that only warns,
 * looks at every entry of the collection. Immutable.
 *
 * @since 0.1
 */
public final class UniqueValidator implements Validator {
    private static final String DUPLICATE = "unique.duplicate";

    private final String collection;
    private final String pointer;
    private final Severity severity;
    private final IndexDefinition index;

    private UniqueValidator(String collection, String pointer, Severity severity) {
        this.collection = Run.collection(collection);
        this.pointer = pointer;
        this.severity = severity;
        this.index = IndexDefinition.ofValidator(name() + " " + version(), collection, pointer);
    }

    /**
     * Makes a validator.
     *
     * @param collection the collection, such as {@code products}
     * @param pointer the JSON pointer of the value, such as {@code /sku}
     * @throws IllegalArgumentException if the collection is empty or the pointer is none
     */
    public static UniqueValidator of(String collection, String pointer) {
        return new UniqueValidator(collection, pointer, Severity.ERROR);
    }

    /** Returns one that warns instead. */
    public UniqueValidator asWarning() {
        return new UniqueValidator(collection, pointer, Severity.WARNING);
    }

    @Override
    public String name() {
        return "unique(" + collection + pointer + ")";
    }

    @Override
    public String version() {
        return "1" + (severity == Severity.WARNING ? " warning" : "");
    }

    @Override
    public List<IndexDefinition> indexes() {
        return List.of(index);
    }

    @Override
    public void validate(Candidate candidate, Findings findings) {
        Run run = new Run(candidate, findings, severity);
        if (run.changesSuffice(index)) {
            run.forEachChange(collection, change -> change.after().ifPresent(entry -> judge(run, entry, true)));
        } else {
            run.forEach(collection, entry -> judge(run, entry, false));
        }
    }

    /** Reports the later of two entries; of two that were not both changed, the changed one. */
    private void judge(Run run, Entry entry, boolean changesOnly) {
        for (String value : values(entry)) {
            Optional<Entry> first = run.view().index(index.name(), value, Optional.empty(), 2).items().stream()
                    .filter(other -> !other.key().equals(entry.key()))
                    .findFirst();
            first.filter(other -> other.key().compareTo(entry.key()) < 0 || changesOnly && run.unchanged(other))
                    .ifPresent(other -> run.add(
                                    entry,
                                    DUPLICATE,
                                    place(entry, value),
                                    "%s has %s at %s, and so has %s (%s)",
                                    entry.key(),
                                    Run.quote(value),
                                    pointer,
                                    other.key(),
                                    other.path())
                            .hint("give one of them another value")
                            .expected("a value that no other entry of " + collection + " has")
                            .found(Run.quote(value)));
        }
    }

    private List<String> values(Entry entry) {
        return IndexValues.of(index, entry.key(), new Document(entry.kind(), entry.payload()));
    }

    private String place(Entry entry, String value) {
        JsonNode found = entry.at(pointer);
        for (int i = 0; i < found.size(); i++) {
            if (found.get(i).asText().equals(value)) {
                return pointer + "/" + i;
            }
        }
        return pointer;
    }
}
