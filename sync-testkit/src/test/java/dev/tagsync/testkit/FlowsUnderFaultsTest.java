package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tagsync.CatalogReader;
import dev.tagsync.Collector;
import dev.tagsync.ControlResult;
import dev.tagsync.Digest;
import dev.tagsync.Release;
import dev.tagsync.SyncController;
import dev.tagsync.SyncException;
import dev.tagsync.SyncResult;
import dev.tagsync.TagName;
import dev.tagsync.TransientException;
import dev.tagsync.spi.Store;
import dev.tagsync.spi.TagSource;
import dev.tagsync.testkit.Call.Operation;
import dev.tagsync.testkit.contract.ForwardingHandler;
import dev.tagsync.testkit.contract.ForwardingTagSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that moves a pointer, in one thread, with one fault at each call of each port in turn. */
class FlowsUnderFaultsTest {
    private static final TaggedHistory HISTORY = CycleUnderFaultsTest.HISTORY;
    private static final Optional<Digest> NOTHING = Optional.empty();
    private static final Map<String, Digest> ROOTS =
            Map.of("v1", CycleUnderFaultsTest.rootOf("v1"), "v2", CycleUnderFaultsTest.rootOf("v2"));

    /** What is done under faults. */
    private enum Flow {
        /** A whole load, the first of all. */
        FIRST_LOAD("v1", 2, sound -> {}, sync -> sync.promote("v1")),
        /** The edits of a base. */
        EDITS("v2", 3, sound -> sound.promote("v1").orThrow(), sync -> sync.promote("v2")),
        /** A release that was hydrated and judged before. */
        FLIP_ALONE(
                "v2",
                1,
                sound -> {
                    sound.promote("v1").orThrow();
                    sound.plan("v2").orThrow();
                },
                sync -> sync.promote("v2")),
        ROLLBACK(
                "v1",
                0,
                sound -> {
                    sound.promote("v1").orThrow();
                    sound.promote("v2").orThrow();
                },
                sync -> sync.rollback("v1"));

        final String target;

        /** How often it asks the source. */
        final int calls;

        private final Consumer<SyncController> before;
        private final Function<SyncController, SyncResult> act;

        Flow(String target, int calls, Consumer<SyncController> before, Function<SyncController, SyncResult> act) {
            this.target = target;
            this.calls = calls;
            this.before = before;
            this.act = act;
        }

        void before(SyncController sound) {
            before.accept(sound);
        }

        SyncResult act(SyncController sync) {
            return act.apply(sync);
        }

        boolean hydrates() {
            return this == FIRST_LOAD || this == EDITS;
        }
    }

    /** What came of an act: a result or a fault. */
    private record Came(Optional<SyncResult> result, Optional<SyncException> fault) {
        static Came of(Flow flow, SyncController sync) {
            try {
                return new Came(Optional.of(flow.act(sync)), Optional.empty());
            } catch (SyncException e) {
                assertThat(e.getMessage()).isNotBlank();
                return new Came(Optional.empty(), Optional.of(e));
            }
        }

        boolean done() {
            return result.filter(SyncResult::promoted).isPresent();
        }

        boolean inDoubt() {
            return result.filter(SyncResult.InDoubt.class::isInstance).isPresent()
                    || fault.filter(SyncException::stateMayHaveChanged).isPresent();
        }
    }

    private static SyncController controller(Store store, SimulatedEnvironment time) {
        return controller(InMemoryTagSource.of(HISTORY), store, time, SyncController.DEFAULT_STORE_PATIENCE);
    }

    private static SyncController controller(
            TagSource source, Store store, SimulatedEnvironment time, Duration patience) {
        return SyncController.builder()
                .source(source)
                .store(store)
                .environment(time.environment())
                .storePatience(patience)
                .build();
    }

    /** Returns the root of what is live, every entry of which can be read. */
    private static Optional<Digest> live(Store store) {
        try (CatalogReader reader = CatalogReader.builder().store(store).build()) {
            reader.view().forEach(entry -> assertThat(entry.json().isObject()).isTrue());
            return Optional.of(reader.view().root());
        } catch (TransientException e) {
            assertThat(e.code()).isEqualTo("catalog.nothing-live");
            return NOTHING;
        }
    }

    /** Asserts that what is live is what was said, now and once all that was sent has arrived, and that the next one goes on. */
    private static void assertNothingIsSilent(
            String story, Flow flow, Came came, Optional<Digest> from, InMemoryStore store, FaultyStore faulty) {
        Optional<Digest> to = Optional.of(ROOTS.get(flow.target));
        List<Optional<Digest>> possible =
                came.done() ? List.of(to) : came.inDoubt() ? List.of(from, to) : List.of(from);
        assertThat(live(store)).as(story).isIn(possible);
        faulty.releaseDelayed();
        assertThat(live(store)).as("%s, and what was delayed arrived", story).isIn(possible);

        SyncController sound = controller(store, SimulatedEnvironment.seeded(-1));
        assertThat(flow.act(sound).promoted()).as(story).isTrue();
        assertThat(live(store)).as(story).isEqualTo(to);
        faulty.releaseDelayed();
        CycleUnderFaultsTest.assertHistoryIsWhole(sound.history(), story);
        assertThat(sound.verify().orElseThrow().good()).as(story).isTrue();
    }

