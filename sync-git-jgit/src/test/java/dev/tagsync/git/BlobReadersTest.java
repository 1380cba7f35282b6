package dev.tagsync.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.PermanentException;
import dev.tagsync.Release;
import dev.tagsync.SyncException;
import dev.tagsync.TagName;
import dev.tagsync.TransientException;
import dev.tagsync.spi.TagSource;
import dev.tagsync.spi.TagSource.DifferenceHandler;
import dev.tagsync.spi.TagSource.FileHandler;
import dev.tagsync.spi.TagSource.Resolution.Resolved;
import dev.tagsync.spi.TagSource.SourceFile;
import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of a release read by several threads, in the order of packs. */
class BlobReadersTest {
    private static final int FILES = 1_500;
    private static final int LIMIT = 900;

    @TempDir
    Path folder;

    private TestRepository repository;
    private final Map<String, String> written = new HashMap<>();

    @BeforeEach
    void makeRepository() {
        repository = TestRepository.bare(folder.resolve("catalog.git"));
    }

    @AfterEach
    void closeRepository() {
        repository.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    @DisplayName("every file is handed over once, with its own content, from several packs and loose objects")
    void everyFileIsHandedOverOnce(int readers) throws GitAPIException {
        Random random = new Random(readers);
        write(random, FILES);
        repository.commit("one").tag("v1");
        pack();
        write(random, FILES / 2);
        repository.commit("two").tag("v2");
        pack();
        write(random, FILES / 3);
        repository.commit("three").tag("v3");
        try (TagSource source = source(readers)) {
            Collected all = new Collected();
            source.files(resolve(source, "v3"), LIMIT, all);
            assertThat(all.found).isEqualTo(expected());
            assertThat(all.twice).isEmpty();

            Collected changed = new Collected();
            source.difference(resolve(source, "v1"), resolve(source, "v3"), LIMIT, changed);
            assertThat(changed.found).hasSizeGreaterThan(FILES / 3);
            assertThat(expected()).containsAllEntriesOf(changed.found);
            assertThat(changed.twice).isEmpty();
        }
    }

    /** Some are much alike and large, so that a pack keeps them as deltas of others that are over the limit. */
    private void write(Random random, int count) {
        for (int i = 0; i < count; i++) {
            String path = "f" + random.nextInt(30) + "/" + random.nextInt(100) + ".json";
            StringBuilder content = new StringBuilder("content of " + path + " " + random.nextInt(4));
            for (int line = random.nextInt(60); line > 0; line--) {
                content.append("\nline ").append(line).append(" is the same in many files");
            }
            written.put(path, content.toString());
            repository.file(path, content.toString());
        }
    }

    private Map<String, String> expected() {
        Map<String, String> expected = new HashMap<>();
        written.forEach((path, content) ->
                expected.put(path, content.length() > LIMIT ? "oversize " + content.length() : content));
        return expected;
    }

    @Test
    @DisplayName("a batch is read in the order of the pack, and what is in none after that in the order of paths")
    void aBatchIsReadInTheOrderOfThePack() throws GitAPIException {
        write(new Random(3), 700);
        repository.commit("one").tag("v1");
        pack();
        repository.file("a-loose.json", "loose").file("z-loose.json", "loose too");
        repository.commit("two").tag("v2");
        List<String> paths = new ArrayList<>();
        try (BlobReaders readers = readers(1, 100, new Handler() {
            @Override
            public void file(SourceFile file, byte[] content) {
                paths.add(file.path());
            }
        })) {
            addAll(readers);
            readers.finish();
        }
        assertThat(paths).hasSize(written.size() + 2).doesNotHaveDuplicates();
        PackOrder order = PackOrder.of(repository.repository());
        List<Long> places = paths.stream()
                .map(path -> order.place(ObjectId.fromString(repository.blob(path))))
                .toList();
        for (int from = 0; from < places.size(); from += 100) {
            List<Long> batch = places.subList(from, Math.min(from + 100, places.size()));
            assertThat(batch).isSorted();
        }
        assertThat(paths.get(99)).isEqualTo("a-loose.json");
        assertThat(places.get(99)).isEqualTo(PackOrder.NOWHERE);
        assertThat(places.get(0)).isLessThan(PackOrder.NOWHERE);
    }

    @Test
    @DisplayName("more batches than may wait are all read, by several threads")
    void manySmallBatchesAreAllRead() {
        write(new Random(4), FILES);
        repository.commit("one").tag("v2");
        Collected all = new Collected();
        try (BlobReaders readers = readers(3, 7, all)) {
            addAll(readers);
            readers.finish();
        }
        Map<String, String> expected = new HashMap<>(written);
        assertThat(all.found).isEqualTo(expected);
        assertThat(all.twice).isEmpty();
    }

    private BlobReaders readers(int count, int batchFiles, FileHandler handler) {
        GitFaults faults = new GitFaults("the repository", text -> text);
        return new BlobReaders(repository.repository(), faults, count, FILES, 1 << 20, handler, batchFiles);
    }

    private void addAll(BlobReaders readers) {
        Repository git = repository.repository();
        try (var reader = git.newObjectReader()) {
            new TreeListing(reader, new GitFaults("the repository", text -> text))
                    .forEachId(git.resolve("v2^{tree}"), (path, blob) -> readers.add(path.get(), blob));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("as many threads as there are readers hand over at once; they are daemons and end with the call")
    void filesAreHandedOverAtOnce() {
        many();
        CountDownLatch together = new CountDownLatch(3);
        Handler handler = new Handler() {
            @Override
            public void file(SourceFile file, byte[] content) {
                super.file(file, content);
                together.countDown();
                await(together);
            }
        };
        try (TagSource source = source(3)) {
            source.files(resolve(source, "v1"), LIMIT, handler);
        }
        assertThat(handler.threads)
                .extracting(Thread::getName)
                .containsExactlyInAnyOrder("tagsync-git-1", "tagsync-git-2", "tagsync-git-3");
        assertThat(handler.threads).allMatch(Thread::isDaemon);
        handler.assertThatThreadsEnded();
    }

    @Test
    @DisplayName("one reader is the calling thread, and so it is where there are few files")
    void oneReaderIsTheCallingThread() {
        many();
        repository.file("f/1.json", "changed").commit("two").tag("v2");
        try (TagSource one = source(1);
                TagSource four = source(4)) {
            Release v1 = resolve(one, "v1");
            Handler all = new Handler();
            one.files(v1, LIMIT, all);
            assertThat(all.threads).containsExactly(Thread.currentThread());
            Handler changed = new Handler();
            four.difference(v1, resolve(four, "v2"), LIMIT, changed);
            assertThat(changed.calls).hasValue(1);
            assertThat(changed.threads).containsExactly(Thread.currentThread());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    @DisplayName("what a handler throws ends all readers promptly and reaches the caller as it is")
    void whatAHandlerThrowsEndsAllReaders(int readers) {
        many();
        for (Throwable fault :
                List.of(new IllegalStateException("of the handler"), new AssertionError("of the handler"))) {
            AtomicInteger after = new AtomicInteger();
            AtomicReference<Thread> thrower = new AtomicReference<>();
            Handler handler = new Handler() {
                @Override
                public void file(SourceFile file, byte[] content) {
                    super.file(file, content);
                    if (calls.get() < 300) {
                        return;
                    }
                    if (thrower.compareAndSet(null, Thread.currentThread())) {
                        BlobReadersTest.<RuntimeException>raise(fault);
                    }
                    after.incrementAndGet();
                    awaitEnd(thrower.get());
                }
            };
            try (TagSource source = source(readers)) {
                Release release = resolve(source, "v1");
                assertThatThrownBy(() -> source.files(release, LIMIT, handler)).isSameAs(fault);
            }
            handler.assertThatThreadsEnded();
            // Each of the others may be in a file, and none goes on to another.
            assertThat(after.get()).isLessThan(readers);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void raise(Throwable fault) throws T {
        throw (T) fault;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    @DisplayName("missing blobs are one fault, which names one of them and its path")
    void missingBlobsAreOneFault(int readers) throws IOException {
        many();
        Set<String> lost =
                Set.of(repository.blob("f/700.json"), repository.blob("f/701.json"), repository.blob("f/1400.json"));
        for (String id : lost) {
            Files.delete(repository
                    .gitDirectory()
                    .resolve("objects")
                    .resolve(id.substring(0, 2))
                    .resolve(id.substring(2)));
        }
        Handler handler = new Handler();
        try (TagSource source = source(readers)) {
            Release release = resolve(source, "v1");
            assertThatThrownBy(() -> source.files(release, LIMIT, handler))
                    .isInstanceOf(PermanentException.class)
                    .hasMessageMatching("blob [0-9a-f]{40} of f/(700|701|1400)\\.json is missing in .*")
                    .satisfies(
                            fault -> assertThat(((SyncException) fault).code()).isEqualTo("source.object-missing"))
                    .satisfies(fault -> assertThat(fault.getSuppressed()).isEmpty());
        }
        handler.assertThatThreadsEnded();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    @DisplayName("an interrupted call ends as such, though its handlers wait, keeps the flag, and leaves no thread")
    void anInterruptedCallEnds(int readers) {
        many();
        Thread caller = Thread.currentThread();
        CountDownLatch never = new CountDownLatch(1);
        Handler handler = new Handler() {
            @Override
            public void file(SourceFile file, byte[] content) {
                super.file(file, content);
                caller.interrupt();
                if (Thread.currentThread() != caller) {
                    await(never);
                }
            }
        };
        try (TagSource source = source(readers)) {
            Release release = resolve(source, "v1");
            assertThatThrownBy(() -> source.files(release, LIMIT, handler))
                    .isInstanceOf(TransientException.class)
                    .satisfies(
                            fault -> assertThat(((SyncException) fault).code()).isEqualTo("source.interrupted"));
            assertThat(Thread.interrupted()).isTrue();
        }
        handler.assertThatThreadsEnded();
        assertThat(handler.calls.get()).isLessThanOrEqualTo(readers);
    }

    @Test
    @DisplayName("closed before the end by an interrupted thread, readers whose handlers wait are woken, and end")
    void closedBeforeTheEndNothingIsLeft() {
        many();
        repository.tag("v2");
        CountDownLatch together = new CountDownLatch(2);
        Handler handler = new Handler() {
            @Override
            public void file(SourceFile file, byte[] content) {
                super.file(file, content);
                together.countDown();
                await(new CountDownLatch(1));
            }
        };
        try (BlobReaders readers = readers(2, BlobReaders.SLICE, handler)) {
            addAll(readers);
            await(together);
            Thread.currentThread().interrupt();
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(handler.calls).hasValue(2);
        handler.assertThatThreadsEnded();
    }

    @Test
    @DisplayName("there are 1 to 64 readers")
    void thereAreOneToSixtyFourReaders() {
        for (int count : List.of(0, -1, 65)) {
            assertThatThrownBy(() -> JGitTagSource.builder().readers(count))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("there are 1 to 64 readers, found " + count);
        }
    }

    private void many() {
        for (int i = 0; i < FILES; i++) {
            repository.file("f/" + i + ".json", "content " + i);
        }
        repository.commit("one").tag("v1");
    }

    private void pack() throws GitAPIException {
        try (Git git = new Git(repository.repository())) {
            git.gc().call();
        }
        assertThat(PackOrder.of(repository.repository()).place(head())).isLessThan(PackOrder.NOWHERE);
    }

    private ObjectId head() {
        try {
            return repository.repository().exactRef("refs/heads/main").getObjectId();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private TagSource source(int readers) {
        return JGitTagSource.builder().local(repository.path()).readers(readers).build();
    }

    private static Release resolve(TagSource source, String tag) {
        return ((Resolved) source.resolve(new TagName(tag))).release();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void awaitEnd(Thread thread) {
        try {
            thread.join(60_000);
            assertThat(thread.isAlive()).isFalse();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Wants everything, counts it, and keeps who brought it. */
    private static class Handler implements DifferenceHandler {
        final Set<Thread> threads = ConcurrentHashMap.newKeySet();
        final AtomicInteger calls = new AtomicInteger();

        void assertThatThreadsEnded() {
            assertThat(threads)
                    .filteredOn(thread -> thread != Thread.currentThread())
                    .noneMatch(Thread::isAlive);
        }

        @Override
        public void before(SourceFile file) {}

        @Override
        public boolean wants(SourceFile file) {
            return true;
        }

        @Override
        public void file(SourceFile file, byte[] content) {
            threads.add(Thread.currentThread());
            calls.incrementAndGet();
        }

        @Override
        public void oversize(SourceFile file, long bytes) {
            throw new AssertionError(file + " is not oversize");
        }
    }

    /** Wants everything, and keeps it. */
    private static final class Collected extends Handler {
        private final Map<String, String> found = new ConcurrentHashMap<>();
        private final Set<String> twice = ConcurrentHashMap.newKeySet();

        @Override
        public void file(SourceFile file, byte[] content) {
            keep(file, new String(content, StandardCharsets.UTF_8));
        }

        @Override
        public void oversize(SourceFile file, long bytes) {
            keep(file, "oversize " + bytes);
        }

        private void keep(SourceFile file, String what) {
            if (found.put(file.path(), what) != null) {
                twice.add(file.path());
            }
        }
    }
}
