package dev.tagsync.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tagsync.AttemptRecord;
import dev.tagsync.ChangeCounts;
import dev.tagsync.Entry;
import dev.tagsync.Finding;
import dev.tagsync.FindingCounts;
import dev.tagsync.HistoryRecord;
import dev.tagsync.Hold;
import dev.tagsync.PayloadKind;
import dev.tagsync.Quarantine;
import dev.tagsync.ReaderReport;
import dev.tagsync.Release;
import dev.tagsync.Signature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;

/** Parts that several answers have in common, in the names that scripts rely on. What is not known is left out. */
final class JsonParts {
    private JsonParts() {}

    static void release(JsonGenerator json, Release release) throws IOException {
        json.writeStringField("tag", release.tag().value());
        json.writeStringField("tagObject", release.tagObject().hex());
        json.writeStringField("commit", release.commit().hex());
        json.writeStringField("tree", release.tree().hex());
        signature(json, release.signature());
    }

    static void reader(JsonGenerator json, ReaderReport reader) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", reader.name());
        json.writeNumberField("generation", reader.generation().number());
        json.writeStringField("time", reader.time().toString());
        json.writeEndObject();
    }

    static void signature(JsonGenerator json, Signature signature) throws IOException {
        json.writeObjectFieldStart("signature");
        json.writeStringField("state", state(signature).name());
        if (signature instanceof Signature.Good good) {
            json.writeStringField("key", good.key());
            if (good.signer().isPresent()) {
                json.writeStringField("signer", good.signer().get());
            }
        } else if (signature instanceof Signature.Doubtful doubtful) {
            json.writeStringField("code", doubtful.code());
            json.writeStringField("reason", doubtful.reason());
        }
        json.writeEndObject();
    }

    /** How a signature stands, as scripts compare it. */
    private enum SignatureState {
        UNCHECKED,
        GOOD,
        DOUBTFUL
    }

    private static SignatureState state(Signature signature) {
        if (signature instanceof Signature.Good) {
            return SignatureState.GOOD;
        }
        return signature instanceof Signature.Doubtful ? SignatureState.DOUBTFUL : SignatureState.UNCHECKED;
    }

    /** A signature for a column of a table; empty if nobody looked. */
    static String inShort(Signature signature) {
        if (signature instanceof Signature.Good good) {
            return "good: " + good.signer().orElse(good.key());
        }
        return signature instanceof Signature.Doubtful doubtful
                ? "doubtful: "
                        + doubtful.code().replaceFirst("^signature\\.", "").replace('-', ' ')
                : "";
    }

    static void changes(JsonGenerator json, ChangeCounts changes) throws IOException {
        json.writeObjectFieldStart("changes");
        json.writeNumberField("added", changes.added());
        json.writeNumberField("changed", changes.changed());
        json.writeNumberField("removed", changes.removed());
        json.writeEndObject();
    }

    static void finding(JsonGenerator json, Finding finding) throws IOException {
        json.writeStartObject();
        json.writeStringField("severity", finding.severity().name());
        json.writeStringField("rule", finding.rule());
        json.writeStringField("message", finding.message());
        if (finding.path().isPresent()) {
            json.writeStringField("path", finding.path().get());
        }
        if (finding.position().isPresent()) {
            json.writeNumberField("line", finding.position().get().line());
            json.writeNumberField("column", finding.position().get().column());
        }
        if (finding.entry().isPresent()) {
            json.writeStringField("collection", finding.entry().get().collection());
            json.writeStringField("name", finding.entry().get().name());
        }
        if (finding.pointer().isPresent()) {
            json.writeStringField("pointer", finding.pointer().get());
        }
        if (finding.hint().isPresent()) {
            json.writeStringField("hint", finding.hint().get());
        }
        expectation(json, finding);
        json.writeEndObject();
    }

    /** What should stand there, and what does. */
    static void expectation(JsonGenerator json, Finding finding) throws IOException {
        if (finding.expected().isPresent()) {
            json.writeStringField("expected", finding.expected().get());
        }
        if (finding.found().isPresent()) {
            json.writeStringField("found", finding.found().get());
        }
    }

    static void record(JsonGenerator json, HistoryRecord record) throws IOException {
        json.writeNumberField("generation", record.generation().number());
        json.writeStringField("kind", record.kind().name());
        release(json, record.release());
        json.writeStringField("root", record.root().toString());
        json.writeNumberField("entries", record.entries());
        if (record.changes().isPresent()) {
            changes(json, record.changes().get());
        }
        if (record.from().isPresent()) {
            json.writeStringField("from", record.from().get().value());
        }
        if (record.returnsTo().isPresent()) {
            json.writeNumberField("returnsTo", record.returnsTo().get().number());
        }
        json.writeStringField("actor", record.actor());
        if (!record.reason().isEmpty()) {
            json.writeStringField("reason", record.reason());
        }
        overridden(json, record);
        if (record.findings().isPresent()) {
            found(json, record.findings().get());
        }
        json.writeStringField("time", record.time().toString());
        json.writeStringField("attempt", record.attempt());
    }

    private static void found(JsonGenerator json, FindingCounts counts) throws IOException {
        json.writeObjectFieldStart("found");
        json.writeNumberField("warnings", counts.warnings());
        json.writeArrayFieldStart("rules");
        for (FindingCounts.OfRule rule : counts.rules()) {
            json.writeStartObject();
            json.writeStringField("severity", rule.severity().name());
            json.writeStringField("rule", rule.rule());
            json.writeNumberField("count", rule.count());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** The breakers that were let pass, if there were any. */
    static void overridden(JsonGenerator json, HistoryRecord record) throws IOException {
        if (!record.overridden().isEmpty()) {
            json.writeArrayFieldStart("overridden");
            for (String rule : record.overridden()) {
                json.writeString(rule);
            }
            json.writeEndArray();
        }
    }

    static void hold(JsonGenerator json, Hold hold) throws IOException {
        by(json, hold.actor(), hold.reason(), hold.time());
        if (hold.left().isPresent()) {
            json.writeStringField("left", hold.left().get().value());
        }
    }

    static void quarantine(JsonGenerator json, Quarantine mark) throws IOException {
        json.writeStringField("tag", mark.tag().value());
        json.writeStringField("tagObject", mark.tagObject().hex());
        by(json, mark.actor(), mark.reason(), mark.time());
    }

    private static void by(JsonGenerator json, String actor, String reason, Instant time) throws IOException {
        json.writeStringField("actor", actor);
        if (!reason.isEmpty()) {
            json.writeStringField("reason", reason);
        }
        json.writeStringField("time", time.toString());
    }

    static void attempt(JsonGenerator json, AttemptRecord attempt) throws IOException {
        json.writeStringField("tag", attempt.tag());
        json.writeStringField("outcome", attempt.outcome());
        json.writeNumberField("errors", attempt.errors());
        json.writeNumberField("warnings", attempt.warnings());
        json.writeStringField("actor", attempt.actor());
        json.writeStringField("time", attempt.time().toString());
    }

    static void payload(JsonGenerator json, Entry entry) throws IOException {
        byte[] payload = entry.payload();
        if (entry.kind() == PayloadKind.JSON) {
            // As it is stored: reading it into numbers would cost digits.
            json.writeFieldName("payload");
            json.writeRawValue(new String(payload, StandardCharsets.UTF_8));
        } else if (entry.kind() == PayloadKind.TEXT) {
            json.writeStringField("payload", new String(payload, StandardCharsets.UTF_8));
        } else {
            json.writeStringField("payload", Base64.getEncoder().encodeToString(payload));
            json.writeStringField("encoding", "base64");
        }
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
