package dev.tagsync.scylla;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import dev.tagsync.OutcomeUnknownException;
import dev.tagsync.SyncException;
import dev.tagsync.TransientException;
import dev.tagsync.spi.PortRules;
import dev.tagsync.spi.Promoter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The register of one catalog. */
final class ScyllaPromoter implements Promoter {
    private static final Logger LOG = LoggerFactory.getLogger(ScyllaPromoter.class);

    /** What a fence writes into the log: no attempt of a caller, but of which one tells whoever reads it. */
    private static final String FENCE = "fence-of:";

    private final String catalog;
    private final Requests requests;
    private final RegisterStatements statements;
    private final PresenceStatements presence;

    ScyllaPromoter(String catalog, Requests requests, RegisterStatements statements, PresenceStatements presence) {
        this.catalog = catalog;
        this.requests = requests;
        this.statements = statements;
        this.presence = presence;
    }

    @Override
    public Reading read(Group group, List<Range> ranges) {
        ranges.forEach(PortRules::range);
        requests.checkSchema();
        return reader(group).read(ranges);
    }

    @Override
    public List<Stored> peek(String channel) {
        Objects.requireNonNull(channel);
        requests.checkSchema();
        List<Stored> records = new ArrayList<>();
        for (Row row : requests.execute("polling catalog " + catalog, statements.peek(catalog, channel))) {
            records.add(RegisterReader.record(row, Objects.requireNonNull(row.getString(0))));
        }
        return List.copyOf(records);
    }

    @Override
    public Outcome commit(String attempt, Group group, long expectedVersion, List<Write> writes) {
        PortRules.commit(attempt, expectedVersion, writes);
        requests.checkSchema();
        return send(attempt, group, expectedVersion, writes);
    }

    private Outcome send(String attempt, Group group, long expectedVersion, List<Write> writes) {
        if (expectedVersion == 0) {
            OptionalLong standing = createHead(group);
            if (standing.isPresent() && standing.getAsLong() != 0) {
                return new Outcome.Conflict(standing.getAsLong());
            }
        }
        String what = "commit " + attempt + " to register " + catalog + "/" + group;
        BatchStatement batch = statements.commit(catalog, group, attempt, expectedVersion, writes);
        ResultSet answer;
        try {
            answer = requests.executeOnce(batch);
        } catch (RuntimeException e) {
            if (DriverErrors.fate(e) == DriverErrors.Fate.UNKNOWN) {
                LOG.debug("{} has no known outcome", what, e);
                return new Outcome.Unknown(DriverErrors.message(e));
            }
            throw DriverErrors.asSyncException(what, e, requests.session());
        }
        if (answer.wasApplied()) {
            return new Outcome.Applied(expectedVersion + 1);
        }
        long standing = version(answer).orElse(0);
        return standing == expectedVersion
                ? new Outcome.Unknown("the server says that version " + standing + " is not " + expectedVersion)
                : new Outcome.Conflict(standing);
    }

    /** Makes the head row if there is none; returns the version that stands, where there is one. It may be sent twice. */
    private OptionalLong createHead(Group group) {
        Statement<?> statement = statements.createHead(catalog, group);
        ResultSet answer = requests.execute("preparing register " + catalog + "/" + group, statement);
        return answer.wasApplied() ? OptionalLong.empty() : version(answer);
    }

    /** Finds the head's version in the rows of an answer that says "not applied": ScyllaDB sends a row for each statement. */
    private static OptionalLong version(ResultSet answer) {
        if (!answer.getColumnDefinitions().contains("version")) {
            return OptionalLong.empty();
        }
        for (Row row : answer) {
            if (!row.isNull("version")) {
                return OptionalLong.of(row.getLong("version"));
            }
        }
        return OptionalLong.empty();
    }

