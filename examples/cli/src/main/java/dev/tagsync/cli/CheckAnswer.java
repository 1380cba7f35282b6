package dev.tagsync.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tagsync.ChangeCounts;
import dev.tagsync.Finding;
import dev.tagsync.Release;
import dev.tagsync.SyncReport;
import dev.tagsync.spi.ContentSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a check found. */
final class CheckAnswer implements Answer {
    private static final int LABEL = 18;

    private final String what;
    private final Host host;
    private final ContentSource content;
    private final Optional<String> base;
    private final SyncReport report;

    CheckAnswer(String what, Host host, ContentSource content, Optional<String> base) {
        this.what = what;
        this.host = host;
        this.content = content;
        this.base = base;
        this.report = host.check(what, content, base);
    }

    private boolean good() {
        return report.errors() == 0;
    }

    @Override
    public int status() {
        return good() ? ExitStatus.DONE : ExitStatus.REFUSED;
    }

    private Optional<Release> revision() {
        return content.isCommitted() ? Optional.of(content.release()) : Optional.empty();
    }

    @Override
    public void json(JsonGenerator json) throws IOException {
        json.writeStringField("outcome", good() ? "PASSED" : "REJECTED");
        json.writeStringField("content", what);
        if (revision().isPresent()) {
            json.writeStringField("commit", revision().get().commit().hex());
            json.writeStringField("tree", revision().get().tree().hex());
        }
        if (base.isPresent()) {
            json.writeStringField("base", base.get());
        }
        if (report.root().isPresent()) {
            json.writeStringField("root", report.root().get().toString());
        }
        json.writeNumberField("entries", report.entries());
        if (report.changes().isPresent()) {
            JsonParts.changes(json, report.changes().get());
        }
        json.writeNumberField("ignoredFiles", report.ignoredFiles());
        json.writeNumberField("skippedFiles", report.skippedFiles());
        json.writeObjectFieldStart("millis");
        json.writeNumberField("total", report.times().total().toMillis());
        json.writeEndObject();
        json.writeArrayFieldStart("findings");
        for (Finding finding : report.findings()) {
            JsonParts.finding(json, finding);
        }
        json.writeEndArray();
        if (report.findingsOmitted() > 0) {
            json.writeNumberField("findingsOmitted", report.findingsOmitted());
        }
    }

    @Override
    public FindingsReport found() {
        return new FindingsReport(
                what,
                host.subPath(),
                report.findings(),
                report.findingsOmitted(),
                Optional.empty(),
                report.times().total(),
                status());
    }

    @Override
    public void text(Screen screen) {
        new FindingsText(screen, new SourceExcerpt(screen, content::read))
                .write(report.findings(), report.findingsOmitted());
        screen.line(screen.bold(Screen.padded(what, LABEL + 1)) + " "
                + revision()
                        .map(r -> "commit " + r.commit().abbreviated() + ", " + screen.time(r.time()))
                        .orElse("files as they are")
                + base.map(b -> ", against " + b).orElse(""));
        line(screen, "entries", entries());
        report.changes().filter(c -> base.isPresent()).ifPresent(c -> line(screen, "changes", changes(c)));
        screen.line(
                good()
                        ? screen.green(what + " would pass") + warnings() + ". Tag it, then: "
                                + host.next("promote", "TAG")
                        : screen.red(what + " would be rejected") + ": " + count(report.errors(), "error")
                                + (report.warnings() == 0 ? "" : ", " + count(report.warnings(), "warning"))
                                + ". Mend the files, then check again.");
    }

    private static void line(Screen screen, String label, String text) {
        screen.line("  " + Screen.padded(label, LABEL) + text);
    }

    private String entries() {
        List<String> parts = new ArrayList<>();
        parts.add(Screen.number(report.entries()));
        int validators = host.config().validators().size();
        parts.add(validators == 0 ? "no validator" : count(validators, "validator"));
        if (report.ignoredFiles() > 0) {
            parts.add(count(report.ignoredFiles(), "file") + " in the root folder ignored");
        }
        if (report.skippedFiles() > 0) {
            parts.add(ResultText.leftOut(report.skippedFiles()));
        }
        parts.add(Screen.duration(report.times().total()));
        return String.join(" · ", parts);
    }

    private static String changes(ChangeCounts c) {
        return c.total() == 0
                ? "none"
                : Screen.number(c.added()) + " added · " + Screen.number(c.changed()) + " changed · "
                        + Screen.number(c.removed()) + " removed";
    }

    private String warnings() {
        return report.warnings() == 0 ? "" : " with " + count(report.warnings(), "warning");
    }

    static String count(long number, String thing) {
        return Screen.number(number) + " " + thing + (number == 1 ? "" : "s");
    }
}
