package dev.tagsync.internal.control;

import dev.tagsync.Retention;
import java.time.Duration;
import java.util.Map;

/**
 * What a collector retains.
 *
 * @param byDefault for every channel that is not named
 * @param channels for the others
 * @param verdictAge how long a plan or a verdict keeps its snapshot
 * @param rejectionAge how long a rejection is remembered
 */
public record RetentionPolicy(
        Retention byDefault, Map<String, Retention> channels, Duration verdictAge, Duration rejectionAge) {
    /** Copies the map. */
    public RetentionPolicy {
        channels = Map.copyOf(channels);
    }

    Retention of(String channel) {
        return channels.getOrDefault(channel, byDefault);
    }

    int mostFlips() {
        return channels.values().stream().mapToInt(Retention::flips).reduce(byDefault.flips(), Math::max);
    }
}
