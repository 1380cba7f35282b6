package dev.tagsync;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whether now is the time to promote a release: about when and by whose leave, never about content, which validators judge. A rollback asks no gate.
 *
 * <p>A gate is asked before a release is hydrated, so that nothing is done in vain, and again under the version that its flip is committed on: an approval or
 * another channel's flip that the answer rests on cannot change unnoticed in between. It may be asked several times; it is quick, looks at nothing but the
 * request, and does not block. One that throws lets nothing through, and the refusal names it. Implementations are safe for use by many threads. {@link Gates}
 * has the usual ones.
 *
 * <p>Whoever promotes may override a gate by its id, {@code gate.} and its name, with actor and reason, as {@link SyncOptions#overriding} says; the history tells.
 *
 * @since 0.1
 */
public interface Gate {
    /** What the ids of gates begin with. */
    String ID = "gate.";

    /** Returns the gate's name: lower-case letters, digits and hyphens, the same at each start. */
    String name();

    /**
     * Judges.
     *
     * @param request what is to be promoted, and what is known
     */
    Ruling judge(Request request);

    /** Returns the other channels whose histories this gate looks at; none by default. */
    default Set<String> channels() {
        return Set.of();
    }

    /**
     * What is to be promoted, and what is known. All that is stored is of one version.
     *
     * @param channel the channel that would be flipped
     * @param release the release
     * @param root its content, if it is known yet
     * @param now what time it is, by the controller's clock
     * @param approvals who approved this release
     * @param histories of each channel that the gate named, the newest hundred flips, newest first
     * @param reviewed whether whoever promotes named the plan that was reviewed: {@link SyncOptions#reviewing}
     * @since 0.1
     */
    record Request(
            String channel,
            Release release,
            Optional<Digest> root,
            Instant now,
            List<Approval> approvals,
            Map<String, List<HistoryRecord>> histories,
            boolean reviewed) {
        /** Copies the lists. */
        public Request {
            approvals = List.copyOf(approvals);
            histories = Map.copyOf(histories);
        }
    }

    /**
     * What a gate says.
     *
     * @since 0.1
     */
    sealed interface Ruling {
        /** The release may pass now. */
        record Now() implements Ruling {}

        /**
         * The release may pass later.
         *
         * @param reason why not now, in words that follow the tag's name
         * @param until when it may, if that is known
         */
        record NotYet(String reason, Optional<Instant> until) implements Ruling {}

        /**
         * The release may not pass, however long one waits.
         *
         * @param reason why, in words that follow the tag's name
         */
        record No(String reason) implements Ruling {}
    }
}
