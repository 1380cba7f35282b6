package dev.tagsync;

import java.util.Optional;

/**
 * A fault: something that no release is to blame for. Its four kinds are its subclasses; what a release can do wrong is a
 * {@link SyncResult} instead. Messages never hold secrets.
 *
 * @since 0.1
 */
public abstract sealed class SyncException extends RuntimeException
        permits ConfigurationException, TransientException, PermanentException, OutcomeUnknownException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final String hint;

    SyncException(String code, String message, String hint, @org.jspecify.annotations.Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.hint = hint;
    }

    /** Returns the fault's id, such as {@code store.unreachable}: stable, for scripts and the error reference. */
    public String code() {
        return code;
    }

    /** Returns what to do next, if there is more to say than the message does. */
    public Optional<String> hint() {
        return hint.isEmpty() ? Optional.empty() : Optional.of(hint);
    }

    /** Tells whether what readers see may have changed by the call that failed. */
    public boolean stateMayHaveChanged() {
        return this instanceof OutcomeUnknownException;
    }
}
