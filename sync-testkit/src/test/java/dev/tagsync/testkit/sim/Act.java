package dev.tagsync.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.tagsync.HistoryRecord;
import dev.tagsync.PermanentException;
import dev.tagsync.Resolution;
import dev.tagsync.Severity;
import dev.tagsync.SyncException;
import dev.tagsync.SyncResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One call of a controller: what was asked, what it sent, and how it ended. Fails as soon as what it said does not fit what it did. */
final class Act {
    private final Kind kind;
    private final String process;
    private final String what;
    private final List<HistoryRecord> flips;
    private final int flipsBefore;
    private final List<HistoryRecord> applied = new ArrayList<>();
    private boolean certain;

    /** What a process is asked to do. */
    enum Kind {
        PROMOTE,
        PROMOTE_AUTOMATICALLY,
        PLAN,
        ROLL_BACK,
        HOLD,
        UNHOLD,
        QUARANTINE,
        UNQUARANTINE,
        APPROVE
    }

    /**
     * Takes note of what a process is asked.
     *
     * @param flips those of its channel, as they come
     */
    Act(Kind kind, String process, String what, List<HistoryRecord> flips) {
        this.kind = kind;
        this.process = process;
        this.what = process + ": " + what;
        this.flips = flips;
        this.flipsBefore = flips.size();
    }

    Kind kind() {
        return kind;
    }

    String process() {
        return process;
    }

    /** The call returned a result. */
    void ended(SyncResult result) {
        certain = doubt(result).isEmpty();
        if (result instanceof SyncResult.Promoted promoted) {
            assertFlipped(promoted.record());
        } else if (result instanceof SyncResult.RolledBack back) {
            assertFlipped(back.record());
        } else if (result instanceof SyncResult.GuardFailed failed) {
            assertGuardFailed(failed);
        } else if (certain) {
            assertNothingFlipped(result.toString());
        }
        if (result instanceof SyncResult.Rejected) {
            assertRejectedRightly(result);
        } else if (result instanceof SyncResult.AlreadyActive) {
            assertThat(flips.subList(Math.max(0, flipsBefore - 1), flips.size()))
                    .as("%s said %s", what, result)
                    .anyMatch(f ->
                            f.release().tag().value().equals(result.report().tag()));
        } else if (result instanceof SyncResult.Conflict conflict) {
            assertThat(flips.subList(flipsBefore, flips.size()))
                    .as("%s said %s", what, result)
                    .contains(conflict.winner());
        }
    }

    /** Returns what a result leaves open. */
    static Optional<SyncResult.InDoubt> doubt(SyncResult result) {
        if (result instanceof SyncResult.GuardFailed failed) {
            return failed.rollback().flatMap(Act::doubt);
        }
        return result instanceof SyncResult.InDoubt doubt ? Optional.of(doubt) : Optional.empty();
    }

    /** What was in doubt was resolved. */
    void resolved(String attempt, Resolution resolution) {
        assertThat(resolution.flip())
                .as("I9, H-FLIP-9: %s was resolved", what)
                .isEqualTo(applied.stream()
                        .filter(flip -> flip.attempt().equals(attempt))
                        .findFirst());
        certain = true;
    }

    /** The call threw. */
    void failed(SyncException e) {
        excuses(e);
        certain = !e.stateMayHaveChanged();
        if (certain) {
            assertNothingFlipped(e.toString());
        }
    }

    /** Checks what a call throws: it may have failed, and nothing that it needs may be lost. */
    static void excuses(SyncException e) {
        assertThat(e.getMessage()).isNotBlank();
        assertThat(e).as("I7: nodes or records were lost").isNotInstanceOf(PermanentException.class);
    }

    /** A process that stalls while it validates is late: that too rejects, for the moment, as a validator that fails does. */
    private void assertRejectedRightly(SyncResult rejected) {
        boolean late = rejected.report().findings().stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .allMatch(finding ->
                        List.of("validator.timeout", "validator.failed").contains(finding.rule()));
        assertThat(late || rejected.report().tag().equals(Shop.BAD))
                .as("%s is a good release, yet %s", what, rejected)
                .isTrue();
    }

    private void assertFlipped(HistoryRecord record) {
        assertThat(applied)
                .as("%s: what it says it flipped, and what it did", what)
                .containsExactly(record);
        assertThat(flips).as("%s: the history lacks what it says", what).contains(record);
    }

    private void assertGuardFailed(SyncResult.GuardFailed failed) {
        assertThat(flips).as("%s: the history lacks what was watched", what).contains(failed.record());
        if (doubt(failed).isEmpty()) {
            assertThat(applied.stream().filter(Watched::isByGuard))
                    .as("%s: what its guard says that it did, and what it did: %s", what, failed.summary())
                    .isEqualTo(failed.rollback().stream()
                            .filter(SyncResult.RolledBack.class::isInstance)
                            .map(back -> ((SyncResult.RolledBack) back).record())
                            .toList());
        }
    }

    private void assertNothingFlipped(String said) {
        assertThat(applied)
                .as("I9: %s said \"%s\", yet it had flipped", what, said)
                .isEmpty();
    }

    /** A flip of this call applied. */
    void applied(HistoryRecord flip) {
        if (certain) {
            fail(
                    "I9: %s flipped to %s after it had said what it did",
                    what, flip.release().tag());
        }
        assertThat(applied)
                .as("%s flipped twice", what)
                .noneMatch(before -> Watched.isByGuard(before) || !Watched.isByGuard(flip));
        applied.add(flip);
    }
}
