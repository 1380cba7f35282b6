package dev.tagsync.internal.control;

import dev.tagsync.Environment;
import dev.tagsync.OutcomeUnknownException;
import dev.tagsync.SyncException;
import dev.tagsync.TransientException;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Outcome;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Settlement;
import dev.tagsync.spi.Promoter.Stored;
import dev.tagsync.spi.Promoter.Write;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides: reads a group, judges what it read, commits on the version that it read, and judges again if somebody was faster.
 *
 * <ol>
 *   <li>A commit whose outcome is still unknown is settled first; while that fails nothing else is committed.
 *   <li>The judge sees records of one version: first those that this process knows from what it read and wrote last, if they suffice. It either
 *       answers, or asks for a commit on that version. An answer without a commit that rests on what was remembered is not given: the records
 *       are read, and the judge is asked again; unless it says that a slow reader might as well have come to that answer.
 *   <li>Applied: done. Refused: the log tells whether it was this very attempt that applied, by a retry below; if not, it never
 *       will, and the judge is asked again.
 *   <li>Unknown: fence, then read the log. Only if the fence cannot be completed is the outcome in doubt.
 * </ol>
 *
 * <p>Safe for use by many threads: commits of one process go one after another.
 */
public final class Register {
    private static final Logger LOG = LoggerFactory.getLogger(Register.class);
    private static final int MOST_CONFLICTS = 200;
    private static final int SETTLE_TRIES = 6;

    private final Promoter promoter;
    private final Environment environment;
    private final Decodings decodings = new Decodings();
    private final Map<Group, GroupMemory> memories =
            Map.of(Group.CONTROL, new GroupMemory(), Group.LEDGER, new GroupMemory());
    private Optional<Pending> unsettled = Optional.empty();

    public Register(Promoter promoter, Environment environment) {
        this.promoter = promoter;
        this.environment = environment;
    }

    /** Reads records of one version. */
    public View read(Group group, Range... ranges) {
        return read(group, List.of(ranges));
    }

    View read(Group group, List<Range> ranges) {
        Promoter.Reading reading = promoter.read(group, ranges);
        memory(
                group,
                memory -> memory.read(ranges, reading, environment.nanoTime().getAsLong()));
        return new View(reading, decodings);
    }

    /** Returns what this process knows already, or else reads: for what is decided once more under a version. */
    View look(Group group, List<Range> ranges) {
        return remembered(group, ranges).orElseGet(() -> read(group, ranges));
    }

    /** Reads a control record that never changes once it is there: what this process knows of it is good at any version. */
    public <T> Optional<T> readLasting(String kind, String key, Function<byte[], T> decode) {
        Range range = Range.one(kind, key);
        return remembered(Group.CONTROL, List.of(range))
                .flatMap(view -> view.one(kind, key, decode))
                .or(() -> read(Group.CONTROL, range).one(kind, key, decode));
    }

    /** What this process knows already, for a decision that ends in a commit on its version. */
    Optional<View> remembered(Group group, List<Range> ranges) {
        GroupMemory memory = memories.get(group);
        if (memory == null) {
            return Optional.empty();
        }
        synchronized (memory) {
            return memory.recall(ranges, environment.nanoTime().getAsLong())
                    .map(reading -> new View(reading, decodings));
        }
    }

    private void memory(Group group, Consumer<GroupMemory> use) {
        GroupMemory memory = memories.get(group);
        if (memory != null) {
            synchronized (memory) {
                use.accept(memory);
            }
        }
    }

