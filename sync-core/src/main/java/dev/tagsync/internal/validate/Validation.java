package dev.tagsync.internal.validate;

import dev.tagsync.CatalogView;
import dev.tagsync.ConfigurationException;
import dev.tagsync.Digest;
import dev.tagsync.Entry;
import dev.tagsync.EntryKey;
import dev.tagsync.Environment;
import dev.tagsync.Finding;
import dev.tagsync.spi.EntryValidator;
import dev.tagsync.spi.Validator;
import dev.tagsync.spi.Validator.Candidate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Runs all validators over a candidate: every one, whatever the others found, each for so long at most. Those that look at single entries go
 * first, all in one pass over the entries, or over those that changed since a snapshot that they passed.
 */
public final class Validation {
    private final List<Validator> validators;
    private final Environment environment;
    private final Duration timeout;

    /**
     * @param timeout how long each validator may take
     */
    public Validation(List<Validator> validators, Environment environment, Duration timeout) {
        this.validators = List.copyOf(validators);
        this.environment = environment;
        this.timeout = timeout;
    }

    /**
     * Refuses validators whose findings nobody could tell apart.
     *
     * @throws ConfigurationException that names the validator
     */
    public static void checkNames(List<Validator> validators) {
        Set<String> names = new HashSet<>();
        for (Validator v : validators) {
            if (v.getClass().isHidden() && v.name().equals(v.getClass().getSimpleName())) {
                throw new ConfigurationException(
                        "validator.name",
                        "a lambda has no name that stays the same",
                        "make it a class, or override name()");
            }
            if (v.name().isEmpty() || !names.add(v.name())) {
                throw new ConfigurationException(
                        "validator.name",
                        "two validators are named \"" + v.name() + "\", or one has no name",
                        "override name() so that findings tell them apart");
            }
        }
    }

    public List<Validator> validators() {
        return validators;
    }

    /** Returns the names and versions of the validators as one digest: another digest, another judgement. Their order does not count. */
    public Digest fingerprint() {
        Set<String> ids = new TreeSet<>();
        validators.forEach(v -> ids.add(Judgement.id(v).toString()));
        return Digest.sha256(String.join("\n", ids).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * What is to be judged.
     *
     * @param candidate makes the candidate that one validator sees, given what tells whether it is still wanted
     * @param whole whether every file could be decoded
     * @param passed what validators that are known to have passed the active snapshot warned of there, by their ids
     * @param override rules whose errors are let pass by validators that allow it
     * @param pulse run now and then meanwhile
     */
    public record Case(
            Function<BooleanSupplier, Candidate> candidate,
            boolean whole,
            Map<Digest, List<Finding>> passed,
            Set<String> override,
            Runnable pulse) {}

    /** Judges; returns what each validator says, in their order. */
    public List<Judgement> run(Case judged) {
        Runs runs = new Runs(environment, judged.pulse());
        Map<Validator, Judgement> judgements = new LinkedHashMap<>();
        validators.forEach(v -> judgements.put(v, new Judgement(v, timeout, judged.override())));
        byEntries(judged, runs, judgements.values());
        for (Map.Entry<Validator, Judgement> one : judgements.entrySet()) {
            if (!(one.getKey() instanceof EntryValidator)) {
                if (judged.whole()) {
                    byTheWhole(judged, runs, one.getKey(), one.getValue());
                } else {
                    one.getValue()
                            .sink()
                            .warning(
                                    "validator.not-run",
                                    "",
                                    "validator %s was not run: it needs every entry, and some files could not be decoded",
                                    one.getKey().name())
                            .hint("mend the files first");
                }
            }
        }
        return List.copyOf(judgements.values());
    }

    private void byTheWhole(Case judged, Runs runs, Validator validator, Judgement judgement) {
        Call[] self = new Call[1];
        BooleanSupplier cancelled = () -> self[0].givenUp() || judgement.late(self[0].nanos());
        FindingSink own = judgement.part(cancelled);
        Candidate candidate = judged.candidate().apply(cancelled);
        Call call = runs.call(() -> validator.validate(candidate, own));
        self[0] = call;
        runs.begin(call);
        runs.await(call, () -> judgement.late(call.nanos()));
        judgement.sink().takeOver(own);
        if (call.givenUp() || judgement.late(call.nanos())) {
            judgement.timedOut();
        } else {
            call.thrown().ifPresent(e -> judgement.threw(call, e));
        }
    }

    private void byEntries(Case judged, Runs runs, Collection<Judgement> judgements) {
        List<EntryPass.Judge> ofAll = new ArrayList<>();
        List<EntryPass.Judge> ofChanged = new ArrayList<>();
        Map<Judgement, List<Finding>> carried = new HashMap<>();
        for (Judgement judgement : judgements) {
            if (judgement.validator() instanceof EntryValidator validator) {
                List<Finding> before = judged.passed().get(Judgement.id(validator));
                (before == null ? ofAll : ofChanged).add(new EntryPass.Judge(validator, judgement));
                if (before != null) {
                    carried.put(judgement, before);
                }
                judgement.wholeByEntries();
            }
        }
        if (!ofAll.isEmpty()) {
            pass(judged, runs, ofAll, (candidate, entries) -> candidate.view().forEach(entries::add));
        }
        if (!ofChanged.isEmpty()) {
            Set<EntryKey> changed = new HashSet<>();
            Set<EntryKey> warned = new HashSet<>();
            carried.values().forEach(findings -> findings.forEach(f -> f.entry().ifPresent(warned::add)));
            pass(
                    judged,
                    runs,
                    ofChanged,
                    (candidate, entries) -> candidate.changes(change -> {
                        if (warned.contains(change.key())) {
                            changed.add(change.key());
                        }
                        change.after().ifPresent(entries::add);
                    }));
            warned.removeAll(changed);
            Map<EntryKey, Entry> unchanged =
                    entries(judged.candidate().apply(() -> false).view(), warned);
            carried.forEach((judgement, findings) -> findings.forEach(finding -> carry(judgement, finding, unchanged)));
        }
    }

    private static Map<EntryKey, Entry> entries(CatalogView view, Set<EntryKey> keys) {
        return keys.isEmpty() ? Map.of() : view.getAll(keys);
    }

    /** Says again what was said of an entry that is as it was, though its file may have moved. */
    private static void carry(Judgement judgement, Finding finding, Map<EntryKey, Entry> unchanged) {
        finding.entry().map(unchanged::get).ifPresent(entry -> {
            FindingSink one = new FindingSink();
            one.add(finding.withPath(entry.path()));
            judgement.sink().takeOver(one);
        });
    }

    private interface Reading {
        void of(Candidate candidate, EntryPass into);
    }

    private static void pass(Case judged, Runs runs, List<EntryPass.Judge> judges, Reading reading) {
        EntryPass pass = new EntryPass(runs, judges);
        try {
            reading.of(judged.candidate().apply(pass::idle), pass);
            pass.finish();
        } catch (CancellationException e) {
            if (!pass.idle()) {
                throw e;
            }
        } finally {
            pass.giveUp();
        }
    }
}
