package dev.tagsync.validators;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much a {@link Breaker} lets pass: a number of entries, or a part of those that are active. Exactly that much still passes. Immutable.
 *
 * @since 0.1
 */
public final class Limit {
    private static final Pattern FORM = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)(\\s*%)?");

    private final BigDecimal value;
    private final boolean percent;

    private Limit(BigDecimal value, boolean percent) {
        this.value = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
        this.percent = percent;
    }

    /**
     * A number of entries.
     *
     * @param entries the most entries that pass, at least 0
     */
    public static Limit count(long entries) {
        if (entries < 0) {
            throw new IllegalArgumentException("a limit is at least 0, found " + entries);
        }
        return new Limit(BigDecimal.valueOf(entries), false);
    }

    /**
     * A part of the entries that are active.
     *
     * @param percent the most of 100 entries that pass, at least 0
     */
    public static Limit percent(double percent) {
        if (!(percent >= 0 && percent < 1e12)) {
            throw new IllegalArgumentException("a limit is at least 0 %, found " + percent);
        }
        return new Limit(BigDecimal.valueOf(percent), true);
    }

    /**
     * Reads a limit from a text.
     *
     * @param text a whole number such as {@code 100}, or a part such as {@code 10%} or {@code 2.5 %}
     * @throws IllegalArgumentException if it is neither
     */
    public static Limit parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches() || form.group(2) == null && text.contains(".")) {
            throw new IllegalArgumentException("\"" + Run.cut(text)
                    + "\" is no limit: one is a number of entries such as 100, or a part such as 10%");
        }
        return new Limit(new BigDecimal(form.group(1)), form.group(2) != null);
    }

    /** Tells whether so many of so many entries are more than pass. */
    boolean isExceededBy(long count, long of) {
        BigDecimal found = BigDecimal.valueOf(count);
        return percent
                ? found.multiply(BigDecimal.valueOf(100)).compareTo(value.multiply(BigDecimal.valueOf(of))) > 0
                : found.compareTo(value) > 0;
    }

    /** Returns so many of so many entries as a person reads it: {@code 12 of 100 (12 %)}. */
    static String share(long count, long of) {
        BigDecimal part = BigDecimal.valueOf(count)
                .multiply(BigDecimal.valueOf(100))
                .divide(BigDecimal.valueOf(of), 1, RoundingMode.HALF_UP)
                .stripTrailingZeros();
        return String.format(Locale.ROOT, "%,d of %,d (%s %%)", count, of, part.toPlainString());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Limit limit && value.equals(limit.value) && percent == limit.percent;
    }

    @Override
    public int hashCode() {
        return value.hashCode() * 2 + (percent ? 1 : 0);
    }

    /** Returns it as {@link #parse} reads it. */
    @Override
    public String toString() {
        return value.toPlainString() + (percent ? "%" : "");
    }
}
