package dev.tagsync.internal.validate;

import dev.tagsync.Entry;
import dev.tagsync.EntryKey;
import dev.tagsync.Finding;
import dev.tagsync.Findings;
import dev.tagsync.Severity;
import dev.tagsync.internal.RuleTally;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Collects findings: keeps the first so many of each severity, with texts of a bounded length, and counts all. So whatever a validator pours in,
 * memory stays bounded. Thread-safe.
 */
public final class FindingSink implements Findings {
    /** How many findings of one severity a validator's run keeps. */
    public static final int MOST = 1_000;

    /** The most characters of a text that a validator gives. */
    public static final int MOST_TEXT = 2_000;

    /** The most characters of what is expected, and of what is found. */
    public static final int MOST_VALUE = 500;

    private static final Added NOT_KEPT = new Added() {
        @Override
        public Added hint(String text) {
            return this;
        }
    };

    private final Map<Severity, List<Held>> held = new EnumMap<>(Severity.class);
    private final Map<Severity, Long> counts = new EnumMap<>(Severity.class);
    private final RuleTally rules = new RuleTally();
    private final BooleanSupplier cancelled;
    private final Set<String> breakers;
    private final Set<String> overridden = new TreeSet<>();
    private boolean closed;
    private boolean strayed;

    public FindingSink() {
        this(() -> false, Set.of());
    }

    /**
     * @param cancelled whether nobody wants findings any more: whoever adds one then gets a {@link CancellationException}
     * @param breakers the rules whose errors are let pass
     */
    FindingSink(BooleanSupplier cancelled, Set<String> breakers) {
        this.cancelled = cancelled;
        this.breakers = breakers;
        for (Severity severity : Severity.values()) {
            held.put(severity, new ArrayList<>());
            counts.put(severity, 0L);
        }
    }

    /** Adds a finding that is complete, however many there are. */
    public synchronized void add(Finding finding) {
        held.get(finding.severity()).add(new Held(finding));
        counts.merge(finding.severity(), 1L, Long::sum);
        rules.add(finding.severity(), finding.rule());
    }

    /** Takes over what another sink has collected, as far as there is room, and closes that. */
    void takeOver(FindingSink other) {
        List<Finding> theirs = other.close();
        synchronized (this) {
            for (Finding finding : theirs) {
                if (held.get(finding.severity()).size() < MOST) {
                    held.get(finding.severity()).add(new Held(finding));
                }
            }
            for (Severity severity : Severity.values()) {
                counts.merge(severity, other.count(severity), Long::sum);
            }
            // Closed, it changes no more.
            rules.addAll(other.rules);
            strayed |= other.strayed();
            overridden.addAll(other.overridden());
        }
    }

    private Added add(
            Severity found, String rule, String pointer, String message, Object[] args, Optional<Entry> entry) {
        if (cancelled.getAsBoolean()) {
            throw new CancellationException("nobody waits for this judgement any more");
        }
        boolean passes = found == Severity.ERROR && breakers.contains(rule);
        Severity severity = passes ? Severity.OVERRIDDEN : found;
        if (passes) {
            overrides(rule);
        }
        if (!counted(severity, rule)) {
            return NOT_KEPT;
        }
        Held added = new Held(make(severity, rule, pointer, message, args, entry));
        synchronized (this) {
            // Another thread may have filled the last place meanwhile: it was counted, and that is all.
            if (!closed && held.get(severity).size() < MOST) {
                held.get(severity).add(added);
            }
        }
        return added;
    }

    /** Counts a finding; returns whether there is room to keep it, so that no text is made for one that there is none for. */
    private synchronized boolean counted(Severity severity, String rule) {
        if (closed) {
            return false;
        }
        counts.merge(severity, 1L, Long::sum);
        rules.add(severity, rule);
        return held.get(severity).size() < MOST;
    }

    @Override
    public Added error(String rule, String pointer, String message, Object... args) {
        return add(Severity.ERROR, rule, pointer, message, args, Optional.empty());
    }

    @Override
    public Added warning(String rule, String pointer, String message, Object... args) {
        return add(Severity.WARNING, rule, pointer, message, args, Optional.empty());
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

    /** Adds to a tally how many findings of each rule there were, kept or not. */
    synchronized void tally(RuleTally into) {
        into.addAll(rules);
    }

    private synchronized void overrides(String rule) {
        if (!closed) {
            overridden.add(rule);
        }
    }

    /** Returns the rules of which errors were let pass. */
    synchronized Set<String> overridden() {
        return Set.copyOf(overridden);
    }

    private synchronized void stray() {
        strayed = true;
    }

    /** Tells whether anything was said of one entry while another was looked at. */
    synchronized boolean strayed() {
        return strayed;
    }

    /** Tells whether every finding of a severity is kept. */
    synchronized boolean complete(Severity severity) {
        return counts.get(severity) == held.get(severity).size();
    }

    private static Finding make(
            Severity severity, String rule, String pointer, String message, Object[] args, Optional<Entry> entry) {
        Finding found = Finding.of(
                severity,
                shortened(rule),
                shortened(args.length == 0 ? message : String.format(Locale.ROOT, message, args)));
        return entry.map(e -> found.withPath(e.path()).withEntry(e.key()).at(shortened(pointer)))
                .orElse(found);
    }

    private static String shortened(String text) {
        return shortened(text, MOST_TEXT);
    }

    private static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }

    private static final class Held implements Added {
        private Finding finding;

        Held(Finding finding) {
            this.finding = finding;
        }

        @Override
        public synchronized Added hint(String text) {
            finding = finding.withHint(shortened(text));
            return this;
        }

        @Override
        public synchronized Added expected(String text) {
            finding = finding.withExpected(shortened(text, MOST_VALUE));
            return this;
        }

        @Override
        public synchronized Added found(String text) {
            finding = finding.withFound(shortened(text, MOST_VALUE));
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
            return add(Severity.ERROR, rule, pointer, message, args, entry);
        }

        @Override
        public Added warning(String rule, String pointer, String message, Object... args) {
            return add(Severity.WARNING, rule, pointer, message, args, entry);
        }

        @Override
        public Findings on(Entry other) {
            if (!other.key().equals(entry.orElseThrow().key())) {
                stray();
            }
            return new OfEntry(other);
        }
    }

    /** Makes the finding of an entry's key. */
    public static Finding ofEntry(String rule, String path, EntryKey key, String pointer, String message) {
        return Finding.ofFile(rule, path, message).withEntry(key).at(pointer);
    }
}
