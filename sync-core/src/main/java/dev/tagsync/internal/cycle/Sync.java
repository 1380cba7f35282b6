package dev.tagsync.internal.cycle;

import dev.tagsync.AttemptRecord;
import dev.tagsync.CatalogDefinition;
import dev.tagsync.ChannelStatus;
import dev.tagsync.Digest;
import dev.tagsync.Environment;
import dev.tagsync.Gate;
import dev.tagsync.HistoryCheck;
import dev.tagsync.HistoryRecord;
import dev.tagsync.Latest;
import dev.tagsync.OutcomeUnknownException;
import dev.tagsync.Release;
import dev.tagsync.ReleaseInfo;
import dev.tagsync.RepairReport;
import dev.tagsync.RollbackTarget;
import dev.tagsync.SyncCall;
import dev.tagsync.SyncCall.Act;
import dev.tagsync.SyncCall.Stage;
import dev.tagsync.SyncListener;
import dev.tagsync.SyncOptions;
import dev.tagsync.SyncReport;
import dev.tagsync.SyncResult;
import dev.tagsync.SyncResult.Reason;
import dev.tagsync.TagName;
import dev.tagsync.TagPolicy;
import dev.tagsync.TagTrouble;
import dev.tagsync.Verdict;
import dev.tagsync.VerifyReport;
import dev.tagsync.internal.control.Audit;
import dev.tagsync.internal.control.Channel;
import dev.tagsync.internal.control.Found;
import dev.tagsync.internal.control.Lease;
import dev.tagsync.internal.control.Obstacle;
import dev.tagsync.internal.control.Retained;
import dev.tagsync.internal.control.SnapshotRecord;
import dev.tagsync.internal.tree.Quorum;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Store;
import dev.tagsync.spi.TagSource;
import dev.tagsync.spi.Validator;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a controller does, over its parts. Thread-safe. */
public final class Sync {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tagsync.SyncController");

    private final String catalogName;
    private final SyncParts parts;
    private final Promoter promoter;
    private final Runnable flipped;
    private final Audit audit;
    private final AtomicLong calls = new AtomicLong();

    public Sync(
            Environment environment,
            String catalogName,
            String channelName,
            String actor,
            CatalogDefinition definition,
            TagSource source,
            Store store,
            TagPolicy tagPolicy,
            List<Validator> validators,
            long cacheBytes,
            List<SyncListener> listeners,
            Path scratch,
            Duration storePatience,
            Duration validatorTimeout,
            List<Gate> gates,
            Runnable flipped) {
        this.catalogName = catalogName;
        this.flipped = flipped;
        this.promoter = store.promoter(catalogName);
        this.parts = SyncParts.of(
                environment,
                catalogName,
                channelName,
                actor,
                definition,
                source,
                tagPolicy,
                store,
                validators,
                cacheBytes,
                new Listeners(listeners),
                scratch,
                storePatience,
                validatorTimeout,
                gates);
        this.audit = new Audit(parts.register(), channelName);
    }

    public Environment environment() {
        return parts.environment();
    }

    public String channelName() {
        return parts.channelName();
    }

    /** Returns those who are told what happens. */
    public Listeners listeners() {
        return parts.listeners();
    }

    /** Returns a lease of the channel's care, that this process does not have yet. */
    public Lease lease(Duration length) {
        return new Lease(parts.register(), parts.environment(), parts.channelName(), length);
    }

    /** Tells what is live otherwise than it is recorded. */
    public Optional<String> drift() {
        return parts.channel().drift();
    }

    /** Tells whether a release was rejected because a validator could not judge it. */
    boolean failed(SyncReport report) {
        return report.release()
                .flatMap(release -> parts.verdicts().last(release.tag()))
                .filter(verdict -> verdict.failed())
                .isPresent();
    }

    /** Returns what people do beside flips. */
    public Acts acts() {
        return new Acts(catalogName, parts);
    }

    public SyncResult promote(String tag, SyncOptions options) {
        return told(Act.PROMOTE, Optional.of(tag), call -> new SyncCycle(parts, call, tag, options).promote(tag));
    }

    public SyncResult plan(String tag, SyncOptions options) {
        return told(Act.PLAN, Optional.of(tag), call -> new SyncCycle(parts, call, tag, options).plan(tag));
    }

    /** Goes back to the release that was live before the current one was promoted. */
    public SyncResult rollback(SyncOptions options) {
        return told(
                Act.ROLLBACK,
                Optional.empty(),
                call -> parts.channel()
                        .lately()
                        .flatMap(lately -> flipBack(call, lately, options))
                        .orElseGet(() -> rollback(call, parts.channel().present(), options)));
    }

