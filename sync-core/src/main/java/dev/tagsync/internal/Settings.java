package dev.tagsync.internal;

import java.time.Duration;

/** What a builder takes or refuses; each refusal names the setting and what was given. */
public final class Settings {
    private Settings() {}

    /** Returns a time that is more than nothing. */
    public static Duration positive(String what, Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException(what + " is greater than 0, found " + time);
        }
        return time;
    }

    /** Returns a time that may be 0. */
    public static Duration notNegative(String what, Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException(what + " is not negative, found " + time);
        }
        return time;
    }

    /** Returns an amount that may be 0. */
    public static long notNegative(String what, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(what + " is not negative, found " + value);
        }
        return value;
    }
}
