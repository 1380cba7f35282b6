package dev.tagsync.internal.control;

import dev.tagsync.Environment;
import dev.tagsync.internal.control.Register.Decision;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Trims the logs, which get a row by every commit, a lease's renewal too. A row says what became of a commit to whoever settles it, and is kept for at least a
 * day: a record says which version stood when, and what is no younger than that version goes once the record is {@link #KEPT} old. Whoever settles a flip
 * later still finds it in the history. Not for use by many threads.
 */
public final class Logs {
    /** The age of what goes: twice a day, since clocks of processes differ. */
    static final Duration KEPT = Duration.ofDays(2);

    /** How often a process looks. */
    private static final Duration LOOK = Duration.ofHours(1);

    private final Register register;
    private final Environment environment;
    private OptionalLong looked = OptionalLong.empty();

    public Logs(Register register, Environment environment) {
        this.register = register;
        this.environment = environment;
    }

    /**
     * Which version stood when.
     *
     * @param version the version
     * @param time when it stood, by the clock of the process that recorded it
     */
    record Mark(long version, Instant time) {}

    /** Trims what is old enough, at most once an hour. */
    public void trim() {
        long now = environment.nanoTime().getAsLong();
        if (looked.isEmpty() || now - looked.getAsLong() >= LOOK.toNanos()) {
            for (Group group : Group.values()) {
                trim(group);
            }
            looked = OptionalLong.of(now);
        }
    }

    private void trim(Group group) {
        register.decide(group, List.of(Range.one(Keys.TRIM, "")), (view, attempt) -> {
            Optional<Mark> mark = view.one(Keys.TRIM, "", CollectRecords::mark);
            Instant now = environment.clock().instant();
            Duration age = mark.map(m -> Duration.between(m.time(), now)).orElse(Duration.ZERO);
            if (view.version() == 0 || mark.isPresent() && age.abs().compareTo(KEPT) < 0) {
                return Decision.answer(false);
            }
            List<Write> writes = new ArrayList<>();
            writes.add(new Write.Put(Keys.TRIM, "", CollectRecords.mark(new Mark(view.version(), now))));
            // A record from far ahead was made by a clock that was wrong: it is replaced, and nothing goes by it.
            if (mark.isPresent() && !age.isNegative()) {
                String after = Kinds.number(Math.min(mark.get().version(), view.version()) + 1);
                writes.add(new Write.DeleteRange(Kinds.LOG, "", after));
            }
            return Decision.commit(true, writes);
        });
    }
}
