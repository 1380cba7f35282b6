package dev.tagsync.internal.control;

import dev.tagsync.Generation;
import dev.tagsync.HistoryRecord;
import dev.tagsync.Release;
import dev.tagsync.TagPolicy;
import dev.tagsync.internal.control.Register.Decision;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Write;
import dev.tagsync.spi.TagSource.ListedTag;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The latest release, by a policy's order, that was ever made live in a channel. The history tells, which is never trimmed; a record says how far it was looked
 * through, and what was found, so that it is read as a whole only once for each order. Thread-safe.
 */
public final class HighestPromoted {
    /** How many flips are looked through again rather than recorded. */
    static final int TAIL = 50;

    private final Register register;
    private final Channel channel;
    private final String name;

    public HighestPromoted(Register register, Channel channel, String name) {
        this.register = register;
        this.channel = channel;
        this.name = name;
    }

    /**
     * What a channel shows, and has shown.
     *
     * @param active what is live
     * @param highest the latest that ever was, up to that; empty if none had a place in the order
     */
    public record Found(Optional<HistoryRecord> active, Optional<HistoryRecord> highest) {
        /** Tells whether a tag is later than all that was ever live. */
        public boolean isBelow(ListedTag tag, TagPolicy policy) {
            return highest.isEmpty()
                    || policy.order().compare(tag, listed(highest.get().release())) > 0;
        }
    }

    /** How far the history was looked through by one order. */
    record Checkpoint(String order, Generation upTo, Optional<Generation> highest) {}

    /** Looks. */
    public Found find(TagPolicy policy) {
        String order = policy.ordering() + " " + policy.prefix();
        Register.View view = register.read(
                Group.CONTROL,
                Range.one(Kinds.POINTER, name),
                Range.one(Keys.HIGHEST, name),
                Range.newest(Keys.HISTORY, Keys.channelPrefix(name), TAIL));
        Optional<HistoryRecord> active = view.one(Kinds.POINTER, name, Records.HISTORY);
        if (active.isEmpty()) {
            return new Found(active, Optional.empty());
        }
        Optional<Checkpoint> checkpoint = view.one(Keys.HIGHEST, name, Records::checkpoint)
                .filter(c -> c.order().equals(order));
        long from = checkpoint.map(c -> c.upTo().number()).orElse(0L);
        Optional<HistoryRecord> highest =
                checkpoint.flatMap(Checkpoint::highest).flatMap(channel::at);
        List<HistoryRecord> tail = view.all(Keys.HISTORY, Records.HISTORY);
        long missing = tail.get(tail.size() - 1).generation().number();
        for (long next = from + 1; next < missing; next += TAIL) {
            highest = highest(policy, highest, page(next, Math.min(missing, next + TAIL)));
        }
        highest = highest(policy, highest, tail);
        Generation upTo = active.get().generation();
        if (upTo.number() - from > TAIL) {
            record(new Checkpoint(order, upTo, highest.map(HistoryRecord::generation)));
        }
        return new Found(active, highest);
    }

    private List<HistoryRecord> page(long from, long before) {
        return register.read(
                        Group.CONTROL,
                        new Range(
                                Keys.HISTORY,
                                Keys.history(name, new Generation(from)),
                                Optional.of(Keys.history(name, new Generation(before))),
                                Integer.MAX_VALUE,
                                false))
                .all(Keys.HISTORY, Records.HISTORY);
    }

    private static Optional<HistoryRecord> highest(
            TagPolicy policy, Optional<HistoryRecord> before, List<HistoryRecord> more) {
        Comparator<HistoryRecord> order = Comparator.comparing(r -> listed(r.release()), policy.order());
        Optional<HistoryRecord> found = before;
        for (HistoryRecord record : more) {
            if (policy.places(listed(record.release()))
                    && (found.isEmpty() || order.compare(record, found.get()) > 0)) {
                found = Optional.of(record);
            }
        }
        return found;
    }

    private void record(Checkpoint checkpoint) {
        register.decide(Group.CONTROL, List.of(Range.one(Keys.HIGHEST, name)), (view, attempt) -> {
            boolean isKnown = view.one(Keys.HIGHEST, name, Records::checkpoint)
                    .filter(c ->
                            c.order().equals(checkpoint.order()) && c.upTo().compareTo(checkpoint.upTo()) >= 0)
                    .isPresent();
            return isKnown
                    ? Decision.answer(true)
                    : Decision.commit(true, List.of(new Write.Put(Keys.HIGHEST, name, Records.checkpoint(checkpoint))));
        });
    }

    /** A release as a listing shows it. */
    public static ListedTag listed(Release release) {
        return new ListedTag(
                release.tag(),
                release.tagObject(),
                Optional.of(release.commit()),
                Optional.of(release.tree()),
                release.annotated(),
                Optional.of(release.time()));
    }
}
