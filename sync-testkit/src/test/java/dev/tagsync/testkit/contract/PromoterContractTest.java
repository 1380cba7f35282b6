package dev.tagsync.testkit.contract;

import static dev.tagsync.testkit.contract.ContractRunner.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.PermanentException;
import dev.tagsync.TransientException;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.Call.Operation;
import dev.tagsync.testkit.Fault;
import dev.tagsync.testkit.FaultPlan;
import dev.tagsync.testkit.FaultyStore;
import dev.tagsync.testkit.InMemoryStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The suite finds a register that breaks one rule, in the tests of that rule; one that breaks none passes. */
class PromoterContractTest {
    @Test
    void storeInMemoryPasses() {
        ContractRunner.Result result = run(InMemory.class);
        assertThat(result.failed()).isEmpty();
        assertThat(result.notRun()).isEmpty();
        assertThat(result.passed()).hasSizeGreaterThan(25);
    }

    @Test
    void faultyStoreWithoutFaultsPasses() {
        assertThat(run(Unfaulted.class).failed()).isEmpty();
    }

    @Test
    void whatASubclassCannotProvideIsReportedAsNotRun() {
        ContractRunner.Result result = run(NoFaults.class);
        assertThat(result.failed()).isEmpty();
        assertThat(result.notRun())
                .extracting(ContractRunner::rule)
                .containsExactlyInAnyOrder("PR-4", "PR-4", "PR-5", "PR-8", "PR-9", "PR-12");
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Pr01StartsWithRecords.class,
                Pr02KeepsWhatIsDeleted.class,
                Pr02LetsTwoWin.class,
                Pr03NamesTheExpectedVersion.class,
                Pr03WritesAllTheSame.class,
                Pr04ThrowsForALostAnswer.class,
                Pr04ThrowsForGood.class,
                Pr05ReadsStale.class,
                Pr05MixesVersions.class,
                Pr06SortsByUtf16.class,
                Pr06IgnoresDirection.class,
                Pr07DoesNotFence.class,
                Pr08Guesses.class,
                Pr08ThrowsTransient.class,
                Pr09PollsStale.class,
                Pr09MixesChannels.class,
                Pr10CutsLongValues.class,
                Pr10TrimsKeys.class,
                Pr11MixesGroups.class,
                Pr11MixesCatalogs.class,
                Pr12BeatsRaiseVersions.class,
                Pr12ForgetsBeats.class,
                Pr13SwallowsLogWrites.class
            })
    void registerThatBreaksARuleFailsInThatRule(Class<?> suite) {
        int rule = Integer.parseInt(suite.getSimpleName().substring(2, 4));
        run(suite).assertBreaksOnly("PR-" + rule);
    }

    static class NoFaults extends PromoterContract {
        final InMemoryStore memory = new InMemoryStore();

        @Override
        protected Store store() {
            return memory;
        }
    }

    static class InMemory extends NoFaults {
        @Override
        protected Optional<Store> unreachableStore() {
            return Optional.of(new FaultyStore(memory, FaultPlan.from(1, Fault.BEFORE)));
        }

        @Override
        protected Optional<Store> answerLosingStore() {
            return Optional.of(new FaultyStore(memory, FaultPlan.every(Operation.COMMIT, Fault.AFTER)));
        }
    }

    static class Unfaulted extends InMemory {
        @Override
        protected Store store() {
            return new FaultyStore(memory, FaultPlan.none());
        }
    }

    abstract static class Broken extends InMemory {
        private final UnaryOperator<Promoter> breaking;
        private final Map<String, Promoter> broken = new HashMap<>();

        Broken(UnaryOperator<Promoter> breaking) {
            this.breaking = breaking;
        }

        @Override
        protected Store store() {
            return new StoreWrapper(memory) {
                @Override
                public Promoter promoter(String catalog) {
                    synchronized (broken) {
                        return broken.computeIfAbsent(catalog, name -> breaking.apply(super.promoter(name)));
                    }
                }
            };
        }
    }

    /** Breaks only what the second client sees. */
    abstract static class BrokenSecond extends InMemory {
        private final UnaryOperator<Promoter> breaking;

        BrokenSecond(UnaryOperator<Promoter> breaking) {
            this.breaking = breaking;
        }

        @Override
        protected Store secondClient() {
            return replacing(memory, breaking);
        }
    }

    private static Store replacing(Store store, UnaryOperator<Promoter> breaking) {
        return new StoreWrapper(store) {
            @Override
            public Promoter promoter(String catalog) {
                return breaking.apply(super.promoter(catalog));
            }
        };
    }

    static class Pr01StartsWithRecords extends Broken {
        Pr01StartsWithRecords() {
            super(inner -> new StoreWrapper.Register(inner) {
                @Override
                public Reading read(Group group, List<Range> ranges) {
                    Reading reading = super.read(group, ranges);
                    return reading.version() == 0 && ranges.contains(Range.all(Kinds.IDENTITY))
                            ? new Reading(0, List.of(new Stored(Kinds.IDENTITY, "", new byte[1])))
                            : reading;
                }
            });
        }
    }

    static class Pr02KeepsWhatIsDeleted extends Broken {
        Pr02KeepsWhatIsDeleted() {
            super(inner -> new StoreWrapper.Register(inner) {
                @Override
                public Outcome commit(String attempt, Group group, long expectedVersion, List<Write> writes) {
                    List<Write> kept = writes.stream()
                            .filter(write -> !(write instanceof Write.Delete delete
                                    && delete.key().equals("a")))
                            .toList();
                    return super.commit(attempt, group, expectedVersion, kept);
                }
            });
        }
    }

    static class Pr02LetsTwoWin extends Broken {
        Pr02LetsTwoWin() {
            super(inner -> new StoreWrapper.Register(inner) {
                @Override
                public Outcome commit(String attempt, Group group, long expectedVersion, List<Write> writes) {
                    Outcome outcome = super.commit(attempt, group, expectedVersion, writes);
                    // Compare, then set: the second of two at once is told that it won too.
                    return attempt.startsWith("writer-") && outcome instanceof Outcome.Conflict
                            ? new Outcome.Applied(expectedVersion + 1)
                            : outcome;
                }
            });
        }
    }

    static class Pr03NamesTheExpectedVersion extends Broken {
        Pr03NamesTheExpectedVersion() {
            super(inner -> new StoreWrapper.Register(inner) {
                @Override
                public Outcome commit(String attempt, Group group, long expectedVersion, List<Write> writes) {
                    Outcome outcome = super.commit(attempt, group, expectedVersion, writes);
                    return outcome instanceof Outcome.Conflict ? new Outcome.Conflict(expectedVersion) : outcome;
                }
            });
        }
    }

    static class Pr03WritesAllTheSame extends Broken {
        Pr03WritesAllTheSame() {
            super(inner -> new StoreWrapper.Register(inner) {
                @Override
                public Outcome commit(String attempt, Group group, long expectedVersion, List<Write> writes) {
                    Outcome outcome = super.commit(attempt, group, expectedVersion, writes);
                    if (attempt.equals("lost-1") && outcome instanceof Outcome.Conflict conflict) {
                        super.commit(attempt, group, conflict.version(), writes);
                    }
                    return outcome;
                }
            });
        }
    }

    static class Pr04ThrowsForALostAnswer extends InMemory {
        @Override
        protected Optional<Store> answerLosingStore() {
            return Optional.of(replacing(memory, inner -> new StoreWrapper.Register(inner) {
                @Override
                public Outcome commit(String attempt, Group group, long expectedVersion, List<Write> writes) {
                    super.commit(attempt, group, expectedVersion, writes);
                    throw new TransientException("store.timeout", "timeout", "");
                }
            }));
        }
    }

    static class Pr04ThrowsForGood extends InMemory {
        @Override
        protected Optional<Store> unreachableStore() {
            return Optional.of(replacing(
                    super.unreachableStore().orElseThrow(), inner -> new StoreWrapper.Register(inner) {
                        @Override
                        public Outcome commit(String attempt, Group group, long expectedVersion, List<Write> writes) {
                            throw new PermanentException("store.unreachable", "gone", "");
                        }
                    }));
        }
    }

    static class Pr05ReadsStale extends BrokenSecond {
        Pr05ReadsStale() {
            super(inner -> new StoreWrapper.Register(inner) {
                @Override
                public Reading read(Group group, List<Range> ranges) {
                    Reading reading = super.read(group, ranges);
                    return new Reading(Math.max(0, reading.version() - 1), List.of());
                }
            });
        }
    }

    static class Pr05MixesVersions extends Broken {
        Pr05MixesVersions() {
            super(inner -> new StoreWrapper.Register(inner) {
                @Override
                public Reading read(Group group, List<Range> ranges) {
                    Reading reading = super.read(group, ranges);
                    if (ranges.size() != 5 || reading.records().size() != 5) {
                        return reading;
                    }
                    List<Stored> mixed = new ArrayList<>(reading.records());
                    Stored now = mixed.get(4);
                    mixed.set(
                            4,
                            new Stored(
                                    now.kind(), now.key(), PromoterReadContract.bytes("" + (reading.version() - 1))));
                    return new Reading(reading.version(), mixed);
                }
            });
        }
    }

    static class Pr06SortsByUtf16 extends Broken {
        Pr06SortsByUtf16() {
            super(inner -> new StoreWrapper.Register(inner) {
                @Override
                public Reading read(Group group, List<Range> ranges) {
                    Reading reading = super.read(group, ranges);
                    if (ranges.size() != 1) {
                        return reading;
                    }
                    Comparator<Stored> order = Comparator.comparing(Stored::key);
                    List<Stored> sorted = new ArrayList<>(reading.records());
                    sorted.sort(ranges.get(0).newestFirst() ? order.reversed() : order);
                    return new Reading(reading.version(), sorted);
                }
            });
        }
    }

    static class Pr06IgnoresDirection extends Broken {
        Pr06IgnoresDirection() {
            super(inner -> new StoreWrapper.Register(inner) {
                @Override
                public Reading read(Group group, List<Range> ranges) {
                    return super.read(
                            group,
                            ranges.stream()
                                    .map(range -> new Range(
                                            range.kind(),
                                            range.from(),
                                            range.before(),
                                            range.limit(),
                                            range.newestFirst() && range.kind().equals(Kinds.LOG)))
                                    .toList());
                }
            });
        }
    }

    static class Pr07DoesNotFence extends Broken {
        Pr07DoesNotFence() {
            super(inner -> new StoreWrapper.Register(inner) {
                @Override
                public Settlement settle(String attempt, Group group, long expectedVersion) {
                    Reading reading =
                            super.read(group, List.of(Range.one(Kinds.LOG, Kinds.number(expectedVersion + 1))));
                    return reading.version() <= expectedVersion
                            ? Settlement.NEVER
                            : super.settle(attempt, group, expectedVersion);
                }
            });
        }
    }

    static class Pr08Guesses extends Broken {
        Pr08Guesses() {
            super(inner -> new StoreWrapper.Register(inner) {
                @Override
                public Settlement settle(String attempt, Group group, long expectedVersion) {
                    try {
                        return super.settle(attempt, group, expectedVersion);
                    } catch (dev.tagsync.OutcomeUnknownException e) {
                        return Settlement.NEVER;
                    }
                }
            });
        }
    }

    static class Pr08ThrowsTransient extends InMemory {
        @Override
        protected Optional<Store> unreachableStore() {
            return Optional.of(replacing(
                    super.unreachableStore().orElseThrow(), inner -> new StoreWrapper.Register(inner) {
                        @Override
                        public Settlement settle(String attempt, Group group, long expectedVersion) {
                            throw new TransientException("store.unreachable", "gone with " + attempt, "");
                        }
                    }));
        }
    }

    static class Pr09PollsStale extends BrokenSecond {
        Pr09PollsStale() {
            super(inner -> new StoreWrapper.Register(inner) {
                private List<Stored> cached = List.of();

                @Override
                public List<Stored> peek(String channel) {
                    List<Stored> stale = cached;
                    cached = super.peek(channel);
                    return stale;
                }
            });
        }
    }

    static class Pr09MixesChannels extends BrokenSecond {
        Pr09MixesChannels() {
            super(inner -> new StoreWrapper.Register(inner) {
                @Override
                public List<Stored> peek(String channel) {
                    return super.read(
                                    Group.CONTROL,
                                    List.of(
                                            Range.one(Kinds.IDENTITY, ""),
                                            Range.newest(Kinds.POINTER, "", 1),
                                            Range.one(Kinds.SETTINGS, "")))
                            .records();
                }
            });
        }
    }

    static class Pr10CutsLongValues extends Broken {
        Pr10CutsLongValues() {
            super(inner -> new StoreWrapper.Register(inner) {
                @Override
                public Outcome commit(String attempt, Group group, long expectedVersion, List<Write> writes) {
                    List<Write> cut = writes.stream()
                            .map(write -> write instanceof Write.Put put && put.value().length > Write.MAX_VALUE_BYTES
                                    ? new Write.Put(
                                            put.kind(), put.key(), Arrays.copyOf(put.value(), Write.MAX_VALUE_BYTES))
                                    : write)
                            .toList();
                    return super.commit(attempt, group, expectedVersion, cut);
                }
            });
        }
    }

    static class Pr10TrimsKeys extends Broken {
        Pr10TrimsKeys() {
            super(inner -> new StoreWrapper.Register(inner) {
                @Override
                public Reading read(Group group, List<Range> ranges) {
                    Reading reading = super.read(group, ranges);
                    return new Reading(
                            reading.version(),
                            reading.records().stream()
                                    .map(record -> new Stored(
                                            record.kind(),
                                            record.key().equals(" ") ? "" : record.key(),
                                            record.value()))
                                    .toList());
                }
            });
        }
    }

    static class Pr11MixesGroups extends Broken {
        Pr11MixesGroups() {
            super(inner -> new StoreWrapper.Register(inner) {
                @Override
                public Reading read(Group group, List<Range> ranges) {
                    Reading lease = super.read(Group.LEASE, ranges);
                    return group == Group.LEDGER && lease.version() == 1 ? lease : super.read(group, ranges);
                }
            });
        }
    }

    static class Pr11MixesCatalogs extends InMemory {
        @Override
        protected Store store() {
            return new StoreWrapper(memory) {
                @Override
                public Promoter promoter(String catalog) {
                    return super.promoter(catalog.substring(0, StoreContract.CATALOG_LENGTH));
                }
            };
        }
    }

    static class Pr12BeatsRaiseVersions extends Broken {
        Pr12BeatsRaiseVersions() {
            super(inner -> new StoreWrapper.Register(inner) {
                @Override
                public void beat(String key, byte[] value) {
                    super.beat(key, value);
                    if (value.length == Write.MAX_VALUE_BYTES) {
                        super.settle("beat", Group.LEASE, 0);
                    }
                }
            });
        }
    }

    static class Pr12ForgetsBeats extends BrokenSecond {
        Pr12ForgetsBeats() {
            super(inner -> new StoreWrapper.Register(inner) {
                @Override
                public Map<String, byte[]> beats(String prefix) {
                    return Map.of();
                }
            });
        }
    }

    static class Pr13SwallowsLogWrites extends Broken {
        Pr13SwallowsLogWrites() {
            super(inner -> new StoreWrapper.Register(inner) {
                @Override
                public Outcome commit(String attempt, Group group, long expectedVersion, List<Write> writes) {
                    List<Write> kept = writes.stream()
                            .filter(write -> !(write instanceof Write.Put put
                                    && put.kind().equals(Kinds.LOG)))
                            .toList();
                    return super.commit(attempt, group, expectedVersion, kept);
                }
            });
        }
    }
}
