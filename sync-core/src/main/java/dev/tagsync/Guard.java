package dev.tagsync;

import dev.tagsync.internal.Settings;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Watches a release for a time after its flip, by a probe of the host's; if the probe fails, the channel goes back by itself. Immutable.
 *
 * <pre>{@code
 * SyncController.builder()
 *         .guard(Guard.of("storefront", live -> shop.isWell() ? Optional.empty() : Optional.of("HTTP " + shop.status()))
 *                 .during(Duration.ofMinutes(10)))
 * }</pre>
 *
 * <ul>
 *   <li>The probe looks again and again. So many failures in a row are a failure of the release: the channel is rolled back as by {@link
 *       SyncController#rollback()}, with the hold, the quarantine and the record, whose actor is {@code guard:} and this guard's name.
 *   <li>That happens once. A rollback is not guarded; nothing promotes the release again before a person has lifted its quarantine.
 *   <li>When the time is over and the last look was fine, the guard is over.
 *   <li>When anybody else moves the channel meanwhile, the guard is over too, and rolls nothing back.
 *   <li>A probe that throws, or does not come back in time, has failed.
 *   <li>That a release is guarded is recorded in the step of its flip. If the process dies, the release stays live, and whoever comes next with a guard of that
 *       channel watches it anew, for the whole time: a {@link SyncLoop}, or a promotion of the same tag.
 * </ul>
 *
 * @param name what the guard is called in records and messages, 1 to 100 characters
 * @param probe looks whether all is well
 * @param during how long a release is watched at least
 * @param every the time between two looks; the first comes that long after the flip
 * @param timeout how long a look may take
 * @param failures how many failures in a row make the channel go back
 * @since 0.1
 */
public record Guard(String name, Probe probe, Duration during, Duration every, Duration timeout, int failures) {
    /** How long a release is watched by default: five minutes. */
    public static final Duration DEFAULT_DURING = Duration.ofMinutes(5);

    /** The time between two looks by default: ten seconds. */
    public static final Duration DEFAULT_EVERY = Duration.ofSeconds(10);

    /** How long a look may take by default: five seconds. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    /** How many failures in a row are a failure by default: three. */
    public static final int DEFAULT_FAILURES = 3;

    /** What the actor of a rollback by a guard begins with. */
    public static final String ACTOR = "guard:";

    private static final int MOST_NAME = 100;

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException if the name is empty or too long, a time is not greater than 0, or {@code failures} is less than 1
     */
    public Guard {
        Objects.requireNonNull(probe, "probe");
        if (name.isBlank() || name.length() > MOST_NAME) {
            throw new IllegalArgumentException(
                    "a guard's name has 1 to " + MOST_NAME + " characters, found " + name.length());
        }
        Settings.positive("during", during);
        Settings.positive("every", every);
        Settings.positive("timeout", timeout);
        if (failures < 1) {
            throw new IllegalArgumentException("failures is at least 1, found " + failures);
        }
    }

    /**
     * Starts from the defaults.
     *
     * @param name what the guard is called
     * @param probe looks whether all is well
     */
    public static Guard of(String name, Probe probe) {
        return new Guard(name, probe, DEFAULT_DURING, DEFAULT_EVERY, DEFAULT_TIMEOUT, DEFAULT_FAILURES);
    }

    /** Sets how long a release is watched; {@link #DEFAULT_DURING} by default. */
    public Guard during(Duration time) {
        return new Guard(name, probe, time, every, timeout, failures);
    }

    /** Sets the time between two looks; {@link #DEFAULT_EVERY} by default. */
    public Guard every(Duration time) {
        return new Guard(name, probe, during, time, timeout, failures);
    }

    /** Sets how long a look may take before it is interrupted and counts as failed; {@link #DEFAULT_TIMEOUT} by default. */
    public Guard timeout(Duration time) {
        return new Guard(name, probe, during, every, time, failures);
    }

    /** Sets how many failures in a row make the channel go back; {@link #DEFAULT_FAILURES} by default. */
    public Guard failures(int inARow) {
        return new Guard(name, probe, during, every, timeout, inARow);
    }

    /**
     * Looks whether all is well with what is live. Called on a thread of the environment's executor, one look at a time; it heeds interruption.
     *
     * @since 0.1
     */
    @FunctionalInterface
    public interface Probe {
        /**
         * Looks.
         *
         * @param live the flip that is watched
         * @return what is wrong, in a few words without secrets, since they are recorded; empty if all is well
         * @throws Exception if it cannot tell, which counts as failed
         */
        Optional<String> look(HistoryRecord live) throws Exception;
    }
}
