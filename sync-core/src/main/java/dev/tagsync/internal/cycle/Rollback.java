package dev.tagsync.internal.cycle;

import dev.tagsync.HistoryRecord;
import dev.tagsync.OutcomeUnknownException;
import dev.tagsync.SyncCall;
import dev.tagsync.SyncCall.Stage;
import dev.tagsync.SyncOptions;
import dev.tagsync.SyncResult;
import dev.tagsync.SyncResult.Reason;
import dev.tagsync.TagName;
import dev.tagsync.internal.control.Channel;
import dev.tagsync.internal.control.Obstacle;
import java.util.Optional;
import java.util.OptionalLong;

/** Goes back: to what was live before, or to a release that was live at any time. Reads and writes no content. For one call. */
final class Rollback {
    private final SyncParts parts;
    private final SyncCall call;

    Rollback(SyncParts parts, SyncCall call) {
        this.parts = parts;
        this.call = call;
    }

    /** Goes back to the release that was live before the current one was promoted. */
    SyncResult back(SyncOptions options) {
        return parts.channel()
                .lately()
                .flatMap(lately -> flipBack(lately, options))
                .orElseGet(() -> back(parts.channel().present(), options));
    }

    /** Goes back from what this process knows, if nothing has changed since when the flip is committed. In any other case nothing has happened. */
    private Optional<SyncResult> flipBack(Channel.Present lately, SyncOptions options) {
        if (options.anew() || lately.active().isEmpty()) {
            return Optional.empty();
        }
        HistoryRecord active = lately.active().get();
        return parts.channel()
                .before(active, lately.marks())
                .flatMap(target ->
                        flipBack(active, target, OptionalLong.of(lately.version()), report(active, target), options))
                .filter(result -> result instanceof SyncResult.RolledBack || result instanceof SyncResult.InDoubt);
    }

    /** Goes back from a flip, if that still is what the channel shows; in any other case the result is a conflict, and nothing has happened. */
    SyncResult from(HistoryRecord live, SyncOptions options) {
        Channel.Present present = parts.channel().present();
        Optional<HistoryRecord> active = present.active();
        if (active.filter(a -> a.attempt().equals(live.attempt())).isEmpty()) {
            ReportBuilder report = report(live, live);
            report.sees(active);
            return new SyncResult.Conflict(report.build(), active.orElse(live));
        }
        return back(present, options);
    }

    private SyncResult back(Channel.Present present, SyncOptions options) {
        Optional<HistoryRecord> active = present.active();
        Optional<HistoryRecord> target = active.flatMap(a -> parts.channel().before(a, present.marks()));
        if (target.isEmpty()) {
            String what = active.map(a -> a.release().tag().value()).orElse("");
            return refused(
                    what,
                    active,
                    Reason.NO_EARLIER,
                    active.isEmpty()
                            ? "nothing was ever live in channel " + parts.channelName()
                            : "there is no release before " + what + " in channel " + parts.channelName()
                                    + (present.marks().isEmpty() ? "" : " that is not quarantined"),
                    active.isEmpty()
                            ? "promote a release first: tagsync promote TAG"
                            : "name the release to go back to: tagsync rollback TAG");
        }
        return back(active.get(), target.get(), options);
    }

    /** Goes back to a release that was live in this channel. */
    SyncResult to(String tag, SyncOptions options) {
        TagName name;
        try {
            name = new TagName(tag);
        } catch (IllegalArgumentException e) {
            return refused(
                    tag,
                    parts.channel().active(),
                    Reason.UNKNOWN_TAG,
                    e.getMessage(),
                    "give the name of a tag: tagsync history shows what was live");
        }
        // The target first: where one is found something is live, also if the channel's first flip of all comes in
        // between.
        Optional<HistoryRecord> target = parts.channel().lastLive(name);
        Optional<HistoryRecord> active = parts.channel().active();
        if (target.isEmpty()) {
            return refused(
                    tag,
                    active,
                    Reason.NEVER_LIVE,
                    tag + " was never live in channel " + parts.channelName(),
                    "tagsync history shows what was; to make it live for the first time: tagsync promote " + tag);
        }
        return back(active.orElseThrow(parts.channel()::emptied), target.get(), options);
    }

    private SyncResult back(HistoryRecord active, HistoryRecord target, SyncOptions options) {
        ReportBuilder report = report(active, target);
        if (Channel.same(active, target) && !options.anew()) {
            return new SyncResult.AlreadyActive(report.build());
        }
        if (options.anew() && options.rehydrate()) {
            return rehydrated(active, target, options);
        }
        Optional<SyncResult> result = flipBack(active, target, OptionalLong.empty(), report, options);
        if (result.isPresent()) {
            return result.get();
        }
        if (options.rehydrate()) {
            return rehydrated(active, target, options);
        }
        return new SyncResult.Refused(
                report.build(),
                Reason.COLLECTED,
                "the snapshot of " + target.release().tag() + " was collected",
                "hydrate it again from Git, by SyncOptions.rehydrating or by: tagsync rollback "
                        + target.release().tag() + " --rehydrate",
                Optional.empty(),
                Optional.empty());
    }

    private SyncResult rehydrated(HistoryRecord active, HistoryRecord target, SyncOptions options) {
        return new SyncCycle(parts, call, target.release().tag().value(), options, () -> {}).rehydrate(active, target);
    }

    ReportBuilder report(HistoryRecord active, HistoryRecord target) {
        ReportBuilder report = parts.report(call, target.release().tag().value());
        report.release = Optional.of(target.release());
        report.root = Optional.of(target.root());
        report.entries = target.entries();
        report.sees(Optional.of(active));
        return report;
    }

    /** Flips back; returns nothing if the target was collected, or is to be chosen again. */
    private Optional<SyncResult> flipBack(
            HistoryRecord active, HistoryRecord target, OptionalLong on, ReportBuilder report, SyncOptions options) {
        Channel.Flip flip;
        try {
            flip = report.time(Stage.FLIP, () -> parts.channel().rollBack(active, target, on, parts.act(options)));
        } catch (OutcomeUnknownException e) {
            return Optional.of(
                    new SyncResult.InDoubt(report.build(), e.attempt().orElse("unknown"), e.getMessage()));
        }
        if (flip instanceof Channel.Flip.Done done) {
            report.sees(Optional.of(done.record()));
            return Optional.of(new SyncResult.RolledBack(
                    report.build(), done.record(), done.record().from()));
        }
        if (flip instanceof Channel.Flip.Lost lost) {
            report.sees(Optional.of(lost.winner()));
            return Optional.of(new SyncResult.Conflict(report.build(), lost.winner()));
        }
        if (flip instanceof Channel.Flip.Stopped stopped) {
            Obstacle o = stopped.obstacle();
            return Optional.of(new SyncResult.Refused(
                    report.build(), o.reason(), o.message(), o.hint(), o.notBefore(), Optional.empty()));
        }
        return Optional.empty();
    }

    private SyncResult refused(String tag, Optional<HistoryRecord> active, Reason reason, String message, String hint) {
        ReportBuilder report = parts.report(call, tag);
        report.sees(active);
        return new SyncResult.Refused(report.build(), reason, message, hint, Optional.empty(), Optional.empty());
    }
}
