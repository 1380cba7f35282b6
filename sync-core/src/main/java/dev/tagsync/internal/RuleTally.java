package dev.tagsync.internal;

import dev.tagsync.Finding;
import dev.tagsync.FindingCounts.OfRule;
import dev.tagsync.Severity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts what blocks no release, by rule. So many rules are told apart that a validator which makes its rules up harms nobody. Not safe for use by many
 * threads.
 */
public final class RuleTally {
    /** The most rules of a list. */
    public static final int LISTED = 20;

    /** The most bytes of a list's ids: such a list is a part of small records. */
    private static final int LISTED_BYTES = 1 << 10;

    private static final int LONGEST_ID = 100;
    private static final int TOLD_APART = 1_000;

    private static final Comparator<OfRule> ORDER = Comparator.comparing(OfRule::severity)
            .thenComparing(Comparator.comparing(OfRule::count).reversed())
            .thenComparing(OfRule::rule);

    private final Map<Rule, Long> counts = new HashMap<>();

    private record Rule(Severity severity, String id) {}

    /** Counts one more finding of a rule. */
    public void add(Severity severity, String rule) {
        add(new Rule(severity, cut(rule)), 1);
    }

    /** Counts what another has counted. */
    public void addAll(RuleTally other) {
        other.counts.forEach(this::add);
    }

    private void add(Rule rule, long count) {
        if (rule.severity() != Severity.ERROR && (counts.size() < TOLD_APART || counts.containsKey(rule))) {
            counts.merge(rule, count, Long::sum);
        }
    }

    /** Returns the first rules: what was let pass, then the most frequent. */
    public List<OfRule> first() {
        List<OfRule> first = new ArrayList<>();
        int room = LISTED_BYTES;
        for (OfRule rule : counts.entrySet().stream()
                .map(e -> new OfRule(e.getKey().severity(), e.getKey().id(), e.getValue()))
                .sorted(ORDER)
                .limit(LISTED)
                .toList()) {
            room -= rule.rule().getBytes(StandardCharsets.UTF_8).length;
            if (room >= 0) {
                first.add(rule);
            }
        }
        return List.copyOf(first);
    }

    /** Returns the first rules of findings that are all there are. */
    public static List<OfRule> of(List<Finding> findings) {
        RuleTally tally = new RuleTally();
        findings.forEach(f -> tally.add(f.severity(), f.rule()));
        return tally.first();
    }

    private static String cut(String rule) {
        return rule.length() <= LONGEST_ID ? rule : rule.substring(0, LONGEST_ID - 1) + "…";
    }
}
