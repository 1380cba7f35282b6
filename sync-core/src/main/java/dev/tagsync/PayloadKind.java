package dev.tagsync;

/**
 * What an entry's payload is.
 *
 * @since 0.1
 */
public enum PayloadKind {
    /** Minified JSON in UTF-8: numbers, strings and key order as written in the source. */
    JSON,
    /** Text in UTF-8, as it stands in the source. */
    TEXT,
    /** Bytes as they stand in the source. */
    BYTES
}
