package dev.tagsync;

import java.util.Optional;

/**
 * What came of checking a channel's history: each record names the digest of the one before, and the pointer is the newest.
 *
 * @param channel the channel
 * @param records how many records were looked at
 * @param broken the first record that is not as it was written, or whose predecessor is not; empty if all are
 * @param message what is wrong with it, or empty
 * @since 0.1
 */
public record HistoryCheck(String channel, long records, Optional<Generation> broken, String message) {
    /** Tells whether the history is as it was written. */
    public boolean good() {
        return broken.isEmpty();
    }
}
