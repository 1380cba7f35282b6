package dev.tagsync.testkit;

import dev.tagsync.OutcomeUnknownException;
import dev.tagsync.spi.PortRules;
import dev.tagsync.spi.Promoter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/** The register of one catalog: its groups and beats under one lock. */
final class InMemoryPromoter implements Promoter {
    private final Object lock = new Object();
    private final Map<Group, State> groups = new EnumMap<>(Group.class);
    private final NavigableMap<String, byte[]> beats = new TreeMap<>(PortRules.UTF_8_ORDER);

    InMemoryPromoter() {
        for (Group group : Group.values()) {
            groups.put(group, new State());
        }
    }

    @Override
    public Reading read(Group group, List<Range> ranges) {
        ranges.forEach(PortRules::range);
        synchronized (lock) {
            State state = state(group);
            List<Stored> records = new ArrayList<>();
            ranges.forEach(range -> state.read(range, records));
            return new Reading(state.version, records);
        }
    }

    @Override
    public List<Stored> peek(String channel) {
        Objects.requireNonNull(channel);
        return read(
                        Group.CONTROL,
                        List.of(
                                Range.one(Kinds.IDENTITY, ""),
                                Range.one(Kinds.POINTER, channel),
                                Range.one(Kinds.SETTINGS, "")))
                .records();
    }

    @Override
    public Outcome commit(String attempt, Group group, long expectedVersion, List<Write> writes) {
        PortRules.commit(attempt, expectedVersion, writes);
        synchronized (lock) {
            State state = state(group);
            if (state.version != expectedVersion) {
                return new Outcome.Conflict(state.version);
            }
            state.apply(attempt, writes);
            return new Outcome.Applied(state.version);
        }
    }

    @Override
    public Settlement settle(String attempt, Group group, long expectedVersion) {
        PortRules.commit(attempt, expectedVersion, List.of());
        synchronized (lock) {
            State state = state(group);
            if (state.version < expectedVersion) {
                throw new OutcomeUnknownException(
                        "store.in-doubt",
                        "commit " + attempt + " expected version " + expectedVersion + " of " + group
                                + ", which stands at " + state.version,
                        "");
            }
            if (state.version == expectedVersion) {
                state.apply("fence-of:" + attempt, List.of());
            }
            byte[] logged = state.records(Kinds.LOG).get(Kinds.number(expectedVersion + 1));
            if (logged == null) {
                throw new OutcomeUnknownException(
                        "store.in-doubt",
                        "whether commit " + attempt + " applied after version " + expectedVersion + " of " + group
                                + " is not known: its log row is gone",
                        "");
            }
            return Arrays.equals(logged, attempt.getBytes(StandardCharsets.UTF_8))
                    ? Settlement.APPLIED
                    : Settlement.NEVER;
        }
    }

    @Override
    public void beat(String key, byte[] value) {
        PortRules.beat(key, value);
        synchronized (lock) {
            beats.put(key, value.clone());
        }
    }

    @Override
    public Map<String, byte[]> beats(String prefix) {
        Map<String, byte[]> found = new LinkedHashMap<>();
        synchronized (lock) {
            beats.tailMap(prefix, true).forEach((key, value) -> {
                if (key.startsWith(prefix)) {
                    found.put(key, value.clone());
                }
            });
        }
        return found;
    }

    @Override
    public void drop(String key) {
        PortRules.beatKey(key);
        synchronized (lock) {
            beats.remove(key);
        }
    }

    private State state(Group group) {
        return Objects.requireNonNull(groups.get(group));
    }

    /** One group: its version, and its records by kind and key. */
    private static final class State {
        private long version;
        private final Map<String, NavigableMap<String, byte[]>> kinds = new TreeMap<>();

        private NavigableMap<String, byte[]> records(String kind) {
            return kinds.computeIfAbsent(kind, k -> new TreeMap<>(PortRules.UTF_8_ORDER));
        }

        private void read(Range range, List<Stored> into) {
            NavigableMap<String, byte[]> records = records(range.kind()).tailMap(range.from(), true);
            String before = range.before().orElse(null);
            if (before != null) {
                if (PortRules.UTF_8_ORDER.compare(range.from(), before) >= 0) {
                    return;
                }
                records = records.headMap(before, false);
            }
            if (range.newestFirst()) {
                records = records.descendingMap();
            }
            int left = range.limit();
            for (Map.Entry<String, byte[]> record : records.entrySet()) {
                if (left-- == 0) {
                    return;
                }
                into.add(new Stored(
                        range.kind(), record.getKey(), record.getValue().clone()));
            }
        }

        private void apply(String attempt, List<Write> writes) {
            for (Write write : writes) {
                if (write instanceof Write.Put put) {
                    records(put.kind()).put(put.key(), put.value().clone());
                } else if (write instanceof Write.Delete delete) {
                    records(delete.kind()).remove(delete.key());
                } else if (write instanceof Write.DeleteRange range
                        && PortRules.UTF_8_ORDER.compare(range.from(), range.before()) < 0) {
                    records(range.kind())
                            .subMap(range.from(), true, range.before(), false)
                            .clear();
                }
            }
            version++;
            records(Kinds.LOG).put(Kinds.number(version), attempt.getBytes(StandardCharsets.UTF_8));
        }
    }
}
