package dev.tagsync.internal.control;

import dev.tagsync.spi.PortRules;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Stored;
import dev.tagsync.spi.Promoter.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Records of a group in memory, by kind and in the order of their keys. For one thread. */
public final class GroupRecords {
    private final Map<String, NavigableMap<String, byte[]>> kinds = new HashMap<>();

    /** Returns the records of a kind by key; a change of the map changes them. */
    public NavigableMap<String, byte[]> of(String kind) {
        return kinds.computeIfAbsent(kind, any -> new TreeMap<>(PortRules.UTF_8_ORDER));
    }

    /** Returns what ranges hold, range after range. */
    public List<Stored> read(List<Range> ranges) {
        List<Stored> found = new ArrayList<>();
        for (Range range : ranges) {
            NavigableMap<String, byte[]> part = part(range.kind(), range.from(), range.before());
            (range.newestFirst() ? part.descendingMap() : part)
                    .entrySet().stream()
                            .limit(range.limit())
                            .forEach(e -> found.add(new Stored(range.kind(), e.getKey(), e.getValue())));
        }
        return found;
    }

    /** Makes the changes of a commit. */
    public void apply(List<Write> writes) {
        for (Write write : writes) {
            if (write instanceof Write.Put put) {
                of(put.kind()).put(put.key(), put.value());
            } else if (write instanceof Write.Delete delete) {
                of(delete.kind()).remove(delete.key());
            } else if (write instanceof Write.DeleteRange range) {
                part(range.kind(), range.from(), Optional.of(range.before())).clear();
            }
        }
    }

    void clear() {
        kinds.clear();
    }

    /** What begins where it ends, or after, is empty. */
    private NavigableMap<String, byte[]> part(String kind, String from, Optional<String> before) {
        if (before.isEmpty()) {
            return of(kind).tailMap(from, true);
        }
        return PortRules.UTF_8_ORDER.compare(from, before.get()) < 0
                ? of(kind).subMap(from, true, before.get(), false)
                : new TreeMap<>();
    }
}
