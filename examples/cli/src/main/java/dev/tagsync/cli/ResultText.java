package dev.tagsync.cli;

import dev.tagsync.ChangeCounts;
import dev.tagsync.Release;
import dev.tagsync.Signature;
import dev.tagsync.StageTimes;
import dev.tagsync.SyncReport;
import dev.tagsync.SyncResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells a person what came of a promotion, a plan or a rollback: stage by stage, and in the last line what is live now and what to do next. */
final class ResultText {
    private static final int LABEL = 18;
    private static final int DETAIL = 54;

    private final Screen screen;
    private final Host host;
    private final SyncResult result;
    private final SyncReport report;
    private final Optional<ChangeCounts> changes;

    ResultText(Screen screen, Host host, SyncResult result, Optional<ChangeCounts> changes) {
        this.screen = screen;
        this.host = host;
        this.result = result;
        this.report = result.report();
        this.changes = changes;
    }

    void write() {
        findings();
        if (result instanceof SyncResult.Promoted done) {
            stages();
            stage(
                    "promote",
                    "generation " + done.record().generation()
                            + done.previous().map(p -> " (was " + p + ")").orElse(""),
                    report.times().flip());
            last(
                    screen.green(report.channel() + " is " + report.tag() + "."),
                    done.previous().isPresent()
                            ? "Undo: " + host.next("rollback")
                            : "Look: " + host.next("collections"));
        } else if (result instanceof SyncResult.Planned) {
            stages();
            last(
                    report.tag() + " is ready; " + report.channel() + " has not changed.",
                    "Make it live: " + host.next("promote", report.tag()));
        } else if (result instanceof SyncResult.RolledBack back) {
            head();
            changes();
            stage(
                    "roll back",
                    "generation " + back.record().generation()
                            + back.previous().map(p -> " (was " + p + ")").orElse(""),
                    report.times().flip());
            last(
                    screen.green(report.channel() + " is " + report.tag() + " again."),
                    back.previous()
                            .filter(p -> !p.value().equals(report.tag()))
                            .map(p -> report.channel() + " is held, and " + p + " is quarantined.")
                            .orElse(""));
            back.previous()
                    .filter(p -> !p.value().equals(report.tag()))
                    .ifPresent(p -> screen.line("Move on: " + host.next("promote", "TAG") + "     Undo: "
                            + host.next("unquarantine", p.value()) + ", then promote it"));
        } else if (result instanceof SyncResult.AlreadyActive) {
            last(report.channel() + " is " + report.tag() + " already" + generation() + ".", "Nothing to do.");
        } else if (result instanceof SyncResult.Rejected) {
            screen.line(screen.red(result.summary()) + generation() + ".");
            screen.line("Details again: " + host.next("findings", report.tag()) + "     The same check before tagging: "
                    + host.next("check", "PATH"));
        } else if (result instanceof SyncResult.Refused refused) {
            refused(refused);
        } else if (result instanceof SyncResult.GuardFailed failed) {
            guardFailed(failed);
        } else if (result instanceof SyncResult.Conflict conflict) {
            screen.line(screen.red("conflict") + ": " + conflict.summary());
            screen.line("  " + host.next("status") + " shows what is live now; " + host.next("promote", report.tag())
                    + " tries again");
        } else {
            screen.line(screen.red("in doubt") + ": " + result.summary());
            screen.line("  nothing was cleaned up; find out before anything else: "
                    + (result instanceof SyncResult.InDoubt doubt
                            ? host.next("resolve", doubt.attempt())
                            : host.next("resolve")));
        }
    }

    private void guardFailed(SyncResult.GuardFailed failed) {
        stages();
        stage(
                "promote",
                "generation " + failed.record().generation(),
                report.times().flip());
        screen.line(screen.red("guard " + failed.guard() + " failed") + ": " + failed.failure());
        if (failed.rollback().isEmpty()) {
            screen.line(report.channel() + " is " + report.tag() + ", and its guard is open. Watch on: "
                    + host.next("promote", report.tag()));
            return;
        }
        SyncResult back = failed.rollback().get();
        screen.line(back.summary() + ".");
        if (back instanceof SyncResult.RolledBack) {
            screen.line(report.channel() + " is held, and " + report.tag()
                    + " is quarantined. If it was right after all: "
                    + host.next("unquarantine", report.tag())
                    + ", then promote it");
        } else if (back instanceof SyncResult.InDoubt doubt) {
            screen.line("  nothing was cleaned up; find out before anything else: "
                    + host.next("resolve", doubt.attempt()));
        } else {
            screen.line("  " + report.tag() + " is live, and is not well: see to it");
        }
    }

