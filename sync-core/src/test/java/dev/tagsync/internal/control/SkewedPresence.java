package dev.tagsync.internal.control;

import dev.tagsync.spi.Promoter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * A register as one process sees it whose clock is ahead of the others': of the beats of a key, and what drops them, that of the latest clock counts, as in a store
 * whose clients give the time of a write.
 */
class SkewedPresence implements Promoter {
    private final Promoter register;
    private final Map<String, Cell> cells;
    private final LongSupplier clock;

    /**
     * Sees a register.
     *
     * @param register what all see alike
     * @param cells the beats of all
     * @param clock the time of this process's writes
     */
    SkewedPresence(Promoter register, Map<String, Cell> cells, LongSupplier clock) {
        this.register = register;
        this.cells = cells;
        this.clock = clock;
    }

    /** The last that was written at a key; of no bytes where a beat was dropped. */
    record Cell(long time, List<byte[]> bytes) {}

    private void write(String key, List<byte[]> bytes) {
        Cell now = new Cell(clock.getAsLong(), bytes);
        cells.merge(key, now, (before, after) -> before.time() > after.time() ? before : after);
    }

    @Override
    public void beat(String key, byte[] value) {
        write(key, List.of(value));
    }

    @Override
    public void drop(String key) {
        write(key, List.of());
    }

    @Override
    public Map<String, byte[]> beats(String prefix) {
        Map<String, byte[]> beats = new TreeMap<>();
        new ArrayList<>(cells.entrySet())
                .forEach(cell -> cell.getValue().bytes().stream()
                        .filter(bytes -> cell.getKey().startsWith(prefix))
                        .forEach(bytes -> beats.put(cell.getKey(), bytes)));
        return beats;
    }

    @Override
    public Reading read(Group group, List<Range> ranges) {
        return register.read(group, ranges);
    }

    @Override
    public List<Stored> peek(String channel) {
        return register.peek(channel);
    }

    @Override
    public Outcome commit(String attempt, Group group, long expectedVersion, List<Write> writes) {
        return register.commit(attempt, group, expectedVersion, writes);
    }

    @Override
    public Settlement settle(String attempt, Group group, long expectedVersion) {
        return register.settle(attempt, group, expectedVersion);
    }
}
