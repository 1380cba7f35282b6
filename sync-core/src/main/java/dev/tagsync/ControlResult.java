package dev.tagsync;

/**
 * What came of an explicit act.
 *
 * @since 0.1
 */
public sealed interface ControlResult {
    /** Returns one sentence for people. */
    String summary();

    /**
     * It is done, and recorded.
     *
     * @param record the record of it
     * @param summary what is so now
     */
    record Done(ControlRecord record, String summary) implements ControlResult {}

    /**
     * It was so already; nothing was changed or recorded.
     *
     * @param summary what was so
     */
    record Unchanged(String summary) implements ControlResult {}

    /**
     * It is not allowed, or what it was meant for is not there.
     *
     * @param reason why, for programs
     * @param summary why, for people
     * @param hint what to do about it, or empty
     */
    record Refused(SyncResult.Reason reason, String summary, String hint) implements ControlResult {}
}
