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

    /**
     * Records how far a sweep is. Where the record is not the one that it goes on from, somebody else sweeps too, or let nodes go after this sweep's mark: then what
     * was known to be swept does not rise.
     *
     * @param before what was recorded when this sweep last looked
     * @return what is recorded now
     */
    public SweepRecord record(SweepRecord before, SweepRecord progress) {
        return register.decide(Group.CONTROL, List.of(range()), (view, attempt) -> {
            SweepRecord now = of(view);
            SweepRecord next = now.equals(before)
                    ? progress
                    : new SweepRecord(
                            Math.min(now.swept(), progress.swept()),
                            progress.part(),
                            progress.parts(),
                            progress.leaving());
            return Decision.commit(next, List.of(put(next)));
        });
    }

    static Range range() {
        return Range.one(Keys.SWEEP, "");
    }

    static SweepRecord of(Register.View view) {
        return view.one(Keys.SWEEP, "", CollectRecords::sweep).orElse(SweepRecord.NONE);
    }

    private static Write put(SweepRecord progress) {
        return new Write.Put(Keys.SWEEP, "", CollectRecords.sweep(progress));
    }

    /** Says, in the commit that takes the names of nodes away, that there is something to sweep; of a view that was asked for {@link #range}. */
    static Write cause(Register.View view) {
        SweepRecord now = of(view);
        return put(new SweepRecord(0, now.part(), now.parts(), now.leaving()));
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