    /**
     * Fences, then reads. The fence is a commit of nothing on the same version: once it has applied or conflicts, the attempt can apply no
     * more, and only then does the log tell for good.
     */
    @Override
    public Settlement settle(String attempt, Group group, long expectedVersion) {
        PortRules.commit(attempt, expectedVersion, List.of());
        try {
            requests.checkSchema();
            fence(attempt, group, expectedVersion);
            return settled(attempt, group, expectedVersion);
        } catch (OutcomeUnknownException e) {
            throw e;
        } catch (SyncException e) {
            throw inDoubt(attempt, group, e.getMessage(), e);
        }
    }

    private void fence(String attempt, Group group, long expectedVersion) {
        String what = "settling commit " + attempt;
        Requests.Patience patience = requests.patience(what);
        while (true) {
            String stands;
            try {
                Outcome outcome = send(FENCE + attempt, group, expectedVersion, List.of());
                if (outcome instanceof Outcome.Applied
                        || outcome instanceof Outcome.Conflict conflict && conflict.version() > expectedVersion) {
                    return;
                }
                stands = outcome.toString();
                if (outcome instanceof Outcome.Conflict) {
                    // Versions only rise, so the register is another than the attempt was sent to, and no fence holds.
                    throw inDoubt(attempt, group, "the version has fallen: " + stands, null);
                }
            } catch (TransientException e) {
                stands = String.valueOf(e.getMessage());
            }
            if (patience.isOver() || Thread.currentThread().isInterrupted()) {
                throw inDoubt(attempt, group, stands, null);
            }
            patience.pause();
        }
    }

    private Settlement settled(String attempt, Group group, long expectedVersion) {
        Reading reading = reader(group).read(List.of(Range.one(Kinds.LOG, Kinds.number(expectedVersion + 1))));
        if (reading.version() <= expectedVersion) {
            throw inDoubt(attempt, group, "the version has fallen to " + reading.version(), null);
        }
        if (reading.records().isEmpty()) {
            throw inDoubt(attempt, group, "its log row is gone, the version stands at " + reading.version(), null);
        }
        byte[] logged = reading.records().get(0).value();
        return Arrays.equals(logged, attempt.getBytes(StandardCharsets.UTF_8)) ? Settlement.APPLIED : Settlement.NEVER;
    }

    private OutcomeUnknownException inDoubt(
            String attempt, Group group, @Nullable String why, @Nullable Throwable cause) {
        return new OutcomeUnknownException(
                "store.in-doubt",
                "whether commit " + attempt + " to register " + catalog + "/" + group
                        + " applied could not be found out: " + why,
                "nothing is cleaned up; it is asked again when the store answers",
                cause);
    }

    @Override
    public void beat(String key, byte[] value) {
        PortRules.beat(key, value);
        requests.checkSchema();
        requests.execute("beat " + key + " of catalog " + catalog, presence.insert(catalog, key, value));
    }

    @Override
    public Map<String, byte[]> beats(String prefix) {
        Objects.requireNonNull(prefix);
        requests.checkSchema();
        String what = "reading beats of catalog " + catalog;
        Map<String, byte[]> found = new LinkedHashMap<>();
        Statement<?> page = presence.select(catalog, prefix);
        ByteBuffer next;
        do {
            ResultSet rows = requests.execute(what, page);
            for (int left = rows.getAvailableWithoutFetching(); left > 0; left--) {
                Row row = Objects.requireNonNull(rows.one());
                String key = Objects.requireNonNull(row.getString(0));
                if (!key.startsWith(prefix)) {
                    // Keys come in order, and those of one prefix lie together.
                    return found;
                }
                ByteBuffer value = Objects.requireNonNull(row.getByteBuffer(1));
                byte[] bytes = new byte[value.remaining()];
                value.duplicate().get(bytes);
                found.put(key, bytes);
            }
            next = rows.getExecutionInfo().getPagingState();
            if (next != null) {
                page = page.setPagingState(next);
            }
        } while (next != null);
        return found;
    }

    @Override
    public void drop(String key) {
        PortRules.beatKey(key);
        requests.checkSchema();
        requests.execute("dropping beat " + key + " of catalog " + catalog, presence.delete(catalog, key));
    }

    private RegisterReader reader(Group group) {
        return new RegisterReader(catalog, group, requests, statements);
    }
}
