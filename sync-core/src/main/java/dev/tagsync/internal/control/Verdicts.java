package dev.tagsync.internal.control;

import dev.tagsync.Digest;
import dev.tagsync.HistoryRecord;
import dev.tagsync.Release;
import dev.tagsync.TagName;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Range;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was judged in a channel before. Thread-safe. */
public final class Verdicts {
    /** How many verdicts on one tag are kept: one for each set of validators, root and active root. */
    private static final int KEPT = 8;

    /** How long a verdict that stands is not recorded again: much less than a verdict keeps its snapshot. */
    private static final Duration FRESH = Duration.ofHours(1);

    private static final Comparator<Map.Entry<String, VerdictRecord>> NEWEST_FIRST = Comparator.comparing(
                    (Map.Entry<String, VerdictRecord> e) -> e.getValue().time())
            .reversed();

    private final Register register;
    private final String channel;

    public Verdicts(Register register, String channel) {
        this.register = register;
        this.channel = channel;
    }

    /** The verdicts on a release, and those that passed the content that is active; newest first. */
    public static final class Known {
        private final String channel;
        private final Map<String, VerdictRecord> ofRelease;
        private final List<VerdictRecord> ofActive;

        private Known(String channel, Map<String, VerdictRecord> ofRelease, List<VerdictRecord> ofActive) {
            this.channel = channel;
            this.ofRelease = ofRelease;
            this.ofActive = ofActive;
        }

        /** Returns the verdict that answers a question, if it is known. */
        public Optional<VerdictRecord> answer(Question question) {
            return ofRelease.values().stream().filter(question::isAnswer).findFirst();
        }

        /** Returns the newest verdict that passed what is active and after which this validator need not look at unchanged entries. */
        public Optional<VerdictRecord> carrier(Digest validator) {
            return ofActive.stream()
                    .filter(v -> v.carriers().contains(validator))
                    .findFirst();
        }

        /** Returns the keys of what a new verdict replaces, and whether findings of it lie elsewhere: that of its key, and the oldest. */
        Map<String, Boolean> outdated(VerdictRecord by) {
            String key = Keys.verdict(channel, by);
            Map<String, Boolean> outdated = new LinkedHashMap<>();
            Optional<VerdictRecord> lastPassed =
                    ofRelease.values().stream().filter(VerdictRecord::passed).findFirst();
            int kept = 0;
            for (Map.Entry<String, VerdictRecord> e : ofRelease.entrySet()) {
                boolean needed =
                        !by.passed() && lastPassed.filter(e.getValue()::equals).isPresent();
                if (e.getKey().equals(key) || ++kept >= KEPT && !needed && outdated.size() < 2 * KEPT) {
                    outdated.put(e.getKey(), e.getValue().elsewhere());
                }
            }
            return outdated;
        }
    }

    /**
     * What a cycle asks of its validators.
     *
     * @param release the release
     * @param root the root of its snapshot; empty if it has none, then its tree and the format fingerprint say what is judged
     * @param fingerprint the format fingerprint
     * @param validators the validators' fingerprint
     * @param activeRoot the root that it is compared with
     */
    public record Question(
            Release release,
            Optional<Digest> root,
            Digest fingerprint,
            Digest validators,
            Optional<Digest> activeRoot) {
        private String key(String channel) {
            return Keys.verdict(channel, release, validators, root, activeRoot);
        }

        private boolean isAnswer(VerdictRecord verdict) {
            return verdict.lasting()
                    && verdict.root().equals(root)
                    // The same root may have been made by another definition, which leaves out others.
                    && verdict.fingerprint().equals(Optional.of(fingerprint))
                    && verdict.validators().equals(validators)
                    && verdict.activeRoot().equals(activeRoot);
        }
    }

    /** Reads the lasting verdict that answers a question: one record. */
    public Optional<VerdictRecord> answer(Question question) {
        String key = question.key(channel);
        return register.read(Group.CONTROL, Range.one(Keys.VERDICT, key))
                .one(Keys.VERDICT, key, Records.VERDICT)
                .filter(question::isAnswer);
    }

