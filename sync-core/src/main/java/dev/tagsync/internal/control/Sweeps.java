package dev.tagsync.internal.control;

import dev.tagsync.internal.control.Register.Decision;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Write;
import java.util.List;

/** Records how far a sweep, and the scrub, are. What is lost of that is done again. Thread-safe. */
public final class Sweeps {
    private final Register register;

    public Sweeps(Register register) {
        this.register = register;
    }

    public void record(SweepRecord progress) {
        register.decide(
                Group.CONTROL,
                List.of(),
                (view, attempt) ->
                        Decision.commit(true, List.of(new Write.Put(Keys.SWEEP, "", CollectRecords.sweep(progress)))));
    }

    /** Returns the slice that the scrub comes to next. */
    public long scrubbed() {
        return register.read(Group.CONTROL, Range.one(Keys.SCRUB, ""))
                .one(Keys.SCRUB, "", Records::number)
                .orElse(0L);
    }

    public void recordScrubbed(long next) {
        register.decide(
                Group.CONTROL,
                List.of(),
                (view, attempt) -> Decision.commit(true, List.of(new Write.Put(Keys.SCRUB, "", Records.number(next)))));
    }
}
