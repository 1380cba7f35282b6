package dev.tagsync.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tagsync.ChangeCounts;
import dev.tagsync.Finding;
import dev.tagsync.HistoryRecord;
import dev.tagsync.StageTimes;
import dev.tagsync.SyncReport;
import dev.tagsync.SyncResult;
import java.io.IOException;
import java.util.Optional;

/** What came of a promotion, a plan or a rollback. */
final class SyncAnswer implements Answer {
    private final SyncResult result;
    private final Host host;
    private final Optional<ChangeCounts> changes;
    private final Optional<ReaderWait.Came> readers;

    SyncAnswer(SyncResult result, Host host) {
        this(result, host, Optional.empty());
    }

    /** What came of it, and of waiting for readers if that was asked for. */
    SyncAnswer(SyncResult result, Host host, Optional<ReaderWait.Came> readers) {
        this.result = result;
        this.host = host;
        this.changes = changes(result, host);
        this.readers = readers;
    }

    /** A rollback reads no content and so counts no changes: they are counted here, when it is done. */
    private static Optional<ChangeCounts> changes(SyncResult result, Host host) {
        if (result.report().changes().isPresent()) {
            return result.report().changes();
        }
        if (result instanceof SyncResult.AlreadyActive) {
            return Optional.of(ChangeCounts.NONE);
        }
        return result instanceof SyncResult.RolledBack back
                ? Differences.ofFlip(host, back.record())
                : Optional.empty();
    }

    @Override
    public int status() {
        return readers.filter(came -> !came.reached()).isPresent() ? ExitStatus.BEHIND : ExitStatus.of(result);
    }

    private static String outcome(SyncResult result) {
        if (result instanceof SyncResult.Promoted) {
            return "PROMOTED";
        }
        if (result instanceof SyncResult.RolledBack) {
            return "ROLLED_BACK";
        }
        if (result instanceof SyncResult.Planned) {
            return "PLANNED";
        }
        if (result instanceof SyncResult.AlreadyActive) {
            return "ALREADY_ACTIVE";
        }
        if (result instanceof SyncResult.Rejected) {
            return "REJECTED";
        }
        if (result instanceof SyncResult.Refused) {
            return "REFUSED";
        }
        if (result instanceof SyncResult.GuardFailed) {
            return "GUARD_FAILED";
        }
        return result instanceof SyncResult.Conflict ? "CONFLICT" : "IN_DOUBT";
    }

    @Override
    public void json(JsonGenerator json) throws IOException {
        SyncReport report = result.report();
        json.writeStringField("outcome", outcome(result));
        json.writeStringField("channel", report.channel());
        if (report.release().isPresent()) {
            JsonParts.release(json, report.release().get());
        } else if (!report.tag().isEmpty()) {
            json.writeStringField("tag", report.tag());
        }
        if (report.remembered().isPresent()) {
            json.writeStringField("remembered", report.remembered().get().toString());
        }
        if (report.generation().isPresent()) {
            json.writeNumberField("generation", report.generation().get().number());
        }
        if (report.root().isPresent()) {
            json.writeStringField("root", report.root().get().toString());
        }
        if (report.root().isPresent() || report.entries() > 0) {
            json.writeNumberField("entries", report.entries());
        }
        if (changes.isPresent()) {
            JsonParts.changes(json, changes.get());
        }
        json.writeNumberField("nodesWritten", report.nodesWritten());
        json.writeNumberField("bytesWritten", report.bytesWritten());
        json.writeNumberField("nodesReadBack", report.nodesReadBack());
        if (report.entriesJudged().isPresent()) {
            json.writeNumberField("entriesJudged", report.entriesJudged().getAsLong());
        }
        kindOfResult(json);
        times(json, report.times());
        json.writeArrayFieldStart("findings");
        for (Finding finding : report.findings()) {
            JsonParts.finding(json, finding);
        }
        json.writeEndArray();
        if (report.findingsOmitted() > 0) {
            json.writeNumberField("findingsOmitted", report.findingsOmitted());
        }
        if (readers.isPresent()) {
            readers.get().json(json);
        }
    }

