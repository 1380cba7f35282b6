package dev.tagsync.testkit;

import dev.tagsync.OutcomeUnknownException;
import dev.tagsync.spi.PortRules;
import dev.tagsync.spi.Promoter;
import dev.tagsync.testkit.Call.Operation;
import java.util.List;
import java.util.Map;

/** The register of {@link FaultyStore}. */
final class FaultyPromoter implements Promoter {
    private final FaultyStore faults;
    private final String catalog;
    private final Promoter inner;

    FaultyPromoter(FaultyStore faults, String catalog, Promoter inner) {
        this.faults = faults;
        this.catalog = catalog;
        this.inner = inner;
    }

    @Override
    public Reading read(Group group, List<Range> ranges) {
        return faults.look(catalog, Operation.READ, () -> inner.read(group, ranges));
    }

    @Override
    public List<Stored> peek(String channel) {
        return faults.look(catalog, Operation.PEEK, () -> inner.peek(channel));
    }

    @Override
    public Outcome commit(String attempt, Group group, long expectedVersion, List<Write> writes) {
        List<Write> copy = writes.stream().map(FaultyPromoter::copy).toList();
        // A call that the port refuses is refused at once, whatever is planned for it: nothing is sent.
        PortRules.commit(attempt, expectedVersion, copy);
        return switch (faults.next(catalog, Operation.COMMIT)) {
            case NONE -> inner.commit(attempt, group, expectedVersion, copy);
            case BEFORE -> throw FaultyStore.injected(Operation.COMMIT, "never sent");
            case LOST -> new Outcome.Unknown("injected fault: timeout");
            case AFTER -> {
                inner.commit(attempt, group, expectedVersion, copy);
                yield new Outcome.Unknown("injected fault: timeout");
            }
            case DOUBLED -> {
                inner.commit(attempt, group, expectedVersion, copy);
                yield inner.commit(attempt, group, expectedVersion, copy);
            }
            case DELAYED -> {
                faults.delay(() -> inner.commit(attempt, group, expectedVersion, copy));
                yield new Outcome.Unknown("injected fault: timeout");
            }
        };
    }

    @Override
    public Settlement settle(String attempt, Group group, long expectedVersion) {
        return switch (faults.next(catalog, Operation.SETTLE)) {
            case NONE -> inner.settle(attempt, group, expectedVersion);
            case DOUBLED -> {
                inner.settle(attempt, group, expectedVersion);
                yield inner.settle(attempt, group, expectedVersion);
            }
            case AFTER -> {
                inner.settle(attempt, group, expectedVersion);
                throw inDoubt(attempt);
            }
            case BEFORE, LOST -> throw inDoubt(attempt);
            case DELAYED -> {
                faults.delay(() -> inner.settle(attempt, group, expectedVersion));
                throw inDoubt(attempt);
            }
        };
    }

    @Override
    public void beat(String key, byte[] value) {
        byte[] copy = value.clone();
        faults.change(catalog, Operation.BEAT, () -> inner.beat(key, copy));
    }

    @Override
    public Map<String, byte[]> beats(String prefix) {
        return faults.look(catalog, Operation.BEATS, () -> inner.beats(prefix));
    }

    @Override
    public void drop(String key) {
        faults.change(catalog, Operation.DROP, () -> inner.drop(key));
    }

    private static OutcomeUnknownException inDoubt(String attempt) {
        return new OutcomeUnknownException(
                "store.in-doubt", "SETTLE: injected fault, what became of commit " + attempt + " is not known", "");
    }

    private static Write copy(Write write) {
        return write instanceof Write.Put put
                ? new Write.Put(put.kind(), put.key(), put.value().clone())
                : write;
    }
}
