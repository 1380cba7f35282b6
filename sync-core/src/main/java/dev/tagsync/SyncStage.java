package dev.tagsync;

/**
 * A part of a cycle that reports how far it is.
 *
 * @since 0.1
 */
public enum SyncStage {
    /** Files are read from Git and decoded. Counts files; bytes are those of their content. */
    READ,
    /** Nodes are built, stored and read back. Counts entries where all are loaded, else nodes; bytes are those of nodes before compression. */
    WRITE,
    /** The stored files are compared with Git's own listing. Counts files. */
    VERIFY,
    /** What has become live is watched by a {@link Guard}. Counts looks. */
    GUARD
}
