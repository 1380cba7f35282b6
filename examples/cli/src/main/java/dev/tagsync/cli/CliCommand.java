package dev.tagsync.cli;

import java.util.Optional;

/** What a command does. */
interface CliCommand {
    /** Does it. */
    Answer run(Host host);

    /** Returns in which forms it can answer beside text and JSON, if it finds anything. */
    default Optional<ReportOptions> report() {
        return Optional.empty();
    }

    /** Tells whether it can move a channel. */
    default boolean moves() {
        return false;
    }

    /** Tells whether it goes on until a signal ends it, and says itself how that ended. */
    default boolean goesOn() {
        return false;
    }
}
