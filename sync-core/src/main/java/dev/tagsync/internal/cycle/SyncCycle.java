package dev.tagsync.internal.cycle;

import dev.tagsync.ChangeCounts;
import dev.tagsync.Digest;
import dev.tagsync.Finding;
import dev.tagsync.HistoryRecord;
import dev.tagsync.OutcomeUnknownException;
import dev.tagsync.PermanentException;
import dev.tagsync.Release;
import dev.tagsync.SnapshotId;
import dev.tagsync.SyncCall;
import dev.tagsync.SyncCall.Stage;
import dev.tagsync.SyncOptions;
import dev.tagsync.SyncResult;
import dev.tagsync.SyncResult.Reason;
import dev.tagsync.TagName;
import dev.tagsync.TagPolicy;
import dev.tagsync.TagTrouble;
import dev.tagsync.TransientException;
import dev.tagsync.internal.control.Channel;
import dev.tagsync.internal.control.Heartbeat;
import dev.tagsync.internal.control.HighestPromoted;
import dev.tagsync.internal.control.HydrationRecord;
import dev.tagsync.internal.control.Hydrations.Beginning;
import dev.tagsync.internal.control.Hydrations.Foresight;
import dev.tagsync.internal.control.Hydrations.Opened;
import dev.tagsync.internal.control.Judged;
import dev.tagsync.internal.control.Obstacle;
import dev.tagsync.internal.control.SnapshotRecord;
import dev.tagsync.internal.cycle.Hydrator.Hydrated;
import dev.tagsync.internal.tree.SnapshotTree;
import dev.tagsync.spi.TagSource.Resolution;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One cycle, for one tag: resolve, hydrate, verify, validate, promote. For one thread, used once.
 *
 * <p>A stage that ends the cycle throws {@link EarlyEnd} with the result; the control flow reads as the stages in their order.
 */
final class SyncCycle {
    private final SyncParts parts;
    private final SyncOptions options;
    private final ReportBuilder report;
    private final CycleEnds ends;
    private final Meter meter;
    private final Judging judging;
    private Optional<Heartbeat> heartbeat = Optional.empty();

    /**
     * @param call what listeners are told that this is a part of
     * @param pulse run now and then while it gets on
     */
    SyncCycle(SyncParts parts, SyncCall call, String tag, SyncOptions options, Runnable pulse) {
        this.parts = parts;
        this.options = options;
        this.report = parts.report(call, tag);
        this.ends = new CycleEnds(parts, options, report);
        Runnable beat = () -> {
            heartbeat.ifPresent(Heartbeat::tick);
            pulse.run();
        };
        this.meter = parts.meter(tag, beat);
        this.judging = new Judging(parts, options, report, beat);
    }

    /** Makes a tag live. */
    SyncResult promote(String tag) {
        return run(() -> {
            Release release = resolve(tag);
            refuseOverride();
            return new FlipAlone(parts, options, report, judging)
                    .promote(release)
                    .orElseGet(() -> flip(validated(release, false), Optional.empty()));
        });
    }

    /** Does everything but the flip. */
    SyncResult plan(String tag) {
        return run(() -> {
            Release release = resolve(tag);
            refuseOverride();
            return keep(validated(release, true));
        });
    }

    /** Makes a release live again whose snapshot was collected: from Git, at the commit that was live. */
    SyncResult rehydrate(HistoryRecord active, HistoryRecord target) {
        return run(() -> {
            report.release = Optional.of(target.release());
            Opened opened = begin(target.release(), true, false);
            if (!opened.active().map(HistoryRecord::attempt).equals(Optional.of(active.attempt()))) {
                throw ends.lost(opened, opened.active().orElseThrow());
            }
            Hydrated hydrated = hydrate(opened);
            refuseOtherContent(hydrated, target);
            SnapshotRecord snapshot = seal(hydrated);
            return flip(validate(hydrated, snapshot, true), Optional.of(target));
        });
    }

    private void refuseOtherContent(Hydrated hydrated, HistoryRecord target) {
        if (!hydrated.tree().root().equals(target.root())) {
            ends.close(hydrated.opened());
            throw ends.refused(
                    Reason.CONTENT_DIFFERS,
                    "hydrated again, " + target.release().tag() + " has the root "
                            + hydrated.tree().root().abbreviated() + "; what was live had "
                            + target.root().abbreviated(),
                    "the catalog's definition has changed since: use that of the time, or promote the release instead");
        }
    }

