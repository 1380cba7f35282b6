package dev.tagsync.internal.cycle;

import dev.tagsync.AttemptRecord;
import dev.tagsync.CatalogView;
import dev.tagsync.ChangeCounts;
import dev.tagsync.Digest;
import dev.tagsync.EntryChange;
import dev.tagsync.Finding;
import dev.tagsync.HistoryRecord;
import dev.tagsync.OutcomeUnknownException;
import dev.tagsync.Release;
import dev.tagsync.SnapshotId;
import dev.tagsync.SyncOptions;
import dev.tagsync.SyncResult;
import dev.tagsync.SyncResult.Reason;
import dev.tagsync.TagName;
import dev.tagsync.TagObjectId;
import dev.tagsync.internal.control.Channel;
import dev.tagsync.internal.control.HydrationRecord;
import dev.tagsync.internal.control.Hydrations.Beginning;
import dev.tagsync.internal.control.Hydrations.Opened;
import dev.tagsync.internal.control.Records;
import dev.tagsync.internal.control.SnapshotRecord;
import dev.tagsync.internal.control.VerdictRecord;
import dev.tagsync.internal.cycle.Hydrator.Hydrated;
import dev.tagsync.internal.cycle.ReportBuilder.Stage;
import dev.tagsync.internal.read.TreeView;
import dev.tagsync.internal.tree.SnapshotTree;
import dev.tagsync.internal.validate.FindingLocator;
import dev.tagsync.internal.validate.FindingSink;
import dev.tagsync.spi.TagSource.Resolution;
import dev.tagsync.spi.Validator.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * One cycle, for one tag: resolve, hydrate, verify, validate, promote. For one thread, used once.
 *
 * <p>A stage that ends the cycle throws {@link Ended} with the result; the control flow reads as the stages in their order.
 */
final class SyncCycle {
    private static final int MOST_FINDINGS = 1_000;

    private final SyncParts parts;
    private final SyncOptions options;
    private final ReportBuilder report;
    private Optional<HydrationRecord> open = Optional.empty();

    SyncCycle(SyncParts parts, String tag, SyncOptions options) {
        this.parts = parts;
        this.options = options;
        this.report =
                new ReportBuilder(parts.channelName(), tag, parts.environment().nanoTime());
    }

    /** Makes a tag live. */
    SyncResult promote(String tag) {
        return run(() -> {
            Release release = resolve(tag);
            Validated candidate = validated(release, false);
            return flip(candidate, Optional.empty());
        });
    }

    /** Does everything but the flip. */
    SyncResult plan(String tag) {
        return run(() -> {
            Release release = resolve(tag);
            return keep(validated(release, true));
        });
    }

    /** Makes a release live again whose snapshot was collected: from Git, at the commit that was live. */
    SyncResult rehydrate(HistoryRecord target) {
        return run(() -> {
            report.release = Optional.of(target.release());
            Validated candidate = validated(target.release(), true);
            return flip(candidate, Optional.of(target));
        });
    }

    private Validated validated(Release release, boolean evenIfActive) {
        Opened opened = begin(release, evenIfActive);
        Hydrated hydrated = hydrate(opened);
        SnapshotRecord snapshot = seal(opened, hydrated);
        return validate(opened, snapshot, hydrated.tree());
    }

    // resolve: a tag, and nothing but a tag, becomes one commit and one tree

    private Release resolve(String tag) {
        return report.time(Stage.RESOLVE, () -> {
            TagName name;
            try {
                name = new TagName(tag);
            } catch (IllegalArgumentException e) {
                throw refuse(
                        Reason.UNKNOWN_TAG,
                        e.getMessage(),
                        "give the name of a tag of " + parts.source().describe());
            }
            Resolution resolution = parts.source().resolve(name);
            if (resolution instanceof Resolution.Unresolved no) {
                throw refuse(reason(no.reason()), no.message(), no.hint());
            }
            Release release = ((Resolution.Resolved) resolution).release();
            report.release = Optional.of(release);
            TagObjectId first = parts.ledger().firstSeen(release);
            if (!first.equals(release.tagObject())) {
                throw refuse(
                        Reason.TAG_MOVED,
                        "tag " + name + " has moved: it named " + first.abbreviated()
                                + " when it was first seen and names "
                                + release.tagObject().abbreviated() + " now",
                        "a release does not change: make a new tag for the new content");
            }
            return release;
        });
    }

