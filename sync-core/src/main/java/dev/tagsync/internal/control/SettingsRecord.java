package dev.tagsync.internal.control;

import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Stored;
import java.time.Duration;
import java.util.List;

/**
 * What holds for all readers and collectors of a catalog. A pointer's poll brings it, so that every reader knows it.
 *
 * @param maxViewAge how old a view may be that is opened from now on
 * @param longestViewAge the largest of these that was ever in force: a view keeps the one that it was opened under, so a collector waits for this one
 * @param maxPollInterval the longest time between two polls of a reader: what a collector waits beyond a view's age
 */
public record SettingsRecord(Duration maxViewAge, Duration longestViewAge, Duration maxPollInterval) {
    /** In force until somebody sets something else. */
    public static final SettingsRecord DEFAULT =
            new SettingsRecord(Duration.ofMinutes(10), Duration.ofMinutes(10), Duration.ofSeconds(10));

    /** Returns what a {@linkplain dev.tagsync.spi.Promoter#peek peek} saw. */
    public static SettingsRecord of(List<Stored> peeked) {
        return peeked.stream()
                .filter(s -> s.kind().equals(Kinds.SETTINGS))
                .map(s -> CollectRecords.settings(s.value()))
                .findFirst()
                .orElse(DEFAULT);
    }

    /** Returns what a view of the register has, that was asked for the settings. */
    static SettingsRecord of(Register.View view) {
        return view.one(Kinds.SETTINGS, "", CollectRecords::settings).orElse(DEFAULT);
    }

    /** Returns these with another age for the views that are opened from now on. */
    SettingsRecord withMaxViewAge(Duration age) {
        return new SettingsRecord(age, age.compareTo(longestViewAge) > 0 ? age : longestViewAge, maxPollInterval);
    }

    /** Returns how long after a snapshot could last be opened the last view of it has ended. */
    public Duration wait(SettingsRecord before) {
        Duration longest = longestViewAge.compareTo(before.longestViewAge) > 0 ? longestViewAge : before.longestViewAge;
        return longest.plus(maxPollInterval);
    }
}
