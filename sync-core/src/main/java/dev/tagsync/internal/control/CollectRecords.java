package dev.tagsync.internal.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.Digest;
import dev.tagsync.Keep;
import dev.tagsync.SnapshotId;
import dev.tagsync.TagName;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/** The bytes of the records that collection rests on. Version 1; a newer one is refused. */
final class CollectRecords {
    private static final int VERSION = 1;

    private CollectRecords() {}

    static byte[] settings(SettingsRecord r) {
        return Json.write(
                VERSION,
                Json.object()
                        .put("maxViewAge", r.maxViewAge().toString())
                        .put("longestViewAge", r.longestViewAge().toString())
                        .put("maxPollInterval", r.maxPollInterval().toString()));
    }

    static SettingsRecord settings(byte[] bytes) {
        return Json.read(
                "settings",
                bytes,
                VERSION,
                o -> new SettingsRecord(
                        Duration.parse(Json.text(o, "maxViewAge")),
                        Duration.parse(Json.text(o, "longestViewAge")),
                        Duration.parse(Json.text(o, "maxPollInterval"))));
    }

    static byte[] pin(PinRecord r) {
        ObjectNode o =
                Json.object().put("count", r.count()).put("lasts", r.lasts().toString());
        ArrayNode snapshots = o.putArray("snapshots");
        r.snapshots().stream().sorted().forEach(s -> snapshots.add(s.stamp()));
        return Json.write(VERSION, o);
    }

    static PinRecord pin(byte[] bytes) {
        return Json.read("pin", bytes, VERSION, o -> {
            Set<SnapshotId> snapshots = new HashSet<>();
            Json.required(o, "snapshots").forEach(s -> snapshots.add(new SnapshotId(s.longValue())));
            return new PinRecord(Json.number(o, "count"), Duration.parse(Json.text(o, "lasts")), snapshots);
        });
    }

    static byte[] keep(Keep k) {
        ObjectNode o = Json.object()
                .put("tag", k.tag().value())
                .put("snapshot", k.snapshot().stamp())
                .put("root", k.root().toString())
                .put("actor", k.actor())
                .put("reason", k.reason())
                .put("time", k.time().toString());
        k.until().ifPresent(until -> o.put("until", until.toString()));
        return Json.write(VERSION, o);
    }

    static Keep keep(byte[] bytes) {
        return Json.read(
                "keep",
                bytes,
                VERSION,
                o -> new Keep(
                        new TagName(Json.text(o, "tag")),
                        new SnapshotId(Json.number(o, "snapshot")),
                        Digest.parse(Json.text(o, "root")),
                        Json.text(o, "actor"),
                        Json.text(o, "reason"),
                        Instant.parse(Json.text(o, "time")),
                        Json.optional(o, "until", x -> Instant.parse(x.textValue()))));
    }

    static byte[] sweep(SweepRecord r) {
        ObjectNode o =
                Json.object().put("swept", r.swept()).put("part", r.part()).put("parts", r.parts());
        ArrayNode ids = o.putArray("leaving");
        r.leaving().stream().sorted().forEach(s -> ids.add(s.stamp()));
        return Json.write(VERSION, o);
    }

    static SweepRecord sweep(byte[] bytes) {
        return Json.read("sweep", bytes, VERSION, o -> {
            Set<SnapshotId> ids = new HashSet<>();
            Json.required(o, "leaving").forEach(s -> ids.add(new SnapshotId(s.longValue())));
            return new SweepRecord(
                    Json.number(o, "swept"), (int) Json.number(o, "part"), (int) Json.number(o, "parts"), ids);
        });
    }

    static byte[] mark(Logs.Mark m) {
        return Json.write(
                VERSION,
                Json.object().put("version", m.version()).put("time", m.time().toString()));
    }

    static Logs.Mark mark(byte[] bytes) {
        return Json.read(
                "trim",
                bytes,
                VERSION,
                o -> new Logs.Mark(Json.number(o, "version"), Instant.parse(Json.text(o, "time"))));
    }
}
