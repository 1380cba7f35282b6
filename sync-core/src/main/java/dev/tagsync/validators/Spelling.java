package dev.tagsync.validators;

import dev.tagsync.CatalogView;
import dev.tagsync.Entry;
import dev.tagsync.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Guesses which name of a collection was meant. Looks at all names of a small collection, at those that begin alike in a large one, and reads
 * them once for all guesses of a run.
 */
final class Spelling {
    private static final int MOST_NAMES = 2_000;
    private static final int LONGEST_NAME = 128;
    private static final int MOST_GUESSES = 100;

    private final CatalogView view;
    private final String collection;
    private Optional<List<String>> all = Optional.empty();
    private int guesses;

    Spelling(CatalogView view, String collection) {
        this.view = view;
        this.collection = collection;
    }

    /** Returns the name that differs least from {@code wanted}, if one differs little. */
    Optional<String> guess(String wanted) {
        if (wanted.length() > LONGEST_NAME || ++guesses > MOST_GUESSES) {
            return Optional.empty();
        }
        int least = Math.min(3, Math.max(1, wanted.length() / 3)) + 1;
        Optional<String> best = Optional.empty();
        for (String name : names(wanted)) {
            int distance = distance(wanted, name, least);
            if (distance < least) {
                least = distance;
                best = Optional.of(name);
            }
        }
        return best;
    }

    private List<String> names(String wanted) {
        if (view.count(collection) <= MOST_NAMES) {
            if (all.isEmpty()) {
                all = Optional.of(names(Optional.empty(), MOST_NAMES));
            }
            return all.get();
        }
        return names(Optional.of(wanted.substring(0, wanted.offsetByCodePoints(0, half(wanted)))), MOST_NAMES / 10);
    }

    private static int half(String text) {
        return (text.codePointCount(0, text.length()) + 1) / 2;
    }

    private List<String> names(Optional<String> after, int most) {
        List<String> names = new ArrayList<>();
        Page<Entry> page = view.list(collection, after, Run.BATCH);
        while (true) {
            page.items().forEach(entry -> names.add(entry.name()));
            if (page.next().isEmpty() || names.size() >= most) {
                return names;
            }
            page = view.list(collection, page.next().map(key -> key.name()), Run.BATCH);
        }
    }

    /** Returns how many letters are to be added, taken away or replaced, or {@code limit} if it is that many or more; upper and lower case count as alike. */
    static int distance(String first, String second, int limit) {
        String a = first.toLowerCase(Locale.ROOT);
        String b = second.toLowerCase(Locale.ROOT);
        if (Math.abs(a.length() - b.length()) >= limit) {
            return limit;
        }
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            int least = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
                least = Math.min(least, row[j]);
            }
            if (least >= limit) {
                return limit;
            }
            above = row;
        }
        return Math.min(limit, above[b.length()]);
    }
}
