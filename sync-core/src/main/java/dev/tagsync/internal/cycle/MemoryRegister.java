package dev.tagsync.internal.cycle;

import dev.tagsync.spi.PortRules;
import dev.tagsync.spi.Promoter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A register that is forgotten with the process. Thread-safe; every outcome is known at once. */
final class MemoryRegister implements Promoter {
    private final Map<Group, Records> groups = new EnumMap<>(Group.class);
    private final NavigableMap<String, byte[]> beats = new TreeMap<>();

    private static final class Records {
        private long version;
        private final Map<String, NavigableMap<String, byte[]>> kinds = new HashMap<>();

        NavigableMap<String, byte[]> of(String kind) {
            return kinds.computeIfAbsent(kind, any -> new TreeMap<>(PortRules.UTF_8_ORDER));
        }
    }

    private Records records(Group group) {
        return groups.computeIfAbsent(group, any -> new Records());
    }

    @Override
    public synchronized Reading read(Group group, List<Range> ranges) {
        Records records = records(group);
        List<Stored> found = new ArrayList<>();
        for (Range range : ranges) {
            NavigableMap<String, byte[]> part = records.of(range.kind()).tailMap(range.from(), true);
            if (range.before().isPresent()) {
                part = part.headMap(range.before().get(), false);
            }
            (range.newestFirst() ? part.descendingMap() : part)
                    .entrySet().stream()
                            .limit(range.limit())
                            .forEach(e -> found.add(new Stored(range.kind(), e.getKey(), e.getValue())));
        }
        return new Reading(records.version, found);
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
        Records records = records(group);
        if (records.version != expectedVersion) {
            return new Outcome.Conflict(records.version);
        }
        for (Write write : writes) {
            if (write instanceof Write.Put put) {
                records.of(put.kind()).put(put.key(), put.value());
            } else if (write instanceof Write.Delete delete) {
                records.of(delete.kind()).remove(delete.key());
            } else if (write instanceof Write.DeleteRange range) {
                records.of(range.kind())
                        .subMap(range.from(), true, range.before(), false)
                        .clear();
            }
        }
        records.version++;
        records.of(Kinds.LOG).put(Kinds.number(records.version), attempt.getBytes(StandardCharsets.UTF_8));
        return new Outcome.Applied(records.version);
    }

    @Override
    public synchronized Settlement settle(String attempt, Group group, long expectedVersion) {
        commit("fence of " + attempt, group, expectedVersion, List.of());
        byte[] logged = records(group).of(Kinds.LOG).get(Kinds.number(expectedVersion + 1));
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
