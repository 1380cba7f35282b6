package dev.tagsync.validators;

import dev.tagsync.Entry;
import dev.tagsync.Findings;
import dev.tagsync.Severity;
import dev.tagsync.spi.EntryValidator;
import java.util.Locale;
import java.util.Optional;

/**
 * Wants payloads to have at most so many bytes: of JSON in its minified form, which is what readers get. The limit of the catalog's definition
 * ({@link dev.tagsync.CatalogDefinition#maxEntryBytes()}) holds besides. Immutable.
 *
 * @since 0.1
 */
public final class SizeLimitValidator implements EntryValidator {
    private static final String TOO_LARGE = "size.too-large";

    private final Optional<String> collection;
    private final long maxBytes;
    private final Severity severity;

    private SizeLimitValidator(Optional<String> collection, long maxBytes, Severity severity) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("a size limit is at least 1 byte, found " + maxBytes);
        }
        this.collection = collection.map(Run::collection);
        this.maxBytes = maxBytes;
        this.severity = severity;
    }

    /**
     * Makes a validator of all collections.
     *
     * @param maxBytes the largest payload in bytes, at least 1
     */
    public static SizeLimitValidator of(long maxBytes) {
        return new SizeLimitValidator(Optional.empty(), maxBytes, Severity.ERROR);
    }

    /**
     * Makes a validator of one collection.
     *
     * @param collection the collection
     * @param maxBytes the largest payload in bytes, at least 1
     */
    public static SizeLimitValidator of(String collection, long maxBytes) {
        return new SizeLimitValidator(Optional.of(collection), maxBytes, Severity.ERROR);
    }

    /** Returns one that warns instead. */
    public SizeLimitValidator asWarning() {
        return new SizeLimitValidator(collection, maxBytes, Severity.WARNING);
    }

    @Override
    public String name() {
        return "size(" + collection.orElse("all") + ")";
    }

    @Override
    public String version() {
        return "1 bytes " + maxBytes + (severity == Severity.WARNING ? " warning" : "");
    }

    @Override
    public void validate(Entry entry, Findings findings) {
        if (collection.isPresent() && !collection.get().equals(entry.collection())) {
            return;
        }
        int bytes = entry.payload().length;
        if (bytes > maxBytes) {
            String message = "%s has %s bytes, more than %s";
            Object[] args = {entry.key(), counted(bytes), counted(maxBytes)};
            Findings.Added added = severity == Severity.ERROR
                    ? findings.error(TOO_LARGE, "", message, args)
                    : findings.warning(TOO_LARGE, "", message, args);
            added.hint("split the entry, or raise the limit")
                    .expected("at most " + counted(maxBytes) + " bytes")
                    .found(counted(bytes) + " bytes");
        }
    }

    private static String counted(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
