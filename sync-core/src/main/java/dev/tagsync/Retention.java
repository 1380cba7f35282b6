package dev.tagsync;

import java.time.Duration;

/**
 * How long snapshots of a channel are retained beyond their use: what was live lately can be rolled back to at once. A snapshot stays while either
 * of the two asks for it.
 *
 * @param flips the newest flips of the channel whose snapshots stay, rollbacks counted; at least 1
 * @param age what was live within this time stays; 0 for none
 * @since 0.1
 */
public record Retention(int flips, Duration age) {
    /** The last 10 flips, and what was live within 7 days. */
    public static final Retention DEFAULT = new Retention(10, Duration.ofDays(7));

    /** Checks both. */
    public Retention {
        if (flips < 1) {
            throw new IllegalArgumentException("at least the last flip is retained, asked for " + flips);
        }
        if (age.isNegative()) {
            throw new IllegalArgumentException("an age is not negative, found " + age);
        }
    }
}