    /** Goes back from what this process knows, if nothing has changed since when the flip is committed. In any other case nothing has happened. */
    private Optional<SyncResult> flipBack(SyncCall call, Channel.Present lately, SyncOptions options) {
        if (options.anew() || lately.active().isEmpty()) {
            return Optional.empty();
        }
        HistoryRecord active = lately.active().get();
        return parts.channel()
                .before(active, lately.marks())
                .flatMap(target -> flipBack(
                        active, target, OptionalLong.of(lately.version()), report(call, active, target), options))
                .filter(result -> result instanceof SyncResult.RolledBack || result instanceof SyncResult.InDoubt);
    }

    private SyncResult rollback(SyncCall call, Channel.Present present, SyncOptions options) {
        Optional<HistoryRecord> active = present.active();
        Optional<HistoryRecord> target = active.flatMap(a -> parts.channel().before(a, present.marks()));
        if (target.isEmpty()) {
            String what = active.map(a -> a.release().tag().value()).orElse("");
            return refused(
                    call,
                    what,
                    active,
                    Reason.NO_EARLIER,
                    active.isEmpty()
                            ? "nothing was ever live in channel " + parts.channelName()
                            : "there is no release before " + what + " in channel " + parts.channelName()
                                    + (present.marks().isEmpty() ? "" : " that is not quarantined"),
                    active.isEmpty() ? "promote a release first" : "name the release to go back to: rollback TAG");
        }
        return rollback(call, active.get(), target.get(), options);
    }

    /** Goes back to a release that was live in this channel. */
    public SyncResult rollback(String tag, SyncOptions options) {
        return told(Act.ROLLBACK, Optional.of(tag), call -> rollback(call, tag, options));
    }

    private SyncResult rollback(SyncCall call, String tag, SyncOptions options) {
        TagName name;
        try {
            name = new TagName(tag);
        } catch (IllegalArgumentException e) {
            return refused(call, tag, parts.channel().active(), Reason.UNKNOWN_TAG, e.getMessage(), "");
        }
        // The target first: where one is found something is live, also if the channel's first flip of all comes in
        // between.
        Optional<HistoryRecord> target = parts.channel().lastLive(name);
        Optional<HistoryRecord> active = parts.channel().active();
        if (target.isEmpty()) {
            return refused(
                    call,
                    tag,
                    active,
                    Reason.NEVER_LIVE,
                    tag + " was never live in channel " + parts.channelName(),
                    "see history for what was; to make a release live for the first time, promote it");
        }
        return rollback(call, active.orElseThrow(), target.get(), options);
    }

    private SyncResult rollback(SyncCall call, HistoryRecord active, HistoryRecord target, SyncOptions options) {
        ReportBuilder report = report(call, active, target);
        if (Channel.same(active, target) && !options.anew()) {
            return new SyncResult.AlreadyActive(report.build());
        }
        if (options.anew() && options.rehydrate()) {
            return new SyncCycle(parts, call, target.release().tag().value(), options).rehydrate(active, target);
        }
        Optional<SyncResult> result = flipBack(active, target, OptionalLong.empty(), report, options);
        if (result.isPresent()) {
            return result.get();
        }
        if (options.rehydrate()) {
            return new SyncCycle(parts, call, target.release().tag().value(), options).rehydrate(active, target);
        }
        return new SyncResult.Refused(
                report.build(),
                Reason.COLLECTED,
                "the snapshot of " + target.release().tag() + " was collected",
                "hydrate it again from Git: SyncOptions.rehydrating, or on the command line rollback "
                        + target.release().tag() + " --rehydrate",
                Optional.empty());
    }