    /**
     * Looks for a release that needs nothing but the flip. What it rests on may be old: the flip decides.
     *
     * @param fingerprint the format fingerprint
     * @param validators the validators' fingerprint
     * @param obstacles what the flip will ask, which is read with the rest
     */
    public Optional<Ready> ready(
            Release release, Digest fingerprint, Digest validators, Obstacles obstacles, Instant now) {
        List<Range> ranges = new ArrayList<>(Hydrations.ranges(channel));
        ranges.addAll(obstacles.ranges(release));
        ranges.add(Range.prefix(Keys.VERDICT, Keys.verdictPrefix(release.tag())));
        Register.View view = register.look(Group.CONTROL, ranges);
        Optional<HistoryRecord> active = view.one(Kinds.POINTER, channel, Records.HISTORY);
        return Hydrations.ofTree(view, release, fingerprint, active).flatMap(snapshot -> {
            Question question = new Question(
                    release, Optional.of(snapshot.root()), fingerprint, validators, active.map(HistoryRecord::root));
            return view.one(Keys.VERDICT, question.key(channel), Records.VERDICT)
                    .filter(verdict -> verdict.passed() && question.isAnswer(verdict))
                    .map(verdict -> new Ready(
                            active,
                            snapshot,
                            Judged.standing(verdict, again(verdict, release, snapshot, newest(view), now))));
        });
    }

    private static Instant newest(Register.View view) {
        return view.all(Keys.VERDICT, Records.VERDICT).stream()
                .map(VerdictRecord::time)
                .max(Comparator.naturalOrder())
                .orElse(Instant.MIN);
    }

    /** A verdict that is the last on its tag, fresh, and of the very snapshot and signature, says all that there is to say. */
    private static Optional<VerdictRecord> again(
            VerdictRecord verdict, Release release, SnapshotRecord snapshot, Instant newest, Instant now) {
        boolean says = verdict.snapshot().equals(Optional.of(snapshot.id()))
                && verdict.release().signature().equals(release.signature())
                && !verdict.time().isBefore(newest)
                && verdict.time().plus(FRESH).isAfter(now);
        return says ? Optional.empty() : Optional.of(verdict.again(release, Optional.of(snapshot.id()), now));
    }

    /**
     * A release that was hydrated and passed before.
     *
     * @param active what it was compared with
     * @param snapshot its sealed snapshot
     * @param verdict the verdict that passed it
     */
    public record Ready(Optional<HistoryRecord> active, SnapshotRecord snapshot, Judged verdict) {}

    /** Reads what is known of a release, and of what is active. */
    public Known known(Release release, Optional<HistoryRecord> active) {
        String ofRelease = Keys.verdictPrefix(release, channel);
        Optional<String> ofActive = active.map(a -> Keys.verdictPrefix(a.release(), channel));
        List<Range> ranges = new ArrayList<>();
        ranges.add(Range.prefix(Keys.VERDICT, ofRelease));
        ofActive.filter(prefix -> !prefix.equals(ofRelease))
                .ifPresent(prefix -> ranges.add(Range.prefix(Keys.VERDICT, prefix)));
        List<Map.Entry<String, VerdictRecord>> all = verdicts(ranges);
        Map<String, VerdictRecord> known = new LinkedHashMap<>();
        all.stream().filter(e -> e.getKey().startsWith(ofRelease)).forEach(e -> known.put(e.getKey(), e.getValue()));
        List<VerdictRecord> passed = all.stream()
                .filter(e -> ofActive.filter(e.getKey()::startsWith).isPresent())
                .map(Map.Entry::getValue)
                .filter(v -> v.passed() && v.root().equals(active.map(HistoryRecord::root)))
                .toList();
        return new Known(channel, known, passed);
    }

    private List<Map.Entry<String, VerdictRecord>> verdicts(List<Range> ranges) {
        Register.View view = register.read(Group.CONTROL, ranges.toArray(Range[]::new));
        List<String> keys = view.keys(Keys.VERDICT);
        List<VerdictRecord> records = view.all(Keys.VERDICT, Records.VERDICT);
        List<Map.Entry<String, VerdictRecord>> verdicts = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            verdicts.add(Map.entry(keys.get(i), records.get(i)));
        }
        verdicts.sort(NEWEST_FIRST);
        return verdicts;
    }

    /** Returns the verdict on a tag that was recorded last. */
    public Optional<VerdictRecord> last(TagName tag) {
        return verdicts(List.of(Range.prefix(Keys.VERDICT, Keys.verdictPrefix(tag)))).stream()
                .filter(e ->
                        e.getKey().startsWith(Keys.verdictPrefix(e.getValue().release(), channel)))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** Returns the nodes in which the findings of a verdict lie, unless it was replaced meanwhile. */
    public Optional<List<Digest>> nodes(VerdictRecord verdict) {
        String key = Keys.verdict(channel, verdict);
        return register.read(Group.CONTROL, Range.one(Keys.FINDINGS, key)).one(Keys.FINDINGS, key, Records::nodes);
    }
}