    /** Counts the calls of the store when nothing fails. */
    private static long calls(Flow flow) {
        InMemoryStore store = new InMemoryStore();
        flow.before(controller(store, SimulatedEnvironment.seeded(1)));
        FaultyStore counting = new FaultyStore(store, FaultPlan.none());
        flow.act(controller(counting, SimulatedEnvironment.seeded(2))).orThrow();
        assertThat(counting.calls(Operation.PUT) > 0).isEqualTo(flow.hydrates());
        assertThat(counting.totalCalls()).isGreaterThan(flow.hydrates() ? 8 : 2);
        return counting.totalCalls();
    }

    static Stream<Arguments> flowsUnderFaults() {
        return Stream.of(Flow.values())
                .flatMap(flow -> Stream.of(Fault.values())
                        .filter(fault -> fault != Fault.NONE)
                        .map(fault -> arguments(flow, fault)));
    }

    @ParameterizedTest
    @MethodSource("flowsUnderFaults")
    @DisplayName(
            "a fault at any call of the store leaves what was said live, is never silent, and the next one goes on (I4, I6, I9, H-FLIP-1)")
    void oneFaultAtEveryCall(Flow flow, Fault fault) {
        long calls = calls(flow);
        int faults = 0;
        int doubts = 0;
        for (Duration patience : List.of(Duration.ZERO, SyncController.DEFAULT_STORE_PATIENCE)) {
            for (long call = 1; call <= calls; call++) {
                InMemoryStore store = new InMemoryStore();
                SimulatedEnvironment time = SimulatedEnvironment.seeded(call);
                flow.before(controller(store, time));
                Optional<Digest> from = live(store);
                FaultyStore faulty = new FaultyStore(store, FaultPlan.at(call, fault));
                Came came = Came.of(flow, controller(InMemoryTagSource.of(HISTORY), faulty, time, patience));
                faults += came.fault().isPresent() ? 1 : 0;
                doubts += came.inDoubt() ? 1 : 0;
                String story = flow + ": " + fault + " at call " + call + ", patience " + patience + ", gave " + came;
                assertNothingIsSilent(story, flow, came, from, store, faulty);
            }
        }
        assertThat(faults > 0).as("some fault was told").isEqualTo(fault != Fault.DOUBLED);
        assertThat(doubts).as("the fence settles what one fault leaves open").isZero();
    }

