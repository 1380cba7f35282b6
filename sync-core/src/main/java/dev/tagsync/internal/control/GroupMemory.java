package dev.tagsync.internal.control;

import dev.tagsync.spi.PortRules;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Reading;
import dev.tagsync.spi.Promoter.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a group held at one version, as far as it was read or written here. A decision that rests on it is right if it ends in a commit on that
 * version, which conflicts if anything has changed since; it is good for nothing else. It does not last: a register that was restored from a
 * backup could come to the same version with other records. For one thread.
 */
final class GroupMemory {
    private static final long LASTS_NANOS = 10_000_000_000L;
    private static final int MOST_RANGES = 500;

    /** Beyond it a group is not remembered. */
    private static final int MOST_BYTES = 1 << 20;

    private final List<Range> known = new ArrayList<>();
    private final GroupRecords records = new GroupRecords();
    private long version;
    private long since;

    /** Forgets everything. */
    void forget() {
        known.clear();
        records.clear();
    }

    /** Takes what was read; what was known of another version is forgotten. */
    void read(List<Range> ranges, Reading reading, long nanoTime) {
        if (reading.version() != version
                || nanoTime - since > LASTS_NANOS
                || known.size() + ranges.size() > MOST_RANGES) {
            forget();
        }
        if (known.isEmpty()) {
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
                know(Range.one(put.kind(), put.key()));
            } else if (write instanceof Write.Delete delete) {
                forgetCutOff(delete.kind());
                know(Range.one(delete.kind(), delete.key()));
            } else if (write instanceof Write.DeleteRange range) {
                forgetCutOff(range.kind());
            }
        }
    }

    private void know(Range range) {
        if (!isKnown(range)) {
            known.add(range);
        }
    }

    /** What was left out at a limit may be in place of what was deleted. */
    private void forgetCutOff(String kind) {
        known.removeIf(range -> range.kind().equals(kind) && !isWhole(range));
    }

    private boolean isKnown(Range range) {
        return known.stream().anyMatch(one -> isWhole(one) ? covers(one, range) : one.equals(range));
    }

    /** Returns what ranges hold, if all of it is known. */
    Optional<Reading> recall(List<Range> ranges, long nanoTime) {
        if (known.isEmpty() || nanoTime - since > LASTS_NANOS) {
            return Optional.empty();
        }
        boolean all = ranges.stream().allMatch(this::isKnown);
        return all ? Optional.of(new Reading(version, records.read(ranges))) : Optional.empty();
    }

    /** Tells whether a range's limit leaves nothing out. */
    private static boolean isWhole(Range range) {
        return range.limit() == Integer.MAX_VALUE
                || range.before().equals(Range.one(range.kind(), range.from()).before());
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
