package dev.tagsync.internal.cycle;

import dev.tagsync.ChangeCounts;
import dev.tagsync.Digest;
import dev.tagsync.Finding;
import dev.tagsync.HistoryRecord;
import dev.tagsync.Release;
import dev.tagsync.Severity;
import dev.tagsync.SyncOptions;
import dev.tagsync.internal.RuleTally;
import dev.tagsync.internal.control.Found;
import dev.tagsync.internal.control.Hydrations.Opened;
import dev.tagsync.internal.control.Judged;
import dev.tagsync.internal.control.Records;
import dev.tagsync.internal.control.SnapshotRecord;
import dev.tagsync.internal.control.VerdictRecord;
import dev.tagsync.internal.control.Verdicts.Known;
import dev.tagsync.internal.control.Verdicts.Question;
import dev.tagsync.internal.cycle.KeptFindings.Kept;
import dev.tagsync.internal.validate.FindingLocator;
import dev.tagsync.internal.validate.FindingSink;
import dev.tagsync.internal.validate.Judgement;
import dev.tagsync.internal.validate.Validation;
import dev.tagsync.spi.EntryValidator;
import dev.tagsync.spi.Validator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Comes to a verdict: by one that is remembered of the same content, the same validators and the same active content; else by having the
 * validators judge. The report has its findings. For one thread and one cycle.
 */
final class Judging {
    private final SyncParts parts;
    private final SyncOptions options;
    private final ReportBuilder report;
    private final Runnable pulse;
    private final KeptFindings kept;
    private Optional<Known> read = Optional.empty();
    private Optional<HistoryRecord> readBeside = Optional.empty();

    /**
     * @param pulse run now and then while validators run
     */
    Judging(SyncParts parts, SyncOptions options, ReportBuilder report, Runnable pulse) {
        this.parts = parts;
        this.options = options;
        this.report = report;
        this.pulse = pulse;
        this.kept = new KeptFindings(parts);
    }

    /**
     * Judges a sealed candidate.
     *
     * @param leftOut what was left out of its files, asked for if it is judged
     */
    Judged candidate(
            Opened opened,
            SnapshotRecord snapshot,
            Supplier<StagedCandidate> candidate,
            Supplier<Faults> leftOut,
            boolean anew) {
        Optional<Judged> remembered = anew ? Optional.empty() : remembered(opened, Optional.of(snapshot));
        return remembered.orElseGet(() -> {
            Known known = known(opened);
            StagedCandidate staged = candidate.get();
            List<Judgement> judgements = judge(staged, true, anew ? Map.of() : passed(known));
            ChangeCounts changes = staged.count();
            report.changes = Optional.of(changes);
            return judged(
                    opened,
                    known,
                    Optional.of(snapshot),
                    Optional.of(changes),
                    new Faults(),
                    leftOut.get(),
                    judgements);
        });
    }

    /** Returns the rejection that is remembered of a release that has no snapshot. */
    Optional<Judged> rejectedBefore(Opened opened) {
        if (options.anew()) {
            return Optional.empty();
        }
        // All that is known is read, since most releases that come here are new and will be judged.
        known(opened);
        return remembered(opened, Optional.empty());
    }

    /**
     * Judges what could be decoded of a release; it is rejected anyway.
     *
     * @param faults what is wrong with its files
     * @param leftOut what was left out of them
     * @param candidate what could be decoded; empty for nothing
     */
    Judged undecoded(Opened opened, Faults faults, Faults leftOut, Optional<StagedCandidate> candidate) {
        Known known = known(opened);
        List<Judgement> judgements =
                candidate.map(c -> judge(c, false, passed(known))).orElse(List.of());
        return judged(opened, known, Optional.empty(), Optional.empty(), faults, leftOut, judgements);
    }

    private Known known(Opened opened) {
        if (read.isEmpty() || !readBeside.equals(opened.active())) {
            read = Optional.of(parts.verdicts().known(opened.record().release(), opened.active()));
            readBeside = opened.active();
        }
        return read.get();
    }

    private Optional<Judged> remembered(Opened opened, Optional<SnapshotRecord> snapshot) {
        Question question = new Question(
                opened.record().release(),
                snapshot.map(SnapshotRecord::root),
                parts.catalog().fingerprint(),
                parts.validation().fingerprint(),
                opened.active().map(HistoryRecord::root));
        Optional<VerdictRecord> same = (read.isPresent()
                        ? known(opened).answer(question)
                        : parts.verdicts().answer(question))
                // What was rejected may pass now that rules are overridden.
                .filter(v -> v.passed() || options.override().isEmpty());
        Optional<List<Found>> findings = same.flatMap(kept::of);
        if (findings.isEmpty()) {
            return Optional.empty();
        }
        tell(same.get(), findings.get());
        return Optional.of(Judged.again(
                same.get(),
                opened.record().release(),
                snapshot.map(SnapshotRecord::id),
                now(),
                KeptFindings.few(findings.get())));
    }

    /** Returns the findings of a verdict that stands, if all are kept. */
    Optional<List<Found>> findings(VerdictRecord verdict) {
        return kept.of(verdict);
    }

