package dev.tagsync.validators;

import dev.tagsync.Findings;
import dev.tagsync.Severity;
import dev.tagsync.spi.Validator;
import java.util.Locale;

/**
 * Wants a collection to have at least so many entries. Reads no entry. Immutable.
 *
 * @since 0.1
 */
public final class MinimumCountValidator implements Validator {
    private static final String TOO_FEW = "count.too-few";

    private final String collection;
    private final long minimum;
    private final Severity severity;

    private MinimumCountValidator(String collection, long minimum, Severity severity) {
        if (minimum < 1) {
            throw new IllegalArgumentException("a minimum count is at least 1, found " + minimum);
        }
        this.collection = Run.collection(collection);
        this.minimum = minimum;
        this.severity = severity;
    }

    /**
     * Makes a validator.
     *
     * @param collection the collection
     * @param minimum the fewest entries, at least 1
     */
    public static MinimumCountValidator of(String collection, long minimum) {
        return new MinimumCountValidator(collection, minimum, Severity.ERROR);
    }

    /** Returns one that warns instead. */
    public MinimumCountValidator asWarning() {
        return new MinimumCountValidator(collection, minimum, Severity.WARNING);
    }

    @Override
    public String name() {
        return "count(" + collection + ")";
    }

    @Override
    public String version() {
        return "1 minimum " + minimum + (severity == Severity.WARNING ? " warning" : "");
    }

    @Override
    public void validate(Candidate candidate, Findings findings) {
        long count = candidate.view().count(collection);
        if (count < minimum) {
            String found = entries(count);
            new Run(candidate, findings, severity)
                    .add(
                            TOO_FEW,
                            "%s has %s, fewer than %s",
                            collection,
                            found,
                            String.format(Locale.ROOT, "%,d", minimum))
                    .hint("look at the tag's files, and at include, exclude and key of the catalog's definition")
                    .expected("at least " + entries(minimum))
                    .found(found);
        }
    }

    private static String entries(long count) {
        return count == 1 ? "1 entry" : String.format(Locale.ROOT, "%,d entries", count);
    }
}