    private Validated validated(Release release, boolean plan) {
        Opened opened = begin(release, plan || options.anew(), !plan);
        refuseGoingBack(opened);
        Hydrated hydrated = hydrate(opened);
        SnapshotRecord snapshot = seal(hydrated);
        return validate(hydrated, snapshot, options.anew());
    }

    // resolve: a tag, and nothing but a tag, becomes one commit and one tree

    private Release resolve(String tag) {
        return report.time(Stage.RESOLVE, () -> {
            TagName name;
            try {
                name = new TagName(tag);
            } catch (IllegalArgumentException e) {
                throw ends.refused(
                        Reason.UNKNOWN_TAG,
                        e.getMessage(),
                        "give the name of a tag of " + parts.source().describe());
            }
            Resolution resolution = parts.source().resolve(name);
            if (resolution instanceof Resolution.Unresolved no) {
                if (no.reason() == Resolution.Reason.UNKNOWN_TAG) {
                    parts.ledger().missing(name).ifPresent(this::refuseTrouble);
                }
                throw ends.unresolved(reason(no.reason()), no);
            }
            Release release = ((Resolution.Resolved) resolution).release();
            report.release = Optional.of(release);
            refuseSkipped(release);
            parts.ledger().resolved(release).ifPresent(this::refuseTrouble);
            return release;
        });
    }

    private void refuseTrouble(TagTrouble trouble) {
        throw ends.refused(Reason.valueOf(trouble.state().name()), trouble.message(), trouble.hint());
    }

    /** Only breakers are let pass: what cannot be decoded, is damaged or was not judged never is. */
    private void refuseOverride() {
        TreeSet<String> breakers = new TreeSet<>();
        parts.validation().validators().forEach(v -> breakers.addAll(v.overridable()));
        TreeSet<String> others = new TreeSet<>(options.override());
        others.removeAll(breakers);
        others.removeAll(parts.obstacles().overridable());
        if (!others.isEmpty()) {
            throw ends.refused(
                    Reason.NOT_OVERRIDABLE,
                    (others.size() == 1 ? "rule " : "rules ") + String.join(", ", others)
                            + " cannot be overridden: no validator of this controller calls "
                            + (others.size() == 1 ? "it a breaker" : "them breakers"),
                    breakers.isEmpty()
                            ? "mend the release; none of the validators has a rule that can be overridden"
                            : "mend the release; what can be overridden is " + String.join(", ", breakers));
        }
    }

    private void refuseSkipped(Release release) {
        Optional<TagPolicy.Skipped> why =
                parts.tagPolicy().skips(release, parts.environment().clock().instant());
        if (why.isPresent()) {
            throw ends.refused(
                    Reason.POLICY,
                    "the tag policy skips " + release.tag() + " by its rule "
                            + why.get().rule() + ": " + why.get().reason(),
                    why.get().notBefore().isPresent()
                            ? "promote it when it is old enough"
                            : "promote a tag that the policy takes, or change the policy",
                    why.get().notBefore());
        }
    }

    static Reason reason(Resolution.Reason reason) {
        return switch (reason) {
            case UNKNOWN_TAG -> Reason.UNKNOWN_TAG;
            case NOT_A_COMMIT -> Reason.NOT_A_COMMIT;
            case POLICY -> Reason.POLICY;
        };
    }

    // hydrate: its tree becomes stored nodes, beside those of what is live

    private Opened begin(Release release, boolean evenIfActive, boolean promotes) {
        return report.time(Stage.HYDRATE, () -> {
            Beginning beginning = parts.hydrations()
                    .begin(
                            release,
                            parts.channelName(),
                            parts.catalog().fingerprint(),
                            evenIfActive,
                            options.anew(),
                            promotes
                                    ? Optional.of(new Foresight(parts.obstacles(), parts.act(options)))
                                    : Optional.empty());
            beginning.alreadyActive().ifPresent(active -> {
                report.sees(Optional.of(active));
                report.root = Optional.of(active.root());
                report.entries = active.entries();
                report.changes = Optional.of(ChangeCounts.NONE);
                throw new EarlyEnd(new SyncResult.AlreadyActive(report.build()));
            });
            beginning.obstacle().ifPresent(o -> {
                throw ends.refused(o);
            });
            Opened opened = beginning.opened().orElseThrow();
            heartbeat = Optional.of(parts.hydrations().heartbeat(opened.record()));
            report.sees(opened.active());
            return opened;
        });
    }