    private void refused(SyncResult.Refused refused) {
        screen.line(screen.red("refused") + ": " + refused.message()
                + screen.faint(" [" + JsonParts.word(refused.reason()) + "]"));
        screen.line("  nothing has changed" + host.liveNow().map(l -> ": " + l).orElse(""));
        refused.notBefore().ifPresent(t -> screen.line("  not before " + screen.time(t)));
        String hint = SyncAnswer.hint(refused, host);
        if (!hint.isEmpty()) {
            screen.line("  " + hint);
        }
    }

    private void stages() {
        head();
        StageTimes times = report.times();
        stage("hydrate", hydrated(), times.hydrate());
        left();
        if (!times.verify().isZero()) {
            stage(
                    "verify",
                    report.nodesReadBack() == 0
                            ? "files equal Git's tree"
                            : readBack() + " read back, files equal Git's tree",
                    times.verify());
        }
        int validators = host.config().validators().size();
        stage(
                "validate",
                (validators == 0 ? "no validator" : validators == 1 ? "1 validator" : validators + " validators")
                        + judged()
                        + report.remembered()
                                .map(when -> ", as of " + screen.time(when))
                                .orElse("")
                        + (report.warnings() == 0
                                ? ""
                                : " · " + report.warnings() + (report.warnings() == 1 ? " warning" : " warnings")),
                times.validate());
        changes();
    }

    private String judged() {
        return report.entriesJudged().isEmpty()
                ? ""
                : " · " + entries(report.entriesJudged().getAsLong());
    }

    private void head() {
        boolean moved = !(result instanceof SyncResult.Planned);
        String title = Screen.padded(report.tag() + (moved ? " → " + report.channel() : ""), LABEL + 1);
        screen.line(
                screen.bold(title) + " " + report.release().map(this::describe).orElse(""));
        report.release().map(Release::signature).ifPresent(this::signature);
    }

    private void signature(Signature signature) {
        if (!(signature instanceof Signature.Unchecked)) {
            screen.line("  " + Screen.padded("signature", LABEL)
                    + (signature instanceof Signature.Doubtful
                            ? screen.yellow(signature.summary())
                            : signature.summary()));
        }
    }

    private String describe(Release release) {
        return (release.annotated() ? "annotated tag" : "lightweight tag") + ", commit "
                + release.commit().abbreviated() + ", " + screen.time(release.time())
                + release.tagger()
                        .map(t -> " by " + t.replaceAll("\\s*<.*", ""))
                        .orElse("");
    }

    private String hydrated() {
        String entries = changes.filter(c -> c.total() < report.entries())
                .map(c -> Screen.number(c.total()) + " of " + entries() + " changed")
                .orElseGet(this::entries);
        return entries + " · "
                + (report.nodesWritten() == 0
                        ? "everything is stored already"
                        : nodes() + " · " + Screen.bytes(report.bytesWritten()));
    }

    /** After a resumption more are read back than were written. */
    private String readBack() {
        return report.nodesReadBack() < report.nodesWritten()
                ? Screen.number(report.nodesReadBack()) + " of " + nodes()
                : Screen.number(report.nodesReadBack()) + (report.nodesReadBack() == 1 ? " node" : " nodes");
    }

    private String nodes() {
        return Screen.number(report.nodesWritten()) + (report.nodesWritten() == 1 ? " node" : " nodes");
    }

    private String entries() {
        return entries(report.entries());
    }

    private static String entries(long count) {
        return Screen.number(count) + (count == 1 ? " entry" : " entries");
    }

    private void left() {
        List<String> left = new ArrayList<>();
        if (report.ignoredFiles() > 0) {
            left.add(Screen.number(report.ignoredFiles()) + " in the root folder ignored");
        }
        if (report.skippedFiles() > 0) {
            left.add(leftOut(report.skippedFiles()));
        }
        if (!left.isEmpty()) {
            screen.line("  " + Screen.padded("files", LABEL) + String.join(" · ", left));
        }
    }

    static String leftOut(long files) {
        return Screen.number(files) + " left out, with a warning each";
    }

    private void changes() {
        changes.ifPresent(c -> screen.line("  " + Screen.padded("changes", LABEL)
                + (c.total() == 0
                        ? "none"
                        : Screen.number(c.added()) + " added · " + Screen.number(c.changed()) + " changed · "
                                + Screen.number(c.removed()) + " removed")));
    }

    private void stage(String label, String detail, Duration time) {
        screen.line("  " + Screen.padded(label, LABEL) + Screen.padded(detail, DETAIL)
                + screen.faint(String.format(" %8s", Screen.duration(time))));
    }

    private String generation() {
        return report.generation().map(g -> " (generation " + g + ")").orElse("");
    }

    private void last(String what, String next) {
        screen.line(what + (next.isEmpty() ? "" : " " + next));
    }

    private void findings() {
        SourceExcerpt excerpt = new SourceExcerpt(
                screen,
                path -> host.sourceIfOpen()
                        .flatMap(source -> report.release().flatMap(release -> source.read(release, path))));
        new FindingsText(screen, excerpt).write(report.findings(), report.findingsOmitted());
    }
}
