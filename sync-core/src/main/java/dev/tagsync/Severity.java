package dev.tagsync;

/**
 * How much a finding weighs.
 *
 * @since 0.1
 */
public enum Severity {
    /** Blocks the release. */
    ERROR,
    /** Is shown and recorded, and blocks nothing. */
    WARNING
}
