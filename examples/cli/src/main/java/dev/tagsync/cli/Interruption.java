package dev.tagsync.cli;

import java.util.function.Consumer;

/**
 * What is said when a signal ends a command that moves a channel before it has answered. One answer is given, by the command or from
 * here, never both. Safe for use by several threads.
 */
final class Interruption {
    private static final Failure UNKNOWN = new Failure(
            ExitStatus.UNKNOWN,
            "cli.interrupted",
            "interrupted: it is not known whether the pointer moved; look at status",
            "",
            "");

    private boolean moving;
    private boolean answered;
    private boolean interrupted;

    /** Tells that a command begins that moves a channel. */
    synchronized void begin() {
        moving = true;
    }

    /**
     * Gives the command's answer, and keeps the process from ending half-way through it.
     *
     * @return whether it was given: if not, the process is ending
     */
    synchronized boolean answer(Runnable saying) {
        if (interrupted) {
            return false;
        }
        saying.run();
        answered = true;
        return true;
    }

    /** Says what a signal leaves open, if it leaves anything open. */
    synchronized void interrupt(Consumer<Failure> saying) {
        if (moving && !answered) {
            interrupted = true;
            saying.accept(UNKNOWN);
        }
    }
}