    /** Automation goes forward only. What is live now stays so until this cycle's flip, or the flip conflicts. */
    private void refuseGoingBack(Opened opened) {
        if (!options.automatic()) {
            return;
        }
        HighestPromoted.Found found = parts.highest().find(parts.tagPolicy());
        Release release = opened.record().release();
        if (!found.isBelow(HighestPromoted.listed(release), parts.tagPolicy())) {
            ends.close(opened);
            throw ends.refused(
                    Reason.NOT_LATER,
                    release.tag() + " is not later than "
                            + found.highest().orElseThrow().release().tag()
                            + ", which was live in channel " + parts.channelName()
                            + ", and automation never goes back",
                    "if it is meant, promote it by hand: tagsync promote " + release.tag());
        }
    }

    private Hydrated hydrate(Opened begun) {
        if (!begun.baseIsTheTree()) {
            judging.rejectedBefore(begun).ifPresent(verdict -> {
                throw ends.rejected(begun, verdict);
            });
        }
        Hydrated hydrated = report.time(
                Stage.HYDRATE,
                () -> begun.baseIsTheTree()
                        ? Hydrator.same(parts, begun)
                        : new Hydrator(parts, meter, heartbeat.orElseThrow()).hydrate(begun));
        report.entries = hydrated.tree().entryCount();
        report.ignoredFiles = hydrated.ignored();
        report.skippedFiles = hydrated.skipped();
        report.nodesWritten = hydrated.sent();
        report.bytesWritten = hydrated.bytes();
        report.nodesReadBack = hydrated.readBack();
        if (hydrated.faults().count() > 0) {
            rejectUndecoded(hydrated);
        }
        if (hydrated.tree().entryCount() == 0) {
            rejectEmpty(hydrated);
        }
        report.root = Optional.of(hydrated.tree().root());
        return hydrated;
    }

    /** Ends the cycle of a release with files that do not decode; what did decode is looked at by those who look at single entries. */
    private void rejectUndecoded(Hydrated hydrated) {
        Opened opened = hydrated.opened();
        SnapshotId id = new SnapshotId(opened.record().stamp());
        Judged verdict = report.time(Stage.VALIDATE, () -> {
            try {
                return judging.undecoded(
                        opened,
                        hydrated.faults(),
                        hydrated.warnings().get(),
                        Optional.of(new StagedCandidate(parts, opened, hydrated.tree(), id)));
            } finally {
                hydrated.scratch().ifPresent(Overlay::close);
            }
        });
        throw ends.rejected(opened, verdict);
    }

    /** A catalog without entries is a mistake, of the tag or of the definition; live, it would empty every shelf. */
    private void rejectEmpty(Hydrated hydrated) {
        Opened opened = hydrated.opened();
        Finding empty = Finding.ofRelease(
                        "catalog.empty",
                        opened.record().release().tag() + " has no entries: none of its files is included"
                                + (hydrated.ignored() == 0
                                        ? ""
                                        : ", but for " + hydrated.ignored()
                                                + " in the root folder, which give none when keys come from paths"))
                .withHint("look at the tag's files, and at include, exclude and key of the catalog's definition")
                .withExpected("at least 1 entry")
                .withFound("none");
        Faults faults = new Faults();
        faults.add(empty);
        throw ends.rejected(
                opened, judging.undecoded(opened, faults, hydrated.warnings().get(), Optional.empty()));
    }

    // verify: what is stored is what Git holds; then it is sealed

    private SnapshotRecord seal(Hydrated hydrated) {
        Opened opened = hydrated.opened();
        if (opened.baseIsTheTree()) {
            return opened.base().get();
        }
        Release release = opened.record().release();
        return report.time(Stage.VERIFY, () -> {
            parts.verifier(meter).beforeSealing(release, hydrated.tree(), hydrated.base(), hydrated.filesCompared());
            SnapshotRecord snapshot = hydrated.sealed(parts);
            if (!parts.hydrations().seal(opened.record(), snapshot)) {
                throw ends.abandoned();
            }
            return snapshot;
        });
    }

    // validate: every validator judges the sealed candidate against what is active

    private record Validated(Opened opened, SnapshotRecord snapshot, Judged verdict) {}

    private Validated validate(Hydrated hydrated, SnapshotRecord snapshot, boolean anew) {
        Opened opened = hydrated.opened();
        SnapshotTree tree = hydrated.tree();
        Judged verdict = report.time(Stage.VALIDATE, () -> {
            refuseIndexDrop(opened, tree);
            return judging.candidate(
                    opened,
                    snapshot,
                    () -> new StagedCandidate(parts, opened, tree, snapshot.id()),
                    hydrated.warnings(),
                    anew);
        });
        if (!verdict.verdict().passed()) {
            throw ends.rejected(opened, verdict);
        }
        return new Validated(opened, snapshot, verdict);
    }

