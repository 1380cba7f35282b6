package dev.tagsync.validators;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tagsync.CatalogView;
import dev.tagsync.EntryChange;
import dev.tagsync.Findings;
import dev.tagsync.IndexDefinition;
import dev.tagsync.Severity;
import dev.tagsync.spi.Validator;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Stops a release that changes unusually much of what is active: a mass removal, prices that all move, a collection that becomes empty. What it
 * finds may be meant, so a person may let it pass by an override, with a reason.
 *
 * <p>Looks at the changes alone. Before the first promotion, and in a collection that was empty, there is nothing to protect, and nothing is
 * stopped. By default it counts over the whole catalog. Immutable.
 *
 * @since 0.1
 */
public final class Breaker implements Validator {
    private static final String REMOVED = "breaker.removed";
    private static final String CHANGED = "breaker.changed";
    private static final String ADDED = "breaker.added";
    private static final String MOVED = "breaker.moved";
    private static final String EMPTIED = "breaker.emptied";

    /** How many entries a message names. */
    private static final int EXAMPLES = 3;

    /** Numbers with more digits than this, or with an exponent beyond it, are far from whatever they were. */
    private static final int MOST_DIGITS = 400;

    private final Kind kind;
    private final Limit limit;
    private final Scope scope;
    private final Severity severity;

    private Breaker(Kind kind, Limit limit, Scope scope, Severity severity) {
        this.kind = kind;
        this.limit = limit;
        this.scope = scope;
        this.severity = severity;
    }

    /** Stops a release that removes more entries than {@code limit}. */
    public static Breaker removed(Limit limit) {
        return new Breaker(Kind.of(REMOVED, "removed"), limit, Scope.ALL, Severity.ERROR);
    }

    /** Stops a release that changes more entries than {@code limit}; added and removed ones do not count. */
    public static Breaker changed(Limit limit) {
        return new Breaker(Kind.of(CHANGED, "changed"), limit, Scope.ALL, Severity.ERROR);
    }

    /** Stops a release that adds more entries than {@code limit}. */
    public static Breaker added(Limit limit) {
        return new Breaker(Kind.of(ADDED, "added"), limit, Scope.ALL, Severity.ERROR);
    }

    /** Stops a release in which a collection that had entries has none. */
    public static Breaker emptied() {
        return new Breaker(Kind.of(EMPTIED, "emptied"), Limit.count(0), Scope.EACH, Severity.ERROR);
    }

    /**
     * Stops a release in which a number moved far in many entries of a collection, such as all prices by a factor of 100. Texts
     * that are numbers, such as {@code "12.90"}, count as such.
     *
     * @param collection the collection
     * @param pointer the JSON pointer of the number, such as {@code /price}; not empty
     * @param byMoreThanPercent how far a number may move, in percent of what it was, up or down; at least 0
     * @param limit how many entries of the collection's may have a number that moved further
     * @throws IllegalArgumentException if the collection is empty, the pointer is none, or the percentage is less than 0
     */
    public static Breaker moved(String collection, String pointer, double byMoreThanPercent, Limit limit) {
        if (pointer.isEmpty()) {
            throw new IllegalArgumentException("a number has a pointer that is not empty, such as /price");
        }
        if (!(byMoreThanPercent >= 0 && byMoreThanPercent < 1e12)) {
            throw new IllegalArgumentException("a number moves by at least 0 %, found " + byMoreThanPercent);
        }
        String checked = IndexDefinition.of("number", Run.collection(collection), pointer)
                .pointer();
        return new Breaker(
                new Kind(MOVED, "moved", Optional.of(new Move(checked, BigDecimal.valueOf(byMoreThanPercent)))),
                limit,
                Scope.of(collection),
                Severity.ERROR);
    }

    /**
     * Returns one that counts in one collection alone.
     *
     * @throws IllegalStateException if this looks at a number, whose collection is set already
     */
    public Breaker in(String collection) {
        requireScopeIsFree();
        return new Breaker(kind, limit, Scope.of(Run.collection(collection)), severity);
    }

    /**
     * Returns one that counts in each collection for itself.
     *
     * @throws IllegalStateException if this looks at a number, whose collection is set already
     */
    public Breaker perCollection() {
        requireScopeIsFree();
        return new Breaker(kind, limit, Scope.EACH, severity);
    }

    private void requireScopeIsFree() {
        if (kind.move().isPresent()) {
            throw new IllegalStateException("a number's collection is set already");
        }
    }

    /** Returns one that warns instead. */
    public Breaker asWarning() {
        return new Breaker(kind, limit, scope, Severity.WARNING);
    }

    @Override
    public String name() {
        return "breaker(" + kind.word()
                + kind.move()
                        .map(move -> " " + move.pointer() + " by "
                                + move.percent().stripTrailingZeros().toPlainString() + "%")
                        .orElse("")
                + (kind.rule().equals(EMPTIED) ? "" : " " + limit)
                + scope.inName() + ")";
    }

    @Override
    public String version() {
        return "1" + (severity == Severity.WARNING ? " warning" : "");
    }

    @Override
    public Set<String> overridable() {
        return Set.of(kind.rule());
    }

    @Override
    public void validate(Candidate candidate, Findings findings) {
        candidate.active().ifPresent(active -> judge(active, candidate, new Run(candidate, findings, severity)));
    }

