package dev.tagsync.internal.control;

import dev.tagsync.Digest;
import dev.tagsync.Release;
import dev.tagsync.SnapshotId;
import dev.tagsync.internal.control.Verdicts.Known;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A verdict that is to be recorded, in whatever commit ends its cycle. */
public final class Judged {
    private final VerdictRecord verdict;
    private final List<Digest> nodes;
    private final Optional<Known> known;

    /** What stands already. */
    private final Optional<VerdictRecord> standing;

    /** What is recorded instead if the findings that it names are forgotten meanwhile. */
    private final Optional<VerdictRecord> otherwise;

    private Judged(
            VerdictRecord verdict,
            List<Digest> nodes,
            Optional<Known> known,
            Optional<VerdictRecord> standing,
            Optional<VerdictRecord> otherwise) {
        this.verdict = verdict;
        this.nodes = nodes;
        this.known = known;
        this.standing = standing;
        this.otherwise = otherwise;
    }

    /**
     * A new verdict.
     *
     * @param nodes where its findings lie, if they lie elsewhere
     * @param known what was known of the release before
     */
    public static Judged now(VerdictRecord verdict, List<Digest> nodes, Known known) {
        return new Judged(verdict, nodes, Optional.of(known), Optional.empty(), Optional.empty());
    }

    /**
     * The verdict that was known, once more; its findings stay where they lie.
     *
     * @param few as many of its findings as a record holds: all that can be kept if those that lie elsewhere are forgotten before this is recorded
     */
    public static Judged again(
            VerdictRecord verdict, Release release, Optional<SnapshotId> snapshot, Instant time, List<Found> few) {
        VerdictRecord again = verdict.again(release, snapshot, time);
        return new Judged(
                again,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                again.elsewhere() ? Optional.of(again.withOnly(few)) : Optional.empty());
    }

    /** A verdict that stands, to be recorded again only if that changes something. */
    static Judged standing(VerdictRecord verdict, Optional<VerdictRecord> again) {
        return new Judged(again.orElse(verdict), List.of(), Optional.empty(), Optional.of(verdict), Optional.empty());
    }

    public VerdictRecord verdict() {
        return verdict;
    }

    Range range(String channel) {
        return Range.one(Keys.VERDICT, Keys.verdict(channel, verdict));
    }

    /** Tells whether it stands recorded as it was read, in a view that was asked for {@link #range}. */
    boolean stands(Register.View view, String channel) {
        return standing.isPresent()
                && view.one(Keys.VERDICT, Keys.verdict(channel, verdict), Records.VERDICT)
                        .equals(standing);
    }

    /** What a commit must look at that records it. */
    List<Range> restsOn(String channel) {
        return otherwise.isEmpty() ? List.of() : List.of(Range.one(Keys.FINDINGS, Keys.verdict(channel, verdict)));
    }

    /** Returns what records it, and takes away what it replaces, in a view that was asked for {@link #restsOn}. */
    List<Write> writes(Register.View view, String channel) {
        if (standing.filter(verdict::equals).isPresent()) {
            return List.of();
        }
        String key = Keys.verdict(channel, verdict);
        boolean forgotten =
                otherwise.isPresent() && view.bytes(Keys.FINDINGS, key).isEmpty();
        List<Write> writes = new ArrayList<>();
        writes.add(new Write.Put(Keys.VERDICT, key, Records.verdict(forgotten ? otherwise.get() : verdict)));
        if (!nodes.isEmpty()) {
            writes.add(new Write.Put(Keys.FINDINGS, key, Records.nodes(nodes)));
        }
        known.map(k -> k.outdated(verdict)).orElse(Map.of()).forEach((old, elsewhere) -> {
            if (!old.equals(key)) {
                writes.add(new Write.Delete(Keys.VERDICT, old));
            }
            if (elsewhere && !(old.equals(key) && verdict.elsewhere())) {
                writes.add(new Write.Delete(Keys.FINDINGS, old));
            }
        });
        return writes;
    }
}
