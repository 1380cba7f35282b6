package dev.tagsync.internal;

import java.time.Duration;

/** Times as people say them. */
public final class Spoken {
    private Spoken() {}

    /** Returns a time in the units that it fills, the large ones first: {@code 1 h 30 min}. */
    public static String time(Duration time) {
        StringBuilder text = new StringBuilder();
        add(text, time.toDaysPart(), "d");
        add(text, time.toHoursPart(), "h");
        add(text, time.toMinutesPart(), "min");
        add(text, time.toSecondsPart(), "s");
        add(text, time.toMillisPart(), "ms");
        return text.isEmpty() ? "0 s" : text.toString();
    }

    private static void add(StringBuilder text, long amount, String unit) {
        if (amount != 0) {
            text.append(text.isEmpty() ? "" : " ").append(amount).append(' ').append(unit);
        }
    }
}
