package dev.tagsync.testkit.collect;

import dev.tagsync.Digest;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.contract.StoreWrapper;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** One party's view of a store, into which a missing rule is planted; and the places where another party takes its step. */
final class Plant extends StoreWrapper {
    BiFunction<Promoter, List<Promoter.Range>, Promoter.Reading> reading = null;
    UnaryOperator<Promoter.Stored> record = stored -> stored;
    Predicate<Promoter.Stored> hidden = stored -> false;
    LongUnaryOperator deletedAt = stamp -> stamp;
    LongUnaryOperator writtenAt = stamp -> stamp;
    Runnable beforeScan = () -> {};
    Runnable beforeDelete = () -> {};
    Consumer<List<Promoter.Write>> beforeCommit = writes -> {};

    Plant(Store inner) {
        super(inner);
    }

    static String text(Promoter.Stored stored) {
        return new String(stored.value(), StandardCharsets.UTF_8);
    }

    /** Runs a step once. */
    static Runnable once(Runnable step) {
        boolean[] done = {false};
        return () -> {
            if (!done[0]) {
                done[0] = true;
                step.run();
            }
        };
    }

    @Override
    public SnapshotStore snapshots(String catalog) {
        return new Nodes(inner.snapshots(catalog)) {
            @Override
            public void scan(int part, Consumer<StoredNode> action) {
                beforeScan.run();
                inner.scan(
                        part,
                        node -> action.accept(new StoredNode(node.digest(), writtenAt.applyAsLong(node.stamp()))));
            }

            @Override
            public void delete(long stamp, Collection<Digest> digests) {
                beforeDelete.run();
                inner.delete(deletedAt.applyAsLong(stamp), digests);
            }
        };
    }

    @Override
    public Promoter promoter(String catalog) {
        return new Register(inner.promoter(catalog)) {
            @Override
            public Reading read(Group group, List<Range> ranges) {
                Reading read = reading == null ? inner.read(group, ranges) : reading.apply(inner, ranges);
                return new Reading(
                        read.version(),
                        read.records().stream()
                                .filter(hidden.negate())
                                .map(record)
                                .toList());
            }

            @Override
            public Outcome commit(String attempt, Group group, long expectedVersion, List<Write> writes) {
                beforeCommit.accept(writes);
                return inner.commit(attempt, group, expectedVersion, writes);
            }
        };
    }
}