    private static Reason reason(Resolution.Reason reason) {
        return switch (reason) {
            case UNKNOWN_TAG -> Reason.UNKNOWN_TAG;
            case NOT_A_COMMIT -> Reason.NOT_A_COMMIT;
            case POLICY -> Reason.POLICY;
        };
    }

    // hydrate: its tree becomes stored nodes, beside those of what is live

    private Opened begin(Release release, boolean evenIfActive) {
        return report.time(Stage.HYDRATE, () -> {
            Beginning beginning = parts.hydrations()
                    .begin(release, parts.channelName(), parts.catalog().fingerprint(), evenIfActive);
            beginning.alreadyActive().ifPresent(active -> {
                sees(Optional.of(active));
                report.root = Optional.of(active.root());
                report.entries = active.entries();
                report.changes = Optional.of(ChangeCounts.NONE);
                throw new Ended(new SyncResult.AlreadyActive(report.build()));
            });
            Opened opened = beginning.opened().orElseThrow();
            open = Optional.of(opened.record());
            sees(opened.active());
            refuseIndexDrop(opened);
            return opened;
        });
    }

    private void refuseIndexDrop(Opened opened) {
        if (opened.active().isEmpty() || options.dropIndexes()) {
            return;
        }
        TreeSet<String> dropped =
                new TreeSet<>(parts.open(opened.active().get().root()).indexNames());
        dropped.removeAll(parts.catalog().definition().indexes().keySet());
        if (!dropped.isEmpty()) {
            parts.hydrations().close(opened.record(), Optional.empty());
            throw refuse(
                    Reason.INDEX_DROPPED,
                    "the catalog definition lacks " + (dropped.size() == 1 ? "index " : "indexes ")
                            + String.join(", ", dropped) + ", which readers of " + parts.channelName() + " may use",
                    "define the index, or allow it to be dropped");
        }
    }

    private Hydrated hydrate(Opened opened) {
        Release release = opened.record().release();
        Hydrated hydrated = report.time(Stage.HYDRATE, () -> {
            if (opened.baseIsTheTree()) {
                SnapshotRecord same = opened.base().get();
                return new Hydrated(
                        parts.open(same.root()),
                        java.util.Set.of(),
                        0,
                        same.ignoredFiles(),
                        same.skippedFiles(),
                        List.of(),
                        Optional.of(same.release()));
            }
            return new Hydrator(parts.catalog(), parts.source(), parts.store(), parts.nodes())
                    .hydrate(release, opened.record().stamp(), opened.base());
        });
        report.entries = hydrated.tree().entryCount();
        report.ignoredFiles = hydrated.ignored();
        report.skippedFiles = hydrated.skipped();
        report.nodesWritten = hydrated.written().size();
        report.bytesWritten = hydrated.bytes();
        if (!hydrated.findings().isEmpty()) {
            rejectUndecoded(opened, hydrated);
        }
        report.root = Optional.of(hydrated.tree().root());
        return hydrated;
    }

    /** Ends the cycle of a release with files that do not decode; what did decode is looked at by those who look at single entries. */
    private void rejectUndecoded(Opened opened, Hydrated hydrated) {
        FindingSink findings = new FindingSink(MOST_FINDINGS);
        findings.addAll(hydrated.findings());
        report.time(Stage.VALIDATE, () -> {
            parts.validation()
                    .runOnPart(
                            candidate(
                                    opened,
                                    hydrated.tree(),
                                    new SnapshotId(opened.record().stamp())),
                            findings);
            return true;
        });
        throw reject(opened, findings, Optional.empty());
    }

    // verify: what is stored is what Git holds; then it is sealed

