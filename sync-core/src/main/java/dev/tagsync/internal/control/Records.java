package dev.tagsync.internal.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.AttemptRecord;
import dev.tagsync.ChangeCounts;
import dev.tagsync.CommitId;
import dev.tagsync.Digest;
import dev.tagsync.EntryKey;
import dev.tagsync.Finding;
import dev.tagsync.FindingCounts;
import dev.tagsync.FindingCounts.OfRule;
import dev.tagsync.Generation;
import dev.tagsync.HistoryRecord;
import dev.tagsync.Release;
import dev.tagsync.Severity;
import dev.tagsync.Signature;
import dev.tagsync.SnapshotId;
import dev.tagsync.SourcePosition;
import dev.tagsync.TagName;
import dev.tagsync.TagObjectId;
import dev.tagsync.TreeId;
import dev.tagsync.internal.RuleTally;
import dev.tagsync.internal.control.Heartbeat.Beat;
import dev.tagsync.internal.control.SnapshotRecord.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** The bytes of every record. Version 1 unless a record says otherwise; a newer one is refused. */
public final class Records {
    private static final int VERSION = 1;

    /** A snapshot's that is not sealed any more. */
    private static final int SNAPSHOT_VERSION = 2;

    // What is looked at for every flip is decoded once: whoever decodes it names the same function.

    static final Function<byte[], HistoryRecord> HISTORY = Records::history;
    static final Function<byte[], SnapshotRecord> SNAPSHOT = Records::snapshot;
    static final Function<byte[], HydrationRecord> HYDRATION = Records::hydration;
    static final Function<byte[], VerdictRecord> VERDICT = Records::verdict;

    private Records() {}

    // The pointer holds the history record of the flip that set it: one read tells a poller everything.

    public static byte[] history(HistoryRecord r) {
        ObjectNode o = Json.object()
                .put("channel", r.channel())
                .put("generation", r.generation().number())
                .put("kind", r.kind().name())
                .put("snapshot", r.snapshot().stamp())
                .put("root", r.root().toString())
                .put("entries", r.entries())
                .put("actor", r.actor())
                .put("reason", r.reason())
                .put("time", r.time().toString())
                .put("attempt", r.attempt());
        o.set("release", release(r.release()));
        r.changes().ifPresent(c -> o.set("changes", changes(c)));
        texts(o, "overridden", r.overridden());
        r.findings().ifPresent(f -> rules(o.put("warnings", f.warnings()), f.rules()));
        r.from().ifPresent(f -> o.put("from", f.value()));
        r.returnsTo().ifPresent(g -> o.put("returnsTo", g.number()));
        r.previous().ifPresent(d -> o.put("previous", d.toString()));
        return Json.write(VERSION, o);
    }

    public static HistoryRecord history(byte[] bytes) {
        return Json.read(
                "history",
                bytes,
                VERSION,
                o -> new HistoryRecord(
                        Json.text(o, "channel"),
                        new Generation(Json.number(o, "generation")),
                        HistoryRecord.Kind.valueOf(Json.text(o, "kind")),
                        release(Json.required(o, "release")),
                        new SnapshotId(Json.number(o, "snapshot")),
                        Digest.parse(Json.text(o, "root")),
                        Json.number(o, "entries"),
                        Json.optional(o, "changes", Records::changes),
                        Json.optional(o, "from", f -> new TagName(f.textValue())),
                        Json.optional(o, "returnsTo", g -> new Generation(g.longValue())),
                        Json.text(o, "actor"),
                        Json.text(o, "reason"),
                        texts(o, "overridden"),
                        Json.optional(o, "warnings", w -> new FindingCounts(w.longValue(), rules(o))),
                        Instant.parse(Json.text(o, "time")),
                        Json.text(o, "attempt"),
                        Json.optional(o, "previous", d -> Digest.parse(d.textValue()))));
    }

    public static byte[] snapshot(SnapshotRecord r) {
        ObjectNode o = Json.object()
                .put("id", r.id().stamp())
                .put("root", r.root().toString())
                .put("entries", r.entries())
                .put("files", r.files())
                .put("ignoredFiles", r.ignoredFiles())
                .put("skippedFiles", r.skippedFiles())
                .put("fingerprint", r.fingerprint().toString())
                .put("sealed", r.sealed().toString());
        r.specialFiles().ifPresent(count -> o.put("specialFiles", count));
        o.set("release", release(r.release()));
        if (r.isSealed()) {
            return Json.write(VERSION, o);
        }
        // Whoever does not know of states must not take it for a sealed one.
        return Json.write(SNAPSHOT_VERSION, o.put("state", r.state().name()));
    }