    /** Puts a verdict that is remembered into the report. */
    void tell(VerdictRecord verdict, List<Found> findings) {
        report.changes = verdict.changes();
        report.findings = findings.stream().map(Found::finding).toList();
        report.errors = verdict.errors();
        report.warnings = verdict.warnings();
        report.remembered = Optional.of(verdict.judged());
    }

    private List<Judgement> judge(StagedCandidate candidate, boolean whole, Map<Digest, List<Finding>> passed) {
        List<Judgement> judgements =
                parts.validation().run(new Validation.Case(candidate::until, whole, passed, options.override(), pulse));
        report.entriesJudged = judgements.stream()
                .filter(judgement -> judgement.validator() instanceof EntryValidator)
                .mapToLong(Judgement::handed)
                .max();
        return judgements;
    }

    /** Returns what validators of entries warned of in the active snapshot, where they need not look at it again. */
    private Map<Digest, List<Finding>> passed(Known known) {
        Map<VerdictRecord, Optional<List<Found>>> loaded = new HashMap<>();
        Map<Digest, List<Finding>> passed = new HashMap<>();
        for (Validator validator : parts.validation().validators()) {
            Digest id = Judgement.id(validator);
            if (validator instanceof EntryValidator) {
                known.carrier(id)
                        .flatMap(verdict -> loaded.computeIfAbsent(verdict, kept::of))
                        .ifPresent(findings -> passed.put(
                                id,
                                findings.stream()
                                        .filter(f -> f.by().equals(Optional.of(id)))
                                        .map(Found::finding)
                                        .toList()));
            }
        }
        return passed;
    }

    private Judged judged(
            Opened opened,
            Known known,
            Optional<SnapshotRecord> snapshot,
            Optional<ChangeCounts> changes,
            Faults faults,
            Faults leftOut,
            List<Judgement> judgements) {
        List<Finding> first = new ArrayList<>(faults.first());
        first.addAll(leftOut.first());
        List<Found> found = new ArrayList<>();
        Map<Severity, Integer> room = new EnumMap<>(Severity.class);
        for (Finding finding : first) {
            found.add(new Found(finding, Optional.empty()));
            room.merge(finding.severity(), 1, Integer::sum);
        }
        long errors = faults.count();
        long warnings = leftOut.count();
        RuleTally rules = new RuleTally();
        faults.tally(rules);
        leftOut.tally(rules);
        TreeSet<String> overridden = new TreeSet<>();
        for (Judgement judgement : judgements) {
            Optional<Digest> by = Optional.of(Judgement.id(judgement.validator()));
            for (Finding finding : judgement.findings()) {
                if (room.merge(finding.severity(), 1, Integer::sum) <= FindingSink.MOST) {
                    found.add(new Found(finding, by));
                }
            }
            errors += judgement.count(Severity.ERROR);
            warnings += judgement.count(Severity.WARNING) + judgement.count(Severity.OVERRIDDEN);
            judgement.tally(rules);
            overridden.addAll(judgement.overridden());
        }
        List<Found> all = Records.fitting(located(opened.record().release(), found), KeptFindings.MOST_BYTES);
        report.findings = all.stream().map(Found::finding).toList();
        report.errors = errors;
        report.warnings = warnings;
        Kept where = kept.keep(opened.record().stamp(), all);
        boolean failed = judgements.stream().anyMatch(Judgement::failed)
                || first.stream().anyMatch(f -> Catalog.MAY_PASS_LATER.contains(f.rule()));
        Instant now = now();
        return Judged.now(
                new VerdictRecord(
                        opened.record().release(),
                        errors == 0,
                        failed,
                        !failed && overridden.isEmpty() && where.all(),
                        snapshot.map(SnapshotRecord::id),
                        snapshot.map(SnapshotRecord::root),
                        Optional.of(parts.catalog().fingerprint()),
                        parts.validation().fingerprint(),
                        opened.active().map(HistoryRecord::root),
                        changes,
                        errors,
                        warnings,
                        rules.first(),
                        List.copyOf(overridden),
                        where.all() ? carriers(judgements, all) : List.of(),
                        where.here(),
                        !where.nodes().isEmpty(),
                        now,
                        now),
                where.nodes(),
                known);
    }

    private static List<Digest> carriers(List<Judgement> judgements, List<Found> all) {
        List<Digest> carriers = new ArrayList<>();
        for (Judgement judgement : judgements) {
            Digest id = Judgement.id(judgement.validator());
            long said = all.stream().filter(f -> f.by().equals(Optional.of(id))).count();
            if (judgement.carries() && said == judgement.count(Severity.WARNING)) {
                carriers.add(id);
            }
        }
        return carriers;
    }

    /** Gives findings their places, and orders them. */
    private List<Found> located(Release release, List<Found> found) {
        List<Finding> places = new FindingLocator(
                        parts.source(),
                        release,
                        parts.catalog().definition().format(),
                        parts.catalog().keys())
                .locate(found.stream().map(Found::finding).toList());
        List<Found> located = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            located.add(new Found(places.get(i), found.get(i).by()));
        }
        located.sort((a, b) -> FindingLocator.ORDER.compare(a.finding(), b.finding()));
        return located;
    }

    private Instant now() {
        return parts.environment().clock().instant();
    }
}
