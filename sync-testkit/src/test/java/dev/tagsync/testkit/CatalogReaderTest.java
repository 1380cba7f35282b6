package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tagsync.AsyncCatalogView;
import dev.tagsync.CatalogDefinition;
import dev.tagsync.CatalogMove;
import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogSession;
import dev.tagsync.CatalogView;
import dev.tagsync.ConfigurationException;
import dev.tagsync.Digest;
import dev.tagsync.Entry;
import dev.tagsync.EntryChange;
import dev.tagsync.EntryKey;
import dev.tagsync.Environment;
import dev.tagsync.Fleet;
import dev.tagsync.Generation;
import dev.tagsync.IndexDefinition;
import dev.tagsync.IndexPage;
import dev.tagsync.IndexPaging;
import dev.tagsync.IndexPlace;
import dev.tagsync.Page;
import dev.tagsync.Paging;
import dev.tagsync.SyncController;
import dev.tagsync.SyncControllerBuilder;
import dev.tagsync.TagName;
import dev.tagsync.TransientException;
import dev.tagsync.ViewExpiredException;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.Call.Operation;
import dev.tagsync.testkit.contract.StoreWrapper;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a reader does between and during releases. */
class CatalogReaderTest {
    private static final IndexDefinition COLOUR = IndexDefinition.of("colour", "a", "/colour");
    private static final Duration HOUR = Duration.ofHours(1);

    private final SimulatedEnvironment time = SimulatedEnvironment.seeded(7);
    private final InMemoryStore store = new InMemoryStore();
    private final FaultyStore faulty = new FaultyStore(store, FaultPlan.none());
    private final InMemoryTagSource source = InMemoryTagSource.of(history());

    record Thing(int n, String colour) {}

    private static TaggedHistory history() {
        TaggedHistory.Builder files = TaggedHistory.builder();
        for (int i = 0; i < 300; i++) {
            files.file("a/e" + (1000 + i) + ".json", thing(i, "red"));
        }
        return files.file("b/one.json", "{\"n\": 1}")
                .commit("one")
                .tag("v1")
                .file("a/e1100.json", thing(-1, "blue"))
                .delete("a/e1200.json")
                .file("a/f.json", thing(7, "green"))
                .commit("two")
                .tag("v2")
                .file("a/e1101.json", thing(-2, "red"))
                .commit("three")
                .tag("v3")
                .file("a/e1102.json", thing(-3, "red"))
                .commit("four")
                .tag("v4")
                .build();
    }

    /** About 600 bytes, so that the catalog has many leaves. */
    private static String thing(int n, String colour) {
        return "{\"n\": " + n + ", \"colour\": \"" + colour + "\", \"text\": \"" + "lorem ipsum ".repeat(45) + n
                + "\"}";
    }

    private SyncControllerBuilder controller() {
        return SyncController.builder()
                .source(source)
                .store(store)
                .definition(CatalogDefinition.builder().index(COLOUR).build());
    }

    private void promote(String tag) {
        controller().build().promote(tag).orThrow();
    }

    private CatalogReader.Builder reader(Store from) {
        return CatalogReader.builder()
                .store(from)
                .environment(time.environment())
                .pollInterval(Duration.ofSeconds(1));
    }

    private static String tag(CatalogView view) {
        return view.release().tag().value();
    }

