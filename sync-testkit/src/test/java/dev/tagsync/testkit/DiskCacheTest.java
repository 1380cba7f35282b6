package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tagsync.CatalogMove;
import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.Environment;
import dev.tagsync.Generation;
import dev.tagsync.SyncController;
import dev.tagsync.TransientException;
import dev.tagsync.ViewExpiredException;
import dev.tagsync.testkit.Call.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What a reader keeps on the disk, for a process that starts anew. */
class DiskCacheTest {
    private static final long BYTES = 64L << 20;
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    Path folder;

    private final SimulatedEnvironment time = SimulatedEnvironment.seeded(7);
    private final InMemoryStore store = new InMemoryStore();
    private final FaultyStore faulty = new FaultyStore(store, FaultPlan.none());
    private final InMemoryTagSource source = InMemoryTagSource.of(history());

    private static TaggedHistory history() {
        TaggedHistory.Builder files = TaggedHistory.builder();
        for (int i = 0; i < 300; i++) {
            files.file(
                    "a/e" + (1000 + i) + ".json",
                    "{\"n\": " + i + ", \"text\": \"" + "lorem ipsum ".repeat(45) + "\"}");
        }
        return files.commit("one")
                .tag("v1")
                .file("a/e1000.json", "{\"n\": -1}")
                .commit("two")
                .tag("v2")
                .build();
    }

    @BeforeEach
    void v1IsLive() {
        promote("v1");
    }

    private void promote(String tag) {
        SyncController.builder()
                .source(source)
                .store(store)
                .build()
                .promote(tag)
                .orThrow();
    }

    private CatalogReader.Builder reader(Environment environment) {
        return CatalogReader.builder()
                .store(faulty)
                .environment(environment)
                .pollInterval(SECOND)
                .diskCache(folder, BYTES);
    }

    /** A process that starts later has another count of nanoseconds, and the same dates. */
    private SimulatedEnvironment later(Duration after) {
        return SimulatedEnvironment.seeded(
                8, HistorySteps.START.plus(time.elapsed()).plus(after));
    }

    private void storeIsAway() {
        faulty.plan(FaultPlan.from(0, Fault.BEFORE));
    }

    private static String tag(CatalogView view) {
        return view.release().tag().value();
    }

    private static int n(CatalogView view, String name) {
        return view.get("a", name).orElseThrow().at("/n").asInt();
    }

    private static Map<String, Integer> all(CatalogView view) {
        Map<String, Integer> all = new HashMap<>();
        for (int i = 0; i < 300; i++) {
            all.put("e" + (1000 + i), n(view, "e" + (1000 + i)));
        }
        return all;
    }

    /** A reader that read everything, and is gone. */
    private Map<String, Integer> readOnce() {
        try (CatalogReader reader = reader(time.environment()).build()) {
            return all(reader.view());
        }
    }

