package dev.tagsync;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A commit was sent, and whether it applied could not be found out; it may still apply.
 *
 * @since 0.1
 */
public final class OutcomeUnknownException extends SyncException {
    private static final long serialVersionUID = 1L;

    private final String attempt;

    /**
     * Makes a fault without a cause.
     *
     * @param code the fault's id, such as {@code store.in-doubt}
     * @param message what failed, with which id, found versus expected
     * @param hint what to do next, or empty
     */
    public OutcomeUnknownException(String code, String message, String hint) {
        this(code, message, hint, null);
    }

    /**
     * Makes a fault.
     *
     * @param code the fault's id, such as {@code store.in-doubt}
     * @param message what failed, with which id, found versus expected
     * @param hint what to do next, or empty
     * @param cause what led to it
     */
    public OutcomeUnknownException(String code, String message, String hint, @Nullable Throwable cause) {
        this(code, message, hint, "", cause);
    }

    /**
     * Makes a fault of a known commit.
     *
     * @param code the fault's id, such as {@code store.in-doubt}
     * @param message what failed, with which id, found versus expected
     * @param hint what to do next, or empty
     * @param attempt the commit's id
     * @param cause what led to it
     */
    public OutcomeUnknownException(
            String code, String message, String hint, String attempt, @Nullable Throwable cause) {
        super(code, message, hint, cause);
        this.attempt = attempt;
    }

    /** Returns the id of the commit in doubt, if it is known. */
    public Optional<String> attempt() {
        return attempt.isEmpty() ? Optional.empty() : Optional.of(attempt);
    }
}
