package dev.tagsync.internal.cycle;

import dev.tagsync.AttemptRecord;
import dev.tagsync.HistoryRecord;
import dev.tagsync.OutcomeUnknownException;
import dev.tagsync.PermanentException;
import dev.tagsync.SyncException;
import dev.tagsync.SyncOptions;
import dev.tagsync.SyncResult;
import dev.tagsync.SyncResult.Reason;
import dev.tagsync.TransientException;
import dev.tagsync.internal.control.HydrationRecord;
import dev.tagsync.internal.control.Hydrations.Opened;
import dev.tagsync.internal.control.Judged;
import dev.tagsync.internal.control.Obstacle;
import dev.tagsync.internal.control.Records;
import dev.tagsync.spi.TagSource.Resolution.Unresolved;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a cycle ends before its flip: makes the result, then records it as well as the store allows. */
final class CycleEnds {
    private static final Logger LOG = LoggerFactory.getLogger(CycleEnds.class);

    private final SyncParts parts;
    private final SyncOptions options;
    private final ReportBuilder report;

    CycleEnds(SyncParts parts, SyncOptions options, ReportBuilder report) {
        this.parts = parts;
        this.options = options;
        this.report = report;
    }

    /** The release is bad; its findings are in the report. */
    EarlyEnd rejected(Opened opened, Judged verdict) {
        EarlyEnd rejected = new EarlyEnd(new SyncResult.Rejected(
                report.build(), opened.active().map(a -> a.release().tag())));
        bestEffort("the rejection of " + opened.record().release().tag(), () -> {
            parts.hydrations().close(opened.record(), Optional.of(verdict));
            record(opened, "REJECTED");
        });
        return rejected;
    }

    /** Somebody else moved the channel: elsewhere, or to this very release. */
    EarlyEnd lost(Opened opened, HistoryRecord winner) {
        report.sees(Optional.of(winner));
        if (winner.release().sameTag(opened.record().release())
                && report.root.filter(winner.root()::equals).isPresent()) {
            close(opened);
            return new EarlyEnd(new SyncResult.AlreadyActive(report.build()));
        }
        EarlyEnd conflict = new EarlyEnd(new SyncResult.Conflict(report.build(), winner));
        bestEffort("the conflict of " + opened.record().release().tag(), () -> {
            parts.hydrations().close(opened.record(), Optional.empty());
            record(opened, "CONFLICT");
        });
        return conflict;
    }

    /** Something stands against the flip of what passed; the verdict is kept for when it is gone. */
    EarlyEnd stopped(Opened opened, Judged verdict, Obstacle obstacle) {
        bestEffort(
                "the verdict on " + opened.record().release().tag(),
                () -> parts.hydrations().close(opened.record(), Optional.of(verdict)));
        return refused(obstacle);
    }

    EarlyEnd refused(Obstacle o) {
        return refused(o.reason(), o.message(), o.hint(), o.notBefore());
    }

    /** Ends a hydration without a verdict. */
    void close(Opened opened) {
        bestEffort("the end of a hydration", () -> parts.hydrations().close(opened.record(), Optional.empty()));
    }

    /** Records what the caller is told anyway: a store that fails now must not hide it. */
    private static void bestEffort(String what, Runnable recording) {
        try {
            recording.run();
        } catch (SyncException e) {
            LOG.warn("{} could not be recorded: {}", what, e.getMessage());
        }
    }

    private void record(Opened opened, String outcome) {
        parts.hydrations()
                .recordAttempt(new AttemptRecord(
                        parts.channelName(),
                        opened.record().release().tag().value(),
                        outcome,
                        Optional.of(opened.record().release()),
                        report.errors,
                        report.warnings,
                        Records.fitting(report.findings),
                        parts.act(options).actor(),
                        parts.environment().clock().instant()));
    }

    EarlyEnd abandoned() {
        return refused(
                Reason.ABANDONED,
                "another process abandoned this hydration: this one had not been heard of for too long",
                "start again");
    }

    /**
     * Ends a cycle that met what cannot be mended. Where its hydration had been abandoned, what it had written may have been collected since: then that is
     * all that was wrong, and nothing that anybody needs is lost.
     *
     * @throws PermanentException the fault, if the hydration was open
     * @throws TransientException if it cannot be found out whether it was
     */
    SyncResult afterLoss(PermanentException fault, Optional<HydrationRecord> open) {
        if (open.isEmpty()) {
            throw fault;
        }
        boolean mine;
        try {
            mine = parts.hydrations().close(open.get(), Optional.empty());
        } catch (OutcomeUnknownException sent) {
            fault.addSuppressed(sent);
            mine = true;
        } catch (TransientException e) {
            e.addSuppressed(fault);
            throw e;
        } catch (RuntimeException e) {
            fault.addSuppressed(e);
            throw fault;
        }
        if (mine) {
            throw fault;
        }
        return abandoned().result();
    }

    /** What was asked for is not allowed, or not there. */
    EarlyEnd refused(Reason reason, String message, String hint) {
        return refused(reason, message, hint, Optional.empty());
    }

    /**
     * What was asked for is not allowed now.
     *
     * @param notBefore when it may be, if that is known
     */
    EarlyEnd refused(Reason reason, String message, String hint, Optional<Instant> notBefore) {
        return refused(reason, message, hint, notBefore, Optional.empty());
    }

    /** The source knows the tag, or knows that there is none, and does not take it for a release. */
    EarlyEnd unresolved(Reason reason, Unresolved no) {
        return refused(reason, no.message(), no.hint(), Optional.empty(), no.code());
    }

    private EarlyEnd refused(
            Reason reason, String message, String hint, Optional<Instant> notBefore, Optional<String> code) {
        if (report.generation.isEmpty()) {
            report.sees(parts.channel().active());
        }
        return new EarlyEnd(new SyncResult.Refused(report.build(), reason, message, hint, notBefore, code));
    }
}
