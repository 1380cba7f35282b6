package dev.tagsync.internal.cycle;

import dev.tagsync.AttemptRecord;
import dev.tagsync.CatalogDefinition;
import dev.tagsync.ChannelStatus;
import dev.tagsync.Digest;
import dev.tagsync.Environment;
import dev.tagsync.Gate;
import dev.tagsync.Guard;
import dev.tagsync.HistoryCheck;
import dev.tagsync.HistoryRecord;
import dev.tagsync.Latest;
import dev.tagsync.NewerRelease;
import dev.tagsync.Release;
import dev.tagsync.ReleaseInfo;
import dev.tagsync.RepairReport;
import dev.tagsync.RollbackTarget;
import dev.tagsync.SyncCall;
import dev.tagsync.SyncCall.Act;
import dev.tagsync.SyncException;
import dev.tagsync.SyncListener;
import dev.tagsync.SyncOptions;
import dev.tagsync.SyncReport;
import dev.tagsync.SyncResult;
import dev.tagsync.TagName;
import dev.tagsync.TagPolicy;
import dev.tagsync.TagTrouble;
import dev.tagsync.Verdict;
import dev.tagsync.VerifyReport;
import dev.tagsync.internal.control.Audit;
import dev.tagsync.internal.control.Found;
import dev.tagsync.internal.control.Lease;
import dev.tagsync.internal.control.Register;
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
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
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
    private final AtomicLong calls;

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
            Optional<Guard> guard,
            Runnable flipped) {
        this.catalogName = catalogName;
        this.flipped = flipped;
        this.calls = new AtomicLong();
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
                gates,
                guard);
        this.audit = new Audit(parts.register(), channelName);
    }

    private Sync(Sync other, SyncParts parts) {
        this.catalogName = other.catalogName;
        this.flipped = other.flipped;
        this.calls = other.calls;
        this.promoter = other.promoter;
        this.parts = parts;
        this.audit = new Audit(parts.register(), parts.channelName());
    }

    /** Returns what does the same for another channel of the catalog. */
    public Sync in(String channel) {
        return new Sync(this, parts.in(channel));
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
        // A register of its own: its renewal never waits for a flip, nor a flip for it.
        return new Lease(new Register(promoter, parts.environment()), parts.environment(), parts.channelName(), length);
    }

    /** Tells when a loop that has the lease of the channel's care, in whatever process, said so last. */
    public Optional<Instant> lookedAfter() {
        return Lease.lastRenewed(parts.register(), parts.channelName());
    }

    /** Tells what is live otherwise than it is recorded. */
    public Optional<String> drift() {
        return audit.drift();
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

    /** Makes a tag live, and waits until its guard is over, if it has one. */
    public SyncResult promote(String tag, SyncOptions options) {
        SyncResult result = flip(tag, options, () -> {});
        return options.guarded() && result.promoted() && parts.guard().isPresent() ? guarded(result) : result;
    }

    /**
     * Makes a tag live; if it is guarded, that begins with {@link #guarding}.
     *
     * @param pulse run now and then while it gets on
     */
    SyncResult flip(String tag, SyncOptions options, Runnable pulse) {
        return told(
                Act.PROMOTE, Optional.of(tag), call -> new SyncCycle(parts, call, tag, options, pulse).promote(tag));
    }

    /** Begins to watch what is live, if it is guarded and this controller has a guard. */
    Optional<Guarding> guarding() {
        return parts.guard()
                .flatMap(guard -> parts.guards()
                        .now()
                        .map(guarded -> new Guarding(
                                parts,
                                guard,
                                guarded.flip(),
                                (flip, options) -> told(
                                        Act.ROLLBACK,
                                        Optional.empty(),
                                        call -> new Rollback(parts, call).from(flip, options)))));
    }

    /** Watches to the end. What is live is live already: if a fault ends the watch before, that is told, and the guard stays open. */
    private SyncResult guarded(SyncResult promoted) {
        Patience patience = new Patience(parts.environment(), parts.storePatience(), why -> {});
        Optional<Guarding> begun = Optional.empty();
        try {
            begun = patience.call(this::guarding);
            while (begun.isPresent()) {
                Guarding.Step step = patience.call(begun.get()::step);
                if (step instanceof Guarding.Step.Failed failed) {
                    return failed(
                            promoted.report(), begun.get().flip(), failed.failure(), Optional.of(failed.rollback()));
                }
                if (!(step instanceof Guarding.Step.Watching watching)) {
                    return promoted;
                }
                parts.environment().sleeper().sleep(watching.next());
            }
            return promoted;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unwatched(promoted, begun, "interrupted");
        } catch (SyncException e) {
            return unwatched(promoted, begun, String.valueOf(e.getMessage()));
        }
    }

    private SyncResult unwatched(SyncResult promoted, Optional<Guarding> begun, String why) {
        Optional<HistoryRecord> flip = begun.map(Guarding::flip)
                .or(() -> promoted instanceof SyncResult.Promoted p ? Optional.of(p.record()) : Optional.empty());
        String failure = "it was not watched to the end: " + why;
        if (flip.isEmpty()) {
            LOG.warn("Whether {} is guarded is not known: {}", promoted.report().tag(), why);
            return promoted;
        }
        return failed(promoted.report(), flip.get(), failure, Optional.empty());
    }

    /** Tells of a guard that failed in a loop. */
    SyncResult.GuardFailed failed(HistoryRecord flip, Guarding.Step.Failed failed) {
        SyncCall call = call(Act.PROMOTE, Optional.of(flip.release().tag().value()));
        SyncReport report = new Rollback(parts, call).report(flip, flip).build();
        return failed(call, report, flip, failed.failure(), Optional.of(failed.rollback()));
    }

    private SyncResult.GuardFailed failed(
            SyncReport report, HistoryRecord flip, String failure, Optional<SyncResult> rollback) {
        SyncCall call = call(Act.PROMOTE, Optional.of(flip.release().tag().value()));
        return failed(call, report, flip, failure, rollback);
    }

    private SyncResult.GuardFailed failed(
            SyncCall call, SyncReport report, HistoryRecord flip, String failure, Optional<SyncResult> rollback) {
        SyncResult.GuardFailed result = new SyncResult.GuardFailed(
                report, flip, parts.guard().orElseThrow().name(), failure, rollback);
        log(Act.PROMOTE, result);
        parts.listeners().guardFailed(call, result);
        return result;
    }

    public SyncResult plan(String tag, SyncOptions options) {
        return plan(tag, options, () -> {});
    }

    /** Plans; runs a pulse now and then while it gets on. */
    SyncResult plan(String tag, SyncOptions options, Runnable pulse) {
        return told(Act.PLAN, Optional.of(tag), call -> new SyncCycle(parts, call, tag, options, pulse).plan(tag));
    }

    /** Goes back to the release that was live before the current one was promoted. */
    public SyncResult rollback(SyncOptions options) {
        return told(Act.ROLLBACK, Optional.empty(), call -> new Rollback(parts, call).back(options));
    }

    /** Goes back to a release that was live in this channel. */
    public SyncResult rollback(String tag, SyncOptions options) {
        return told(Act.ROLLBACK, Optional.of(tag), call -> new Rollback(parts, call).to(tag, options));
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

    /** Returns what was judged, and is later than all that was ever live. */
    public List<NewerRelease> newer() {
        return new Tags(parts).newer();
    }

    /** Returns the tags that were not what they were at the last look. */
    public List<TagTrouble> tagTroubles() {
        return new Tags(parts).troubles();
    }

    /** Verifies what is live. */
    public Optional<VerifyReport> verify() {
        return verify(() -> parts.channel().active().map(a -> new Stored(a.release(), a.root())));
    }

    /** Verifies a stored release. */
    public Optional<VerifyReport> verify(TagName tag) {
        return verify(() -> Retained.of(promoter, tag)
                .map(r -> new Stored(r.release(), r.snapshot().root())));
    }

    private record Stored(Release release, Digest root) {}

    /** What was collected while it was verified is not lost: then what is to be verified now is. */
    private Optional<VerifyReport> verify(Supplier<Optional<Stored>> wanted) {
        Optional<Stored> stored = wanted.get();
        while (stored.isPresent()) {
            VerifyReport report = verify(stored.get().release(), stored.get().root());
            if (report.good() || parts.channel().isStored(stored.get().root())) {
                return Optional.of(report);
            }
            Optional<Stored> now = wanted.get();
            if (now.equals(stored)) {
                return Optional.of(report);
            }
            stored = now;
        }
        return Optional.empty();
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
        SyncCall call = call(act, tag);
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
        if (result instanceof SyncResult.Promoted promoted) {
            tellOverride(call, promoted.record());
        } else if (result instanceof SyncResult.RolledBack back) {
            tellOverride(call, back.record());
        }
        parts.listeners().ended(call, result);
        return result;
    }

    private void tellOverride(SyncCall call, HistoryRecord record) {
        if (!record.overridden().isEmpty()) {
            String rules = String.join(", ", record.overridden());
            LOG.atWarn()
                    .addKeyValue("catalog", catalogName)
                    .addKeyValue("channel", record.channel())
                    .addKeyValue("tag", record.release().tag())
                    .addKeyValue("actor", record.actor())
                    .addKeyValue("overridden", rules)
                    .log(
                            "{} let {} pass although it breaks {}: {}",
                            record.actor(),
                            record.release().tag(),
                            rules,
                            record.reason());
            parts.listeners().overridden(call, record);
        }
    }

    private SyncCall call(Act act, Optional<String> tag) {
        return new SyncCall(calls.incrementAndGet(), catalogName, parts.channelName(), act, tag);
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
