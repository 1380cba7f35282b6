package dev.tagsync.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tagsync.Finding;
import dev.tagsync.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** How a release was judged last. It is told, whatever it was: the exit status is that of the telling. */
final class VerdictAnswer implements Answer {
    private final Verdict verdict;
    private final Host host;

    VerdictAnswer(Verdict verdict, Host host) {
        this.verdict = verdict;
        this.host = host;
    }

    @Override
    public int status() {
        return ExitStatus.DONE;
    }

    private String outcome() {
        return verdict.passed() ? "PASSED" : "REJECTED";
    }

    @Override
    public void json(JsonGenerator json) throws IOException {
        json.writeStringField("outcome", outcome());
        json.writeStringField("channel", verdict.channel());
        JsonParts.release(json, verdict.release());
        if (verdict.root().isPresent()) {
            json.writeStringField("root", verdict.root().get().toString());
        }
        if (verdict.changes().isPresent()) {
            JsonParts.changes(json, verdict.changes().get());
        }
        json.writeStringField("judged", verdict.judged().toString());
        json.writeNumberField("errors", verdict.errors());
        json.writeNumberField("warnings", verdict.warnings());
        if (verdict.failed()) {
            json.writeBooleanField("validatorFailed", true);
        }
        if (!verdict.overridden().isEmpty()) {
            json.writeArrayFieldStart("overridden");
            for (String rule : verdict.overridden()) {
                json.writeString(rule);
            }
            json.writeEndArray();
        }
        json.writeArrayFieldStart("findings");
        for (Finding finding : verdict.findings()) {
            JsonParts.finding(json, finding);
        }
        json.writeEndArray();
        if (verdict.findingsOmitted() > 0) {
            json.writeNumberField("findingsOmitted", verdict.findingsOmitted());
        }
    }

    @Override
    public FindingsReport found() {
        return new FindingsReport(
                verdict.release().tag().value(),
                host.subPath(),
                verdict.findings(),
                verdict.findingsOmitted(),
                Optional.empty(),
                Duration.ZERO,
                status());
    }

    @Override
    public void text(Screen screen) {
        SourceExcerpt excerpt = new SourceExcerpt(
                screen, path -> host.sourceAtHand().flatMap(source -> source.read(verdict.release(), path)));
        new FindingsText(screen, excerpt).write(verdict.findings(), verdict.findingsOmitted());
        String tag = verdict.release().tag().value();
        screen.line((verdict.passed() ? screen.green(tag + " passed") : screen.red(tag + " was rejected")) + " on "
                + screen.time(verdict.judged()) + " in " + verdict.channel() + ": "
                + CheckAnswer.count(verdict.errors(), "error") + ", " + CheckAnswer.count(verdict.warnings(), "warning")
                + (verdict.overridden().isEmpty() ? "" : ", past " + String.join(", ", verdict.overridden())) + "."
                + (verdict.failed() ? " A validator failed: the next promotion judges anew." : ""));
    }
}
