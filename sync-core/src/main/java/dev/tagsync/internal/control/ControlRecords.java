package dev.tagsync.internal.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.Approval;
import dev.tagsync.ControlRecord;
import dev.tagsync.Digest;
import dev.tagsync.Hold;
import dev.tagsync.Quarantine;
import dev.tagsync.TagName;
import dev.tagsync.TagObjectId;
import dev.tagsync.TreeId;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Write;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;

/** The bytes of the records that explicit acts write. Version 1 throughout; a newer one is refused. */
final class ControlRecords {
    private static final int VERSION = 1;

    static final Function<byte[], Hold> HOLD = ControlRecords::hold;
    static final Function<byte[], Quarantine> QUARANTINE = ControlRecords::quarantine;

    private ControlRecords() {}

    static byte[] hold(Hold h) {
        ObjectNode o = Json.object()
                .put("channel", h.channel())
                .put("actor", h.actor())
                .put("reason", h.reason())
                .put("time", h.time().toString());
        h.left().ifPresent(t -> o.put("left", t.value()));
        return Json.write(VERSION, o);
    }

    static Hold hold(byte[] bytes) {
        return Json.read(
                "hold",
                bytes,
                VERSION,
                o -> new Hold(
                        Json.text(o, "channel"),
                        Json.text(o, "actor"),
                        Json.text(o, "reason"),
                        Instant.parse(Json.text(o, "time")),
                        Json.optional(o, "left", t -> new TagName(t.textValue()))));
    }

    static byte[] quarantine(Quarantine q) {
        ObjectNode o = Json.object()
                .put("tag", q.tag().value())
                .put("tagObject", q.tagObject().hex())
                .put("ofTag", q.ofTag())
                .put("actor", q.actor())
                .put("reason", q.reason())
                .put("time", q.time().toString());
        q.tree().ifPresent(t -> o.put("tree", t.hex()));
        ArrayNode roots = o.putArray("roots");
        q.roots().forEach(r -> roots.add(r.toString()));
        return Json.write(VERSION, o);
    }

    static Quarantine quarantine(byte[] bytes) {
        return Json.read("quarantine", bytes, VERSION, o -> {
            Set<Digest> roots = new HashSet<>();
            Json.required(o, "roots").forEach(r -> roots.add(Digest.parse(r.textValue())));
            return new Quarantine(
                    new TagName(Json.text(o, "tag")),
                    new TagObjectId(Json.text(o, "tagObject")),
                    Json.required(o, "ofTag").booleanValue(),
                    Json.optional(o, "tree", t -> new TreeId(t.textValue())),
                    roots,
                    Json.text(o, "actor"),
                    Json.text(o, "reason"),
                    Instant.parse(Json.text(o, "time")));
        });
    }

    static byte[] approval(Approval a) {
        return Json.write(
                VERSION,
                Json.object()
                        .put("tag", a.tag().value())
                        .put("tagObject", a.tagObject().hex())
                        .put("by", a.by())
                        .put("reason", a.reason())
                        .put("time", a.time().toString()));
    }

    static Approval approval(byte[] bytes) {
        return Json.read(
                "approval",
                bytes,
                VERSION,
                o -> new Approval(
                        new TagName(Json.text(o, "tag")),
                        new TagObjectId(Json.text(o, "tagObject")),
                        Json.text(o, "by"),
                        Json.text(o, "reason"),
                        Instant.parse(Json.text(o, "time"))));
    }

    static byte[] act(ControlRecord r) {
        ObjectNode o = Json.object()
                .put("kind", r.kind().name())
                .put("actor", r.actor())
                .put("reason", r.reason())
                .put("time", r.time().toString());
        r.channel().ifPresent(c -> o.put("channel", c));
        r.tag().ifPresent(t -> o.put("tag", t.value()));
        r.tagObject().ifPresent(t -> o.put("tagObject", t.hex()));
        return Json.write(VERSION, o);
    }

    static ControlRecord act(byte[] bytes) {
        return Json.read(
                "act",
                bytes,
                VERSION,
                o -> new ControlRecord(
                        ControlRecord.Kind.valueOf(Json.text(o, "kind")),
                        Json.optional(o, "channel", c -> c.textValue()),
                        Json.optional(o, "tag", t -> new TagName(t.textValue())),
                        Json.optional(o, "tagObject", t -> new TagObjectId(t.textValue())),
                        Json.text(o, "actor"),
                        Json.text(o, "reason"),
                        Instant.parse(Json.text(o, "time"))));
    }

    /**
     * Returns what records an act. Its key is the version that the commit makes, which no other commit has.
     *
     * @param view what the act was decided on
     * @param number which act of this commit it is
     */
    static Write recording(Register.View view, int number, ControlRecord record) {
        return new Write.Put(Keys.ACT, Kinds.number(view.version() + 1) + "/" + number, act(record));
    }
}
