package dev.tagsync;

import java.util.Optional;

/**
 * What became of what was in doubt: nothing that was sent before can apply any more.
 *
 * @param channel the channel that was looked at
 * @param attempt the id of the commit that was asked about; empty if none was named
 * @param flip its flip, if it applied; empty if it never will
 * @param active what is live now
 * @since 0.1
 */
public record Resolution(
        String channel, Optional<String> attempt, Optional<HistoryRecord> flip, Optional<HistoryRecord> active) {
    /** Returns one sentence for people. */
    public String summary() {
        String now = active.map(a -> channel + " is " + a.release().tag() + ", generation " + a.generation())
                .orElse("nothing is live in channel " + channel);
        if (attempt.isEmpty()) {
            return "nothing is in doubt any more: " + now;
        }
        return flip.map(f -> "attempt " + attempt.get() + " applied: it made "
                                + f.release().tag() + " generation " + f.generation())
                        .orElse("attempt " + attempt.get() + " did not apply, and never will")
                + "; " + now;
    }
}
