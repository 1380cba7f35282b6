package dev.tagsync.testkit.contract;

import static dev.tagsync.testkit.contract.ContractRunner.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.Digest;
import dev.tagsync.spi.Node;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.Fault;
import dev.tagsync.testkit.FaultPlan;
import dev.tagsync.testkit.FaultyStore;
import dev.tagsync.testkit.InMemoryStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The suite finds a store that breaks one rule, in the tests of that rule; one that breaks none passes. */
class SnapshotStoreContractTest {
    @Test
    void storeInMemoryPasses() {
        ContractRunner.Result result = run(InMemory.class);
        assertThat(result.failed()).isEmpty();
        assertThat(result.notRun()).isEmpty();
        assertThat(result.passed()).hasSizeGreaterThan(15);
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
                .containsExactly(
                        "ss03_aStoreThatCannotLookDoesNotAnswerAbsent", "ss09_aStoreThatCannotBeReachedSaysSo");
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Ss1Forgets.class,
                Ss2RefusesLargeNodes.class,
                Ss3DropsTrailingZeros.class,
                Ss3AnswersAbsent.class,
                Ss4QuorumFindsNothing.class,
                Ss5ShowsLastStamp.class,
                Ss5ShowsTheDead.class,
                Ss5ShowsTwice.class,
                Ss6DeletesTooMuch.class,
                Ss6DeletesTooLittle.class,
                Ss7TieLives.class,
                Ss8MixesCatalogs.class,
                Ss9SaysNothing.class
            })
    void storeThatBreaksARuleFailsInThatRule(Class<?> suite) {
        run(suite).assertBreaksOnly("SS-" + suite.getSimpleName().charAt(2));
    }

    static class NoFaults extends SnapshotStoreContract {
        private final InMemoryStore store = new InMemoryStore();

        @Override
        protected Store store() {
            return store;
        }
    }

    static class InMemory extends NoFaults {
        @Override
        protected Optional<Store> unreachableStore() {
            return Optional.of(new FaultyStore(super.store(), FaultPlan.from(1, Fault.BEFORE)));
        }
    }

    static class Unfaulted extends InMemory {
        @Override
        protected Store store() {
            return new FaultyStore(super.store(), FaultPlan.none());
        }
    }

    /** A suite over a broken wrapper, which is made once. */
    abstract static class Broken extends InMemory {
        private final UnaryOperator<SnapshotStore> breaking;
        private final Map<String, SnapshotStore> broken = new HashMap<>();

        Broken(UnaryOperator<SnapshotStore> breaking) {
            this.breaking = breaking;
        }

        @Override
        protected Store store() {
            return new StoreWrapper(super.store()) {
                @Override
                public SnapshotStore snapshots(String catalog) {
                    synchronized (broken) {
                        return broken.computeIfAbsent(catalog, name -> breaking.apply(super.snapshots(name)));
                    }
                }
            };
        }
    }

    static class Ss1Forgets extends InMemory {
        @Override
        protected Store secondClient() {
            return new InMemoryStore();
        }
    }

    static class Ss2RefusesLargeNodes extends Broken {
        Ss2RefusesLargeNodes() {
            super(inner -> new StoreWrapper.Nodes(inner) {
                @Override
                public void put(long stamp, Collection<Node> nodes) {
                    if (nodes.stream().anyMatch(node -> node.bytes().length > 512 << 10)) {
                        throw new IllegalArgumentException("too large");
                    }
                    super.put(stamp, nodes);
                }
            });
        }
    }

    static class Ss3DropsTrailingZeros extends Broken {
        Ss3DropsTrailingZeros() {
            super(inner -> new StoreWrapper.Nodes(inner) {
                @Override
                public Map<Digest, byte[]> get(Collection<Digest> digests, Copies copies) {
                    Map<Digest, byte[]> found = new HashMap<>(super.get(digests, copies));
                    found.replaceAll((digest, bytes) -> bytes.length > 0 && bytes[bytes.length - 1] == 0
                            ? Arrays.copyOf(bytes, bytes.length - 1)
                            : bytes);
                    return found;
                }
            });
        }
    }

    static class Ss3AnswersAbsent extends InMemory {
        @Override
        protected Optional<Store> unreachableStore() {
            return Optional.of(new StoreWrapper(super.unreachableStore().orElseThrow()) {
                @Override
                public SnapshotStore snapshots(String catalog) {
                    return new Nodes(super.snapshots(catalog)) {
                        @Override
                        public Map<Digest, byte[]> get(Collection<Digest> digests, Copies copies) {
                            return Map.of();
                        }
                    };
                }
            });
        }
    }

    static class Ss4QuorumFindsNothing extends Broken {
        Ss4QuorumFindsNothing() {
            super(inner -> new StoreWrapper.Nodes(inner) {
                @Override
                public Map<Digest, byte[]> get(Collection<Digest> digests, Copies copies) {
                    return copies == Copies.QUORUM ? Map.of() : super.get(digests, copies);
                }
            });
        }
    }

    static class Ss5ShowsLastStamp extends Broken {
        Ss5ShowsLastStamp() {
            super(inner -> new StoreWrapper.Nodes(inner) {
                private final Map<Digest, Long> last = new HashMap<>();

                @Override
                public synchronized void put(long stamp, Collection<Node> nodes) {
                    super.put(stamp, nodes);
                    nodes.forEach(node -> last.put(node.digest(), stamp));
                }

                @Override
                public synchronized void scan(int part, Consumer<StoredNode> action) {
                    super.scan(
                            part,
                            node -> action.accept(
                                    new StoredNode(node.digest(), last.getOrDefault(node.digest(), node.stamp()))));
                }
            });
        }
    }

    static class Ss5ShowsTheDead extends Broken {
        Ss5ShowsTheDead() {
            super(inner -> new StoreWrapper.Nodes(inner) {
                private final List<Digest> deleted = new ArrayList<>();

                @Override
                public void delete(long stamp, Collection<Digest> digests) {
                    super.delete(stamp, digests);
                    deleted.addAll(digests);
                }

                @Override
                public void scan(int part, Consumer<StoredNode> action) {
                    super.scan(part, action);
                    if (part == 0 && deleted.size() > 3) {
                        action.accept(new StoredNode(deleted.get(0), 10));
                    }
                }
            });
        }
    }

    static class Ss5ShowsTwice extends Broken {
        Ss5ShowsTwice() {
            super(inner -> new StoreWrapper.Nodes(inner) {
                @Override
                public void scan(int part, Consumer<StoredNode> action) {
                    List<StoredNode> seen = new ArrayList<>();
                    super.scan(part, seen::add);
                    seen.forEach(action);
                    if (seen.size() > 100) {
                        action.accept(seen.get(0));
                    }
                }
            });
        }
    }

    static class Ss6DeletesTooMuch extends Broken {
        Ss6DeletesTooMuch() {
            super(inner -> new StoreWrapper.Nodes(inner) {
                @Override
                public void delete(long stamp, Collection<Digest> digests) {
                    super.delete(stamp + 1, digests);
                }
            });
        }
    }

    static class Ss6DeletesTooLittle extends Broken {
        Ss6DeletesTooLittle() {
            super(inner -> new StoreWrapper.Nodes(inner) {
                @Override
                public void delete(long stamp, Collection<Digest> digests) {
                    super.delete(
                            stamp,
                            digests.stream().limit(stamp == 10 ? 1 : 1000).toList());
                }
            });
        }
    }

    static class Ss7TieLives extends Broken {
        Ss7TieLives() {
            super(inner -> new StoreWrapper.Nodes(inner) {
                private long deleted;

                @Override
                public void delete(long stamp, Collection<Digest> digests) {
                    super.delete(stamp, digests);
                    deleted = Math.max(deleted, stamp);
                }

                @Override
                public void put(long stamp, Collection<Node> nodes) {
                    super.put(stamp == deleted ? stamp + 1 : stamp, nodes);
                }
            });
        }
    }

    static class Ss8MixesCatalogs extends InMemory {
        @Override
        protected Store store() {
            return new StoreWrapper(super.store()) {
                @Override
                public SnapshotStore snapshots(String catalog) {
                    return super.snapshots(catalog.substring(0, StoreContract.CATALOG_LENGTH));
                }
            };
        }
    }

    static class Ss9SaysNothing extends InMemory {
        @Override
        protected Optional<Store> unreachableStore() {
            return Optional.of(new StoreWrapper(super.unreachableStore().orElseThrow()) {
                @Override
                public SnapshotStore snapshots(String catalog) {
                    return new Nodes(super.snapshots(catalog)) {
                        @Override
                        public void delete(long stamp, Collection<Digest> digests) {
                            // says that it did
                        }
                    };
                }
            });
        }
    }
}
