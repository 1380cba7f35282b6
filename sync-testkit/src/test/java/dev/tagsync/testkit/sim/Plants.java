package dev.tagsync.testkit.sim;

import dev.tagsync.internal.control.Keys;
import dev.tagsync.internal.control.Records;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Outcome;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Reading;
import dev.tagsync.spi.Promoter.Stored;
import dev.tagsync.spi.Promoter.Write;
import dev.tagsync.spi.Store;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** What {@link PlantedBugs} are made of. */
final class Plants {
    private Plants() {}

    static PlantedBug above(UnaryOperator<Store> bug) {
        return new PlantedBug() {
            @Override
            Store above(String process, Store store) {
                return bug.apply(store);
            }
        };
    }

    static PlantedBug ofCollector(UnaryOperator<Store> bug) {
        return new PlantedBug() {
            @Override
            Store above(String process, Store store) {
                return process.startsWith("collector") ? bug.apply(store) : store;
            }
        };
    }

    static PlantedBug below(UnaryOperator<Store> bug) {
        return new PlantedBug() {
            @Override
            Store below(Store store) {
                return bug.apply(store);
            }
        };
    }

    /** A decision that does not look at records of a kind. */
    static Store hiding(Store store, String kind) {
        return hiding(store, ranges -> true, record -> record.kind().equals(kind));
    }

    /** Decisions that look at records of one kind, and do not see those of another. */
    static Store hiding(Store store, String kind, String inReadsOf) {
        return hiding(
                store,
                ranges -> ranges.stream().anyMatch(range -> range.kind().equals(inReadsOf)),
                record -> record.kind().equals(kind));
    }

    static Store hiding(Store store, Predicate<List<Range>> in, Predicate<Stored> what) {
        return new ForwardingStore(store) {
            @Override
            Reading read(Promoter inner, Group group, List<Range> ranges) {
                Reading all = super.read(inner, group, ranges);
                return in.test(ranges)
                        ? new Reading(
                                all.version(),
                                all.records().stream().filter(what.negate()).toList())
                        : all;
            }
        };
    }

    /** A controller that takes its hydration for open until it has closed it itself, and sends again what was refused. */
    static final class Sleepwalker extends ForwardingStore {
        private final Map<String, byte[]> opened = new HashMap<>();

        Sleepwalker(Store store) {
            super(store);
        }

        @Override
        Outcome commit(Promoter inner, String attempt, Group group, long expected, List<Write> writes) {
            for (Write write : writes) {
                if (write instanceof Write.Put put && put.kind().equals(Keys.HYDRATION)) {
                    opened.put(put.key(), put.value());
                }
            }
            return super.commit(inner, attempt, group, expected, writes);
        }

        @Override
        Reading read(Promoter inner, Group group, List<Range> ranges) {
            Reading all = super.read(inner, group, ranges);
            List<Stored> records = new ArrayList<>(all.records());
            for (Range range : ranges) {
                byte[] mine = opened.get(range.from());
                boolean shown = records.stream()
                        .anyMatch(
                                r -> r.kind().equals(Keys.HYDRATION) && r.key().equals(range.from()));
                if (range.kind().equals(Keys.HYDRATION) && mine != null && !shown) {
                    records.add(new Stored(Keys.HYDRATION, range.from(), mine));
                }
            }
            return new Reading(all.version(), records);
        }
    }

    /** Of some commits, what was decided under one version is sent again under the next. */
    static Store sendingAgain(Store store, Predicate<List<Write>> which) {
        return new ForwardingStore(store) {
            @Override
            Outcome commit(Promoter inner, String attempt, Group group, long expected, List<Write> writes) {
                Outcome outcome = super.commit(inner, attempt, group, expected, writes);
                return outcome instanceof Outcome.Conflict conflict
                                && conflict.version() > expected
                                && which.test(writes)
                        ? super.commit(inner, attempt, group, conflict.version(), writes)
                        : outcome;
            }
        };
    }

    static Set<Long> stamps(Promoter inner) {
        Set<Long> stamps = new HashSet<>();
        inner.read(Group.CONTROL, List.of(Range.all(Keys.SNAPSHOT)))
                .records()
                .forEach(s -> stamps.add(Records.snapshot(s.value()).id().stamp()));
        return stamps;
    }

    static long lastStamp(Promoter inner) {
        return inner.read(Group.CONTROL, List.of(Range.one(Keys.STAMP, ""))).records().stream()
                .mapToLong(s -> Records.number(s.value()))
                .findFirst()
                .orElse(0);
    }

    static long version(Promoter inner, Group group) {
        return inner.read(group, List.of()).version();
    }

    static boolean isLogged(Promoter inner, String attempt, Group group, long expected) {
        return inner.read(group, List.of(Range.one(Kinds.LOG, Kinds.number(expected + 1)))).records().stream()
                .map(Stored::value)
                .anyMatch(value -> Arrays.equals(value, attempt.getBytes(StandardCharsets.UTF_8)));
    }

    /** A controller that takes what it made live itself for live still when it begins. */
    static final class Forgetful extends ForwardingStore {
        private final Map<String, byte[]> mine = new HashMap<>();

        Forgetful(Store store) {
            super(store);
        }

        @Override
        Outcome commit(Promoter inner, String attempt, Group group, long expected, List<Write> writes) {
            Outcome outcome = super.commit(inner, attempt, group, expected, writes);
            if (outcome instanceof Outcome.Applied) {
                pointers(writes).forEach(put -> mine.put(put.key(), put.value()));
            }
            return outcome;
        }

        @Override
        Reading read(Promoter inner, Group group, List<Range> ranges) {
            Reading all = super.read(inner, group, ranges);
            if (ranges.stream().noneMatch(range -> range.kind().equals(Kinds.IDENTITY))) {
                return all;
            }
            return new Reading(
                    all.version(),
                    all.records().stream()
                            .map(record -> record.kind().equals(Kinds.POINTER)
                                    ? new Stored(
                                            record.kind(),
                                            record.key(),
                                            mine.getOrDefault(record.key(), record.value()))
                                    : record)
                            .toList());
        }
    }

    /** A controller that sends a flip that was refused again, when it next commits anything. */
    static final class Stubborn extends ForwardingStore {
        private final Map<String, List<Write>> refused = new HashMap<>();

        Stubborn(Store store) {
            super(store);
        }

        @Override
        Outcome commit(Promoter inner, String attempt, Group group, long expected, List<Write> writes) {
            Outcome outcome = super.commit(inner, attempt, group, expected, writes);
            if (outcome instanceof Outcome.Conflict && !pointers(writes).isEmpty()) {
                refused.put(attempt, writes);
            } else if (outcome instanceof Outcome.Applied applied && group == Group.CONTROL && !refused.isEmpty()) {
                String old = refused.keySet().iterator().next();
                super.commit(inner, old, group, applied.version(), refused.remove(old));
            }
            return outcome;
        }
    }

    private static List<Write.Put> pointers(List<Write> writes) {
        return writes.stream()
                .filter(w -> w instanceof Write.Put put && put.kind().equals(Kinds.POINTER))
                .map(Write.Put.class::cast)
                .toList();
    }
}