    /** A store whose pointer can be answered by somebody else. */
    private static Store peeking(Store inner, AtomicReference<Optional<List<Promoter.Stored>>> answer) {
        return new Store() {
            @Override
            public SnapshotStore snapshots(String catalog) {
                return inner.snapshots(catalog);
            }

            @Override
            public Promoter promoter(String catalog) {
                Promoter promoter = inner.promoter(catalog);
                return (Promoter) Proxy.newProxyInstance(
                        Promoter.class.getClassLoader(), new Class<?>[] {Promoter.class}, (self, method, arguments) -> {
                            if (method.getName().equals("peek") && answer.get().isPresent()) {
                                return answer.get().get();
                            }
                            try {
                                return method.invoke(promoter, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
            }
        };
    }

    @Test
    @DisplayName("H-LIVE-2: a copy of the pointer that is behind never takes a reader back")
    void aReaderNeverGoesBack() {
        promote("v1");
        List<Promoter.Stored> old = store.promoter("default").peek("live");
        promote("v2");
        AtomicReference<Optional<List<Promoter.Stored>>> answer = new AtomicReference<>(Optional.empty());
        CatalogReader reader = reader(peeking(store, answer)).build();
        assertThat(tag(reader.view())).isEqualTo("v2");
        answer.set(Optional.of(old));
        time.advance(Duration.ofMinutes(1));
        CatalogView view = reader.refresh();
        assertThat(tag(view)).isEqualTo("v2");
        assertThat(view.age()).as("an old pointer does not say that v2 is live").isGreaterThan(Duration.ofSeconds(59));
        answer.set(Optional.empty());
        assertThat(reader.refresh().age()).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    @DisplayName("H-LIVE-3: a reader whose first load failed recovers by itself")
    void aFailedFirstLoadIsTriedAgain() {
        promote("v1");
        faulty.plan(FaultPlan.every(Operation.GET, Fault.BEFORE));
        CatalogReader reader = reader(faulty).build();
        assertThatThrownBy(reader::view).isInstanceOf(TransientException.class);
        assertThat(reader.status().trouble()).isPresent();
        assertThat(reader.status().release()).isEmpty();
        faulty.plan(FaultPlan.none());
        time.advance(Duration.ofSeconds(2));
        assertThat(tag(reader.view())).isEqualTo("v1");
        assertThat(reader.status().trouble()).isEmpty();
    }

    @Test
    @DisplayName(
            "H-LIVE-3: while the store is down cached reads go on, their age is told, and a reader recovers without a restart")
    void cachedReadsGoOnWithoutAStore() {
        promote("v1");
        CatalogReader reader = reader(faulty).build();
        assertThat(reader.view().get("a", "e1100")).isPresent();
        faulty.plan(FaultPlan.from(0, Fault.BEFORE));
        time.advance(HOUR);
        CatalogView view = reader.view();
        assertThat(view.get("a", "e1100")).isPresent();
        assertThat(view.age()).isGreaterThanOrEqualTo(HOUR);
        assertThat(reader.status().age()).isGreaterThanOrEqualTo(HOUR);
        assertThat(reader.status().trouble())
                .hasValueSatisfying(text -> assertThat(text).contains("injected fault"));
        assertThatThrownBy(reader::refresh).isInstanceOf(TransientException.class);
        faulty.plan(FaultPlan.none());
        time.advance(Duration.ofSeconds(2));
        assertThat(reader.view().age()).isLessThan(Duration.ofSeconds(1));
        assertThat(reader.status().trouble()).isEmpty();
    }

    @Test
    void aHostMayHaveStaleViewsRefused() {
        promote("v1");
        CatalogReader reader =
                reader(faulty).refuseAfter(Duration.ofSeconds(30)).build();
        reader.view();
        faulty.plan(FaultPlan.from(0, Fault.BEFORE));
        time.advance(Duration.ofSeconds(20));
        assertThat(tag(reader.view())).isEqualTo("v1");
        time.advance(Duration.ofSeconds(20));
        assertThatThrownBy(reader::view)
                .isInstanceOfSatisfying(
                        TransientException.class, e -> assertThat(e.code()).isEqualTo("catalog.stale"))
                .hasMessageContaining("refused after 30 s");
        faulty.plan(FaultPlan.none());
        time.advance(Duration.ofSeconds(2));
        assertThat(tag(reader.view())).isEqualTo("v1");
    }

    @Test
    @DisplayName("H-LIVE-5: on a register of another identity a reader starts anew, at lower generations too")
    void anotherIdentityIsAnotherStory() {
        promote("v1");
        promote("v2");
        AtomicReference<Optional<List<Promoter.Stored>>> answer = new AtomicReference<>(Optional.empty());
        CatalogReader reader = reader(peeking(store, answer)).build();
        assertThat(reader.view().generation()).contains(new Generation(2));
        InMemoryStore rebuilt = new InMemoryStore();
        SyncController.builder()
                .source(source)
                .store(rebuilt)
                .definition(CatalogDefinition.builder().index(COLOUR).build())
                .build()
                .promote("v1")
                .orThrow();
        answer.set(Optional.of(rebuilt.promoter("default").peek("live")));
        CatalogView view = reader.refresh();
        assertThat(view.generation()).contains(new Generation(1));
        assertThat(tag(view)).isEqualTo("v1");
    }

    @Test
    void aViewThatIsTooOldAnswersOnlyWhatIsCached() {
        promote("v1");
        CatalogReader reader = reader(store).build();
        CatalogView old = reader.view();
        assertThat(old.get("a", "e1000")).isPresent();
        promote("v2");
        time.advance(Duration.ofMinutes(5));
        assertThat(tag(reader.view())).isEqualTo("v2");
        assertThat(old.get("b", "one")).as("young enough to read").isPresent();
        time.advance(Duration.ofMinutes(6));
        assertThat(old.get("a", "e1000")).as("cached").isPresent();
        assertThatThrownBy(() -> old.forEach(entry -> {}))
                .isInstanceOf(ViewExpiredException.class)
                .hasMessageContaining("view of v1, generation 1");
        CatalogView now = reader.view();
        now.forEach(entry -> {});
        assertThat(now.age()).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void aSessionKeepsItsSnapshotForAWhile() {
        promote("v1");
        CatalogReader reader = reader(store).build();
        CatalogSession session = reader.session(HOUR);
        CatalogView view = session.view();
        promote("v2");
        for (int minute = 0; minute < 50; minute++) {
            for (int beat = 0; beat < 6; beat++) {
                time.advance(Duration.ofSeconds(10));
                reader.view();
            }
        }
        assertThat(tag(reader.view())).isEqualTo("v2");
        assertThat(view.list("a", 400).items()).hasSize(300);
        assertThat(store.promoter("default").beats("pin/")).hasSize(1);
        time.advance(Duration.ofMinutes(11));
        assertThatThrownBy(() -> view.get("a", "e1000")).isInstanceOf(ViewExpiredException.class);
        assertThatThrownBy(session::view)
                .isInstanceOf(ViewExpiredException.class)
                .hasMessageContaining("is over");
        session.close();
        reader.view();
        assertThat(store.promoter("default").beats("pin/")).isEmpty();
    }

    @Test
    @DisplayName(
            "H-LIVE-4: a listener is told of every move, in order, again if it failed, and never again once it took it")
    void movesAreToldAtLeastOnceAndInOrder() {
        promote("v1");
        CatalogReader reader = reader(store).build();
        reader.view();
        List<String> told = new ArrayList<>();
        AtomicBoolean failing = new AtomicBoolean();
        Runnable end = reader.listen(move -> {
            if (failing.get()) {
                throw new IllegalStateException("the listener is not well");
            }
            move.changes(change -> told.add(move.after().release().tag() + " " + change.kind() + " " + change.key()));
        });
        assertThat(told).isEmpty();
        promote("v2");
        reader.refresh();
        assertThat(told).containsExactly("v2 CHANGED a/e1100", "v2 REMOVED a/e1200", "v2 ADDED a/f");
        told.clear();
        reader.refresh();
        assertThat(told).as("told once").isEmpty();
        failing.set(true);
        promote("v3");
        reader.refresh();
        assertThat(told).isEmpty();
        promote("v4");
        failing.set(false);
        reader.refresh();
        assertThat(told)
                .as("what was missed is part of the next")
                .containsExactly("v4 CHANGED a/e1101", "v4 CHANGED a/e1102");
        end.run();
        told.clear();
        controller().build().rollback("v1").orThrow();
        reader.refresh();
        assertThat(told).isEmpty();
    }

    @Test
    @DisplayName("H-LIVE-4: a reader that starts late gets the difference from the generation that it names")
    void aLateReaderGetsTheDifference() {
        promote("v1");
        promote("v2");
        promote("v3");
        CatalogReader reader = reader(store).build();
        List<String> told = new ArrayList<>();
        Set<CatalogMove.IndexedValue> lists = new HashSet<>();
        reader.listen(
                new Generation(1),
                move -> move.changes(List.of(COLOUR), (change, values) -> {
                    told.add(change.kind() + " " + change.key());
                    lists.addAll(values);
                }));
        reader.view();
        assertThat(told).containsExactly("CHANGED a/e1100", "CHANGED a/e1101", "REMOVED a/e1200", "ADDED a/f");
        assertThat(lists).extracting(CatalogMove.IndexedValue::value).containsExactlyInAnyOrder("red", "blue", "green");
        List<CatalogMove> unknown = new ArrayList<>();
        reader.listen(new Generation(99), unknown::add);
        assertThat(unknown).singleElement().satisfies(move -> {
            assertThat(move.before()).isEmpty();
            List<EntryChange.Kind> kinds = new ArrayList<>();
            move.changes(change -> kinds.add(change.kind()));
            assertThat(kinds).hasSize(301).containsOnly(EntryChange.Kind.ADDED);
        });
    }

    @Test
    @DisplayName(
            "H-LIVE-3: a listener that names a generation while the store is away is told of the move once the store is back")
    void aLateReaderMayStartWithoutAStore() {
        promote("v1");
        promote("v2");
        CatalogReader reader = reader(faulty).build();
        faulty.plan(FaultPlan.from(0, Fault.BEFORE));
        List<String> told = new ArrayList<>();
        reader.listen(new Generation(1), move -> move.changes(change -> told.add(change.kind() + " " + change.key())));
        assertThatThrownBy(reader::view).isInstanceOf(TransientException.class);
        assertThat(told).isEmpty();
        faulty.plan(FaultPlan.none());
        reader.refresh();
        assertThat(told).containsExactly("CHANGED a/e1100", "REMOVED a/e1200", "ADDED a/f");
    }

    @Test
    void aListenerThatTookNothingIsToldOfTheFirstViewToo() {
        CatalogReader reader = reader(store).build();
        List<CatalogMove> moves = new ArrayList<>();
        reader.listen(Optional.empty(), moves::add);
        assertThatThrownBy(reader::view).hasMessageContaining("nothing is live");
        assertThat(moves).isEmpty();
        promote("v1");
        reader.refresh();
        assertThat(moves).singleElement().satisfies(move -> {
            assertThat(move.before()).isEmpty();
            assertThat(tag(move.after())).isEqualTo("v1");
        });
        promote("v2");
        reader.refresh();
        assertThat(moves).hasSize(2);
        assertThat(moves.get(1).before().map(CatalogReaderTest::tag)).contains("v1");
    }

    @Test
    @DisplayName(
            "H-LIVE-4: a listener that failed until its last view had expired is told of the same difference, read anew")
    void aListenerThatFailedForLongIsToldOfTheSameDifference() {
        promote("v1");
        // Nothing is cached: what a view shows is read from the store when it is asked for.
        CatalogReader reader = reader(store).cacheBytes(0).build();
        reader.view();
        List<String> told = new ArrayList<>();
        AtomicBoolean failing = new AtomicBoolean(true);
        reader.listen(move -> {
            if (failing.get()) {
                throw new IllegalStateException("the listener is not well");
            }
            List<String> all = new ArrayList<>();
            move.changes(change -> all.add(change.kind() + " " + change.key()));
            told.addAll(all);
        });
        promote("v2");
        reader.refresh();
        time.advance(Duration.ofMinutes(11));
        failing.set(false);
        reader.refresh();
        assertThat(told).as("the view of v1 has expired").isEmpty();
        reader.refresh();
        assertThat(told).containsExactly("CHANGED a/e1100", "REMOVED a/e1200", "ADDED a/f");
    }

    @Test
    @DisplayName("H-LIVE-4: a listener that failed until its last view was collected is told that everything was added")
    void aListenerThatFailedUntilItsViewWasCollectedIsToldOfEverything() {
        promote("v1");
        CatalogReader reader = reader(store).cacheBytes(0).build();
        Digest root = reader.view().root();
        List<CatalogMove> told = new ArrayList<>();
        AtomicBoolean failing = new AtomicBoolean(true);
        reader.listen(move -> {
            if (failing.get()) {
                throw new IllegalStateException("the listener is not well");
            }
            move.changes(change -> {});
            told.add(move);
        });
        promote("v2");
        reader.refresh();
        time.advance(Duration.ofMinutes(11));
        store.lose("default", root);
        failing.set(false);
        reader.refresh();
        reader.refresh();
        assertThat(told).singleElement().satisfies(move -> {
            assertThat(move.before()).isEmpty();
            assertThat(tag(move.after())).isEqualTo("v2");
        });
    }

    @Test
    void aFlipIsSeenAtOnceInTheProcessThatMadeIt() {
        CatalogReader reader = reader(store).pollInterval(HOUR).build();
        SyncController sync = controller().reader(reader).build();
        sync.promote("v1").orThrow();
        assertThat(tag(reader.view())).isEqualTo("v1");
        sync.promote("v2").orThrow();
        assertThat(tag(reader.view())).isEqualTo("v2");
        sync.rollback().orThrow();
        assertThat(reader.view().generation()).contains(new Generation(3));
    }

    @Test
    void aGenerationCanBeWaitedFor() {
        promote("v1");
        CatalogReader reader = reader(store).pollInterval(HOUR).build();
        reader.view();
        promote("v2");
        assertThat(tag(reader.awaitGeneration(new Generation(2), Duration.ofSeconds(5))))
                .isEqualTo("v2");
        assertThatThrownBy(() -> reader.awaitGeneration(new Generation(3), Duration.ofSeconds(5)))
                .isInstanceOfSatisfying(
                        TransientException.class, e -> assertThat(e.code()).isEqualTo("catalog.generation-late"))
                .hasMessageContaining("shows generation 2 after");
    }

    @Test
    void aServiceThatStartsMayWaitForTheFirstReleaseAndForTheStore() {
        CatalogReader reader = reader(faulty).build();
        assertThatThrownBy(() -> reader.awaitGeneration(new Generation(1), Duration.ofSeconds(5)))
                .isInstanceOfSatisfying(TransientException.class, e -> {
                    assertThat(e.code()).isEqualTo("catalog.generation-late");
                    assertThat(e).hasRootCauseInstanceOf(TransientException.class);
                })
                .hasMessageContaining("shows nothing after 5000 ms, expected generation 1: nothing is live");
        promote("v1");
        // The first looks fail; what comes later does not.
        AtomicInteger failures = new AtomicInteger(3);
        faulty.plan(call ->
                call.operation() == Operation.PEEK && failures.getAndDecrement() > 0 ? Fault.BEFORE : Fault.NONE);
        assertThat(tag(reader.awaitGeneration(new Generation(1), Duration.ofSeconds(60))))
                .isEqualTo("v1");
    }

    @Test
    void changedNodesAreReadBeforeTheSwap() {
        promote("v1");
        CatalogReader reader = reader(store).build();
        CatalogView before = reader.view();
        readAll(before);
        long misses = reader.status().cache().misses();
        promote("v2");
        faulty.resetCounts();
        CatalogView after = reader.refresh();
        long warmed = reader.status().cache().misses();
        assertThat(warmed - misses).as("nodes that changed").isBetween(3L, 25L);
        readAll(after);
        assertThat(reader.status().cache().misses()).as("nobody missed a node").isEqualTo(warmed);
        assertThat(after.get("a", "f")).isPresent();
        assertThat(before.get("a", "f")).isEmpty();
    }

    @Test
    void whatNobodyReadIsNotReadBeforehand() {
        promote("v1");
        CatalogReader reader = reader(store).build();
        assertThat(reader.view().get("b", "one")).isPresent();
        long misses = reader.status().cache().misses();
        promote("v2");
        reader.refresh();
        assertThat(reader.status().cache().misses() - misses).isLessThanOrEqualTo(3);
    }

    private static void readAll(CatalogView view) {
        for (int i = 0; i < 300; i++) {
            view.get("a", "e" + (1000 + i));
        }
        view.index("colour", "red", Paging.first(400));
    }

    @Test
    void aShareOfTheSessionsReadsTheCanary() {
        promote("v1");
        CatalogReader reader = reader(store).canary("canary", 0.25).build();
        assertThat(tag(reader.viewFor("ann"))).as("nothing is live there yet").isEqualTo("v1");
        controller().channel("canary").build().promote("v2").orThrow();
        time.advance(Duration.ofSeconds(2));
        int canaries = 0;
        for (int session = 0; session < 1000; session++) {
            String tag = tag(reader.viewFor("session " + session));
            assertThat(tag(reader.viewFor("session " + session))).as("sticky").isEqualTo(tag);
            canaries += tag.equals("v2") ? 1 : 0;
        }
        assertThat(canaries).isBetween(200, 300);
        assertThat(tag(reader.view())).isEqualTo("v1");
    }

    @Test
    void aViewTellsItsChannelAndTheReaderHowItStandsWithEach() {
        promote("v1");
        controller().channel("canary").build().promote("v2").orThrow();
        CatalogReader reader = reader(store).canary("canary", 1).build();
        assertThat(reader.view().channel()).contains("live");
        assertThat(reader.viewFor("ann").channel()).contains("canary");
        assertThat(reader.at(new TagName("v2")).orElseThrow().channel())
                .as("no pointer gave it")
                .isEmpty();
        assertThat(reader.status().channel()).isEqualTo("live");
        assertThat(reader.canaryStatus()).hasValueSatisfying(status -> {
            assertThat(status.channel()).isEqualTo("canary");
            assertThat(status.release().orElseThrow().tag().value()).isEqualTo("v2");
            assertThat(status.trouble()).isEmpty();
        });
        assertThat(reader(store).build().canaryStatus()).isEmpty();
    }

    @Test
    void aCanaryThatCannotBeReadIsNotShownToAnybody() {
        promote("v1");
        controller().channel("canary").build().promote("v2").orThrow();
        store.lose("default", reader(store).channel("canary").build().view().root());
        CatalogReader reader = reader(store).canary("canary", 1).build();
        assertThat(tag(reader.viewFor("ann"))).isEqualTo("v1");
        assertThat(reader.canaryStatus().orElseThrow().trouble())
                .hasValueSatisfying(text -> assertThat(text).contains("missing"));
    }

    @Test
    void entriesOfListsAreMappedOnceByTheReadersMapper() {
        promote("v1");
        CatalogReader reader = reader(store)
                .mapper(new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES))
                .build();
        CatalogView view = reader.view();
        Page<Entry> page = view.index("colour", "red", 2);
        Page<Thing> things = page.map(entry -> view.map(entry, Thing.class));
        assertThat(things.items()).hasSize(2).extracting(Thing::colour).containsOnly("red");
        assertThat(things.next()).isEqualTo(page.next()).isPresent();
        assertThat(things.previous()).isEqualTo(page.previous());
        EntryKey first = page.items().get(0).key();
        assertThat(view.get(first)).map(Entry::key).contains(first);
        assertThat(view.get(first, Thing.class).orElseThrow())
                .as("the object that is kept")
                .isSameAs(things.items().get(0))
                .isSameAs(
                        view.get(first.collection(), first.name(), Thing.class).orElseThrow());
        assertThat(view.get(new EntryKey("a", "nothing"))).isEmpty();
    }

    @Test
    void aKeyIsReadFromItsText() {
        EntryKey key = new EntryKey("products", "sets/dining room");
        assertThat(EntryKey.parse(key.toString())).isEqualTo(key);
        for (String none : List.of("", "products", "products/", "/chair")) {
            assertThatThrownBy(() -> EntryKey.parse(none))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("an entry key is collection/name, found \"" + none + "\"");
        }
    }

    @Test
    void readersThatReportCanBeWaitedFor() {
        promote("v1");
        SyncController sync = controller().environment(time.environment()).build();
        CatalogReader quick = reader(store).reportAs("shop-1").build();
        CatalogReader slow = reader(store).reportAs("shop-2").build();
        CatalogReader silent = reader(store).build();
        quick.view();
        slow.view();
        silent.view();
        assertThat(sync.fleet().readers())
                .extracting(r -> r.name() + " " + r.generation())
                .containsExactly("shop-1 1", "shop-2 1");
        promote("v2");
        quick.refresh();
        Fleet.Arrival half = sync.fleet().await(new Generation(2), 0.5, 2, Duration.ofSeconds(1));
        assertThat(half.reached()).isTrue();
        assertThat(half.arrived()).isEqualTo(1);
        Fleet.Arrival all = sync.fleet().await(new Generation(2), 1, 2, Duration.ofSeconds(1));
        assertThat(all.reached()).isFalse();
        assertThat(all.stragglers()).extracting(r -> r.name()).containsExactly("shop-2");
        slow.close();
        assertThat(sync.fleet()
                        .await(new Generation(2), 1, 1, Duration.ofSeconds(1))
                        .reached())
                .isTrue();
        time.advance(Fleet.COUNTS.plusSeconds(1));
        assertThat(sync.fleet().readers())
                .as("one that fell silent does not count")
                .isEmpty();
    }

    @Test
    void aDeadFleetHasNotArrivedWhereTheCallerSaysHowManyThereAre() {
        promote("v1");
        SyncController sync = controller().environment(time.environment()).build();
        Generation first = new Generation(1);
        Duration patience = Duration.ofSeconds(3);
        Duration before = time.elapsed();

        Fleet.Arrival none = sync.fleet().await(first, 1, 1, patience);

        assertThat(none.reached()).as("none reports").isFalse();
        assertThat(none.readers()).isZero();
        assertThat(time.elapsed().minus(before)).isBetween(patience, patience.plusSeconds(1));
        assertThat(sync.fleet().await(first, 1, 0, patience).reached())
                .as("nobody says that there is any")
                .isTrue();
        CatalogReader one = reader(store).reportAs("shop-1").build();
        CatalogReader two = reader(store).reportAs("shop-2").build();
        one.view();
        two.view();
        assertThat(sync.fleet().await(first, 1, 2, patience).reached()).isTrue();
        assertThat(sync.fleet().await(first, 1, 3, patience).reached())
                .as("of three one is silent")
                .isFalse();
        assertThat(sync.fleet().await(first, 0.6, 3, patience).reached())
                .as("two of three are enough")
                .isTrue();
        assertThat(sync.fleet().await(first, 1, 1, Duration.ZERO).reached())
                .as("more than the least may report")
                .isTrue();
        assertThatThrownBy(() -> sync.fleet().await(first, 1, -1, patience))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not below 0");
    }

    @Test
    void mappedObjectsAreKeptByTheirContent() {
        promote("v1");
        CatalogReader reader = reader(store).build();
        Thing thing = reader.view().get("a", "e1000", Thing.class).orElseThrow();
        assertThat(thing.colour()).isEqualTo("red");
        promote("v2");
        Thing again = reader.refresh().get("a", "e1000", Thing.class).orElseThrow();
        assertThat(again).isEqualTo(thing);
        assertThat(reader.view().get("a", "e1000", Thing.class)).containsSame(again);
        assertThat(reader.view().get("a", "e1100", Thing.class)).contains(new Thing(-1, "blue"));
        assertThat(reader.view().get("a", "none", Thing.class)).isEmpty();
    }

    @Test
    void pagesGoBothWaysAndAreStableFromReleaseToRelease() {
        promote("v1");
        CatalogReader reader = reader(store).build();
        Page<?> first = reader.view().list("a", "e11", Paging.first(30));
        assertThat(first.items()).hasSize(30);
        assertThat(first.previous()).isEmpty();
        promote("v2");
        CatalogView view = reader.refresh();
        Page<?> second = view.list("a", "e11", Paging.after(first.next().orElseThrow(), 30));
        assertThat(second.previous()).contains(new EntryKey("a", "e1130"));
        Page<?> back = view.list("a", "e11", Paging.before(second.previous().orElseThrow(), 30));
        assertThat(back.items()).hasSize(30);
        assertThat(back.previous()).isEmpty();
        assertThat(view.count("a", "e11")).isEqualTo(100);
        assertThat(view.countIndexed("colour", "red")).isEqualTo(298);
        assertThat(view.index("colour", "red", Paging.before(new EntryKey("a", "e1003"), 10))
                        .items())
                .extracting(entry -> entry.name())
                .containsExactly("e1000", "e1001", "e1002");
        assertThatThrownBy(() -> view.list("a", Paging.after(new EntryKey("b", "one"), 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found b/one");
    }

    @Test
    void anIndexIsSearchedByWhatItsValuesStartWith() {
        promote("v1");
        CatalogReader reader = reader(store).build();
        IndexPage first = reader.view().indexByPrefix("colour", "re", IndexPaging.first(299));
        assertThat(first.previous()).isEmpty();
        assertThat(first.next()).contains(new IndexPlace("red", new EntryKey("a", "e1298")));
        promote("v2");
        CatalogView view = reader.refresh();
        IndexPage last = view.indexByPrefix(
                "colour", "re", IndexPaging.after(first.next().orElseThrow(), 10));
        assertThat(last.items()).extracting(item -> item.entry().name()).containsExactly("e1299");
        assertThat(last.next()).isEmpty();
        IndexPage back = view.indexByPrefix(
                "colour", "", IndexPaging.before(new IndexPlace("red", new EntryKey("a", "e1001")), 2));
        assertThat(back.items())
                .as("over values, the last ones before the place")
                .extracting(item -> item.value() + " " + item.entry().name())
                .containsExactly("green f", "red e1000");
        assertThat(back.previous()).contains(new IndexPlace("green", new EntryKey("a", "f")));
        assertThat(view.indexByPrefix("colour", "b", IndexPaging.first(5)).items())
                .extracting(item -> item.entry().at("/n").asInt())
                .containsExactly(-1);
        assertThat(view.indexByPrefix(
                        "colour", "", IndexPaging.before(back.previous().orElseThrow(), 5)))
                .extracting(IndexPage::items, IndexPage::previous)
                .containsExactly(
                        List.of(new IndexPage.Item(
                                "blue", view.get("a", "e1100").orElseThrow())),
                        Optional.empty());
        assertThat(view.countIndexedByPrefix("colour", "")).isEqualTo(300);
        assertThat(view.countIndexedByPrefix("colour", "re")).isEqualTo(298);
        assertThat(view.indexByPrefix("colour", "x", IndexPaging.first(1)))
                .isEqualTo(new IndexPage(List.of(), Optional.empty(), Optional.empty()));
        assertThatThrownBy(() -> view.indexByPrefix("size", "", IndexPaging.first(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no index \"size\"");
        assertThatThrownBy(() -> IndexPaging.first(0)).hasMessageContaining("asked for 0");
        assertThatThrownBy(() -> new IndexPaging(back.previous(), last.previous(), 1))
                .hasMessageContaining("behind green: a/f or ends before red: a/e1299, not both");
    }

    @Test
    void anAsynchronousViewAnswersAsTheViewDoes() {
        promote("v1");
        CatalogView view = reader(store).build().view();
        var async = view.async(Runnable::run);
        assertThat(async.get("a", "e1000").join()).isEqualTo(view.get("a", "e1000"));
        assertThat(async.getAll(List.of(new EntryKey("b", "one"))).join()).hasSize(1);
        assertThat(async.list("a", "", Paging.first(5)).join()).isEqualTo(view.list("a", 5));
        assertThat(async.count("a", "").join()).isEqualTo(300);
        assertThat(async.index("colour", "none", Paging.first(1)).join().items())
                .isEmpty();
        assertThatThrownBy(() -> async.countIndexed("none", "").join())
                .hasCauseInstanceOf(IllegalArgumentException.class);
        assertThat(async.indexByPrefix("colour", "r", IndexPaging.first(3)).join())
                .isEqualTo(view.indexByPrefix("colour", "r", IndexPaging.first(3)));
        assertThat(async.countIndexedByPrefix("colour", "r").join()).isEqualTo(300);
        assertThat(async.count().join()).isEqualTo(301);
        assertThat(async.count("b").join()).isEqualTo(1);
        assertThat(async.collections().join()).isEqualTo(view.collections());
        assertThat(async.indexes().join()).containsExactly("colour");
        assertThat(async.list("a", Paging.first(5)).join()).isEqualTo(view.list("a", 5));
        assertThat(async.list("a", Optional.of("e1003"), 5).join()).isEqualTo(view.list("a", Optional.of("e1003"), 5));
        assertThat(async.list("a", 5).join()).isEqualTo(view.list("a", 5));
        assertThat(async.index("colour", "red", 2).join()).isEqualTo(view.index("colour", "red", 2));
        EntryKey key = new EntryKey("a", "e1003");
        assertThat(async.index("colour", "red", Optional.of(key), 2).join())
                .isEqualTo(view.index("colour", "red", Optional.of(key), 2));
        assertThat(async.get(key, Thing.class).join()).isEqualTo(view.get(key, Thing.class));
        assertThat(async.map(view.get(key).orElseThrow(), Thing.class).join())
                .isEqualTo(view.get(key, Thing.class).orElseThrow());
        List<EntryKey> all = new ArrayList<>();
        async.forEach(entry -> all.add(entry.key())).join();
        assertThat(all).hasSize(301).contains(key);
        assertThatThrownBy(() -> async.forEach(entry -> {
                            throw new IllegalStateException("enough");
                        })
                        .join())
                .hasRootCauseMessage("enough");
        promote("v2");
        List<String> changes = new ArrayList<>();
        async.diff(reader(store).build().view(), change -> changes.add(change.kind() + " " + change.key()))
                .join();
        assertThat(changes).containsExactly("CHANGED a/e1100", "REMOVED a/e1200", "ADDED a/f");
    }

    @Test
    void whateverAViewReadsAnAsynchronousOneReadsToo() {
        // They tell of the view itself, and are asked of it at once.
        Set<String> ofItself =
                new HashSet<>(Set.of("release", "generation", "channel", "snapshot", "root", "age", "async"));
        for (Method method : CatalogView.class.getDeclaredMethods()) {
            if (method.isSynthetic() || ofItself.remove(method.getName())) {
                continue;
            }
            String answer = method.getGenericReturnType()
                    .getTypeName()
                    .replaceFirst("^long$", "java.lang.Long")
                    .replaceFirst("^void$", "java.lang.Void");
            assertThat(AsyncCatalogView.class.getMethods())
                    .filteredOn(twin -> twin.getName().equals(method.getName())
                            && Arrays.equals(twin.getParameterTypes(), method.getParameterTypes()))
                    .as("the twin of %s", method)
                    .extracting(twin -> twin.getGenericReturnType().getTypeName())
                    .containsExactly("java.util.concurrent.CompletableFuture<" + answer + ">");
        }
        assertThat(ofItself).isEmpty();
    }

    @Test
    void inTheBackgroundAReaderFollowsByItselfUntilItIsClosed() throws InterruptedException {
        promote("v1");
        CountDownLatch moved = new CountDownLatch(1);
        try (CatalogReader reader = CatalogReader.builder()
                .store(store)
                .environment(Environment.system())
                .pollInterval(Duration.ofMillis(5))
                .build()) {
            reader.listen(move -> moved.countDown());
            reader.view();
            reader.follow();
            promote("v2");
            assertThat(moved.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(tag(reader.view())).isEqualTo("v2");
        }
    }

    @Test
    void severalThreadsThatMissOneNodeReadItOnce() throws InterruptedException {
        promote("v1");
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicBoolean holding = new AtomicBoolean();
        List<Integer> gets = java.util.Collections.synchronizedList(new ArrayList<>());
        Store slow = new Store() {
            @Override
            public SnapshotStore snapshots(String catalog) {
                SnapshotStore nodes = store.snapshots(catalog);
                return (SnapshotStore) Proxy.newProxyInstance(
                        SnapshotStore.class.getClassLoader(), new Class<?>[] {SnapshotStore.class}, (s, m, a) -> {
                            if (m.getName().equals("get") && holding.get()) {
                                gets.add(((java.util.Collection<?>) a[0]).size());
                                reading.countDown();
                                go.await();
                            }
                            return m.invoke(nodes, a);
                        });
            }

            @Override
            public Promoter promoter(String catalog) {
                return store.promoter(catalog);
            }
        };
        CatalogReader reader = CatalogReader.builder().store(slow).build();
        CatalogView view = reader.view();
        view.get("b", "one");
        holding.set(true);
        List<Thread> threads = new ArrayList<>();
        AtomicReference<Throwable> failed = new AtomicReference<>();
        Map<Integer, String> found = new java.util.concurrent.ConcurrentHashMap<>();
        for (int i = 0; i < 4; i++) {
            int number = i;
            Thread thread = new Thread(
                    () -> found.put(number, view.get("a", "e1000").orElseThrow().path()));
            thread.setUncaughtExceptionHandler((t, e) -> failed.set(e));
            threads.add(thread);
            thread.start();
        }
        reading.await();
        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failed.get()).isNull();
        assertThat(found).hasSize(4);
        assertThat(gets).as("rounds of reads").hasSize(1);
    }

    @Test
    void aReleaseThatIsStoredCanBeReadByItsTag() {
        promote("v1");
        promote("v2");
        CatalogReader reader = reader(store).build();
        CatalogView old = reader.at(new TagName("v1")).orElseThrow();
        assertThat(old.get("a", "e1200")).isPresent();
        assertThat(reader.view().get("a", "e1200")).isEmpty();
        time.advance(Duration.ofMinutes(11));
        assertThatThrownBy(() -> old.forEach(entry -> {})).isInstanceOf(ViewExpiredException.class);
    }

    @Test
    @DisplayName(
            "what no retry cures is told as such also within a poll interval, in which the store is not asked again")
    void whatNoRetryCuresIsToldAgain() {
        Store newer = new StoreWrapper(store) {
            @Override
            public Promoter promoter(String catalog) {
                return new Register(inner.promoter(catalog)) {
                    @Override
                    public List<Stored> peek(String channel) {
                        throw new ConfigurationException(
                                "register.newer-version", "written by a later version", "update");
                    }
                };
            }
        };
        try (CatalogReader reader = reader(newer).build()) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(reader::view)
                        .isInstanceOfSatisfying(
                                ConfigurationException.class,
                                e -> assertThat(e.code()).isEqualTo("register.newer-version"));
            }
        }
    }
}