    public static SnapshotRecord snapshot(byte[] bytes) {
        return Json.read(
                "snapshot",
                bytes,
                SNAPSHOT_VERSION,
                o -> new SnapshotRecord(
                        new SnapshotId(Json.number(o, "id")),
                        Digest.parse(Json.text(o, "root")),
                        Json.number(o, "entries"),
                        Json.number(o, "files"),
                        Json.number(o, "ignoredFiles"),
                        Json.number(o, "skippedFiles"),
                        Json.optional(o, "specialFiles", count -> OptionalLong.of(count.longValue()))
                                .orElse(OptionalLong.empty()),
                        Digest.parse(Json.text(o, "fingerprint")),
                        release(Json.required(o, "release")),
                        Instant.parse(Json.text(o, "sealed")),
                        Json.optional(o, "state", x -> State.valueOf(x.textValue()))
                                .orElse(State.SEALED)));
    }

    public static byte[] hydration(HydrationRecord r) {
        ObjectNode o = Json.object()
                .put("stamp", r.stamp())
                .put("owner", r.owner())
                .put("channel", r.channel())
                .put("began", r.began().toString());
        r.base().ifPresent(b -> o.put("base", b.stamp()));
        r.fingerprint().ifPresent(f -> o.put("fingerprint", f.toString()));
        o.set("release", release(r.release()));
        return Json.write(VERSION, o);
    }

    public static HydrationRecord hydration(byte[] bytes) {
        return Json.read(
                "hydration",
                bytes,
                VERSION,
                o -> new HydrationRecord(
                        Json.number(o, "stamp"),
                        Json.text(o, "owner"),
                        Json.optional(o, "base", b -> new SnapshotId(b.longValue())),
                        release(Json.required(o, "release")),
                        Json.optional(o, "fingerprint", f -> Digest.parse(f.textValue())),
                        Json.text(o, "channel"),
                        Instant.parse(Json.text(o, "began"))));
    }

    static byte[] beat(Beat b) {
        return Json.write(
                VERSION,
                Json.object().put("owner", b.owner()).put("count", b.count()).put("nodes", b.nodes()));
    }

    static Beat beat(byte[] bytes) {
        return Json.read(
                "beat",
                bytes,
                VERSION,
                o -> new Beat(Json.text(o, "owner"), Json.number(o, "count"), Json.number(o, "nodes")));
    }

    public static byte[] verdict(VerdictRecord r) {
        ObjectNode o = Json.object()
                .put("passed", r.passed())
                .put("failed", r.failed())
                .put("lasting", r.lasting())
                .put("validators", r.validators().toString())
                .put("errors", r.errors())
                .put("warnings", r.warnings())
                .put("elsewhere", r.elsewhere())
                .put("judged", r.judged().toString())
                .put("time", r.time().toString());
        r.snapshot().ifPresent(s -> o.put("snapshot", s.stamp()));
        r.root().ifPresent(d -> o.put("root", d.toString()));
        r.fingerprint().ifPresent(d -> o.put("fingerprint", d.toString()));
        r.activeRoot().ifPresent(d -> o.put("activeRoot", d.toString()));
        r.changes().ifPresent(c -> o.set("changes", changes(c)));
        if (r.findings().size() < r.errors() + r.warnings()) {
            rules(o, r.rules());
        }
        texts(o, "overridden", r.overridden());
        texts(o, "carriers", r.carriers().stream().map(Digest::toString).toList());
        o.set("findings", foundNode(r.findings()));
        o.set("release", release(r.release()));
        return Json.write(VERSION, o);
    }

    public static VerdictRecord verdict(byte[] bytes) {
        return Json.read("verdict", bytes, VERSION, o -> {
            Instant time = Instant.parse(Json.text(o, "time"));
            List<Found> findings = found(o.path("findings"));
            return new VerdictRecord(
                    release(Json.required(o, "release")),
                    Json.required(o, "passed").booleanValue(),
                    o.path("failed").booleanValue(),
                    o.path("lasting").booleanValue(),
                    Json.optional(o, "snapshot", s -> new SnapshotId(s.longValue())),
                    Json.optional(o, "root", d -> Digest.parse(d.textValue())),
                    Json.optional(o, "fingerprint", d -> Digest.parse(d.textValue())),
                    Digest.parse(Json.text(o, "validators")),
                    Json.optional(o, "activeRoot", d -> Digest.parse(d.textValue())),
                    Json.optional(o, "changes", Records::changes),
                    o.path("errors").longValue(),
                    o.path("warnings").longValue(),
                    o.has("rules")
                            ? rules(o)
                            : RuleTally.of(findings.stream().map(Found::finding).toList()),
                    texts(o, "overridden"),
                    texts(o, "carriers").stream().map(Digest::parse).toList(),
                    findings,
                    o.path("elsewhere").booleanValue(),
                    Json.optional(o, "judged", j -> Instant.parse(j.textValue()))
                            .orElse(time),
                    time);
        });
    }

