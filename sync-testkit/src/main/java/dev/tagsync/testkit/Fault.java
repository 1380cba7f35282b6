package dev.tagsync.testkit;

/**
 * What goes wrong with one call of a port. What the caller is told depends on the call: a commit that was sent answers
 * {@link dev.tagsync.spi.Promoter.Outcome.Unknown}, a settlement throws {@link dev.tagsync.OutcomeUnknownException}, all others throw
 * {@link dev.tagsync.TransientException}.
 *
 * @since 0.1
 */
public enum Fault {
    /** Nothing goes wrong. */
    NONE,
    /** The call is never sent, and certainly so: a commit too throws {@link dev.tagsync.TransientException}. */
    BEFORE,
    /** The request is lost under way: it has no effect, but the caller cannot know. */
    LOST,
    /** The call has its effect, and the answer is lost. */
    AFTER,
    /** The call has its effect, is sent once more by a hidden retry, and the second answer is the one that is given. */
    DOUBLED,
    /**
     * The caller is told that the answer is lost; the effect comes when {@link FaultyStore#releaseDelayed()} is called, and is judged
     * then. A call that only reads is as with {@link #LOST}.
     */
    DELAYED
}
