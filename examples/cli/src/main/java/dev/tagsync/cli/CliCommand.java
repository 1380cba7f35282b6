package dev.tagsync.cli;

/** What a command does. */
interface CliCommand {
    /** Does it. */
    Answer run(Host host);

    /** Tells whether it can move a channel. */
    default boolean moves() {
        return false;
    }
}
