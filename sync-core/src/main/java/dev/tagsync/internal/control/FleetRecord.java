package dev.tagsync.internal.control;

import dev.tagsync.spi.Promoter;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/**
 * What one reader serves, as a beat. It decides nothing.
 *
 * @param name what the host calls the reader
 * @param generation the generation that it serves
 * @param time when it said so, by its own clock
 */
public record FleetRecord(String name, long generation, Instant time) {
    /** How often a reader reports at least. */
    public static final Duration INTERVAL = Duration.ofSeconds(15);

    private static final String PREFIX = "reader/";
    private static final int VERSION = 1;

    /** Returns the key of one reader's report. */
    public static String key(String channel, String id) {
        return PREFIX + channel + "/" + id;
    }

    /** Returns the reports of a channel's readers. */
    public static Collection<FleetRecord> of(Promoter promoter, String channel) {
        return promoter.beats(key(channel, "")).values().stream()
                .map(FleetRecord::read)
                .toList();
    }

    /** Returns the record's bytes. */
    public byte[] bytes() {
        return Json.write(
                VERSION,
                Json.object().put("name", name).put("generation", generation).put("time", time.toString()));
    }

    private static FleetRecord read(byte[] bytes) {
        return Json.read(
                "reader",
                bytes,
                VERSION,
                o -> new FleetRecord(
                        Json.text(o, "name"), Json.number(o, "generation"), Instant.parse(Json.text(o, "time"))));
    }
}
