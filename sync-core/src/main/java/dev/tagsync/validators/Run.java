package dev.tagsync.validators;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tagsync.CatalogView;
import dev.tagsync.Entry;
import dev.tagsync.EntryChange;
import dev.tagsync.EntryKey;
import dev.tagsync.Findings;
import dev.tagsync.Findings.Added;
import dev.tagsync.IndexDefinition;
import dev.tagsync.Page;
import dev.tagsync.Severity;
import dev.tagsync.spi.Validator.Candidate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One judgement of one candidate by one validator: what all validators of this package look at, and how they report. */
final class Run {
    /** How many entries are held at a time; each may be as large as the catalog allows. */
    static final int BATCH = 64;

    private static final int LONGEST_QUOTE = 60;

    private final Candidate candidate;
    private final Findings findings;
    private final Severity severity;

    Run(Candidate candidate, Findings findings, Severity severity) {
        this.candidate = candidate;
        this.findings = findings;
        this.severity = severity;
    }

    CatalogView view() {
        return candidate.view();
    }

    boolean cancelled() {
        return candidate.cancelled();
    }

    Added add(Entry entry, String rule, String pointer, String message, Object... args) {
        return add(findings.on(entry), rule, pointer, message, args);
    }

    /** Adds what is the fault of no entry. */
    Added add(String rule, String message, Object... args) {
        return add(findings, rule, "", message, args);
    }

    private Added add(Findings sink, String rule, String pointer, String message, Object... args) {
        return severity == Severity.ERROR
                ? sink.error(rule, pointer, message, args)
                : sink.warning(rule, pointer, message, args);
    }

    /**
     * Tells whether what differs from the active view is all that there is to judge: the active view has the index that this validator
     * declares, whose name says how it judges, so it has passed this very judgement. A warning stops no release and would be lost with
     * the next one, so warnings are found anew each time.
     */
    boolean changesSuffice(IndexDefinition index) {
        return severity == Severity.ERROR
                && candidate
                        .active()
                        .filter(active -> active.indexes().contains(index.name()))
                        .isPresent();
    }

    /** Hands over every entry of a collection, until the run is cancelled. */
    void forEach(String collection, Consumer<? super Entry> action) {
        Page<Entry> page = view().list(collection, BATCH);
        while (true) {
            if (!acceptAll(page.items(), action) || page.next().isEmpty()) {
                return;
            }
            page = view().list(collection, page.next().map(EntryKey::name), BATCH);
        }
    }

    /** Hands over every entry that has a value in an index, until the run is cancelled. */
    void forEachWith(IndexDefinition index, String value, Consumer<? super Entry> action) {
        Page<Entry> page = view().index(index.name(), value, Optional.empty(), BATCH);
        while (true) {
            if (!acceptAll(page.items(), action) || page.next().isEmpty()) {
                return;
            }
            page = view().index(index.name(), value, page.next(), BATCH);
        }
    }

    private boolean acceptAll(List<Entry> entries, Consumer<? super Entry> action) {
        for (Entry entry : entries) {
            if (cancelled()) {
                return false;
            }
            action.accept(entry);
        }
        return !cancelled();
    }

    /** Hands over every change in a collection, until the run is cancelled. */
    void forEachChange(String collection, Consumer<? super EntryChange> action) {
        candidate.changes(change -> {
            if (change.key().collection().equals(collection) && !cancelled()) {
                action.accept(change);
            }
        });
    }

    /** Returns an entry as it is in the active view. */
    Optional<Entry> before(EntryKey key) {
        return candidate.active().flatMap(active -> active.get(key.collection(), key.name()));
    }

    /** Tells whether an entry of the candidate is the same in the active view. */
    boolean unchanged(Entry entry) {
        return before(entry.key())
                .filter(was -> was.blob().equals(entry.blob())
                        && was.kind() == entry.kind()
                        && Arrays.equals(was.payload(), entry.payload()))
                .isPresent();
    }

    /** Returns the name of an entry that a value stands for: a text or a whole number. */
    static Optional<String> name(JsonNode value) {
        return value.isTextual() && !value.textValue().isEmpty() || value.isIntegralNumber()
                ? Optional.of(value.asText())
                : Optional.empty();
    }

    /** Puts a value into a message: quoted as in JSON, and not too long. */
    static String quote(JsonNode value) {
        return cut(value.isMissingNode() ? "nothing" : value.toString());
    }

    static String quote(String value) {
        return "\"" + cut(value) + "\"";
    }

    static String cut(String text) {
        return text.codePointCount(0, text.length()) <= LONGEST_QUOTE
                ? text
                : text.substring(0, text.offsetByCodePoints(0, LONGEST_QUOTE)) + "…";
    }

    /** Checks a setting that is a collection's name. */
    static String collection(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a collection has a name that is not empty");
        }
        return name;
    }
}
