package dev.tagsync;

import org.jspecify.annotations.Nullable;

/**
 * What the host or the operator has set cannot work; nothing has changed, and a retry as it is fails again.
 *
 * @since 0.1
 */
public final class ConfigurationException extends SyncException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes a fault.
     *
     * @param code the fault's id, such as {@code store.keyspace-missing}
     * @param message what failed, with which id, found versus expected
     * @param hint what to do next, or empty
     */
    public ConfigurationException(String code, String message, String hint) {
        this(code, message, hint, null);
    }

    /**
     * Makes a fault with its cause.
     *
     * @param code the fault's id, such as {@code store.keyspace-missing}
     * @param message what failed, with which id, found versus expected
     * @param hint what to do next, or empty
     * @param cause what led to it
     */
    public ConfigurationException(String code, String message, String hint, @Nullable Throwable cause) {
        super(code, message, hint, cause);
    }
}