    private SnapshotRecord seal(Opened opened, Hydrated hydrated) {
        if (opened.baseIsTheTree()) {
            return opened.base().get();
        }
        Release release = opened.record().release();
        return report.time(Stage.VERIFY, () -> {
            new Verifier(parts.catalog(), parts.source(), parts.store())
                    .beforeSealing(release, hydrated.tree(), hydrated.written(), hydrated.base());
            SnapshotRecord snapshot = new SnapshotRecord(
                    new SnapshotId(opened.record().stamp()),
                    hydrated.tree().root(),
                    hydrated.tree().entryCount(),
                    hydrated.tree().fileCount(),
                    hydrated.ignored(),
                    hydrated.skipped(),
                    parts.catalog().fingerprint(),
                    release,
                    parts.environment().clock().instant());
            if (!parts.hydrations().seal(opened.record(), snapshot)) {
                throw abandoned();
            }
            return snapshot;
        });
    }

    // validate: every validator judges the sealed candidate against what is active

    private record Validated(Opened opened, SnapshotRecord snapshot, VerdictRecord verdict, ChangeCounts changes) {}

    private Validated validate(Opened opened, SnapshotRecord snapshot, SnapshotTree tree) {
        FindingSink findings = new FindingSink(MOST_FINDINGS);
        ChangeCounts changes = report.time(Stage.VALIDATE, () -> {
            Candidate candidate = candidate(opened, tree, snapshot.id());
            parts.validation().run(candidate, findings);
            return count(candidate);
        });
        report.changes = Optional.of(changes);
        if (findings.hasErrors()) {
            throw reject(opened, findings, Optional.of(snapshot));
        }
        keepFindings(opened, findings);
        return new Validated(opened, snapshot, verdict(opened, true, Optional.of(snapshot)), changes);
    }

    private Candidate candidate(Opened opened, SnapshotTree tree, SnapshotId id) {
        Release release = opened.record().release();
        CatalogView view = new TreeView(release, Optional.empty(), id, tree);
        Optional<CatalogView> active = opened.active()
                .map(a -> new TreeView(a.release(), Optional.of(a.generation()), a.snapshot(), parts.open(a.root())));
        CatalogView before = active.orElseGet(() -> parts.emptyView(release));
        return new Candidate() {
            @Override
            public Release release() {
                return release;
            }

            @Override
            public CatalogView view() {
                return view;
            }

            @Override
            public Optional<CatalogView> active() {
                return active;
            }

            @Override
            public void changes(Consumer<? super EntryChange> action) {
                before.diff(view, action);
            }
        };
    }

    private static ChangeCounts count(Candidate candidate) {
        if (candidate.active().isEmpty()) {
            return new ChangeCounts(candidate.view().count(), 0, 0);
        }
        long[] counts = new long[EntryChange.Kind.values().length];
        candidate.changes(change -> counts[change.kind().ordinal()]++);
        return new ChangeCounts(
                counts[EntryChange.Kind.ADDED.ordinal()],
                counts[EntryChange.Kind.CHANGED.ordinal()],
                counts[EntryChange.Kind.REMOVED.ordinal()]);
    }

    private VerdictRecord verdict(Opened opened, boolean passed, Optional<SnapshotRecord> snapshot) {
        return new VerdictRecord(
                opened.record().release(),
                passed,
                snapshot.map(SnapshotRecord::id),
                snapshot.map(SnapshotRecord::root),
                parts.validation().fingerprint(),
                opened.active().map(HistoryRecord::root),
                parts.environment().clock().instant());
    }

    private void keepFindings(Opened opened, FindingSink findings) {
        List<Finding> kept = findings.close();
        report.findings = new FindingLocator(
                        parts.source(),
                        opened.record().release(),
                        parts.catalog().definition().format(),
                        parts.catalog().keys())
                .locate(kept);
        report.findingsOmitted = findings.omitted();
    }

    // promote: one commit moves the pointer

