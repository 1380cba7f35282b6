package dev.tagsync;

/**
 * Where a validator puts what it finds. Handed to a validator for one run; what is added after the validator returned is ignored. It keeps a
 * thousand findings of each severity, with texts of at most 2,000 characters, and counts the rest. Thread-safe. Once the validator was given up,
 * every method that adds throws a {@link java.util.concurrent.CancellationException}, which is not to be caught.
 *
 * @since 0.1
 */
public interface Findings {
    /**
     * Adds an error: the release will not become live.
     *
     * @param rule the rule's id, lower case with dots, such as {@code price.missing}
     * @param pointer the JSON pointer of the place in the entry's payload, such as {@code /price}; empty for the whole entry. Line
     *     and column follow from it; a place that is not there leads to the nearest one around it
     * @param message a sentence for {@link String#format}
     * @param args the sentence's arguments
     * @return the finding just added, to say more about it
     */
    Added error(String rule, String pointer, String message, Object... args);

    /**
     * Adds a warning: it is shown and recorded, and blocks nothing. Parameters as for {@link #error}.
     *
     * @param rule the rule's id
     * @param pointer the JSON pointer of the place
     * @param message a sentence for {@link String#format}
     * @param args the sentence's arguments
     * @return the finding just added, to say more about it
     */
    Added warning(String rule, String pointer, String message, Object... args);

    /** Returns a sink for findings about {@code entry}; a validator of single entries is handed one already. */
    Findings on(Entry entry);

    /**
     * A finding that was added.
     *
     * @since 0.1
     */
    interface Added {
        /**
         * Says what to do about it.
         *
         * @param text one sentence
         * @return this finding
         */
        Added hint(String text);

        /**
         * Says what should stand there, for programs: the message says it to people. Of a text, the first 500 characters are kept.
         *
         * @param text a few words, such as {@code at least 0}
         * @return this finding
         */
        default Added expected(String text) {
            return this;
        }

        /**
         * Says what stands there instead. Of a text, the first 500 characters are kept.
         *
         * @param text the value, such as {@code -2}
         * @return this finding
         */
        default Added found(String text) {
            return this;
        }
    }
}
