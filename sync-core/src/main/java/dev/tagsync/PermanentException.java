package dev.tagsync;

import org.jspecify.annotations.Nullable;

/**
 * Something is broken in a way that a retry does not cure, such as a damaged node; what readers see has not changed.
 *
 * @since 0.1
 */
public final class PermanentException extends SyncException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes a fault.
     *
     * @param code the fault's id, such as {@code store.node-damaged}
     * @param message what failed, with which id, found versus expected
     * @param hint what to do next, or empty
     */
    public PermanentException(String code, String message, String hint) {
        this(code, message, hint, null);
    }

    /**
     * Makes a fault with its cause.
     *
     * @param code the fault's id, such as {@code store.node-damaged}
     * @param message what failed, with which id, found versus expected
     * @param hint what to do next, or empty
     * @param cause what led to it
     */
    public PermanentException(String code, String message, String hint, @Nullable Throwable cause) {
        super(code, message, hint, cause);
    }
}
