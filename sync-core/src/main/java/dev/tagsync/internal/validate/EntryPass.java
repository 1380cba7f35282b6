package dev.tagsync.internal.validate;

import dev.tagsync.Entry;
import dev.tagsync.spi.EntryValidator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Hands entries to validators of single entries: chunk by chunk, a few chunks at a time beside the thread that reads them. What they find is
 * collected in the order of the entries, whichever chunk is done first. For one thread.
 */
final class EntryPass {
    /** Chunks under way at once. */
    static final int HANDS = 4;

    private static final int CHUNK = 256;

    private final Runs runs;
    private final List<Judge> judges;
    private final Deque<Chunk> under = new ArrayDeque<>();
    private List<Entry> next = new ArrayList<>(CHUNK);

    EntryPass(Runs runs, List<Judge> judges) {
        this.runs = runs;
        this.judges = judges;
    }

    /** One validator, and the time that its calls took together. */
    static final class Judge {
        private final EntryValidator validator;
        private final Judgement judgement;
        private long spent;

        Judge(EntryValidator validator, Judgement judgement) {
            this.validator = validator;
            this.judgement = judgement;
        }

        Judgement judgement() {
            return judgement;
        }
    }

    private final class Chunk {
        private final Judge judge;
        private final Call call;
        private final FindingSink sink;

        Chunk(Judge judge, List<Entry> entries) {
            this.judge = judge;
            this.call = runs.call(() -> validate(entries));
            this.sink = judge.judgement.part(this::cancelled);
        }

        private boolean cancelled() {
            return call.givenUp() || judge.judgement.late(call.nanos());
        }

        private void validate(List<Entry> entries) throws Exception {
            for (Entry entry : entries) {
                if (cancelled()) {
                    return;
                }
                judge.validator.validate(entry, sink.on(entry));
            }
        }
    }

    void add(Entry entry) {
        next.add(entry);
        if (next.size() >= CHUNK) {
            hand();
        }
    }

    /** Tells whether no validator wants to see more. */
    boolean idle() {
        return judges.stream().allMatch(judge -> judge.judgement.failed());
    }

    /** Returns when every validator is through, or was given up. */
    void finish() {
        hand();
        while (!under.isEmpty()) {
            settle();
        }
    }

    /** Gives up what is under way, as after a fault. */
    void giveUp() {
        under.forEach(chunk -> chunk.call.giveUp());
        under.clear();
    }

    private void hand() {
        runs.pulse();
        List<Entry> entries = next;
        next = new ArrayList<>(CHUNK);
        if (entries.isEmpty()) {
            return;
        }
        for (Judge judge : judges) {
            while (under.size() >= HANDS) {
                settle();
            }
            if (!judge.judgement.failed()) {
                Chunk chunk = new Chunk(judge, entries);
                judge.judgement.hand(entries.size());
                under.addLast(chunk);
                runs.begin(chunk.call);
            }
        }
    }

    /** Waits for the oldest chunk, and takes what it found. */
    private void settle() {
        Chunk chunk = under.getFirst();
        Judge judge = chunk.judge;
        runs.await(chunk.call, () -> judge.judgement.late(spent(judge)));
        under.removeFirst();
        if (judge.judgement.failed()) {
            return;
        }
        judge.spent += chunk.call.nanos();
        boolean late = chunk.call.givenUp() || judge.judgement.late(judge.spent);
        judge.judgement.sink().takeOver(chunk.sink);
        if (late) {
            judge.judgement.timedOut();
        } else {
            chunk.call.thrown().ifPresent(e -> judge.judgement.threw(chunk.call, e));
        }
        if (judge.judgement.failed()) {
            under.stream().filter(other -> other.judge == judge).forEach(other -> other.call.giveUp());
        }
    }

    private long spent(Judge judge) {
        return judge.spent
                + under.stream()
                        .filter(chunk -> chunk.judge == judge)
                        .mapToLong(chunk -> chunk.call.nanos())
                        .sum();
    }
}
