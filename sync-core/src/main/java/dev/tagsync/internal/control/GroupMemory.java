package dev.tagsync.internal.control;

import dev.tagsync.spi.PortRules;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Reading;
import dev.tagsync.spi.Promoter.Write;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a group held at one version, as far as it was read or written here. A decision that rests on it is right if it ends in a commit on that
 * version, which conflicts if anything has changed since; it is good for nothing else. It does not last: a register that was restored from a
 * backup could come to the same version with other records. For one thread.
 */
final class GroupMemory {
    private static final long LASTS_NANOS = 10_000_000_000L;
    private static final int MOST_RANGES = 500;

    /** A controller that commits all the time adds some with every commit. */
    private static final int MOST_RECORDS = 4_000;

    /** Beyond it a group is not remembered. */
    private static final int MOST_BYTES = 1 << 20;

    /** Which single records are known, there or not: by far the most, and looked up rather than gone through. */
    private final Set<Place> places = new HashSet<>();

    /** Which other ranges are. */
    private final List<Range> known = new ArrayList<>();

    private final GroupRecords records = new GroupRecords();
    private long version;
    private long since;

    private record Place(String kind, String key) {}

    /** Forgets everything. */
    void forget() {
        places.clear();
        known.clear();
        records.clear();
    }

    /** Takes what was read; what was known of another version is forgotten. */
    void read(List<Range> ranges, Reading reading, long nanoTime) {
        if (reading.version() != version
                || nanoTime - since > LASTS_NANOS
                || known.size() + ranges.size() > MOST_RANGES
                || places.size() > MOST_RECORDS) {
            forget();
        }
        if (isEmpty()) {
            since = nanoTime;
        }
        version = reading.version();
        if (reading.records().stream().mapToLong(one -> one.value().length).sum() > MOST_BYTES) {
            forget();
            return;
        }
        ranges.forEach(this::know);
        reading.records().forEach(one -> records.of(one.kind()).put(one.key(), one.value()));
    }

    /** Takes what was committed; on another version than what is known is of, that is forgotten. */
    void committed(long onVersion, long newVersion, List<Write> writes) {
        if (onVersion != version) {
            forget();
            return;
        }
        version = newVersion;
        records.apply(writes);
        for (Write write : writes) {
            if (write instanceof Write.Put put) {
                places.add(new Place(put.kind(), put.key()));
            } else if (write instanceof Write.Delete delete) {
                forgetCutOff(delete.kind());
                places.add(new Place(delete.kind(), delete.key()));
            } else if (write instanceof Write.DeleteRange range) {
                forgetCutOff(range.kind());
            }
        }
    }

    private boolean isEmpty() {
        return known.isEmpty() && places.isEmpty();
    }

    private void know(Range range) {
        if (isOne(range)) {
            places.add(new Place(range.kind(), range.from()));
        } else if (!isKnown(range)) {
            known.add(range);
        }
    }

    /** What was left out at a limit may be in place of what was deleted. */
    private void forgetCutOff(String kind) {
        known.removeIf(range -> range.kind().equals(kind) && !isWhole(range));
    }

    private boolean isKnown(Range range) {
        if (isOne(range) && places.contains(new Place(range.kind(), range.from()))) {
            return true;
        }
        for (Range one : known) {
            if (isWhole(one) ? covers(one, range) : one.equals(range)) {
                return true;
            }
        }
        return false;
    }

    /** Returns what ranges hold, if all of it is known. */
    Optional<Reading> recall(List<Range> ranges, long nanoTime) {
        if (isEmpty() || nanoTime - since > LASTS_NANOS) {
            return Optional.empty();
        }
        boolean all = ranges.stream().allMatch(this::isKnown);
        return all ? Optional.of(new Reading(version, records.read(ranges))) : Optional.empty();
    }

    /** Tells whether a range's limit leaves nothing out. */
    private static boolean isWhole(Range range) {
        return range.limit() == Integer.MAX_VALUE;
    }

    /** Tells whether a range ends right behind its first key. */
    private static boolean isOne(Range range) {
        String from = range.from();
        return range.before()
                .filter(before -> before.length() == from.length() + 1
                        && before.charAt(from.length()) == 0
                        && before.startsWith(from))
                .isPresent();
    }

    private static boolean covers(Range known, Range asked) {
        return known.kind().equals(asked.kind())
                && PortRules.UTF_8_ORDER.compare(known.from(), asked.from()) <= 0
                && (known.before().isEmpty()
                        || asked.before().isPresent()
                                && PortRules.UTF_8_ORDER.compare(
                                                asked.before().get(),
                                                known.before().get())
                                        <= 0);
    }
}
