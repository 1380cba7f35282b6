package dev.tagsync.internal.control;

import dev.tagsync.Generation;
import dev.tagsync.HistoryRecord;
import dev.tagsync.OpenGuard;
import dev.tagsync.internal.control.Register.Decision;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Write;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which flip of a channel is guarded. The record is written in the step of the flip, and deleted when the guard is over; one of an earlier flip than that which the
 * pointer shows counts for nothing. Thread-safe.
 */
public final class Guards {
    private static final int VERSION = 1;

    private final Register register;
    private final String channel;

    public Guards(Register register, String channel) {
        this.register = register;
        this.channel = channel;
    }

    /** A guarded flip, and its guard. */
    public record Guarded(HistoryRecord flip, OpenGuard guard) {}

    /** Returns what is guarded now. */
    public Optional<Guarded> now() {
        Register.View view = register.read(Group.CONTROL, Range.one(Kinds.POINTER, channel), range(channel));
        Optional<HistoryRecord> active = view.one(Kinds.POINTER, channel, Records.HISTORY);
        return of(view, channel, active).map(guard -> new Guarded(active.orElseThrow(), guard));
    }

    /** Ends the guard of a flip, if it is not over; tells whether that flip still is what the channel shows. */
    public boolean end(HistoryRecord flip) {
        List<Range> ranges = List.of(Range.one(Kinds.POINTER, channel), range(channel));
        return register.decide(Group.CONTROL, ranges, (view, attempt) -> {
            Optional<HistoryRecord> active = view.one(Kinds.POINTER, channel, Records.HISTORY);
            boolean mine =
                    active.filter(a -> a.attempt().equals(flip.attempt())).isPresent();
            return mine && of(view, channel, active).isPresent()
                    ? Decision.commit(true, List.of(new Write.Delete(Keys.GUARD, channel)))
                    : Decision.answer(mine);
        });
    }

    static Range range(String channel) {
        return Range.one(Keys.GUARD, channel);
    }

    /** Returns the guard of what a channel shows, of a view that was asked for it. */
    static Optional<OpenGuard> of(Register.View view, String channel, Optional<HistoryRecord> active) {
        return view.one(Keys.GUARD, channel, Guards::read)
                .filter(guard -> active.map(HistoryRecord::generation)
                        .filter(guard.generation()::equals)
                        .isPresent());
    }

    /** Returns the write that opens a guard, in the step of its flip. */
    static Write opening(HistoryRecord flip, String name) {
        return new Write.Put(
                Keys.GUARD,
                flip.channel(),
                Json.write(
                        VERSION,
                        Json.object()
                                .put("name", name)
                                .put("generation", flip.generation().number())
                                .put("time", flip.time().toString())));
    }

    private static OpenGuard read(byte[] bytes) {
        return Json.read(
                "guard",
                bytes,
                VERSION,
                o -> new OpenGuard(
                        Json.text(o, "name"),
                        new Generation(Json.number(o, "generation")),
                        Instant.parse(Json.text(o, "time"))));
    }
}
