package dev.tagsync.scylla;

import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import dev.tagsync.TransientException;
import dev.tagsync.spi.PortRules;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Reading;
import dev.tagsync.spi.Promoter.Stored;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Reads records of one group, all of one version. Single records come in one request, whole kinds in one more, and every other range in one of its
 * own. One answer is of one version by itself; several are, if the head row says the same before and after.
 */
final class RegisterReader {
    private static final int POINTS_OF_A_REQUEST = 100;

    private final String catalog;
    private final Group group;
    private final Requests requests;
    private final RegisterStatements statements;

    RegisterReader(String catalog, Group group, Requests requests, RegisterStatements statements) {
        this.catalog = catalog;
        this.group = group;
        this.requests = requests;
        this.statements = statements;
    }

    Reading read(List<Range> ranges) {
        Requests.Patience patience = requests.patience(what());
        while (true) {
            Optional<Reading> reading = new Pass().read(ranges);
            if (reading.isPresent()) {
                return reading.get();
            }
            if (patience.isOver()) {
                throw new TransientException(
                        "store.contended",
                        what() + " met another commit each time it was tried",
                        "try again; if it stays, look for what commits all the time");
            }
            patience.pause();
        }
    }

    /** Reads the version alone. */
    long version() {
        return read(List.of()).version();
    }

    private String what() {
        return "reading register " + catalog + "/" + group;
    }

    /** One try: asks for all, and finds out whether that was of one version. */
    private final class Pass {
        private final Map<List<String>, Stored> points = new HashMap<>();
        private final Map<String, List<Stored>> kinds = new HashMap<>();
        private int answers;
        private long version;

        Optional<Reading> read(List<Range> ranges) {
            readPointsOrKinds(ranges);
            long before = version;
            List<Stored> records = new ArrayList<>();
            for (Range range : ranges) {
                if (isOne(range)) {
                    Optional.ofNullable(points.get(List.of(range.kind(), range.from())))
                            .ifPresent(records::add);
                } else if (isAll(range)) {
                    records.addAll(kinds.getOrDefault(range.kind(), List.of()));
                } else if (!isEmpty(range)) {
                    records.addAll(rows(statements.range(catalog, group, range)));
                }
            }
            if (answers > 1) {
                readPoints(List.of(List.of(RegisterStatements.HEAD, RegisterStatements.HEAD)));
            }
            return version == before ? Optional.of(new Reading(before, records)) : Optional.empty();
        }

        private void readPointsOrKinds(List<Range> ranges) {
            List<List<String>> keys = new ArrayList<>();
            Set<String> wholeKinds = new LinkedHashSet<>();
            for (Range range : ranges) {
                if (isOne(range)) {
                    keys.add(List.of(range.kind(), range.from()));
                } else if (isAll(range)) {
                    wholeKinds.add(range.kind());
                }
            }
            if (!keys.isEmpty() || wholeKinds.isEmpty()) {
                keys.add(0, List.of(RegisterStatements.HEAD, RegisterStatements.HEAD));
                List<List<String>> distinct = List.copyOf(new LinkedHashSet<>(keys));
                for (int from = 0; from < distinct.size(); from += POINTS_OF_A_REQUEST) {
                    int to = Math.min(from + POINTS_OF_A_REQUEST, distinct.size());
                    readPoints(distinct.subList(from, to));
                }
            } else {
                wholeKinds.add(RegisterStatements.HEAD);
            }
            if (!wholeKinds.isEmpty()) {
                for (Stored record : rows(statements.kinds(catalog, group, List.copyOf(wholeKinds)))) {
                    kinds.computeIfAbsent(record.kind(), kind -> new ArrayList<>())
                            .add(record);
                }
            }
        }

        private void readPoints(List<List<String>> keys) {
            for (Stored record : rows(statements.points(catalog, group, keys))) {
                points.put(List.of(record.kind(), record.key()), record);
            }
        }

        /** Returns the records of an answer; of the head row it keeps the version. */
        private List<Stored> rows(Statement<?> statement) {
            List<Stored> records = new ArrayList<>();
            Statement<?> page = statement;
            ByteBuffer next;
            do {
                ResultSet rows = requests.execute(what(), page);
                answers++;
                for (int left = rows.getAvailableWithoutFetching(); left > 0; left--) {
                    Row row = Objects.requireNonNull(rows.one());
                    String kind = Objects.requireNonNull(row.getString(0));
                    if (kind.equals(RegisterStatements.HEAD)) {
                        version = row.getLong(2);
                    } else {
                        records.add(record(row, kind));
                    }
                }
                next = rows.getExecutionInfo().getPagingState();
                if (next != null) {
                    page = statement.setPagingState(next);
                }
            } while (next != null);
            return records;
        }
    }

    static Stored record(Row row, String kind) {
        ByteBuffer value = Objects.requireNonNull(row.getByteBuffer(3));
        byte[] bytes = new byte[value.remaining()];
        value.duplicate().get(bytes);
        return new Stored(kind, Objects.requireNonNull(row.getString(1)), bytes);
    }

    private static boolean isOne(Range range) {
        return range.before().isPresent() && range.before().get().equals(range.from() + '\0');
    }

    private static boolean isAll(Range range) {
        return range.from().isEmpty()
                && range.before().isEmpty()
                && range.limit() == Integer.MAX_VALUE
                && !range.newestFirst();
    }

    private static boolean isEmpty(Range range) {
        return range.before().isPresent()
                && PortRules.UTF_8_ORDER.compare(range.from(), range.before().get()) >= 0;
    }
}