    /** Makes an id that no other commit, process or hydration has. */
    public String newId() {
        byte[] bytes = new byte[16];
        environment.random().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /**
     * Decides.
     *
     * @param judge is asked with what the ranges hold, possibly several times
     * @throws OutcomeUnknownException if a commit was sent and what became of it could not be found out
     */
    public synchronized <T> T decide(Group group, List<Range> ranges, Judge<T> judge) {
        if (unsettled.isPresent()) {
            settleEarlier(unsettled.get());
        }
        for (int conflicts = 0; conflicts < MOST_CONFLICTS; conflicts++) {
            Optional<View> remembered = remembered(group, ranges);
            View view = remembered.orElseGet(() -> read(group, ranges));
            String attempt = newId();
            Decision<T> decision = judge.judge(view, attempt);
            if (decision.writes().isEmpty() && remembered.isPresent() && !decision.evenIfOld()) {
                view = read(group, ranges);
                decision = judge.judge(view, attempt);
            }
            if (decision.writes().isEmpty()) {
                return decision.answer();
            }
            if (commit(new Pending(attempt, group, view.version(), decision.writes()))) {
                return decision.answer();
            }
            pause(Duration.ofMillis(1 + environment.random().nextInt(Math.min(50, 2 + conflicts * 4))));
        }
        throw new TransientException(
                "register.contended",
                "a decision on the " + group + " records lost to another one " + MOST_CONFLICTS + " times",
                "see who else works on this catalog, then try again");
    }

    private boolean commit(Pending pending) {
        Outcome outcome = send(pending);
        if (outcome instanceof Outcome.Applied applied) {
            memory(
                    pending.group(),
                    memory -> memory.committed(pending.expected(), applied.version(), pending.writes()));
            return true;
        }
        memory(pending.group(), GroupMemory::forget);
        if (outcome instanceof Outcome.Unknown unknown) {
            LOG.warn("The outcome of commit {} is unknown, settling it: {}", pending.attempt(), unknown.cause());
        }
        return settle(pending) == Settlement.APPLIED;
    }

    /** A port says by a {@link SyncException} that nothing was sent. Whatever else it throws, an error of the JVM too, says nothing: then this is settled before the next commit. */
    private Outcome send(Pending pending) {
        try {
            return promoter.commit(pending.attempt(), pending.group(), pending.expected(), pending.writes());
        } catch (OutcomeUnknownException e) {
            return new Outcome.Unknown(String.valueOf(e.getMessage()));
        } catch (SyncException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            unsettled = Optional.of(pending);
            memory(pending.group(), GroupMemory::forget);
            throw e;
        }
    }

    private void settleEarlier(Pending pending) {
        try {
            settle(pending);
        } catch (OutcomeUnknownException e) {
            if (isFenced(pending)) {
                // Its log row is gone. It cannot apply any more, and what became of it, whoever sent it was told to
                // look for.
                unsettled = Optional.empty();
                return;
            }
            throw new TransientException(
                    "store.earlier-in-doubt",
                    "commit " + pending.attempt()
                            + " of an earlier call is still in doubt, so nothing else is committed: " + e.getMessage(),
                    "try again when the store answers",
                    e);
        }
    }

    /** Whatever goes wrong in here, an interrupt too: the commit was sent, and its outcome is not known. */
    private Settlement settle(Pending pending) {
        unsettled = Optional.of(pending);
        RuntimeException last = null;
        for (int tries = 0; tries < SETTLE_TRIES; tries++) {
            try {
                if (tries > 0) {
                    pause(Duration.ofMillis(50L << tries));
                }
                Settlement settlement = promoter.settle(pending.attempt(), pending.group(), pending.expected());
                unsettled = Optional.empty();
                return settlement;
            } catch (RuntimeException e) {
                last = e;
                if (Thread.currentThread().isInterrupted()) {
                    break;
                }
            }
        }
        Optional<Settlement> byHistory = byHistory(pending);
        if (byHistory.isPresent()) {
            unsettled = Optional.empty();
            return byHistory.get();
        }
        throw new OutcomeUnknownException(
                "store.in-doubt",
                "commit " + pending.attempt() + " was sent, and its outcome cannot be found out: "
                        + (last == null ? "" : last.getMessage()),
                "nothing was cleaned up; when the store answers: tagsync resolve " + pending.attempt(),
                pending.attempt(),
                last);
    }

    /** A flip whose log row is gone is looked for in the history, which is never trimmed, once it cannot apply any more. */
    private Optional<Settlement> byHistory(Pending pending) {
        Optional<String> key = pending.writes().stream()
                .filter(w -> w instanceof Write.Put put && put.kind().equals(Keys.HISTORY))
                .map(w -> ((Write.Put) w).key())
                .findFirst();
        if (key.isEmpty() || Thread.currentThread().isInterrupted()) {
            return Optional.empty();
        }
        try {
            View view = read(pending.group(), Range.one(Keys.HISTORY, key.get()));
            if (view.version() <= pending.expected()) {
                return Optional.empty();
            }
            boolean applied = view.one(Keys.HISTORY, key.get(), Records.HISTORY)
                    .filter(flip -> flip.attempt().equals(pending.attempt()))
                    .isPresent();
            return Optional.of(applied ? Settlement.APPLIED : Settlement.NEVER);
        } catch (SyncException e) {
            return Optional.empty();
        }
    }

    private boolean isFenced(Pending pending) {
        return read(pending.group()).version() > pending.expected();
    }

    /**
     * Sees to it that nothing which was sent before, by whatever process, can apply any more: raises the version.
     *
     * @throws OutcomeUnknownException if that cannot be done now
     */
    public synchronized void fence(Group group) {
        if (unsettled.isPresent()) {
            settleEarlier(unsettled.get());
        }
        long version = read(group).version();
        memory(group, GroupMemory::forget);
        promoter.settle(newId(), group, version);
    }

    private void pause(Duration time) {
        try {
            environment.sleeper().sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientException("interrupted", "interrupted while waiting for the store", "", e);
        }
    }

    private record Pending(String attempt, Group group, long expected, List<Write> writes) {}

    /** Looks at records of one version, and says what to do. */
    @FunctionalInterface
    public interface Judge<T> {
        /**
         * Judges.
         *
         * @param view the records
         * @param attempt the id of the commit that would follow
         */
        Decision<T> judge(View view, String attempt);
    }

    /**
     * What to do: nothing but answer, or commit and then answer.
     *
     * @param answer what the caller gets
     * @param writes what to commit first; none for no commit
     * @param evenIfOld whether the answer may rest on what is remembered
     */
    public record Decision<T>(T answer, List<Write> writes, boolean evenIfOld) {
        public static <T> Decision<T> answer(T answer) {
            return new Decision<>(answer, List.of(), false);
        }

        /** An answer that somebody who read a moment ago, and is slow, acts on as well. It is no result that anybody is told. */
        public static <T> Decision<T> goOn(T answer) {
            return new Decision<>(answer, List.of(), true);
        }

        public static <T> Decision<T> commit(T answer, List<Write> writes) {
            if (writes.isEmpty()) {
                throw new IllegalArgumentException("a commit writes something");
            }
            return new Decision<>(answer, writes, false);
        }
    }

    /** Records of one version. */
    public static final class View {
        private final Promoter.Reading reading;
        private final Decodings decodings;

        /** Records that were read without a register. */
        View(Promoter.Reading reading) {
            this(reading, new Decodings());
        }

        private View(Promoter.Reading reading, Decodings decodings) {
            this.reading = reading;
            this.decodings = decodings;
        }

        public long version() {
            return reading.version();
        }

        /** Returns a record that was asked for, if it is there. */
        public <T> Optional<T> one(String kind, String key, Function<byte[], T> decode) {
            return bytes(kind, key).map(value -> decodings.decode(decode, value));
        }

        /** Returns a record that was asked for as it is stored, if it is there. */
        Optional<byte[]> bytes(String kind, String key) {
            for (Stored s : reading.records()) {
                if (s.kind().equals(kind) && s.key().equals(key)) {
                    return Optional.of(s.value());
                }
            }
            return Optional.empty();
        }

        /** Returns the records of a kind that were asked for, in the order of the ranges. */
        public <T> List<T> all(String kind, Function<byte[], T> decode) {
            return bytes(kind).stream()
                    .map(value -> decodings.decode(decode, value))
                    .toList();
        }

        /** Returns the records of a kind that were asked for as they are stored, in the order of the ranges. */
        List<byte[]> bytes(String kind) {
            return reading.records().stream()
                    .filter(s -> s.kind().equals(kind))
                    .map(Stored::value)
                    .toList();
        }

        /** Returns the keys of a kind that were asked for, in the order of the ranges. */
        public List<String> keys(String kind) {
            return reading.records().stream()
                    .filter(s -> s.kind().equals(kind))
                    .map(Stored::key)
                    .toList();
        }
    }
}