    private ReportBuilder report(SyncCall call, HistoryRecord active, HistoryRecord target) {
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
            return Optional.of(
                    new SyncResult.Refused(report.build(), o.reason(), o.message(), o.hint(), o.notBefore()));
        }
        return Optional.empty();
    }

    private SyncResult refused(
            SyncCall call, String tag, Optional<HistoryRecord> active, Reason reason, String message, String hint) {
        ReportBuilder report = parts.report(call, tag);
        report.sees(active);
        return new SyncResult.Refused(report.build(), reason, message, hint, Optional.empty());
    }

    public List<AttemptRecord> attempts(int limit) {
        return parts.channel().attempts(limit);
    }

    public ChannelStatus status() {
        return parts.channel().status();
    }

    public List<HistoryRecord> history(int limit) {
        return parts.channel().history(limit);
    }

    /** Returns the verdict on a tag that was recorded last, with its findings as far as they are kept. */
    public Optional<Verdict> findings(TagName tag) {
        return parts.verdicts()
                .last(tag)
                .map(v -> new Verdict(
                        parts.channelName(),
                        v.release(),
                        v.passed(),
                        v.failed(),
                        v.root(),
                        v.fingerprint(),
                        v.validators(),
                        v.activeRoot(),
                        v.changes(),
                        new KeptFindings(parts)
                                .of(v).orElse(List.of()).stream()
                                        .map(Found::finding)
                                        .toList(),
                        v.errors(),
                        v.warnings(),
                        v.overridden(),
                        v.judged(),
                        v.time()));
    }

    /** Returns the source's tags, and how each stands. */
    public List<ReleaseInfo> releases() {
        return new Tags(parts).releases();
    }

    /** Returns what automation may promote. */
    public Latest latest() {
        return new Tags(parts).latest();
    }

    /** Returns the tags that were not what they were at the last look. */
    public List<TagTrouble> tagTroubles() {
        return new Tags(parts).troubles();
    }

    /** Verifies what is live. */
    public Optional<VerifyReport> verify() {
        return parts.channel().active().map(a -> verify(a.release(), a.root()));
    }

    /** Verifies a stored release. */
    public Optional<VerifyReport> verify(TagName tag) {
        return Retained.of(promoter, tag)
                .map(r -> verify(r.release(), r.snapshot().root()));
    }

    private VerifyReport verify(Release release, Digest root) {
        Meter meter = parts.meter(release.tag().value(), () -> {});
        return new FullVerification(parts.store(), parts.verifier(meter), new Rebuild(parts, meter)).run(release, root);
    }

    /** Returns what was live at an instant. */
    public Optional<HistoryRecord> liveAt(Instant instant) {
        return parts.channel().liveAt(instant);
    }

    /** Checks the chain of the history's records. */
    public HistoryCheck verifyHistory() {
        return audit.check();
    }

    /** Returns what the channel can go back to, and whether at once: its snapshot is sealed, and its root is there. */
    public List<RollbackTarget> rollbackTargets(int flips) {
        List<Audit.Earlier> earlier = audit.earlier(flips);
        Set<Digest> roots = new HashSet<>();
        earlier.stream()
                .filter(Audit.Earlier::sealed)
                .forEach(e -> roots.add(e.record().root()));
        Set<Digest> there = Quorum.good(parts.store(), roots).keySet();
        return earlier.stream()
                .map(e -> new RollbackTarget(
                        e.record().release(),
                        e.record().generation(),
                        there.contains(e.record().root())))
                .toList();
    }

    /** Writes the lost nodes of what is live again. */
    public Optional<RepairReport> repair() {
        return parts.channel().activeSnapshot().map(this::repair);
    }

    /** Writes the lost nodes of a stored release again. */
    public Optional<RepairReport> repair(TagName tag) {
        return Retained.of(promoter, tag).map(r -> repair(r.snapshot()));
    }

    private RepairReport repair(SnapshotRecord snapshot) {
        RepairReport report = new Repair(parts).run(snapshot);
        (report.whole() ? LOG.atInfo() : LOG.atWarn())
                .addKeyValue("catalog", catalogName)
                .addKeyValue("tag", report.release().tag())
                .addKeyValue("snapshot", snapshot.id())
                .addKeyValue("written", report.writtenCount())
                .log("repair: {}", report.refused().orElse("whole"));
        return report;
    }

    private SyncResult told(Act act, Optional<String> tag, Function<SyncCall, SyncResult> run) {
        SyncCall call = new SyncCall(calls.incrementAndGet(), catalogName, parts.channelName(), act, tag);
        parts.listeners().started(call);
        SyncResult result;
        try {
            result = run.apply(call);
        } catch (RuntimeException | Error e) {
            parts.listeners().failed(call, e);
            throw e;
        }
        log(act, result);
        if (result.promoted()) {
            flipped.run();
        }
        parts.listeners().ended(call, result);
        return result;
    }

    private void log(Act act, SyncResult result) {
        var line = (result.promoted() || result instanceof SyncResult.Planned ? LOG.atInfo() : LOG.atWarn())
                .addKeyValue("catalog", catalogName)
                .addKeyValue("channel", result.report().channel())
                .addKeyValue("tag", result.report().tag())
                .addKeyValue("outcome", result.getClass().getSimpleName())
                .addKeyValue("millis", result.report().times().total().toMillis());
        result.report().root().ifPresent(root -> line.addKeyValue("root", root.abbreviated()));
        result.report().changes().ifPresent(c -> line.addKeyValue("changed", c.total()));
        line.log("{}: {}", act.name().toLowerCase(Locale.ROOT), result.summary());
    }
}
