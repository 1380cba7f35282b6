package dev.tagsync;

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

    /** Returns one line: {@code "category" of products at /category}. */
    @Override
    public String toString() {
        return "\"" + name + "\" of " + collection.orElse("all collections") + " at "
                + (pointer.isEmpty() ? "the whole payload" : pointer);
    }
}
