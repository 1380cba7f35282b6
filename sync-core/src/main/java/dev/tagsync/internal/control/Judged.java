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

    private Judged(VerdictRecord verdict, List<Digest> nodes, Optional<Known> known, Optional<VerdictRecord> standing) {
        this.verdict = verdict;
        this.nodes = nodes;
        this.known = known;
        this.standing = standing;
    }

    /**
     * A new verdict.
     *
     * @param nodes where its findings lie, if they lie elsewhere
     * @param known what was known of the release before
     */
    public static Judged now(VerdictRecord verdict, List<Digest> nodes, Known known) {
        return new Judged(verdict, nodes, Optional.of(known), Optional.empty());
    }

    /** The verdict that was known, once more; its findings stay where they lie. */
    public static Judged again(VerdictRecord verdict, Release release, Optional<SnapshotId> snapshot, Instant time) {
        return new Judged(verdict.again(release, snapshot, time), List.of(), Optional.empty(), Optional.empty());
    }

    /** A verdict that stands, to be recorded again only if that changes something. */
    static Judged standing(VerdictRecord verdict, Optional<VerdictRecord> again) {
        return new Judged(again.orElse(verdict), List.of(), Optional.empty(), Optional.of(verdict));
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

    /** Returns what records it, and takes away what it replaces. */
    List<Write> writes(String channel) {
        if (standing.filter(verdict::equals).isPresent()) {
            return List.of();
        }
        String key = Keys.verdict(channel, verdict);
        List<Write> writes = new ArrayList<>();
        writes.add(new Write.Put(Keys.VERDICT, key, Records.verdict(verdict)));
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
