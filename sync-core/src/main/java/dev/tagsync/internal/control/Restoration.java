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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes a register into use that was restored from a backup: generations and stamps may have gone back. A new identity makes every reader start anew, and
 * a last stamp above all that is stored keeps new writes above old ones and old deletes.
 */
public final class Restoration {
    private final Register register;
    private final Environment environment;

    public Restoration(Register register, Environment environment) {
        this.register = register;
        this.environment = environment;
    }

    /** What was done. */
    public record Done(ControlRecord record, String identity, long lastStamp, List<TagName> abandoned) {}

    /**
     * Gives the register a new identity, and ends every open hydration: its owner works on another register, or not at all.
     *
     * @param highestStored the highest stamp that a scan finds
     */
    public Done restore(long highestStored, Act act) {
        String identity = register.newId();
        List<Range> ranges =
                List.of(Range.one(Keys.STAMP, ""), Range.all(Keys.HYDRATION), Range.one(Kinds.IDENTITY, ""));
        return register.decide(Group.CONTROL, ranges, (view, attempt) -> {
            Instant now = environment.clock().instant();
            long last = Math.max(view.one(Keys.STAMP, "", Records::number).orElse(0L), highestStored);
            ControlRecord record = new ControlRecord(
                    Kind.RESTORED,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    act.actor(),
                    act.reason(),
                    now);
            List<Write> writes = new ArrayList<>();
            writes.add(new Write.Put(Kinds.IDENTITY, "", Records.text(identity)));
            writes.add(new Write.Put(Keys.STAMP, "", Records.number(last)));
            writes.add(new Write.Delete(Keys.SWEEP, ""));
            List<TagName> abandoned = new ArrayList<>();
            view.all(Keys.HYDRATION, Records.HYDRATION).stream().limit(90).forEach(h -> {
                writes.add(Hydrations.closing(h));
                abandoned.add(h.release().tag());
            });
            writes.add(ControlRecords.recording(view, 0, record));
            return Decision.commit(new Done(record, identity, last, abandoned), writes);
        });
    }
}