    /** The findings of a verdict, as they lie in nodes. */
    public static byte[] findings(List<Found> findings) {
        ObjectNode o = Json.object();
        o.set("findings", foundNode(findings));
        return Json.write(VERSION, o);
    }

    public static List<Found> findings(byte[] bytes) {
        return Json.read("findings", bytes, VERSION, o -> found(Json.required(o, "findings")));
    }

    /** The nodes that hold one thing, in their order. */
    public static byte[] nodes(List<Digest> nodes) {
        ObjectNode o = Json.object();
        texts(o, "nodes", nodes.stream().map(Digest::toString).toList());
        return Json.write(VERSION, o);
    }

    public static List<Digest> nodes(byte[] bytes) {
        return Json.read(
                "nodes",
                bytes,
                VERSION,
                o -> texts(o, "nodes").stream().map(Digest::parse).toList());
    }

    private static ArrayNode foundNode(List<Found> findings) {
        ArrayNode array = Json.array();
        findings.forEach(f -> {
            ObjectNode one = finding(f.finding());
            f.by().ifPresent(by -> one.put("by", by.toString()));
            array.add(one);
        });
        return array;
    }

    private static List<Found> found(JsonNode array) {
        List<Found> findings = new ArrayList<>();
        array.forEach(f ->
                findings.add(new Found(finding(f), Json.optional(f, "by", by -> Digest.parse(by.textValue())))));
        return findings;
    }

    private static ObjectNode changes(ChangeCounts c) {
        return Json.object().put("added", c.added()).put("changed", c.changed()).put("removed", c.removed());
    }

    private static ChangeCounts changes(JsonNode c) {
        return new ChangeCounts(Json.number(c, "added"), Json.number(c, "changed"), Json.number(c, "removed"));
    }

    private static void rules(ObjectNode o, List<OfRule> rules) {
        if (!rules.isEmpty()) {
            ArrayNode array = o.putArray("rules");
            rules.forEach(r -> array.add(Json.object()
                    .put("severity", r.severity().name())
                    .put("rule", r.rule())
                    .put("count", r.count())));
        }
    }

    private static List<OfRule> rules(JsonNode o) {
        List<OfRule> rules = new ArrayList<>();
        o.path("rules")
                .forEach(r -> rules.add(new OfRule(
                        Severity.valueOf(Json.text(r, "severity")), Json.text(r, "rule"), Json.number(r, "count"))));
        return List.copyOf(rules);
    }

    private static void texts(ObjectNode o, String field, List<String> texts) {
        if (!texts.isEmpty()) {
            ArrayNode array = o.putArray(field);
            texts.forEach(array::add);
        }
    }

    private static List<String> texts(JsonNode o, String field) {
        List<String> texts = new ArrayList<>();
        o.path(field).forEach(text -> texts.add(text.textValue()));
        return List.copyOf(texts);
    }

    public static byte[] attempt(AttemptRecord r) {
        ObjectNode o = Json.object()
                .put("channel", r.channel())
                .put("tag", r.tag())
                .put("outcome", r.outcome())
                .put("errors", r.errors())
                .put("warnings", r.warnings())
                .put("actor", r.actor())
                .put("time", r.time().toString());
        r.release().ifPresent(x -> o.set("release", release(x)));
        ArrayNode findings = o.putArray("findings");
        r.findings().forEach(f -> findings.add(finding(f)));
        return Json.write(VERSION, o);
    }

    public static AttemptRecord attempt(byte[] bytes) {
        return Json.read("attempt", bytes, VERSION, o -> {
            List<Finding> findings = new ArrayList<>();
            Json.required(o, "findings").forEach(f -> findings.add(finding(f)));
            return new AttemptRecord(
                    Json.text(o, "channel"),
                    Json.text(o, "tag"),
                    Json.text(o, "outcome"),
                    Json.optional(o, "release", Records::release),
                    Json.number(o, "errors"),
                    Json.number(o, "warnings"),
                    findings,
                    Json.text(o, "actor"),
                    Instant.parse(Json.text(o, "time")));
        });
    }

    static byte[] checkpoint(HighestPromoted.Checkpoint c) {
        ObjectNode o =
                Json.object().put("order", c.order()).put("upTo", c.upTo().number());
        c.highest().ifPresent(g -> o.put("highest", g.number()));
        return Json.write(VERSION, o);
    }

    static HighestPromoted.Checkpoint checkpoint(byte[] bytes) {
        return Json.read(
                "highest",
                bytes,
                VERSION,
                o -> new HighestPromoted.Checkpoint(
                        Json.text(o, "order"),
                        new Generation(Json.number(o, "upTo")),
                        Json.optional(o, "highest", g -> new Generation(g.longValue()))));
    }

