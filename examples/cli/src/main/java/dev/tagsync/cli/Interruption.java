package dev.tagsync.cli;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * What is said when a signal ends a command that moves a channel before it has answered, or when code of the host's, such as a validator, ends
 * the process in the middle of any command. One answer is given, by the command or from
 * here, never both. Safe for use by several threads.
 */
final class Interruption {
    private static final String LOOK = "before anything else look: tagsync status";

    private static final String LOOK_AT_READERS = "look: tagsync status --readers";

    private static final Failure UNKNOWN = new Failure(
            ExitStatus.UNKNOWN, "cli.interrupted", "interrupted: it is not known whether the pointer moved", LOOK, "");

    private boolean running;
    private boolean moving;
    private boolean untilSignal;
    private Optional<Hints> hints = Optional.empty();
    private boolean answered;
    private boolean interrupted;
    private Optional<String> live = Optional.empty();

    /**
     * Tells that a command begins.
     *
     * @param moves whether it moves a channel
     * @param goesOn whether it goes on until a signal ends it, and tells of that itself
     * @param toType completes what there is to type
     */
    synchronized void begin(boolean moves, boolean goesOn, Hints toType) {
        running = true;
        moving = moves;
        untilSignal = goesOn;
        hints = Optional.of(toType);
    }

    /** Tells that the channel has moved, and what is live: what is left of the command moves nothing. */
    synchronized void moved(String to) {
        live = Optional.of(to);
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

    /**
     * Says what the end of the process leaves open, if it leaves anything open.
     *
     * @param ender the class that called {@code System.exit}, unless it was a signal
     * @return the exit status, where it is not for the caller of {@code exit} to choose: it would pass for that of a verdict
     */
    synchronized OptionalInt interrupt(Optional<String> ender, Consumer<Failure> saying) {
        boolean signal = ender.isEmpty();
        if (!running || answered || signal && (!moving || untilSignal)) {
            return OptionalInt.empty();
        }
        interrupted = true;
        Failure plain = ender.map(this::ended).orElseGet(this::signalled);
        Failure failure = hints.map(plain::with).orElse(plain);
        saying.accept(failure);
        return ender.isPresent() ? OptionalInt.of(failure.status()) : OptionalInt.empty();
    }

    private Failure signalled() {
        return live.map(is -> new Failure(
                        ExitStatus.BEHIND,
                        "cli.interrupted",
                        "interrupted while readers were waited for; " + is,
                        LOOK_AT_READERS,
                        ""))
                .orElse(UNKNOWN);
    }

    private Failure ended(String ender) {
        int open = live.isPresent() ? ExitStatus.BEHIND : ExitStatus.UNKNOWN;
        String outcome = live.orElse("it is not known whether the pointer moved");
        return new Failure(
                moving ? open : ExitStatus.REFUSED,
                "cli.ended",
                ender + " ended the process by System.exit before there was an answer" + (moving ? "; " + outcome : ""),
                (moving ? (live.isPresent() ? LOOK_AT_READERS : LOOK) + "; then " : "")
                        + "take the call out: a validator says what is wrong by findings, or throws",
                "");
    }

    /** Finds the class that called {@code System.exit}, from a shutdown hook. */
    static Optional<String> ender(Map<Thread, StackTraceElement[]> threads) {
        for (StackTraceElement[] stack : threads.values()) {
            for (int i = 0; i + 1 < stack.length; i++) {
                String next = stack[i + 1].getClassName();
                boolean exit = stack[i].getClassName().equals("java.lang.Runtime")
                        && stack[i].getMethodName().equals("exit");
                // A signal's handler calls it too, from java.lang.Terminator.
                if (exit && !next.startsWith("java.lang.Terminator")) {
                    return Optional.of(
                            next.equals("java.lang.System") && i + 2 < stack.length
                                    ? stack[i + 2].getClassName()
                                    : next);
                }
            }
        }
        return Optional.empty();
    }
}
