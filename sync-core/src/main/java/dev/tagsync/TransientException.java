package dev.tagsync;

import org.jspecify.annotations.Nullable;

/**
 * Something was not reachable or too slow; what readers see has not changed, and a retry is safe.
 *
 * @since 0.1
 */
public sealed class TransientException extends SyncException permits ViewExpiredException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes a fault.
     *
     * @param code the fault's id, such as {@code store.unreachable}
     * @param message what failed, with which id, found versus expected
     * @param hint what to do next, or empty
     */
    public TransientException(String code, String message, String hint) {
        this(code, message, hint, null);
    }

    /**
     * Makes a fault with its cause.
     *
     * @param code the fault's id, such as {@code store.unreachable}
     * @param message what failed, with which id, found versus expected
     * @param hint what to do next, or empty
     * @param cause what led to it
     */
    public TransientException(String code, String message, String hint, @Nullable Throwable cause) {
        super(code, message, hint, cause);
    }
}