    private SyncResult flip(Validated candidate, Optional<HistoryRecord> back) {
        Optional<HistoryRecord> seen = candidate.opened().active();
        Channel.Flip flip = report.time(
                Stage.FLIP,
                () -> parts.channel()
                        .promote(
                                candidate.opened().record(),
                                candidate.snapshot(),
                                seen,
                                candidate.changes(),
                                candidate.verdict(),
                                back,
                                parts.act(options)));
        if (flip instanceof Channel.Flip.Done done) {
            sees(Optional.of(done.record()));
            return back.isPresent()
                    ? new SyncResult.RolledBack(
                            report.build(), done.record(), done.record().from())
                    : new SyncResult.Promoted(
                            report.build(), done.record(), done.record().from());
        }
        if (flip instanceof Channel.Flip.Lost lost) {
            sees(Optional.of(lost.winner()));
            parts.hydrations().close(candidate.opened().record(), Optional.empty());
            record(candidate.opened(), "CONFLICT");
            return new SyncResult.Conflict(report.build(), lost.winner());
        }
        throw abandoned();
    }

    private SyncResult keep(Validated candidate) {
        if (!parts.hydrations().close(candidate.opened().record(), Optional.of(candidate.verdict()))) {
            throw abandoned();
        }
        Digest activeRoot = candidate
                .opened()
                .active()
                .map(HistoryRecord::root)
                .orElse(candidate.snapshot().root());
        byte[] named = new byte[3 * Digest.BYTES];
        candidate.snapshot().root().write(named, 0);
        activeRoot.write(named, Digest.BYTES);
        parts.validation().fingerprint().write(named, 2 * Digest.BYTES);
        return new SyncResult.Planned(report.build(), Digest.sha256(named));
    }

    // how a cycle ends before its time

    private Ended reject(Opened opened, FindingSink findings, Optional<SnapshotRecord> snapshot) {
        keepFindings(opened, findings);
        parts.hydrations().close(opened.record(), Optional.of(verdict(opened, false, snapshot)));
        record(opened, "REJECTED");
        return new Ended(new SyncResult.Rejected(
                report.build(), opened.active().map(a -> a.release().tag())));
    }

    private void record(Opened opened, String outcome) {
        List<Finding> findings = new ArrayList<>(report.findings);
        long errors = findings.stream().filter(Finding::isError).count();
        parts.hydrations()
                .recordAttempt(new AttemptRecord(
                        parts.channelName(),
                        opened.record().release().tag().value(),
                        outcome,
                        Optional.of(opened.record().release()),
                        errors,
                        findings.size() - errors,
                        Records.fitting(findings),
                        parts.act(options).actor(),
                        parts.environment().clock().instant()));
    }

    private Ended abandoned() {
        return refuse(
                Reason.ABANDONED,
                "another process abandoned this hydration: this one had not been heard of for too long",
                "start again");
    }

    private Ended refuse(Reason reason, String message, String hint) {
        if (report.generation.isEmpty()) {
            sees(parts.channel().active());
        }
        return new Ended(new SyncResult.Refused(report.build(), reason, message, hint, Optional.empty()));
    }

    private void sees(Optional<HistoryRecord> active) {
        report.generation = active.map(HistoryRecord::generation);
    }

    private interface Stages {
        SyncResult run();
    }

    private SyncResult run(Stages stages) {
        try {
            return stages.run();
        } catch (Ended e) {
            return e.result();
        } catch (OutcomeUnknownException e) {
            // What was sent may still apply: nothing is cleaned up.
            return new SyncResult.InDoubt(report.build(), e.attempt().orElse("unknown"), e.getMessage());
        } catch (RuntimeException | Error e) {
            open.ifPresent(hydration -> closeAfter(e, hydration));
            throw e;
        }
    }

    /** Ends the hydration of a cycle that failed, so that it holds nothing back; if that fails too, whoever collects finds it. */
    private void closeAfter(Throwable fault, HydrationRecord hydration) {
        try {
            parts.hydrations().close(hydration, Optional.empty());
        } catch (RuntimeException e) {
            fault.addSuppressed(e);
        }
    }

    /** Carries a result out of a stage. */
    private static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient SyncResult result;

        Ended(SyncResult result) {
            super(null, null, false, false);
            this.result = result;
        }

        SyncResult result() {
            return result;
        }
    }
}
