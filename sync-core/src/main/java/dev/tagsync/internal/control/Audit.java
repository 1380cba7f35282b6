package dev.tagsync.internal.control;

import dev.tagsync.Digest;
import dev.tagsync.Generation;
import dev.tagsync.HistoryCheck;
import dev.tagsync.HistoryRecord;
import dev.tagsync.PermanentException;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Range;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks back over a channel's history: what was live when, and whether nobody changed the record of it. Thread-safe. */
public final class Audit {
    private static final int PAGE = 200;

    private final Register register;
    private final String channel;

    public Audit(Register register, String channel) {
        this.register = register;
        this.channel = channel;
    }

    /**
     * What can be gone back to.
     *
     * @param record when it was live last
     * @param sealed whether a sealed snapshot of its root is retained
     */
    public record Earlier(HistoryRecord record, boolean sealed) {}

    /** Returns the releases of the last flips but the one that is live, the one that was live last first; all of one version. */
    public List<Earlier> earlier(int flips) {
        Register.View view = register.read(
                Group.CONTROL,
                Range.newest(Keys.HISTORY, Keys.channelPrefix(channel), flips),
                Range.all(Keys.SNAPSHOT));
        Set<Digest> sealed = new HashSet<>();
        view.all(Keys.SNAPSHOT, Records.SNAPSHOT).stream()
                .filter(SnapshotRecord::isSealed)
                .forEach(s -> sealed.add(s.root()));
        List<Earlier> earlier = new ArrayList<>();
        Set<List<Object>> seen = new HashSet<>();
        for (HistoryRecord record : view.all(Keys.HISTORY, Records.HISTORY)) {
            boolean first = seen.add(List.of(record.release().tagObject(), record.root()));
            if (first && seen.size() > 1) {
                earlier.add(new Earlier(record, sealed.contains(record.root())));
            }
        }
        return earlier;
    }

    /** Tells what the pointer is otherwise than the history and the snapshots say. */
    public Optional<String> drift() {
        Register.View view = register.read(
                Group.CONTROL,
                Range.one(Kinds.POINTER, channel),
                Range.newest(Keys.HISTORY, Keys.channelPrefix(channel), 1),
                Range.all(Keys.SNAPSHOT));
        Optional<HistoryRecord> pointer = view.one(Kinds.POINTER, channel, Records.HISTORY);
        Optional<HistoryRecord> newest =
                view.all(Keys.HISTORY, Records.HISTORY).stream().findFirst();
        if (!pointer.equals(newest)) {
            return Optional.of("the pointer of channel " + channel + " shows " + said(pointer)
                    + ", and the newest record of the history " + said(newest));
        }
        return pointer.filter(p -> view.all(Keys.SNAPSHOT, Records.SNAPSHOT).stream()
                        .filter(SnapshotRecord::isSealed)
                        .noneMatch(s -> s.root().equals(p.root())))
                .map(p -> "no snapshot is stored of " + said(pointer) + ", which channel " + channel + " shows");
    }

    private static String said(Optional<HistoryRecord> record) {
        return record.map(r -> r.release().tag() + " by generation " + r.generation())
                .orElse("nothing");
    }

    /** Checks that every record names the digest of the one before, from the first to the one that the pointer is; tells the first that does not. */
    public HistoryCheck check() {
        Optional<Digest> before = Optional.empty();
        long generation = 0;
        while (true) {
            String from = Keys.history(channel, new Generation(generation + 1));
            Register.View view = register.read(
                    Group.CONTROL,
                    new Range(Keys.HISTORY, from, Range.behind(Keys.channelPrefix(channel)), PAGE, false),
                    Range.one(Kinds.POINTER, channel));
            List<byte[]> page = view.bytes(Keys.HISTORY);
            for (byte[] bytes : page) {
                generation++;
                Optional<String> fault = fault(bytes, generation, before);
                if (fault.isPresent()) {
                    return broken(generation, fault.get());
                }
                before = Optional.of(Digest.sha256(bytes));
            }
            if (page.size() < PAGE) {
                Optional<Digest> pointer = view.bytes(Kinds.POINTER, channel).map(Digest::sha256);
                return pointer.equals(before)
                        ? new HistoryCheck(channel, generation, Optional.empty(), "")
                        : broken(generation, "the channel's pointer is not the newest record of its history");
            }
        }
    }

    private Optional<String> fault(byte[] bytes, long generation, Optional<Digest> before) {
        HistoryRecord record;
        try {
            record = Records.history(bytes);
        } catch (PermanentException e) {
            return Optional.of("it cannot be read: " + e.getMessage());
        }
        if (record.generation().number() != generation || !record.channel().equals(channel)) {
            return Optional.of("in its place is generation " + record.generation() + " of channel " + record.channel());
        }
        return record.previous().equals(before)
                ? Optional.empty()
                : Optional.of("it names "
                        + record.previous().map(Digest::abbreviated).orElse("none")
                        + " as the record before it, which is "
                        + before.map(Digest::abbreviated).orElse("none"));
    }

    private HistoryCheck broken(long generation, String what) {
        return new HistoryCheck(
                channel,
                generation,
                Optional.of(new Generation(Math.max(1, generation))),
                "generation " + generation + " of channel " + channel + " is not as it was written: " + what);
    }
}
