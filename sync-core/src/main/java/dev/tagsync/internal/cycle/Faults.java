package dev.tagsync.internal.cycle;

import dev.tagsync.Finding;
import dev.tagsync.internal.RuleTally;
import dev.tagsync.internal.validate.FindingSink;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** What is wrong with a release's files: keeps the first findings by path, whatever the order in which they come, and counts all. Thread-safe. */
final class Faults {
    private static final Comparator<Finding> ORDER =
            Comparator.comparing((Finding f) -> f.path().orElse("")).thenComparing(Finding::toString);

    /** Equal findings are counted, since a file may have one fault twice. */
    private final TreeMap<Finding, Integer> first = new TreeMap<>(ORDER);

    private final RuleTally rules = new RuleTally();
    private int kept;
    private long count;

    synchronized void add(Finding finding) {
        count++;
        rules.add(finding.severity(), finding.rule());
        keep(finding);
    }

    private void keep(Finding finding) {
        kept++;
        first.merge(finding, 1, Integer::sum);
        if (kept > FindingSink.MOST) {
            kept--;
            first.computeIfPresent(first.lastKey(), (last, times) -> times == 1 ? null : times - 1);
        }
    }

    /** Takes over what was found elsewhere. */
    void addAll(Faults others) {
        List<Finding> theirs = others.first();
        long more = others.count();
        RuleTally ofRules = new RuleTally();
        others.tally(ofRules);
        synchronized (this) {
            theirs.forEach(this::keep);
            count += more;
            rules.addAll(ofRules);
        }
    }

    /** Adds to a tally how many there were of each rule. */
    synchronized void tally(RuleTally into) {
        into.addAll(rules);
    }

    /** Returns the first of the findings, by path. */
    synchronized List<Finding> first() {
        return first.entrySet().stream()
                .flatMap(e -> java.util.Collections.nCopies(e.getValue(), e.getKey()).stream())
                .toList();
    }

    /** Returns how many there were. */
    synchronized long count() {
        return count;
    }
}
