package dev.tagsync.internal.cycle;

import dev.tagsync.OutcomeUnknownException;
import dev.tagsync.PermanentException;
import dev.tagsync.Release;
import dev.tagsync.SyncCall.Stage;
import dev.tagsync.SyncOptions;
import dev.tagsync.SyncResult;
import dev.tagsync.internal.control.Channel;
import dev.tagsync.internal.control.Found;
import dev.tagsync.internal.control.Verdicts.Ready;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flips to a release that an earlier cycle hydrated and passed against what is active, if all of that stands when the flip is committed: the snapshot is
 * sealed, the verdict is what it was, and the pointer is where it was. Nobody writes a node, so no hydration is opened. In any other case nothing
 * has happened, and the stages of a cycle go their way. For one thread and one cycle.
 */
final class FlipAlone {
    private static final Logger LOG = LoggerFactory.getLogger(FlipAlone.class);

    private final SyncParts parts;
    private final SyncOptions options;
    private final ReportBuilder report;
    private final Judging judging;

    FlipAlone(SyncParts parts, SyncOptions options, ReportBuilder report, Judging judging) {
        this.parts = parts;
        this.options = options;
        this.report = report;
        this.judging = judging;
    }

    /** Flips; returns nothing if more than that is to be done. */
    Optional<SyncResult> promote(Release release) {
        if (options.anew() || options.automatic() || options.reviewed().isPresent()) {
            return Optional.empty();
        }
        Optional<Ready> ready = report.time(
                Stage.HYDRATE,
                () -> parts.verdicts()
                        .ready(
                                release,
                                parts.catalog().fingerprint(),
                                parts.validation().fingerprint(),
                                parts.obstacles(),
                                parts.environment().clock().instant()));
        return ready.flatMap(
                r -> report.time(Stage.VALIDATE, () -> findings(r)).flatMap(findings -> promote(release, r, findings)));
    }

    /** Returns the findings that were kept, unless the candidate cannot be promoted as it is. */
    private Optional<List<Found>> findings(Ready ready) {
        try {
            boolean drops = !options.dropIndexes()
                    && !parts.droppedIndexes(
                                    ready.active(), parts.open(ready.snapshot().root()))
                            .isEmpty();
            return drops ? Optional.empty() : judging.findings(ready.verdict().verdict());
        } catch (PermanentException e) {
            LOG.debug("{} is not taken as it is stored: {}", ready.snapshot().id(), e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<SyncResult> promote(Release release, Ready ready, List<Found> findings) {
        Channel.Flip flip;
        try {
            flip = report.time(
                    Stage.FLIP,
                    () -> parts.channel()
                            .promote(
                                    Optional.empty(),
                                    release,
                                    ready.snapshot(),
                                    ready.active(),
                                    ready.verdict(),
                                    Optional.empty(),
                                    parts.act(options)));
        } catch (OutcomeUnknownException e) {
            tell(ready, findings);
            return Optional.of(
                    new SyncResult.InDoubt(report.build(), e.attempt().orElse("unknown"), e.getMessage()));
        }
        if (flip instanceof Channel.Flip.Done done) {
            tell(ready, findings);
            report.sees(Optional.of(done.record()));
            return Optional.of(new SyncResult.Promoted(
                    report.build(), done.record(), done.record().from()));
        }
        return Optional.empty();
    }

    private void tell(Ready ready, List<Found> findings) {
        report.sees(ready.active());
        report.root = Optional.of(ready.snapshot().root());
        report.entries = ready.snapshot().entries();
        report.ignoredFiles = ready.snapshot().ignoredFiles();
        report.skippedFiles = ready.snapshot().skippedFiles();
        judging.tell(ready.verdict().verdict(), findings);
    }
}
