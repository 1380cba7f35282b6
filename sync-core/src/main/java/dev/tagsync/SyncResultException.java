package dev.tagsync;

/**
 * Says that what was asked for was not done; thrown by {@link SyncResult#orThrow} alone.
 *
 * @since 0.1
 */
public final class SyncResultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient SyncResult result;

    SyncResultException(SyncResult result) {
        super(message(result));
        this.result = result;
    }

    private static String message(SyncResult result) {
        StringBuilder text = new StringBuilder(result.summary());
        result.report().findings().stream()
                .limit(5)
                .forEach(f -> text.append("\n  ").append(f));
        long more = result.report().findings().size() - 5 + result.report().findingsOmitted();
        if (more > 0) {
            text.append("\n  and ").append(more).append(" more");
        }
        return text.toString();
    }

    /** Returns the result. */
    public SyncResult result() {
        return result;
    }
}
