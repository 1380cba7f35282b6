package dev.tagsync.cli;

import dev.tagsync.EntryKey;
import dev.tagsync.Finding;
import dev.tagsync.Severity;
import dev.tagsync.SourcePosition;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Shows findings rule by rule, errors first: the first of each with their lines, the next by their places, the rest by their number. Each of the
 * first fifty rules has one shown at least, since a rule's name alone tells nobody what to mend.
 */
final class FindingsText {
    private static final int SHOWN_OF_A_RULE = 3;
    private static final int SHOWN = 20;
    private static final int RULES = 50;
    private static final int PLACES = 3;

    private final Screen screen;
    private final SourceExcerpt excerpt;

    FindingsText(Screen screen, SourceExcerpt excerpt) {
        this.screen = screen;
        this.excerpt = excerpt;
    }

    /**
     * Writes them.
     *
     * @param findings those that are kept
     * @param omitted how many more there were
     */
    void write(List<Finding> findings, long omitted) {
        int room = SHOWN;
        int rules = RULES;
        for (List<Finding> group : groups(findings)) {
            // A lone one that is left out would save nothing.
            int wanted = group.size() <= SHOWN_OF_A_RULE + 1 ? group.size() : SHOWN_OF_A_RULE;
            int shown = Math.max(Math.min(room, wanted), rules-- > 0 ? 1 : 0);
            group.subList(0, shown).forEach(excerpt::write);
            room = Math.max(0, room - shown);
            rest(group, shown);
        }
        if (omitted > 0) {
            screen.line("and " + Screen.number(omitted) + " more, which were counted and not kept");
            screen.line();
        }
    }

    private static List<List<Finding>> groups(List<Finding> findings) {
        Map<Severity, Map<String, List<Finding>>> groups = new EnumMap<>(Severity.class);
        for (Finding finding : findings) {
            groups.computeIfAbsent(finding.severity(), severity -> new LinkedHashMap<>())
                    .computeIfAbsent(finding.rule(), rule -> new ArrayList<>())
                    .add(finding);
        }
        return groups.values().stream()
                .flatMap(rules -> rules.values().stream())
                .toList();
    }

    private void rest(List<Finding> group, int shown) {
        int rest = group.size() - shown;
        if (rest == 0) {
            return;
        }
        Finding first = group.get(0);
        String word = JsonParts.word(first.severity());
        String what = first.isError() ? screen.red(word) : screen.yellow(word);
        List<String> places = new ArrayList<>(group.subList(shown, Math.min(group.size(), shown + PLACES)).stream()
                .map(FindingsText::place)
                .filter(place -> !place.isEmpty())
                .distinct()
                .toList());
        if (rest > places.size() && !places.isEmpty()) {
            places.add("…");
        }
        screen.line(what
                + screen.bold("[" + first.rule() + "]: ")
                + (shown == 0 ? Screen.number(rest) : Screen.number(rest) + " more")
                + (places.isEmpty() ? "" : ": " + String.join(", ", places)));
        screen.line();
    }

    private static String place(Finding finding) {
        return finding.path()
                .map(path -> path
                        + finding.position()
                                .map(SourcePosition::toString)
                                .map(at -> ":" + at)
                                .orElse(""))
                .or(() -> finding.entry().map(EntryKey::toString))
                .orElse("");
    }
}
