package dev.tagsync.testkit.server;

/**
 * What a {@link CqlServer} keeps when it is killed.
 *
 * @since 0.1
 */
public enum Durability {
    /** Nothing: the fastest start, for servers that are thrown away. */
    VOLATILE,
    /** Every acknowledged write survives the end of the process, but not of the machine: for kill tests. */
    RESTARTABLE,
    /** All but the writes of about the last tenth of a second: several times faster, for loads and benchmarks. */
    PERIODIC
}
