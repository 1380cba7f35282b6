package dev.tagsync.internal.cycle;

import dev.tagsync.internal.control.GroupRecords;
import dev.tagsync.spi.Promoter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A register that is forgotten with the process. Thread-safe; every outcome is known at once. */
public final class MemoryRegister implements Promoter {
    private final Map<Group, State> groups = new EnumMap<>(Group.class);
    private final NavigableMap<String, byte[]> beats = new TreeMap<>();

    private static final class State {
        private long version;
        private final GroupRecords records = new GroupRecords();
    }

    private State state(Group group) {
        return groups.computeIfAbsent(group, any -> new State());
    }

    @Override
    public synchronized Reading read(Group group, List<Range> ranges) {
        State state = state(group);
        return new Reading(state.version, state.records.read(ranges));
    }

    @Override
    public List<Stored> peek(String channel) {
        return read(
                        Group.CONTROL,
                        List.of(
                                Range.one(Kinds.IDENTITY, ""),
                                Range.one(Kinds.POINTER, channel),
                                Range.one(Kinds.SETTINGS, "")))
                .records();
    }

    @Override
    public synchronized Outcome commit(String attempt, Group group, long expectedVersion, List<Write> writes) {
        State state = state(group);
        if (state.version != expectedVersion) {
            return new Outcome.Conflict(state.version);
        }
        state.records.apply(writes);
        state.version++;
        state.records.of(Kinds.LOG).put(Kinds.number(state.version), attempt.getBytes(StandardCharsets.UTF_8));
        return new Outcome.Applied(state.version);
    }

    @Override
    public synchronized Settlement settle(String attempt, Group group, long expectedVersion) {
        commit("fence of " + attempt, group, expectedVersion, List.of());
        byte[] logged = state(group).records.of(Kinds.LOG).get(Kinds.number(expectedVersion + 1));
        return Arrays.equals(logged, attempt.getBytes(StandardCharsets.UTF_8)) ? Settlement.APPLIED : Settlement.NEVER;
    }

    @Override
    public synchronized void beat(String key, byte[] value) {
        beats.put(key, value);
    }

    @Override
    public synchronized Map<String, byte[]> beats(String prefix) {
        return Map.copyOf(beats.subMap(prefix, true, prefix + Character.MAX_VALUE, false));
    }

    @Override
    public synchronized void drop(String key) {
        beats.remove(key);
    }
}