    private void refuseIndexDrop(Opened opened, SnapshotTree tree) {
        TreeSet<String> dropped = parts.droppedIndexes(opened.active(), tree);
        if (!dropped.isEmpty() && !options.dropIndexes()) {
            ends.close(opened);
            throw ends.refused(
                    Reason.INDEX_DROPPED,
                    "the catalog definition lacks " + (dropped.size() == 1 ? "index " : "indexes ")
                            + String.join(", ", dropped) + ", which readers of " + parts.channelName() + " may use",
                    "define the index, or allow it to be dropped");
        }
    }

    // promote: one commit moves the pointer

    private SyncResult flip(Validated candidate, Optional<HistoryRecord> back) {
        refuseOtherPlan(candidate);
        Channel.Flip flip;
        try {
            flip = report.time(
                    Stage.FLIP,
                    () -> parts.channel()
                            .promote(
                                    Optional.of(candidate.opened().record()),
                                    candidate.opened().record().release(),
                                    candidate.snapshot(),
                                    candidate.opened().active(),
                                    candidate.verdict(),
                                    back,
                                    parts.act(options)));
        } catch (OutcomeUnknownException e) {
            // What was sent may still apply: nothing is cleaned up.
            return new SyncResult.InDoubt(report.build(), e.attempt().orElse("unknown"), e.getMessage());
        }
        if (flip instanceof Channel.Flip.Done done) {
            report.sees(Optional.of(done.record()));
            return back.isPresent()
                    ? new SyncResult.RolledBack(
                            report.build(), done.record(), done.record().from())
                    : new SyncResult.Promoted(
                            report.build(), done.record(), done.record().from());
        }
        if (flip instanceof Channel.Flip.Lost lost) {
            throw ends.lost(candidate.opened(), lost.winner());
        }
        if (flip instanceof Channel.Flip.Stopped stopped) {
            throw ends.stopped(candidate.opened(), candidate.verdict(), stopped.obstacle());
        }
        throw ends.abandoned();
    }

    private SyncResult keep(Validated candidate) {
        if (!parts.hydrations().close(candidate.opened().record(), Optional.of(candidate.verdict()))) {
            throw ends.abandoned();
        }
        return new SyncResult.Planned(report.build(), planDigest(candidate));
    }

    private Digest planDigest(Validated candidate) {
        byte[] named = new byte[3 * Digest.BYTES + 1];
        candidate.snapshot().root().write(named, 0);
        parts.validation().fingerprint().write(named, Digest.BYTES);
        candidate.opened().active().ifPresent(active -> {
            named[2 * Digest.BYTES] = 1;
            active.root().write(named, 2 * Digest.BYTES + 1);
        });
        return Digest.sha256(named);
    }

    /** What was reviewed is what flips: the flip itself requires that what is active is what this digest was made with. */
    private void refuseOtherPlan(Validated candidate) {
        Digest digest = planDigest(candidate);
        if (options.reviewed().isPresent() && !options.reviewed().get().equals(digest)) {
            throw ends.stopped(
                    candidate.opened(),
                    candidate.verdict(),
                    new Obstacle(
                            Reason.PLAN_DIFFERS,
                            "the plan that was reviewed is "
                                    + options.reviewed().get().abbreviated() + ", and it would be "
                                    + digest.abbreviated()
                                    + " now: the content, the validators or what is live are others",
                            "make a plan again, and review that: tagsync plan "
                                    + candidate.opened().record().release().tag(),
                            Optional.empty()));
        }
    }

    private interface Stages {
        SyncResult run();
    }

    private SyncResult run(Stages stages) {
        try {
            return stages.run();
        } catch (EarlyEnd e) {
            return e.result();
        } catch (OutcomeUnknownException e) {
            // Not a flip, which says so itself: whatever became of this record, nothing that readers see has changed.
            throw new TransientException(
                    "store.unsettled",
                    "a record of this cycle could not be settled, so the cycle ended before its flip: "
                            + e.getMessage(),
                    "what is live has not changed; try again when the store answers",
                    e);
        } catch (PermanentException e) {
            return ends.afterLoss(e, heartbeat.map(Heartbeat::hydration));
        } catch (RuntimeException | Error e) {
            heartbeat.map(Heartbeat::hydration).ifPresent(hydration -> closeAfter(e, hydration));
            throw e;
        } finally {
            heartbeat.ifPresent(Heartbeat::stop);
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
}
