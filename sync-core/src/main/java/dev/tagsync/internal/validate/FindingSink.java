package dev.tagsync.internal.validate;

import dev.tagsync.Entry;
import dev.tagsync.EntryKey;
import dev.tagsync.Finding;
import dev.tagsync.Findings;
import dev.tagsync.Severity;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Collects findings: keeps the first so many of each severity, and counts all. Thread-safe. */
public final class FindingSink implements Findings {
    /** How many findings of one severity a validator's run keeps. */
    public static final int MOST = 1_000;

    private final Map<Severity, List<Held>> held = new EnumMap<>(Severity.class);
    private final Map<Severity, Long> counts = new EnumMap<>(Severity.class);
    private boolean closed;

    public FindingSink() {
        for (Severity severity : Severity.values()) {
            held.put(severity, new ArrayList<>());
            counts.put(severity, 0L);
        }
    }

    /** Adds a finding that is complete, however many there are. */
    public synchronized void add(Finding finding) {
        held.get(finding.severity()).add(new Held(finding));
        counts.merge(finding.severity(), 1L, Long::sum);
    }

    /** Counts findings that were not kept. */
    public synchronized void addOmitted(Severity severity, long more) {
        counts.merge(severity, more, Long::sum);
    }

    /** Takes over what another sink has collected, and closes that. */
    public synchronized void takeOver(FindingSink other) {
        other.close().forEach(this::limited);
        for (Severity severity : Severity.values()) {
            long notKept = other.count(severity) - other.held.get(severity).size();
            counts.merge(severity, notKept, Long::sum);
        }
    }

    private synchronized Held limited(Finding finding) {
        Held added = new Held(finding);
        if (!closed) {
            List<Held> ofSeverity = held.get(finding.severity());
            if (ofSeverity.size() < MOST) {
                ofSeverity.add(added);
            }
            counts.merge(finding.severity(), 1L, Long::sum);
        }
        return added;
    }

    @Override
    public Added error(String rule, String pointer, String message, Object... args) {
        return limited(make(Severity.ERROR, rule, pointer, message, args, Optional.empty()));
    }

    @Override
    public Added warning(String rule, String pointer, String message, Object... args) {
        return limited(make(Severity.WARNING, rule, pointer, message, args, Optional.empty()));
    }

    @Override
    public Findings on(Entry entry) {
        return new OfEntry(entry);
    }

    /** Takes no more findings; returns those that it has, errors first, in the order in which they came. */
    public synchronized List<Finding> close() {
        closed = true;
        List<Finding> findings = new ArrayList<>();
        held.values().forEach(ofSeverity -> ofSeverity.forEach(h -> findings.add(h.finding())));
        return findings;
    }

    /** Returns how many findings of a severity there were, kept or not. */
    public synchronized long count(Severity severity) {
        return counts.get(severity);
    }

    private static Finding make(
            Severity severity, String rule, String pointer, String message, Object[] args, Optional<Entry> entry) {
        return new Finding(
                severity,
                rule,
                args.length == 0 ? message : String.format(Locale.ROOT, message, args),
                entry.map(Entry::path),
                Optional.empty(),
                entry.map(Entry::key),
                entry.map(e -> pointer),
                Optional.empty());
    }

    private static final class Held implements Added {
        private Finding finding;

        Held(Finding finding) {
            this.finding = finding;
        }

        @Override
        public synchronized Added hint(String text) {
            finding = finding.withHint(text);
            return this;
        }

        synchronized Finding finding() {
            return finding;
        }
    }

    private final class OfEntry implements Findings {
        private final Optional<Entry> entry;

        OfEntry(Entry entry) {
            this.entry = Optional.of(entry);
        }

        @Override
        public Added error(String rule, String pointer, String message, Object... args) {
            return limited(make(Severity.ERROR, rule, pointer, message, args, entry));
        }

        @Override
        public Added warning(String rule, String pointer, String message, Object... args) {
            return limited(make(Severity.WARNING, rule, pointer, message, args, entry));
        }

        @Override
        public Findings on(Entry other) {
            return new OfEntry(other);
        }
    }

    /** Makes the finding of an entry's key. */
    public static Finding ofEntry(String rule, String path, EntryKey key, String pointer, String message) {
        return Finding.ofFile(rule, path, message).withEntry(key).at(pointer);
    }
}
