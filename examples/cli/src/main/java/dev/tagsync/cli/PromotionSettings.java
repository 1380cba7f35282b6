package dev.tagsync.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tagsync.ConfigurationException;
import dev.tagsync.Gate;
import dev.tagsync.Gates;
import dev.tagsync.Guard;
import dev.tagsync.SyncControllerBuilder;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a configuration file says of when a release may be promoted, and of who watches it afterwards. */
final class PromotionSettings {
    /** The gates there are, and the keys of each. */
    static final Map<String, List<String>> GATES = gateKinds();

    /** The keys of the guard. */
    static final List<String> GUARD = List.of("name", "url", "command", "during", "every", "timeout", "failures");

    private static final String ONLY = "only";

    private final List<Gate> gates = new ArrayList<>();
    private final Set<String> names = new TreeSet<>();
    private Optional<Guard> guard = Optional.empty();

    private static Map<String, List<String>> gateKinds() {
        Map<String, List<String>> kinds = new LinkedHashMap<>();
        kinds.put("freeze", List.of("zone", "windows", ONLY));
        kinds.put("minimumAge", List.of("age", ONLY));
        kinds.put("approvals", List.of("count", ONLY));
        kinds.put("after", List.of("channel", "time", ONLY));
        kinds.put("reviewed", List.of(ONLY));
        return Collections.unmodifiableMap(kinds);
    }

    void apply(SyncControllerBuilder builder) {
        gates.forEach(builder::gate);
        guard.ifPresent(builder::guard);
    }

    /** Reads the list of gates. */
    void gates(Places places, JsonNode list) {
        if (!list.isArray()) {
            throw places.wrong("/gates", "takes a list of gates, found " + Screen.cut(list.toString(), 60));
        }
        for (int i = 0; i < list.size(); i++) {
            gates.add(gate(places, list.get(i), "/gates/" + i));
        }
    }

    private Gate gate(Places places, JsonNode item, String at) {
        if (!item.isObject() || item.size() != 1) {
            throw places.wrong(
                    at,
                    "takes one of " + String.join(", ", GATES.keySet()) + " with its settings, found "
                            + Screen.cut(item.toString(), 60));
        }
        String kind = item.fieldNames().next();
        if (!GATES.containsKey(kind)) {
            throw new ConfigurationException(
                    "config.unknown-key",
                    places.at(at + "/" + kind) + "there is no gate \"" + kind + "\"",
                    "known ones are " + String.join(", ", GATES.keySet()));
        }
        Settings s = new Settings(places, item.get(kind), at + "/" + kind, false);
        s.know(GATES.get(kind));
        try {
            Gate gate = s.has(ONLY) ? Gates.in(s.text(ONLY), made(kind, s)) : made(kind, s);
            if (!names.add(gate.name() + (s.has(ONLY) ? " " + s.text(ONLY) : ""))) {
                throw s.wrong("stands twice: write one gate, or let each be only for a channel of its own");
            }
            return gate;
        } catch (IllegalArgumentException e) {
            throw s.wrong(String.valueOf(e.getMessage()));
        }
    }

    private static Gate made(String kind, Settings s) {
        return switch (kind) {
            case "freeze" -> Gates.freeze(zone(s), s.texts("windows").toArray(String[]::new));
            case "minimumAge" -> Gates.minimumAge(s.time("age"));
            case "approvals" -> Gates.approvals((int) s.number("count", Integer.MAX_VALUE));
            case "after" -> Gates.after(s.text("channel"), s.has("time") ? s.time("time") : Duration.ZERO);
            default -> Gates.reviewed();
        };
    }

    private static ZoneId zone(Settings s) {
        try {
            return ZoneId.of(s.text("zone"));
        } catch (DateTimeException e) {
            throw s.wrong(
                    s.at + "/zone",
                    "takes a time zone such as Europe/Berlin or UTC, found " + Screen.cut(s.text("zone"), 60));
        }
    }

    /** Reads the guard. */
    void guard(Places places, JsonNode value) {
        Settings s = new Settings(places, value, "/guard", false);
        s.know(GUARD);
        if (s.has("url") == s.has("command")) {
            throw s.lacks(
                    "the one key of url and command that says what looks; it has " + (s.has("url") ? "both" : "none"));
        }
        Guard.Probe probe = s.has("url") ? UrlProbe.of(s) : new CommandProbe(s.texts("command"), s.folder());
        Guard made;
        try {
            made = Guard.of(s.has("name") ? s.text("name") : "probe", probe);
        } catch (IllegalArgumentException e) {
            throw s.wrong(
                    s.at + "/name",
                    "takes 1 to 100 characters, found " + s.text("name").length());
        }
        made = s.has("during") ? made.during(positive(s, "during")) : made;
        made = s.has("every") ? made.every(positive(s, "every")) : made;
        made = s.has("timeout") ? made.timeout(positive(s, "timeout")) : made;
        guard = Optional.of(s.has("failures") ? made.failures(failures(s)) : made);
    }

    private static Duration positive(Settings s, String key) {
        Duration time = s.time(key);
        if (time.isZero()) {
            throw s.wrong(s.at + "/" + key, "takes a time greater than 0, found " + s.text(key));
        }
        return time;
    }

    private static int failures(Settings s) {
        int failures = (int) s.number("failures", 1_000);
        if (failures == 0) {
            throw s.wrong(s.at + "/failures", "takes a number greater than 0, found 0");
        }
        return failures;
    }
}
