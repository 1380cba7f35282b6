package dev.tagsync;

/**
 * How much a finding weighs.
 *
 * @since 0.1
 */
public enum Severity {
    /** Blocks the release. */
    ERROR,
    /** Would block the release, and was let pass by name: see {@link SyncOptions#overriding}. */
    OVERRIDDEN,
    /** Is shown and recorded, and blocks nothing. */
    WARNING
}
