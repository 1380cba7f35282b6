package dev.tagsync.internal.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.CommitId;
import dev.tagsync.ReleaseInfo.State;
import dev.tagsync.TagAcceptance;
import dev.tagsync.TagName;
import dev.tagsync.TagObjectId;
import dev.tagsync.TreeId;
import dev.tagsync.internal.control.SeenTag.Noticed;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** The bytes of the ledger's records of single tags. Of version 1, a tag's has the object alone; a newer one than 2 is refused. */
final class LedgerRecords {
    private static final int VERSION = 2;

    static final Function<byte[], Function<TagName, Resolved>> OF_TAG = LedgerRecords::ofTag;

    private LedgerRecords() {}

    /**
     * A tag that was resolved.
     *
     * @param seen what it names; how the source was last seen to show it is the listing's
     * @param commit where that ends
     * @param tree the tree of that commit, or of the catalog's folder in it
     */
    record Resolved(SeenTag seen, Optional<CommitId> commit, Optional<TreeId> tree) {}

    static byte[] resolved(Resolved r) {
        SeenTag seen = r.seen();
        ObjectNode o = Json.object()
                .put("tagObject", seen.object().hex())
                .put("annotated", seen.annotated())
                .put("accepted", seen.accepted())
                .put("since", seen.since().toString());
        seen.time().ifPresent(t -> o.put("time", t.toString()));
        r.commit().ifPresent(c -> o.put("commit", c.hex()));
        r.tree().ifPresent(t -> o.put("tree", t.hex()));
        return Json.write(VERSION, o);
    }

    static Resolved resolved(TagName tag, byte[] bytes) {
        return OF_TAG.apply(bytes).apply(tag);
    }

    /** The tag's name is the record's key, and stands nowhere in it. */
    private static Function<TagName, Resolved> ofTag(byte[] bytes) {
        return Json.read("ledger", bytes, VERSION, o -> {
            TagObjectId object = new TagObjectId(Json.text(o, "tagObject"));
            boolean annotated = o.path("annotated").booleanValue();
            boolean accepted = o.path("accepted").booleanValue();
            Optional<Instant> time = Json.optional(o, "time", t -> Instant.parse(t.textValue()));
            Instant since =
                    Json.optional(o, "since", t -> Instant.parse(t.textValue())).orElse(Instant.EPOCH);
            Optional<CommitId> commit = Json.optional(o, "commit", c -> new CommitId(c.textValue()));
            Optional<TreeId> tree = Json.optional(o, "tree", t -> new TreeId(t.textValue()));
            return tag -> new Resolved(
                    new SeenTag(tag, object, annotated, time, since, accepted, Noticed.SAME, Optional.empty()),
                    commit,
                    tree);
        });
    }

    static byte[] acceptance(TagAcceptance a) {
        ObjectNode o = Json.object()
                .put("tag", a.tag().value())
                .put("state", a.state().name())
                .put("from", a.from().hex())
                .put("actor", a.actor())
                .put("reason", a.reason())
                .put("time", a.time().toString());
        a.to().ifPresent(to -> o.put("to", to.hex()));
        return Json.write(VERSION, o);
    }

    static TagAcceptance acceptance(byte[] bytes) {
        return Json.read(
                "acceptance",
                bytes,
                VERSION,
                o -> new TagAcceptance(
                        new TagName(Json.text(o, "tag")),
                        State.valueOf(Json.text(o, "state")),
                        new TagObjectId(Json.text(o, "from")),
                        Json.optional(o, "to", to -> new TagObjectId(to.textValue())),
                        Json.text(o, "actor"),
                        Json.text(o, "reason"),
                        Instant.parse(Json.text(o, "time"))));
    }
}
