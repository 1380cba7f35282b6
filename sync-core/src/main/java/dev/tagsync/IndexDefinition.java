package dev.tagsync;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * An index over a catalog's entries by a value in their payloads. Strings are indexed as they are, numbers by their digits as written,
 * {@code true} and {@code false} as words; of an array each element; objects, nulls and missing values not at all.
 *
 * @param name the index's name
 * @param collection the collection that is indexed, or empty for all
 * @param pointer the JSON pointer of the value
 * @since 0.1
 */
public record IndexDefinition(String name, Optional<String> collection, String pointer) {
    private static final String OF_VALIDATORS = "validator:";

    /** In bytes of UTF-8. A longer name gives way to its digest: the name of an index has a limit. */
    private static final int LONGEST_OF_VALIDATORS = 200;

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException if the name is empty or the pointer is not empty and does not start with a slash
     */
    public IndexDefinition {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("an index needs a name");
        }
        JsonPointers.check(pointer);
    }

    /** An index over one collection. */
    public static IndexDefinition of(String name, String collection, String pointer) {
        return new IndexDefinition(name, Optional.of(collection), pointer);
    }

    /**
     * An index over one collection that a validator keeps for itself: nobody else is to ask for it, so it may be dropped by any promotion. A name
     * that says how the validator judges tells it later whether what is active was judged so.
     *
     * @param name the validator's name and version; the index's name begins with {@code validator:} besides
     * @param collection the collection that is indexed
     * @param pointer the JSON pointer of the value
     */
    public static IndexDefinition ofValidator(String name, String collection, String pointer) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        String fitting = bytes.length <= LONGEST_OF_VALIDATORS
                ? name
                : Digest.sha256(bytes).toString();
        return of(OF_VALIDATORS + fitting, collection, pointer);
    }

    /** Tells whether an index of this name is a validator's own. */
    public static boolean isOfValidator(String name) {
        return name.startsWith(OF_VALIDATORS);
    }

    /** Returns one line: {@code "category" of products at /category}. */
    @Override
    public String toString() {
        return "\"" + name + "\" of " + collection.orElse("all collections") + " at "
                + (pointer.isEmpty() ? "the whole payload" : pointer);
    }
}
