package dev.tagsync.internal.control;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A time in which nothing is promoted: once, or on some days of every week. Immutable. */
public final class FreezeWindow {
    private static final String TIME = "(\\d{1,2}:\\d{2})";
    private static final Pattern ONCE =
            Pattern.compile("(\\d{4}-\\d{2}-\\d{2}) " + TIME + " ?- ?(\\d{4}-\\d{2}-\\d{2}) " + TIME);
    private static final Pattern WEEKLY = Pattern.compile("([A-Za-z]{3}) " + TIME + " ?- ?([A-Za-z]{3}) " + TIME);
    private static final Pattern ON_DAYS =
            Pattern.compile("(?:([A-Za-z]{3}(?:[-,][A-Za-z]{3})*) )?" + TIME + " ?- ?" + TIME);
    private static final int WEEK = 7;

    /** More windows than these never hang together. */
    private static final int MOST_STEPS = 1_000;

    private final Optional<LocalDateTime> from;
    private final Optional<LocalDateTime> to;
    private final Set<DayOfWeek> days;
    private final LocalTime start;
    private final int daysLater;
    private final LocalTime end;

    private FreezeWindow(
            Optional<LocalDateTime> from,
            Optional<LocalDateTime> to,
            Set<DayOfWeek> days,
            LocalTime start,
            int daysLater,
            LocalTime end) {
        this.from = from;
        this.to = to;
        this.days = days;
        this.start = start;
        this.daysLater = daysLater;
        this.end = end;
    }

    /**
     * Reads a window.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static FreezeWindow parse(String text) {
        try {
            Matcher once = ONCE.matcher(text);
            if (once.matches()) {
                return once(at(once.group(1), once.group(2)), at(once.group(3), once.group(4)));
            }
            Matcher weekly = WEEKLY.matcher(text);
            if (weekly.matches()) {
                DayOfWeek first = day(weekly.group(1));
                Clock begin = time(weekly.group(2));
                Clock stop = time(weekly.group(4));
                int days = Math.floorMod(day(weekly.group(3)).getValue() - first.getValue(), WEEK);
                boolean nextWeek = days == 0 && !begin.isBefore(stop);
                return new FreezeWindow(
                        Optional.empty(),
                        Optional.empty(),
                        EnumSet.of(first),
                        begin.begin(),
                        days + (nextWeek ? WEEK : 0) + stop.days(),
                        stop.time());
            }
            Matcher onDays = ON_DAYS.matcher(text);
            if (onDays.matches()) {
                Clock begin = time(onDays.group(2));
                Clock stop = time(onDays.group(3));
                return new FreezeWindow(
                        Optional.empty(),
                        Optional.empty(),
                        days(Optional.ofNullable(onDays.group(1))),
                        begin.begin(),
                        begin.isBefore(stop) ? stop.days() : 1 + stop.days(),
                        stop.time());
            }
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("a freeze window has no such time: \"" + text + "\"", e);
        }
        throw new IllegalArgumentException("a freeze window reads \"Fri 16:00 - Mon 08:00\", \"Mon-Fri 11:30 - 13:30\","
                + " \"22:00 - 06:00\" or \"2026-12-20 00:00 - 2027-01-04 08:00\", found \"" + text + "\"");
    }

    private static FreezeWindow once(LocalDateTime from, LocalDateTime to) {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("a freeze window ends after it begins, found " + from + " to " + to);
        }
        return new FreezeWindow(
                Optional.of(from), Optional.of(to), Set.of(), LocalTime.MIDNIGHT, 0, LocalTime.MIDNIGHT);
    }

    /** A time of day; 24:00 is the midnight after. */
    private record Clock(LocalTime time, int days) {
        boolean isBefore(Clock other) {
            return days < other.days || days == other.days && time.isBefore(other.time);
        }

        LocalTime begin() {
            if (days > 0) {
                throw new IllegalArgumentException(
                        "a freeze window does not begin at 24:00: say 00:00 of the next day");
            }
            return time;
        }
    }

    private static Clock time(String text) {
        return text.equals("24:00")
                ? new Clock(LocalTime.MIDNIGHT, 1)
                : new Clock(LocalTime.parse(text.length() == 4 ? "0" + text : text), 0);
    }

    private static LocalDateTime at(String date, String time) {
        Clock clock = time(time);
        return LocalDate.parse(date).plusDays(clock.days()).atTime(clock.time());
    }

    private static DayOfWeek day(String text) {
        for (DayOfWeek day : DayOfWeek.values()) {
            if (day.name().substring(0, 3).equalsIgnoreCase(text)) {
                return day;
            }
        }
        throw new IllegalArgumentException("days are Mon, Tue, Wed, Thu, Fri, Sat, Sun, found \"" + text + "\"");
    }

    private static Set<DayOfWeek> days(Optional<String> text) {
        if (text.isEmpty()) {
            return EnumSet.allOf(DayOfWeek.class);
        }
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String part : text.get().split(",")) {
            String[] range = part.split("-");
            if (range.length > 2) {
                throw new IllegalArgumentException("days read Mon-Fri or Sat,Sun, found \"" + text.get() + "\"");
            }
            DayOfWeek last = day(range[range.length - 1]);
            for (DayOfWeek day = day(range[0]); ; day = day.plus(1)) {
                days.add(day);
                if (day == last) {
                    break;
                }
            }
        }
        return days;
    }

    /** Returns when the freeze that a time lies in is over, windows that hang together taken as one; empty if it lies in none. */
    public static Optional<ZonedDateTime> end(List<FreezeWindow> windows, ZonedDateTime now) {
        Optional<ZonedDateTime> end = Optional.empty();
        ZonedDateTime at = now;
        for (int step = 0; step < MOST_STEPS; step++) {
            ZonedDateTime moment = at;
            List<ZonedDateTime> ends = new ArrayList<>();
            windows.forEach(window -> window.end(moment).ifPresent(ends::add));
            if (ends.isEmpty()) {
                return end;
            }
            at = ends.stream().max(Comparator.naturalOrder()).orElseThrow();
            end = Optional.of(at);
        }
        return end;
    }

    private Optional<ZonedDateTime> end(ZonedDateTime now) {
        if (from.isPresent() && to.isPresent()) {
            return end(now, from.get(), to.get());
        }
        for (int before = 0; before <= daysLater + 1; before++) {
            LocalDate date = now.toLocalDate().minusDays(before);
            if (days.contains(date.getDayOfWeek())) {
                Optional<ZonedDateTime> over =
                        end(now, date.atTime(start), date.plusDays(daysLater).atTime(end));
                if (over.isPresent()) {
                    return over;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<ZonedDateTime> end(ZonedDateTime now, LocalDateTime first, LocalDateTime last) {
        ZonedDateTime over = last.atZone(now.getZone());
        boolean inside = !now.isBefore(first.atZone(now.getZone())) && now.isBefore(over);
        return inside ? Optional.of(over) : Optional.empty();
    }
}
