package dev.tagsync.internal.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.SnapshotId;
import java.time.Duration;
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
}