    private void judge(CatalogView active, Candidate candidate, Run run) {
        if (kind.rule().equals(EMPTIED)) {
            active.collections().keySet().stream()
                    .filter(name -> scope.includes(name) && run.view().count(name) == 0)
                    .forEach(name -> emptied(run, active, name));
            return;
        }
        Map<String, Tally> tallies = new TreeMap<>();
        candidate.changes(change -> {
            if (scope.includes(change.key().collection()) && !run.cancelled()) {
                kind.example(change)
                        .ifPresent(example -> tallies.computeIfAbsent(scope.group(change), group -> new Tally())
                                .add(example));
            }
        });
        tallies.forEach((group, tally) -> {
            long base = group.isEmpty() ? active.count() : active.count(group);
            if (base > 0 && limit.isExceededBy(tally.count, base)) {
                tripped(run, group, tally, base);
            }
        });
    }

    private void emptied(Run run, CatalogView active, String collection) {
        hinted(
                run.add(
                        EMPTIED,
                        "%s becomes empty: what is active has %,d of it",
                        collection,
                        active.count(collection)),
                "at least 1 entry",
                "none");
    }

    private void tripped(Run run, String group, Tally tally, long base) {
        String share = Limit.share(tally.count, base);
        String of = group.isEmpty() ? "entries" : "entries of " + group;
        String examples = String.join(", ", tally.examples) + (tally.count > EXAMPLES ? ", …" : "");
        Findings.Added added = kind.move()
                .map(move -> run.add(
                        kind.rule(),
                        "%s %s moved by more than %s %% at %s, allowed is %s: %s",
                        share,
                        of,
                        move.percent().stripTrailingZeros().toPlainString(),
                        move.pointer(),
                        limit,
                        examples))
                .orElseGet(() -> run.add(
                        kind.rule(), "%s %s are %s, allowed is %s: %s", share, of, kind.word(), limit, examples));
        hinted(added, "at most " + limit, share);
    }

    private void hinted(Findings.Added added, String expected, String found) {
        added.hint("if it is meant, let " + kind.rule() + " pass by an override, with a reason")
                .expected(expected)
                .found(found);
    }

    /** How many entries, and the first few. */
    private static final class Tally {
        private long count;
        private final List<String> examples = new ArrayList<>();

        void add(String example) {
            count++;
            if (examples.size() < EXAMPLES) {
                examples.add(example);
            }
        }
    }

    /** What is counted. */
    private record Kind(String rule, String word, Optional<Move> move) {
        static Kind of(String rule, String word) {
            return new Kind(rule, word, Optional.empty());
        }

        /** Returns what a message shows of a change that counts. */
        Optional<String> example(EntryChange change) {
            if (move.isPresent()) {
                return move.get().example(change);
            }
            return change.kind().name().equalsIgnoreCase(word)
                    ? Optional.of(change.key().toString())
                    : Optional.empty();
        }
    }

    /** A number that moves. */
    private record Move(String pointer, BigDecimal percent) {
        Optional<String> example(EntryChange change) {
            if (change.kind() != EntryChange.Kind.CHANGED) {
                return Optional.empty();
            }
            JsonNode was = change.before().orElseThrow().at(pointer);
            JsonNode is = change.after().orElseThrow().at(pointer);
            Optional<BigDecimal> before = number(was);
            Optional<BigDecimal> after = number(is);
            return before.isPresent() && after.isPresent() && isFar(before.get(), after.get())
                    ? Optional.of(change.key() + ": " + Run.cut(was.asText()) + " → " + Run.cut(is.asText()))
                    : Optional.empty();
        }

        private static Optional<BigDecimal> number(JsonNode value) {
            if (value.isNumber()) {
                return Optional.of(value.decimalValue());
            }
            if (value.isTextual()
                    && value.textValue().length() <= MOST_DIGITS
                    && value.textValue().matches("[+-]?\\d+(\\.\\d+)?")) {
                return Optional.of(new BigDecimal(value.textValue()));
            }
            return Optional.empty();
        }

        private boolean isFar(BigDecimal before, BigDecimal after) {
            if (isVast(before) || isVast(after)) {
                return before.compareTo(after) != 0;
            }
            return after.subtract(before)
                            .abs()
                            .multiply(BigDecimal.valueOf(100))
                            .compareTo(before.abs().multiply(percent))
                    > 0;
        }

        private static boolean isVast(BigDecimal number) {
            return number.precision() > MOST_DIGITS || Math.abs((long) number.scale()) > MOST_DIGITS;
        }
    }

    /** Where it is counted: over all, in each collection, or in one. */
    private record Scope(boolean each, Optional<String> collection) {
        static final Scope ALL = new Scope(false, Optional.empty());
        static final Scope EACH = new Scope(true, Optional.empty());

        static Scope of(String collection) {
            return new Scope(true, Optional.of(collection));
        }

        boolean includes(String name) {
            return collection.isEmpty() || collection.get().equals(name);
        }

        String group(EntryChange change) {
            return each ? change.key().collection() : "";
        }

        String inName() {
            return collection.map(name -> " in " + name).orElse(each ? " per collection" : "");
        }
    }
}
