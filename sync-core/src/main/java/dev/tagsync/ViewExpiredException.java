package dev.tagsync;

/**
 * A view, or a session, is over: its snapshot may be collected. What it had cached was answered as long as that was right. Take a new view and ask
 * again.
 *
 * @since 0.1
 */
public final class ViewExpiredException extends TransientException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes a fault; its code is {@code view.expired}.
     *
     * @param message which view, and why it is over
     */
    public ViewExpiredException(String message) {
        super("view.expired", message, "take a new view and ask again");
    }
}