    private void kindOfResult(JsonGenerator json) throws IOException {
        if (result instanceof SyncResult.Promoted promoted
                && promoted.previous().isPresent()) {
            json.writeStringField("previous", promoted.previous().get().value());
        } else if (result instanceof SyncResult.RolledBack back
                && back.previous().isPresent()) {
            json.writeStringField("previous", back.previous().get().value());
        } else if (result instanceof SyncResult.Planned planned) {
            json.writeStringField("planDigest", planned.planDigest().toString());
            json.writeNumberField("ignoredFiles", result.report().ignoredFiles());
            json.writeNumberField("skippedFiles", result.report().skippedFiles());
        } else if (result instanceof SyncResult.Rejected rejected
                && rejected.active().isPresent()) {
            json.writeStringField("active", rejected.active().get().value());
        } else if (result instanceof SyncResult.Refused refused) {
            json.writeStringField("reason", refused.reason().name());
            json.writeStringField("message", refused.message());
            String hint = hint(refused, host);
            if (!hint.isEmpty()) {
                json.writeStringField("hint", hint);
            }
            if (refused.code().isPresent()) {
                json.writeStringField("code", refused.code().get());
            }
            if (refused.notBefore().isPresent()) {
                json.writeStringField("notBefore", refused.notBefore().get().toString());
            }
        } else if (result instanceof SyncResult.Conflict conflict) {
            HistoryRecord winner = conflict.winner();
            json.writeStringField("message", conflict.summary());
            json.writeObjectFieldStart("winner");
            JsonParts.record(json, winner);
            json.writeEndObject();
        } else if (result instanceof SyncResult.GuardFailed failed) {
            guardFailed(json, failed);
        } else if (result instanceof SyncResult.InDoubt doubt) {
            json.writeStringField("attempt", doubt.attempt());
            json.writeStringField("message", doubt.message());
        }
    }

    private static void guardFailed(JsonGenerator json, SyncResult.GuardFailed failed) throws IOException {
        json.writeStringField("guard", failed.guard());
        json.writeStringField("failure", failed.failure());
        json.writeStringField("message", failed.summary());
        if (failed.rollback().isPresent()) {
            SyncResult back = failed.rollback().get();
            json.writeObjectFieldStart("rollback");
            json.writeStringField("outcome", outcome(back));
            json.writeStringField("tag", back.report().tag());
            if (back.report().generation().isPresent()) {
                json.writeNumberField(
                        "generation", back.report().generation().get().number());
            }
            json.writeStringField("message", back.summary());
            json.writeEndObject();
        }
    }

    /** The core knows no options. */
    static String hint(SyncResult.Refused refused, Host host) {
        return refused.reason() == SyncResult.Reason.INDEX_DROPPED
                ? refused.hint() + ": --drop-indexes"
                : host.hints().completed(refused.hint(), refused.report().tag());
    }

    private static void times(JsonGenerator json, StageTimes times) throws IOException {
        json.writeObjectFieldStart("millis");
        json.writeNumberField("resolve", times.resolve().toMillis());
        json.writeNumberField("hydrate", times.hydrate().toMillis());
        json.writeNumberField("verify", times.verify().toMillis());
        json.writeNumberField("validate", times.validate().toMillis());
        json.writeNumberField("flip", times.flip().toMillis());
        json.writeNumberField("total", times.total().toMillis());
        json.writeEndObject();
    }

    @Override
    public FindingsReport found() {
        SyncReport report = result.report();
        boolean judged =
                result.promoted() || result instanceof SyncResult.Planned || result instanceof SyncResult.Rejected;
        return new FindingsReport(
                report.tag(),
                host.subPath(),
                report.findings(),
                report.findingsOmitted(),
                judged ? Optional.empty() : Optional.of(new FindingsReport.Problem(outcome(result), result.summary())),
                report.times().total(),
                status());
    }

    @Override
    public void text(Screen screen) {
        new ResultText(screen, host, result, changes).write();
        readers.ifPresent(came -> came.text(screen, host));
    }
}