    public static byte[] text(String value) {
        return Json.write(VERSION, Json.object().put("value", value));
    }

    public static String text(byte[] bytes) {
        return Json.read("text", bytes, VERSION, o -> Json.text(o, "value"));
    }

    public static byte[] number(long value) {
        return Json.write(VERSION, Json.object().put("value", value));
    }

    public static long number(byte[] bytes) {
        return Json.read("number", bytes, VERSION, o -> Json.number(o, "value"));
    }

    private static ObjectNode release(Release r) {
        ObjectNode o = Json.object()
                .put("tag", r.tag().value())
                .put("tagObject", r.tagObject().hex())
                .put("commit", r.commit().hex())
                .put("tree", r.tree().hex())
                .put("annotated", r.annotated())
                .put("time", r.time().toString())
                .put("message", shortened(r.message()));
        r.tagger().ifPresent(t -> o.put("tagger", shortened(t)));
        if (r.signature() instanceof Signature.Good good) {
            ObjectNode found = o.putObject("signature").put("key", shortened(good.key()));
            good.signer().ifPresent(s -> found.put("signer", shortened(s)));
        } else if (r.signature() instanceof Signature.Doubtful doubtful) {
            o.putObject("signature").put("code", doubtful.code()).put("reason", shortened(doubtful.reason()));
        }
        return o;
    }

    /** Keeps a record far below its limit, whatever somebody wrote into a tag. */
    private static String shortened(String text) {
        return shortened(text, 2000);
    }

    private static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }

    private static Release release(JsonNode o) {
        return new Release(
                new TagName(Json.text(o, "tag")),
                new TagObjectId(Json.text(o, "tagObject")),
                new CommitId(Json.text(o, "commit")),
                new TreeId(Json.text(o, "tree")),
                Json.required(o, "annotated").booleanValue(),
                Json.optional(o, "tagger", JsonNode::textValue),
                Instant.parse(Json.text(o, "time")),
                Json.text(o, "message"),
                Json.optional(o, "signature", Records::signature).orElse(Signature.UNCHECKED));
    }

    private static Signature signature(JsonNode o) {
        return o.has("code")
                ? new Signature.Doubtful(Json.text(o, "code"), Json.text(o, "reason"))
                : new Signature.Good(Json.text(o, "key"), Json.optional(o, "signer", JsonNode::textValue));
    }

    private static ObjectNode finding(Finding f) {
        ObjectNode o = Json.object()
                .put("severity", f.severity().name())
                .put("rule", shortened(f.rule()))
                .put("message", shortened(f.message()));
        f.path().ifPresent(p -> o.put("path", shortened(p)));
        f.position().ifPresent(p -> o.put("line", p.line()).put("column", p.column()));
        f.entry().ifPresent(e -> o.put("collection", e.collection()).put("name", e.name()));
        f.pointer().ifPresent(p -> o.put("pointer", shortened(p)));
        f.hint().ifPresent(h -> o.put("hint", shortened(h)));
        f.expected().ifPresent(e -> o.put("expected", shortened(e, 500)));
        f.found().ifPresent(x -> o.put("found", shortened(x, 500)));
        return o;
    }

    private static Finding finding(JsonNode o) {
        return new Finding(
                Severity.valueOf(Json.text(o, "severity")),
                Json.text(o, "rule"),
                Json.text(o, "message"),
                Json.optional(o, "path", JsonNode::textValue),
                Json.optional(o, "line", l -> new SourcePosition(l.intValue(), (int) Json.number(o, "column"))),
                Json.optional(o, "collection", c -> new EntryKey(c.textValue(), Json.text(o, "name"))),
                Json.optional(o, "pointer", JsonNode::textValue),
                Json.optional(o, "hint", JsonNode::textValue),
                Json.optional(o, "expected", JsonNode::textValue),
                Json.optional(o, "found", JsonNode::textValue));
    }

    /** Returns the findings from the first on, as many as fit a record beside everything else that it holds. */
    public static List<Finding> fitting(List<Finding> findings) {
        return fitting(
                        findings.stream()
                                .map(f -> new Found(f, Optional.empty()))
                                .toList(),
                        40 << 10)
                .stream()
                .map(Found::finding)
                .toList();
    }

    /** Returns the findings from the first on, as many as fit so many bytes. */
    public static List<Found> fitting(List<Found> findings, int bytes) {
        int room = bytes;
        List<Found> kept = new ArrayList<>();
        for (Found f : findings) {
            int size = Json.write(VERSION, finding(f.finding())).length + (f.by().isPresent() ? 2 * Digest.BYTES : 0);
            if (size <= room) {
                room -= size;
                kept.add(f);
            }
        }
        return kept;
    }
}