    private List<Path> files(String below) {
        try (Stream<Path> files = Files.walk(folder.resolve(below))) {
            return files.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static ListAppender<ILoggingEvent> listening() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger("dev.tagsync.CatalogReader");
        logger.setLevel(Level.WARN);
        logger.setAdditive(false);
        logger.addAppender(log);
        return log;
    }

    private static List<String> warnings(ListAppender<ILoggingEvent> log) {
        Logger logger = (Logger) LoggerFactory.getLogger("dev.tagsync.CatalogReader");
        logger.detachAppender(log);
        logger.setAdditive(true);
        logger.setLevel(null);
        return log.list.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void aReaderThatStartsAnewAsksTheStoreForThePointerAlone() {
        Map<String, Integer> read = readOnce();
        faulty.resetCounts();
        CatalogReader second = reader(later(SECOND).environment()).build();
        assertThat(all(second.view())).isEqualTo(read);
        assertThat(faulty.calls(Operation.GET)).isZero();
        assertThat(faulty.calls(Operation.PEEK)).isEqualTo(1);
        assertThat(second.status().cache().diskHits()).isEqualTo(files("nodes").size());
        assertThat(second.status().cache().misses()).isZero();
        assertThat(second.status().cache().hitRatio()).isBetween(0.5, 0.999);
    }

    @Test
    void aReaderThatStartsWithoutAStoreServesWhatWasLastSeenLive() {
        SimulatedEnvironment first = time;
        CatalogReader before = reader(first.environment()).build();
        assertThat(n(before.view(), "e1000")).isZero();
        first.advance(Duration.ofMinutes(3));
        before.view();
        before.close();
        storeIsAway();

        SimulatedEnvironment second = later(Duration.ofMinutes(5));
        ListAppender<ILoggingEvent> log = listening();
        CatalogReader reader = reader(second.environment()).build();
        CatalogView view = reader.view();
        assertThat(warnings(log))
                .singleElement()
                .asString()
                .contains("Opened view of v1, generation 1 from the disk, last seen live 5 min ago")
                .contains("injected fault");
        assertThat(tag(view)).isEqualTo("v1");
        assertThat(view.generation()).contains(new Generation(1));
        assertThat(view.count()).isEqualTo(300);
        assertThat(n(view, "e1000")).isZero();
        assertThat(view.age())
                .isBetween(Duration.ofMinutes(5), Duration.ofMinutes(5).plus(SECOND));
        assertThat(reader.status().trouble())
                .hasValueSatisfying(text -> assertThat(text).contains("injected fault"));
        assertThat(reader.status().generation()).contains(new Generation(1));
        assertThatThrownBy(() -> view.get("a", "e1299"))
                .as("what is not on the disk")
                .isInstanceOfSatisfying(
                        TransientException.class, e -> assertThat(e.code()).isEqualTo("store.unreachable"));
        assertThatThrownBy(reader::refresh).isInstanceOf(TransientException.class);

        second.advance(Duration.ofHours(2));
        assertThat(n(reader.view(), "e1000")).isZero();
        assertThat(reader.view().age()).isGreaterThan(Duration.ofHours(2));
        assertThatThrownBy(() -> reader.view().get("a", "e1299")).isInstanceOf(ViewExpiredException.class);
    }

    @Test
    void whatIsOnTheDiskIsAnsweredHoweverOldTheViewIs() {
        Map<String, Integer> read = readOnce();
        storeIsAway();
        CatalogReader reader = reader(later(Duration.ofDays(3)).environment()).build();
        assertThat(all(reader.view())).isEqualTo(read);
        assertThat(reader.view().age()).isGreaterThanOrEqualTo(Duration.ofDays(3));
        assertThat(reader.status().cache().misses()).isZero();
    }

    @Test
    void aReaderThatStartedWithoutAStoreGoesOnWhenItIsBack() {
        readOnce();
        promote("v2");
        storeIsAway();
        SimulatedEnvironment second = later(Duration.ofMinutes(1));
        CatalogReader reader = reader(second.environment()).build();
        List<CatalogMove> moves = new ArrayList<>();
        reader.listen(moves::add);
        CatalogView old = reader.view();
        assertThat(tag(old)).isEqualTo("v1");
        assertThat(moves).isEmpty();
        faulty.plan(FaultPlan.none());
        second.advance(Duration.ofSeconds(2));
        assertThat(tag(reader.view())).isEqualTo("v2");
        assertThat(n(reader.view(), "e1000")).isEqualTo(-1);
        assertThat(reader.view().age()).isLessThan(SECOND);
        assertThat(reader.status().trouble()).isEmpty();
        assertThat(n(old, "e1000")).isZero();
        assertThat(moves)
                .as("a listener is told of what changed since the view from the disk")
                .singleElement()
                .satisfies(move -> {
                    List<String> changed = new ArrayList<>();
                    move.changes(change -> changed.add(change.kind() + " " + change.key()));
                    assertThat(changed).containsExactly("CHANGED a/e1000");
                });
    }

    @Test
    void aHostMayHaveRefusedWhatIsTooOldByItsTrueAge() {
        readOnce();
        storeIsAway();
        Duration most = Duration.ofMinutes(2);
        SimulatedEnvironment soon = later(Duration.ofSeconds(100));
        CatalogReader reader = reader(soon.environment()).refuseAfter(most).build();
        assertThat(tag(reader.view())).isEqualTo("v1");
        soon.advance(Duration.ofSeconds(30));
        assertThatThrownBy(reader::view)
                .isInstanceOfSatisfying(
                        TransientException.class, e -> assertThat(e.code()).isEqualTo("catalog.stale"))
                .hasMessageContaining("last seen live 130 s ago, and is refused after 120 s");

        CatalogReader late = reader(later(Duration.ofSeconds(130)).environment())
                .refuseAfter(most)
                .build();
        assertThatThrownBy(late::view)
                .isInstanceOfSatisfying(
                        TransientException.class, e -> assertThat(e.code()).isEqualTo("catalog.stale"))
                .hasMessageContaining("last seen live 130 s ago");
    }

    @Test
    void whatAProcessThatDiedSawLastIsAtMostTenSecondsYounger() {
        CatalogReader reader = reader(time.environment()).build();
        for (int i = 0; i < 55; i++) {
            reader.view();
            time.advance(Duration.ofMillis(1100));
        }
        // Never closed.
        storeIsAway();
        CatalogReader second =
                reader(later(Duration.ofMinutes(1)).environment()).build();
        assertThat(second.view().age()).isBetween(Duration.ofMinutes(1), Duration.ofSeconds(74));
    }

    @Test
    void aClockThatIsBehindTellsNoAge() {
        readOnce();
        storeIsAway();
        CatalogReader reader =
                reader(later(Duration.ofMinutes(-10)).environment()).build();
        assertThatThrownBy(reader::view)
                .isInstanceOfSatisfying(
                        TransientException.class, e -> assertThat(e.code()).isEqualTo("store.unreachable"));
        CatalogReader near =
                reader(later(Duration.ofSeconds(-10)).environment()).build();
        assertThat(near.view().age()).isLessThan(SECOND);
    }

    @Test
    void whenAStoreThatAnswersHasNothingLiveNothingIsServed() {
        readOnce();
        CatalogReader reader = CatalogReader.builder()
                .store(new InMemoryStore())
                .environment(later(SECOND).environment())
                .diskCache(folder, BYTES)
                .build();
        assertThatThrownBy(reader::view)
                .isInstanceOfSatisfying(
                        TransientException.class, e -> assertThat(e.code()).isEqualTo("catalog.nothing-live"));
    }

    @Test
    void otherChannelsAndCatalogsAreNotMistaken() {
        readOnce();
        storeIsAway();
        Environment environment = later(SECOND).environment();
        CatalogReader channel = reader(environment).channel("canary").build();
        CatalogReader catalog = reader(environment).catalog("other").build();
        assertThatThrownBy(channel::view).hasMessageContaining("injected fault");
        assertThatThrownBy(catalog::view).hasMessageContaining("injected fault");
        CatalogReader both = reader(environment).canary("canary", 1).build();
        assertThat(both.viewFor("ann").channel()).contains("live");
    }

    @Test
    void whatIsDamagedIsReadFromTheStoreAndWrittenAnew() throws IOException {
        Map<String, Integer> read = readOnce();
        List<Path> nodes = files("nodes");
        assertThat(nodes).hasSizeGreaterThan(10);
        for (int i = 0; i < nodes.size(); i++) {
            byte[] bytes = Files.readAllBytes(nodes.get(i));
            switch (i % 3) {
                case 0 -> bytes[bytes.length / 2]++;
                case 1 -> bytes = java.util.Arrays.copyOf(bytes, bytes.length / 2);
                default -> bytes = new byte[0];
            }
            Files.write(nodes.get(i), bytes);
        }
        storeIsAway();
        ListAppender<ILoggingEvent> log = listening();
        CatalogReader alone = reader(later(SECOND).environment()).build();
        CatalogView view = alone.view();
        assertThatThrownBy(() -> view.get("a", "e1000")).hasMessageContaining("injected fault");
        assertThat(files("nodes")).as("deleted").hasSize(nodes.size() - 1);
        faulty.plan(FaultPlan.none());
        assertThat(all(alone.view())).isEqualTo(read);
        assertThat(warnings(log).stream().filter(text -> text.contains("is damaged")))
                .as("told once")
                .hasSize(1);
        storeIsAway();
        assertThat(all(reader(later(SECOND).environment()).build().view())).isEqualTo(read);
    }

    @Test
    void whatIsDamagedOfThePointerIsNotServed() throws IOException {
        readOnce();
        Path pointer = files("live").get(0);
        byte[] bytes = Files.readAllBytes(pointer);
        bytes[bytes.length - 1]++;
        Files.write(pointer, bytes);
        storeIsAway();
        CatalogReader reader = reader(later(SECOND).environment()).build();
        assertThatThrownBy(reader::view).hasMessageContaining("injected fault");
        assertThat(pointer).doesNotExist();
        Files.write(pointer, new byte[5]);
        assertThatThrownBy(reader(later(SECOND).environment()).build()::view).hasMessageContaining("injected fault");
        faulty.plan(FaultPlan.none());
        readOnce();
        assertThat(pointer).exists();
    }

    @Test
    void twoReadersShareAFolder() {
        CatalogReader one = reader(time.environment()).build();
        CatalogReader other = reader(time.environment()).build();
        CatalogView view = one.view();
        CatalogView same = other.view();
        Map<String, Integer> read = new HashMap<>();
        for (int i = 0; i < 300; i++) {
            String name = "e" + (1000 + i);
            read.put(name, n(i % 2 == 0 ? view : same, name));
        }
        promote("v2");
        assertThat(tag(one.refresh())).isEqualTo("v2");
        assertThat(n(one.view(), "e1000")).isEqualTo(-1);
        time.advance(Duration.ofSeconds(30));
        // One that knows of v1 alone closes later: it takes nobody back.
        other.close();
        one.close();
        storeIsAway();
        CatalogView last = reader(later(SECOND).environment()).build().view();
        assertThat(tag(last)).isEqualTo("v2");
        read.put("e1000", -1);
        assertThat(all(last)).isEqualTo(read);
        assertThat(files("live")).hasSize(1);
    }

    @Test
    void manyThreadsOfTwoReadersWriteOneFolder() throws InterruptedException {
        List<CatalogReader> readers = List.of(
                reader(Environment.system()).build(),
                reader(Environment.system()).build());
        List<Thread> threads = new ArrayList<>();
        List<Map<String, Integer>> found = java.util.Collections.synchronizedList(new ArrayList<>());
        AtomicReference<Throwable> failed = new AtomicReference<>();
        for (int i = 0; i < 6; i++) {
            CatalogReader reader = readers.get(i % 2);
            Thread thread = new Thread(() -> found.add(all(reader.view())));
            thread.setUncaughtExceptionHandler((t, e) -> failed.set(e));
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        readers.forEach(CatalogReader::close);
        assertThat(failed.get()).isNull();
        assertThat(found).hasSize(6);
        storeIsAway();
        CatalogReader last = reader(Environment.system()).build();
        assertThat(found).containsOnly(all(last.view()));
        assertThat(files("")).noneMatch(file -> file.getFileName().toString().startsWith("."));
    }

    @Test
    void aFolderThatCannotBeWrittenFailsNoReadAndIsToldOnce() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "no folder");
        ListAppender<ILoggingEvent> log = listening();
        CatalogReader reader = CatalogReader.builder()
                .store(faulty)
                .environment(time.environment())
                .diskCache(file.resolve("cache"), BYTES)
                .build();
        assertThat(all(reader.view())).hasSize(300);
        time.advance(Duration.ofHours(1));
        promote("v2");
        assertThat(tag(reader.view())).isEqualTo("v2");
        assertThat(n(reader.view(), "e1000")).isEqualTo(-1);
        reader.close();
        assertThat(warnings(log).stream().filter(text -> text.contains("cannot be written")))
                .hasSize(1)
                .allSatisfy(text -> assertThat(text).contains("reading goes on without"));
    }

    @Test
    void aFolderThatCanBeWrittenAgainIs() throws IOException {
        Path cache = folder.resolve("cache");
        Files.writeString(cache, "in the way");
        CatalogReader reader = CatalogReader.builder()
                .store(faulty)
                .environment(time.environment())
                .diskCache(cache, BYTES)
                .build();
        reader.view();
        Files.delete(cache);
        n(reader.view(), "e1000");
        assertThat(cache).as("it is left alone for a minute").doesNotExist();
        time.advance(Duration.ofSeconds(61));
        n(reader.view(), "e1299");
        assertThat(files("cache/live")).hasSize(1);
        assertThat(files("cache/nodes")).isNotEmpty();
    }

    @Test
    void aLookUpDoesNotWaitUntilItIsWritten() {
        Deque<Runnable> work = new ArrayDeque<>();
        Environment some = time.environment();
        Environment environment =
                new Environment(work::add, some.clock(), some.nanoTime(), some.sleeper(), some.random());
        CatalogReader reader = reader(environment).build();
        Map<String, Integer> read = all(reader.view());
        assertThat(folder).isEmptyDirectory();
        assertThat(work).as("one thread writes").hasSize(1);
        work.remove().run();
        assertThat(files("nodes")).isNotEmpty();
        storeIsAway();
        assertThat(all(reader(later(SECOND).environment()).build().view())).isEqualTo(read);
    }

    @Test
    void whatWaitsIsWrittenWhenTheReaderIsClosed() {
        Environment some = time.environment();
        Environment idle = new Environment(work -> {}, some.clock(), some.nanoTime(), some.sleeper(), some.random());
        Map<String, Integer> read;
        try (CatalogReader reader = reader(idle).build()) {
            read = all(reader.view());
            assertThat(folder).isEmptyDirectory();
        }
        storeIsAway();
        assertThat(all(reader(later(SECOND).environment()).build().view())).isEqualTo(read);
    }

    @Test
    void aReaderWithoutAFolderNeedsTheStore() {
        readOnce();
        storeIsAway();
        CatalogReader reader = CatalogReader.builder()
                .store(faulty)
                .environment(later(SECOND).environment())
                .build();
        assertThatThrownBy(reader::view).hasMessageContaining("injected fault");
    }

    @Test
    void aLimitThatHasNoRoomForANodeIsRefused() {
        assertThatThrownBy(() -> CatalogReader.builder().diskCache(folder, BYTES - 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 67108864 bytes, found 67108863");
    }
}
