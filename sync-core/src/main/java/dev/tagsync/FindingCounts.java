package dev.tagsync;

import java.util.List;

/**
 * What the validators found of a release that became live, in numbers: none of it blocked the release. Immutable.
 *
 * @param warnings how many findings there were, with errors that were let pass by name
 * @param rules how many of each rule: first what was let pass, then the most frequent; twenty rules at most
 * @since 0.1
 */
public record FindingCounts(long warnings, List<OfRule> rules) {
    /** Nothing was found. */
    public static final FindingCounts NONE = new FindingCounts(0, List.of());

    /** Copies the list. */
    public FindingCounts {
        rules = List.copyOf(rules);
    }

    /** Returns how many findings are of rules that are not listed. */
    public long ofOtherRules() {
        return warnings - rules.stream().mapToLong(OfRule::count).sum();
    }

    /**
     * The findings of one rule.
     *
     * @param severity {@link Severity#OVERRIDDEN} or {@link Severity#WARNING}
     * @param rule the rule's id; a very long one is cut
     * @param count how many findings there were, at least 1
     * @since 0.1
     */
    public record OfRule(Severity severity, String rule, long count) {}
}
