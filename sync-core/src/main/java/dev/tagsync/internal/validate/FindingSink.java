package dev.tagsync.internal.validate;

import dev.tagsync.Entry;
import dev.tagsync.EntryKey;
import dev.tagsync.Finding;
import dev.tagsync.Findings;
import dev.tagsync.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Collects findings: keeps the first so many, and counts the rest. Thread-safe. */
public final class FindingSink implements Findings {
    private final int most;
    private final List<Held> held = new ArrayList<>();
    private long omitted;
    private long omittedErrors;
    private boolean closed;

    public FindingSink(int most) {
        this.most = most;
    }

    /** Adds findings that are complete. */
    public void addAll(List<Finding> findings) {
        findings.forEach(f -> add(new Held(f)));
    }

    /** Adds a finding that is complete. */
    public void add(Finding finding) {
        add(new Held(finding));
    }

    private synchronized Held add(Held finding) {
        if (closed) {
            return finding;
        }
        if (held.size() < most) {
            held.add(finding);
        } else {
            omitted++;
            omittedErrors += finding.finding.isError() ? 1 : 0;
        }
        return finding;
    }

    @Override
    public Added error(String rule, String pointer, String message, Object... args) {
        return add(make(Severity.ERROR, rule, pointer, message, args, Optional.empty()));
    }

    @Override
    public Added warning(String rule, String pointer, String message, Object... args) {
        return add(make(Severity.WARNING, rule, pointer, message, args, Optional.empty()));
    }

    @Override
    public Findings on(Entry entry) {
        return new OfEntry(entry);
    }

    /** Takes no more findings; returns those that it has, in the order in which they came. */
    public synchronized List<Finding> close() {
        closed = true;
        return held.stream().map(h -> h.finding).toList();
    }

    /** Returns how many findings were not kept. */
    public synchronized long omitted() {
        return omitted;
    }

    /** Tells whether a finding blocks the release, kept or not. */
    public synchronized boolean hasErrors() {
        return omittedErrors > 0 || held.stream().anyMatch(h -> h.finding.isError());
    }

    private static Held make(
            Severity severity, String rule, String pointer, String message, Object[] args, Optional<Entry> entry) {
        String text = args.length == 0 ? message : String.format(Locale.ROOT, message, args);
        return new Held(new Finding(
                severity,
                rule,
                text,
                entry.map(Entry::path),
                Optional.empty(),
                entry.map(Entry::key),
                entry.map(e -> pointer),
                Optional.empty()));
    }

    private static final class Held implements Added {
        private Finding finding;

        Held(Finding finding) {
            this.finding = finding;
        }

        @Override
        public Added hint(String text) {
            finding = finding.withHint(text);
            return this;
        }
    }

    private final class OfEntry implements Findings {
        private final Optional<Entry> entry;

        OfEntry(Entry entry) {
            this.entry = Optional.of(entry);
        }

        @Override
        public Added error(String rule, String pointer, String message, Object... args) {
            return add(make(Severity.ERROR, rule, pointer, message, args, entry));
        }

        @Override
        public Added warning(String rule, String pointer, String message, Object... args) {
            return add(make(Severity.WARNING, rule, pointer, message, args, entry));
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
