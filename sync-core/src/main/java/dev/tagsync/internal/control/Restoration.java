package dev.tagsync.internal.control;

import dev.tagsync.ControlRecord;
import dev.tagsync.ControlRecord.Kind;
import dev.tagsync.Environment;
import dev.tagsync.TagName;
import dev.tagsync.internal.control.Channel.Act;
import dev.tagsync.internal.control.Register.Decision;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes a register into use that was restored from a backup: generations and stamps may have gone back. A new identity makes every reader start anew, and
 * a last stamp above all that is stored keeps new writes above old ones and old deletes.
 */
public final class Restoration {
    /** Of the writes that one commit may have some are for the rest. */
    private static final int ENDED_AT_ONCE = Write.MAX_WRITES - 10;

    private final Register register;
    private final Environment environment;

    public Restoration(Register register, Environment environment) {
        this.register = register;
        this.environment = environment;
    }

    /** What was done. */
    public record Done(ControlRecord record, String identity, long lastStamp, List<TagName> abandoned) {}

    /**
     * Gives the register a new identity, and ends every open hydration: its owner works on another register, or not at all. A commit ends as many as one can; if that does not
     * do, the identity comes with the last.
     *
     * @param highestStored the highest stamp that a scan finds
     */
    public Done restore(long highestStored, Act act) {
        String identity = register.newId();
        List<TagName> abandoned = new ArrayList<>();
        while (true) {
            Step step = step(highestStored, identity, act);
            abandoned.addAll(step.ended());
            if (step.last().isPresent()) {
                Last last = step.last().get();
                return new Done(last.record(), identity, last.stamp(), List.copyOf(abandoned));
            }
        }
    }

    /** What one commit did: which hydrations it ended, and the rest if it was the last. */
    private record Step(List<TagName> ended, Optional<Last> last) {}

    private record Last(ControlRecord record, long stamp) {}

    private Step step(long highestStored, String identity, Act act) {
        List<Range> ranges =
                List.of(Range.one(Keys.STAMP, ""), Range.all(Keys.HYDRATION), Range.one(Kinds.IDENTITY, ""));
        return register.decide(Group.CONTROL, ranges, (view, attempt) -> {
            List<HydrationRecord> open = view.all(Keys.HYDRATION, Records.HYDRATION);
            List<TagName> ended = new ArrayList<>();
            List<Write> writes = new ArrayList<>();
            open.stream().limit(ENDED_AT_ONCE).forEach(h -> {
                writes.add(Hydrations.closing(h));
                ended.add(h.release().tag());
            });
            if (open.size() > ENDED_AT_ONCE) {
                return Decision.commit(new Step(ended, Optional.empty()), writes);
            }
            long last = Math.max(view.one(Keys.STAMP, "", Records::number).orElse(0L), highestStored);
            ControlRecord record = new ControlRecord(
                    Kind.RESTORED,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    act.actor(),
                    act.reason(),
                    environment.clock().instant());
            writes.add(new Write.Put(Kinds.IDENTITY, "", Records.text(identity)));
            writes.add(new Write.Put(Keys.STAMP, "", Records.number(last)));
            writes.add(new Write.Delete(Keys.SWEEP, ""));
            writes.add(ControlRecords.recording(view, 0, record));
            return Decision.commit(new Step(ended, Optional.of(new Last(record, last))), writes);
        });
    }
}
