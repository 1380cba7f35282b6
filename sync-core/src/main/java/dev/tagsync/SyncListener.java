package dev.tagsync;

import dev.tagsync.SyncCall.Stage;
import java.time.Duration;

/**
 * Is told what a controller does while it does it. Implementations are quick, since the cycle waits for them, and do not throw: what they throw is
 * ignored, and logged once for each kind of event. They are safe for use by many threads, one for each call that is under way.
 *
 * <p>Of one call, in this order: {@link #started}; for each part of a stage {@link #stageStarted} and {@link #stageEnded}; {@link #ended} or {@link
 * #failed}. All of these on the caller's thread.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface SyncListener {
    /** Tells nobody. */
    SyncListener NONE = progress -> {};

    /**
     * Takes how far a stage is: at its start, at its end, and at most ten times a second between. Called by any of the threads that work on a
     * cycle, of one cycle by one at a time.
     *
     * @param progress how far it is
     */
    void progress(SyncProgress progress);

    /** Takes that a promotion, a plan or a rollback begins. Of a loop's cycle there is one call for each release that it tries. */
    default void started(SyncCall call) {}

    /** Takes that a stage, or another part of it, begins. */
    default void stageStarted(SyncCall call, Stage stage) {}

    /**
     * Takes that a stage, or a part of it, is over, however it went.
     *
     * @param call the call
     * @param stage the stage
     * @param took how long this part of it took
     */
    default void stageEnded(SyncCall call, Stage stage, Duration took) {}

    /** Takes what came of a call. Readers of the controller have moved by then, and the log has its line. */
    default void ended(SyncCall call, SyncResult result) {}

    /** Takes that a call throws: what is nobody's fault. */
    default void failed(SyncCall call, Throwable fault) {}

    /**
     * Takes that a release became live although rules stood against it, which were let pass by name. Comes before {@link #ended} of that call; a flip whose
     * outcome was in doubt is told of by the history alone.
     *
     * @param call the call
     * @param record the flip: its rules ({@link HistoryRecord#overridden}), its actor and reason, its release and channel
     */
    default void overridden(SyncCall call, HistoryRecord record) {}

    /**
     * Takes that a guarded release is not well. The rollback, if there was something to go back to, is a call of its own that has ended by then.
     *
     * @param call what was promoted, and where; its number is that of this event, and no other is told of under it
     * @param result what was promoted, what is wrong, and what came of going back
     */
    default void guardFailed(SyncCall call, SyncResult.GuardFailed result) {}

    /** Takes how a loop of the controller stands, when the conditions of its health have become others. Called on the loop's thread. */
    default void healthChanged(Health health) {}
}
