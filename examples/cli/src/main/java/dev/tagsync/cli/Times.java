package dev.tagsync.cli;

import dev.tagsync.ConfigurationException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as people write them: {@code 500ms}, {@code 90s}, {@code 5m}, {@code 1h}, {@code 7d}. */
final class Times {
    private static final Pattern TIME = Pattern.compile("(\\d{1,6}) ?(ms|s|m|h|d)");

    private Times() {}

    /**
     * Reads one that must be one.
     *
     * @param name the option or key that says it
     * @param example what to write
     */
    static Duration of(String name, String text, String example) {
        return read(text)
                .orElseThrow(() -> new ConfigurationException(
                        "cli.usage",
                        name + " is a number and ms, s, m, h or d, found \"" + text + "\"",
                        "write " + example));
    }

    /**
     * Reads one that is above 0.
     *
     * @param name the option or key that says it
     * @param example what to write
     */
    static Duration positive(String name, String text, String example) {
        return read(text)
                .filter(time -> !time.isZero())
                .orElseThrow(() -> new ConfigurationException(
                        "cli.usage",
                        name + " is a number greater than 0 and ms, s, m, h or d, found \"" + text + "\"",
                        "write " + example));
    }

    /** Reads one; empty if it is none. */
    static Optional<Duration> read(String text) {
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            return Optional.empty();
        }
        long count = Long.parseLong(time.group(1));
        return Optional.of(
                switch (time.group(2)) {
                    case "ms" -> Duration.ofMillis(count);
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    default -> Duration.ofDays(count);
                });
    }
}