    @ParameterizedTest
    @EnumSource(Flow.class)
    @DisplayName(
            "a flip whose answer is lost, while the store does not answer from then on, is in doubt and is said to be (I9, H-FLIP-1)")
    void flipsInDoubt(Flow flow) {
        int flipped = 0;
        int doubts = 0;
        for (long commit = 1; commit <= 8; commit++) {
            InMemoryStore store = new InMemoryStore();
            SimulatedEnvironment time = SimulatedEnvironment.seeded(commit);
            flow.before(controller(store, time));
            Optional<Digest> from = live(store);
            FaultyStore faulty = new FaultyStore(store, silentFrom(commit, Fault.AFTER));
            Came came = Came.of(flow, controller(InMemoryTagSource.of(HISTORY), faulty, time, Duration.ZERO));
            flipped += live(store).equals(from) ? 0 : 1;
            doubts += came.inDoubt() ? 1 : 0;
            String story = flow + ": from the answer to commit " + commit + " on no answer, gave " + came;
            if (faulty.calls(Operation.COMMIT) >= commit) {
                assertThat(came.done()).as(story).isFalse();
            }
            assertNothingIsSilent(story, flow, came, from, store, faulty);
        }
        assertThat(flipped).as("one of these commits is the flip").isPositive();
        assertThat(doubts).isPositive();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"AFTER", "DELAYED"})
    @DisplayName(
            "what another register of the process commits while a flip is in doubt is a fence: the flip applied before it, or never does (H-FLIP-1, H-FLIP-8)")
    void anotherRegisterFences(Fault fault) {
        int doubts = 0;
        for (long commit = 1; commit <= 4; commit++) {
            InMemoryStore store = new InMemoryStore();
            SimulatedEnvironment time = SimulatedEnvironment.seeded(commit);
            Flow.FLIP_ALONE.before(controller(store, time));
            FaultyStore faulty = new FaultyStore(store, silentFrom(commit, fault));
            SyncController sync = controller(InMemoryTagSource.of(HISTORY), faulty, time, Duration.ZERO);
            Came came = Came.of(Flow.FLIP_ALONE, sync);
            if (!(came.result().orElse(null) instanceof SyncResult.InDoubt inDoubt)) {
                continue;
            }
            doubts++;
            faulty.plan(FaultPlan.none());
            Collector collector = Collector.builder()
                    .store(faulty)
                    .environment(time.environment())
                    .build();
            assertThat(collector.maxViewAge(Duration.ofMinutes(20), "ann", "")).isInstanceOf(ControlResult.Done.class);
            faulty.releaseDelayed();
            boolean applied = fault == Fault.AFTER;
            assertThat(live(store)).contains(ROOTS.get(applied ? "v2" : "v1"));
            assertThat(sync.controls().resolve(inDoubt.attempt()).flip().isPresent())
                    .isEqualTo(applied);
            assertThat(sync.promote("v2").promoted()).isTrue();
            CycleUnderFaultsTest.assertHistoryIsWhole(sync.history(), fault + " at commit " + commit);
        }
        assertThat(doubts).isPositive();
    }

    /** The answer to one commit is lost, and the store does not answer from then on. */
    private static FaultPlan silentFrom(long commit, Fault fault) {
        boolean[] gone = {false};
        return call -> {
            if (gone[0]) {
                return Fault.BEFORE;
            }
            gone[0] = call.operation() == Operation.COMMIT && call.number() == commit;
            return gone[0] ? fault : Fault.NONE;
        };
    }

    /** Which way a call of a source fails. */
    private enum SourceFault {
        BEFORE,
        HALF_WAY,
        AFTER
    }

    /** A source of which one call fails. */
    private static final class FailingSource extends ForwardingTagSource {
        private final long failing;
        private final SourceFault how;
        private long calls;

        FailingSource(long failing, SourceFault how) {
            super(InMemoryTagSource.of(HISTORY));
            this.failing = failing;
            this.how = how;
        }

        private <T> T call(Supplier<T> call) {
            calls++;
            if (calls == failing && how == SourceFault.BEFORE) {
                throw unreachable();
            }
            T answer = call.get();
            if (calls == failing) {
                throw unreachable();
            }
            return answer;
        }

        private static TransientException unreachable() {
            return new TransientException("source.unreachable", "injected fault of the source", "");
        }

        /** Hands on three files, and then fails. */
        private DifferenceHandler failing(FileHandler handler) {
            boolean fails = calls == failing && how == SourceFault.HALF_WAY;
            int[] files = {0};
            return new ForwardingHandler(handler) {
                @Override
                public void file(SourceFile file, byte[] content) {
                    if (fails && files[0]++ == 3) {
                        throw unreachable();
                    }
                    super.file(file, content);
                }
            };
        }

        @Override
        public List<ListedTag> list() {
            return call(super::list);
        }

        @Override
        public Resolution resolve(TagName tag) {
            return call(() -> super.resolve(tag));
        }

        @Override
        public void files(Release release, int maxFileBytes, FileHandler handler) {
            call(() -> {
                super.files(release, maxFileBytes, failing(handler));
                return true;
            });
        }

        @Override
        public boolean difference(Release base, Release target, int maxFileBytes, DifferenceHandler handler) {
            return call(() -> super.difference(base, target, maxFileBytes, failing(handler)));
        }

        @Override
        public Optional<byte[]> read(Release release, String path) {
            return call(() -> super.read(release, path));
        }

        @Override
        public Optional<Standing> find(Release release, String path) {
            return call(() -> super.find(release, path));
        }
    }

    static Stream<Arguments> flowsAndSources() {
        return Stream.of(Flow.values())
                .flatMap(flow -> Stream.of(SourceFault.values()).map(fault -> arguments(flow, fault)));
    }

    @ParameterizedTest
    @MethodSource("flowsAndSources")
    @DisplayName(
            "a fault at any call of the source changes nothing that is live, and the next one goes on; a rollback asks no source (I5, I6, I9)")
    void oneFaultOfTheSource(Flow flow, SourceFault fault) {
        InMemoryStore alone = new InMemoryStore();
        flow.before(controller(alone, SimulatedEnvironment.seeded(1)));
        FailingSource unharmed = new FailingSource(0, fault);
        flow.act(controller(unharmed, alone, SimulatedEnvironment.seeded(2), Duration.ZERO))
                .orThrow();
        assertThat(unharmed.calls).isEqualTo(flow.calls);
        for (long call = 1; call <= flow.calls; call++) {
            InMemoryStore store = new InMemoryStore();
            SimulatedEnvironment time = SimulatedEnvironment.seeded(call);
            flow.before(controller(store, time));
            Optional<Digest> from = live(store);
            FailingSource source = new FailingSource(call, fault);
            FaultyStore unharmedStore = new FaultyStore(store, FaultPlan.none());
            Came came = Came.of(flow, controller(source, unharmedStore, time, Duration.ZERO));
            String story = flow + ": " + fault + " at call " + call + " of the source gave " + came;
            assertThat(came.fault().map(SyncException::code)).as(story).contains("source.unreachable");
            assertNothingIsSilent(story, flow, came, from, store, unharmedStore);
        }
    }
}
