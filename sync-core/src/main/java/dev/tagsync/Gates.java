package dev.tagsync;

import dev.tagsync.Gate.Request;
import dev.tagsync.Gate.Ruling;
import dev.tagsync.internal.Spoken;
import dev.tagsync.internal.control.FreezeWindow;
import dev.tagsync.internal.control.Keys;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The usual gates.
 *
 * <pre>{@code
 * SyncController.builder()
 *         .gate(Gates.freeze(ZoneId.of("Europe/Berlin"), "Fri 16:00 - Mon 08:00", "2026-12-20 00:00 - 2027-01-04 08:00"))
 *         .gate(Gates.minimumAge(Duration.ofMinutes(15)))
 *         .gate(Gates.approvals(2))
 *         .gate(Gates.after("staging", Duration.ofHours(1)))
 * }</pre>
 *
 * @since 0.1
 */
public final class Gates {
    private Gates() {}

    /**
     * Lets nothing through in certain times; named {@code freeze}. A window is
     *
     * <ul>
     *   <li>weekly, {@code Fri 16:00 - Mon 08:00};
     *   <li>on certain days, {@code Mon-Fri 11:30 - 13:30} or {@code Sat,Sun 00:00 - 24:00};
     *   <li>daily, {@code 22:00 - 06:00};
     *   <li>once, {@code 2026-12-20 00:00 - 2027-01-04 08:00}.
     * </ul>
     *
     * The end is not part of it. Times are local ones of the zone, also where its clocks change.
     *
     * @param zone the time zone
     * @param windows the windows, at least one
     * @throws IllegalArgumentException if a window cannot be read
     */
    public static Gate freeze(ZoneId zone, String... windows) {
        List<FreezeWindow> parsed = Stream.of(windows).map(FreezeWindow::parse).toList();
        if (parsed.isEmpty()) {
            throw new IllegalArgumentException("a freeze has at least one window, such as Fri 16:00 - Mon 08:00");
        }
        return new Named("freeze", Set.of()) {
            @Override
            public Ruling judge(Request request) {
                Optional<ZonedDateTime> end =
                        FreezeWindow.end(parsed, request.now().atZone(zone));
                return end.<Ruling>map(until -> new Ruling.NotYet(
                                "waits for the end of a freeze, at " + until.toLocalDateTime() + " " + zone,
                                Optional.of(until.toInstant())))
                        .orElseGet(Ruling.Now::new);
            }
        };
    }

    /**
     * Lets a release through when its tag is old enough, by the tagger's clock; named {@code minimum-age}. What {@link TagPolicy} skips for its age is never
     * the latest either; this only makes it wait.
     *
     * @param age how old
     * @throws IllegalArgumentException if that is negative, or more than {@link TagPolicy#MAX_AGE}
     */
    public static Gate minimumAge(Duration age) {
        if (age.isNegative() || age.compareTo(TagPolicy.MAX_AGE) > 0) {
            throw new IllegalArgumentException("a minimum age is 0 to " + TagPolicy.MAX_AGE + ", found " + age);
        }
        return new Named("minimum-age", Set.of()) {
            @Override
            public Ruling judge(Request request) {
                Instant made = request.release().time();
                if (Duration.between(made, request.now()).compareTo(age) >= 0) {
                    return new Ruling.Now();
                }
                return new Ruling.NotYet(
                        "was made at " + made + ", and must be " + Spoken.time(age) + " old",
                        made.isAfter(Instant.MAX.minus(age)) ? Optional.empty() : Optional.of(made.plus(age)));
            }
        };
    }

    /**
     * Lets a release through when enough people have {@linkplain Controls#approve approved} it; named {@code approvals}.
     *
     * @param count how many, at least 1
     */
    public static Gate approvals(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("at least 1 approval, found " + count);
        }
        return new Named("approvals", Set.of()) {
            @Override
            public Ruling judge(Request request) {
                List<String> by = request.approvals().stream()
                        .map(Approval::by)
                        .distinct()
                        .toList();
                return by.size() >= count
                        ? new Ruling.Now()
                        : new Ruling.NotYet(
                                "has " + by.size() + " of " + count + " approvals"
                                        + (by.isEmpty() ? "" : ", by " + String.join(", ", by)),
                                Optional.empty());
            }
        };
    }

    /**
     * Lets a release through when another channel has shown it for some time without a break, now or before; named {@code after-} and that channel. The tag
     * and, where it is known, the content are compared. The other channel itself is let through.
     *
     * @param channel the other channel, such as {@code staging}
     * @param time how long; 0 for at all
     * @throws ConfigurationException if that is no name of a channel
     */
    public static Gate after(String channel, Duration time) {
        Keys.name("channel", channel);
        if (time.isNegative()) {
            throw new IllegalArgumentException("a time is not negative, found " + time);
        }
        return new Named("after-" + channel, Set.of(channel)) {
            @Override
            public Ruling judge(Request request) {
                if (request.channel().equals(channel)) {
                    return new Ruling.Now();
                }
                Instant until = request.now();
                boolean now = true;
                for (HistoryRecord flip : request.histories().getOrDefault(channel, List.of())) {
                    boolean same = flip.release().sameTag(request.release())
                            && request.root().map(flip.root()::equals).orElse(true);
                    if (same && Duration.between(flip.time(), until).compareTo(time) >= 0) {
                        return new Ruling.Now();
                    }
                    if (same && now) {
                        return new Ruling.NotYet(
                                "is in " + channel + " since " + flip.time() + ", and must be there for "
                                        + Spoken.time(time),
                                Optional.of(flip.time().plus(time)));
                    }
                    until = flip.time();
                    now = false;
                }
                return new Ruling.NotYet(
                        "was not in " + channel + (time.isZero() ? "" : " for " + Spoken.time(time)), Optional.empty());
            }
        };
    }

    /**
     * Lets a release through when whoever promotes it names the plan that was reviewed, by {@link SyncOptions#reviewing}; named {@code reviewed}. That the plan is
     * still the same is looked at in any case.
     */
    public static Gate reviewed() {
        return new Named("reviewed", Set.of()) {
            @Override
            public Ruling judge(Request request) {
                return request.reviewed()
                        ? new Ruling.Now()
                        : new Ruling.No(
                                "is promoted only with the digest of the plan that was reviewed, and none was named");
            }
        };
    }

    /**
     * Lets every channel but one through: for a controller that promotes in several. The gate keeps its name.
     *
     * @param channel the channel that the gate is for
     * @param gate the gate
     * @throws ConfigurationException if that is no name of a channel
     */
    public static Gate in(String channel, Gate gate) {
        Keys.name("channel", channel);
        return new Named(gate.name(), gate.channels()) {
            @Override
            public Ruling judge(Request request) {
                return request.channel().equals(channel) ? gate.judge(request) : new Ruling.Now();
            }
        };
    }

    private abstract static class Named implements Gate {
        private final String name;
        private final Set<String> channels;

        Named(String name, Set<String> channels) {
            this.name = name;
            this.channels = channels;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Set<String> channels() {
            return channels;
        }
    }
}
