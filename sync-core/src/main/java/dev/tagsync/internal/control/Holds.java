package dev.tagsync.internal.control;

import dev.tagsync.ControlRecord;
import dev.tagsync.ControlRecord.Kind;
import dev.tagsync.Environment;
import dev.tagsync.HistoryRecord;
import dev.tagsync.Hold;
import dev.tagsync.internal.control.Channel.Act;
import dev.tagsync.internal.control.Register.Decision;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Write;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The hold of a channel, and the record of all acts. Thread-safe. */
public final class Holds {
    private final Register register;
    private final Environment environment;
    private final String channel;

    public Holds(Register register, Environment environment, String channel) {
        this.register = register;
        this.environment = environment;
        this.channel = channel;
    }

    /** Sets the hold, in the place of one that is set already. */
    public ControlRecord hold(Act act) {
        return register.decide(Group.CONTROL, List.of(range(channel)), (view, attempt) -> {
            ControlRecord record =
                    record(channel, Kind.HOLD, act, environment.clock().instant());
            Hold hold = new Hold(channel, act.actor(), act.reason(), record.time(), Optional.empty());
            return Decision.commit(record, List.of(setting(hold), ControlRecords.recording(view, 0, record)));
        });
    }

    /** Lifts the hold; returns nothing if there is none. */
    public Optional<ControlRecord> unhold(Act act) {
        return register.decide(Group.CONTROL, List.of(range(channel)), (view, attempt) -> {
            if (of(view, channel).isEmpty()) {
                return Decision.answer(Optional.empty());
            }
            ControlRecord record =
                    record(channel, Kind.UNHOLD, act, environment.clock().instant());
            return Decision.commit(
                    Optional.of(record), List.of(lifting(channel), ControlRecords.recording(view, 0, record)));
        });
    }

    private static ControlRecord record(String channel, Kind kind, Act act, Instant now) {
        return new ControlRecord(
                kind, Optional.of(channel), Optional.empty(), Optional.empty(), act.actor(), act.reason(), now);
    }

    /** Returns the newest acts on the catalog, newest first. */
    public List<ControlRecord> acts(int limit) {
        return register.read(Group.CONTROL, Range.newest(Keys.ACT, "", limit)).all(Keys.ACT, ControlRecords::act);
    }

    /** Which record a channel's hold is. */
    static Range range(String channel) {
        return Range.one(Keys.HOLD, channel);
    }

    /** Returns a channel's hold, of a view that was asked for it. */
    static Optional<Hold> of(Register.View view, String channel) {
        return view.one(Keys.HOLD, channel, ControlRecords.HOLD);
    }

    /**
     * Returns the writes that hold a channel because of a rollback.
     *
     * @param target the record of the flip back
     */
    static List<Write> rollingBack(Register.View view, HistoryRecord left, HistoryRecord target, Act act) {
        String channel = target.channel();
        Hold hold = new Hold(
                channel,
                act.actor(),
                act.reason(),
                target.time(),
                Optional.of(left.release().tag()));
        return List.of(
                setting(hold), ControlRecords.recording(view, 0, record(channel, Kind.HOLD, act, target.time())));
    }

    /** Returns the writes that lift a channel's hold, if it has one, because a release was promoted explicitly. */
    static List<Write> lifting(Register.View view, HistoryRecord promoted, Act act) {
        String channel = promoted.channel();
        return of(view, channel).isEmpty()
                ? List.of()
                : List.of(
                        lifting(channel),
                        ControlRecords.recording(view, 0, record(channel, Kind.UNHOLD, act, promoted.time())));
    }

    private static Write setting(Hold hold) {
        return new Write.Put(Keys.HOLD, hold.channel(), ControlRecords.hold(hold));
    }

    private static Write lifting(String channel) {
        return new Write.Delete(Keys.HOLD, channel);
    }
}
