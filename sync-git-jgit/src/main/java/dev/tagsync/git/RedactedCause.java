package dev.tagsync.git;

import java.io.IOException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Stands for an exception of JGit, whose messages name URLs with their user-info: same stack, no secret. */
final class RedactedCause extends IOException {
    private static final long serialVersionUID = 1L;

    private static final int MAX_DEPTH = 16;

    private RedactedCause(String message, StackTraceElement[] stack, @Nullable Throwable cause) {
        super(message, cause);
        setStackTrace(stack);
    }

    static Throwable of(Throwable fault, UnaryOperator<String> redact) {
        return of(fault, redact, MAX_DEPTH);
    }

    private static RedactedCause of(Throwable fault, UnaryOperator<String> redact, int depth) {
        Throwable cause = fault.getCause();
        return new RedactedCause(
                fault.getClass().getName() + ": " + redact.apply(String.valueOf(fault.getMessage())),
                fault.getStackTrace(),
                cause == null || cause == fault || depth == 0 ? null : of(cause, redact, depth - 1));
    }
}
