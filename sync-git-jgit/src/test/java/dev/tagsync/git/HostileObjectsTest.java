package dev.tagsync.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.Release;
import dev.tagsync.SyncException;
import dev.tagsync.TagName;
import dev.tagsync.spi.TagSource;
import dev.tagsync.spi.TagSource.FileHandler;
import dev.tagsync.spi.TagSource.Resolution.Resolved;
import dev.tagsync.spi.TagSource.SourceFile;
import dev.tagsync.testkit.GitObject;
import dev.tagsync.testkit.git.GitHttpHost;
import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.TreeFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Objects that no Git writes (H-GIT-9). */
class HostileObjectsTest {
    private static final int BASE = 1 << 16;
    private static final int MIDDLE = 1 << 20;
    private static final int BOMB = 64 << 20;
    private static final int FILE = 8 << 20;

    @TempDir
    Path folder;

    private TestRepository repository;
    private GitHttpHost host;

    @BeforeEach
    void makeHost() {
        repository = TestRepository.bare(folder.resolve("catalog.git"));
        host = GitHttpHost.of(repository);
    }

    @AfterEach
    void closeHost() {
        host.close();
        repository.close();
    }

    private JGitTagSource source(FetchLimits limits) {
        return JGitTagSource.builder()
                .remote(host.url())
                .mirror(folder.resolve("mirror.git"))
                .timeout(Duration.ofSeconds(10))
                .limits(limits)
                .build();
    }

    private static Release resolve(TagSource source) {
        return ((Resolved) source.resolve(new TagName("hostile"))).release();
    }

    /** Tags a tree. */
    private void tag(TreeFormatter tree) {
        try (ObjectInserter inserter = repository.repository().newObjectInserter()) {
            CommitBuilder commit = new CommitBuilder();
            commit.setTreeId(inserter.insert(tree));
            commit.setAuthor(new PersonIdent("Ann", "ann@example.org"));
            commit.setCommitter(commit.getAuthor());
            commit.setMessage("hostile");
            ObjectId id = inserter.insert(commit);
            inserter.flush();
            RefUpdate update = repository.repository().updateRef("refs/tags/hostile");
            update.setNewObjectId(id);
            assertThat(update.update()).isEqualTo(RefUpdate.Result.NEW);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] letters(int bytes) {
        byte[] letters = new byte[bytes];
        Arrays.fill(letters, (byte) 'x');
        return letters;
    }

    /** A pack of some hundred bytes: 64 KiB, sixteen times that as a delta, and 64 times that as a delta of the delta. */
    private void tagBomb() {
        HandmadePack pack = new HandmadePack();
        TreeFormatter tree = new TreeFormatter();
        String base = GitObject.blob(letters(BASE)).id();
        String middle = GitObject.blob(letters(MIDDLE)).id();
        String bomb = GitObject.blob(letters(BOMB)).id();
        int at = pack.blob(base, letters(BASE));
        at = pack.delta(middle, at, HandmadePack.repeating(BASE, MIDDLE / BASE));
        pack.delta(bomb, at, HandmadePack.repeating(MIDDLE, BOMB / MIDDLE));
        pack.writeTo(repository.gitDirectory());
        tree.append("a.bin", FileMode.REGULAR_FILE, ObjectId.fromString(base));
        tree.append("b.bin", FileMode.REGULAR_FILE, ObjectId.fromString(middle));
        tree.append("c.bin", FileMode.REGULAR_FILE, ObjectId.fromString(bomb));
        tag(tree);
    }

    /** Returns the sizes of a release's files, below 0 for those that were not read. */
    private static Map<String, Long> sizes(TagSource source) {
        Map<String, Long> sizes = new TreeMap<>();
        source.files(resolve(source), FILE, new FileHandler() {
            @Override
            public boolean wants(SourceFile file) {
                return true;
            }

            @Override
            public void file(SourceFile file, byte[] content) {
                synchronized (sizes) {
                    sizes.put(file.path(), (long) content.length);
                }
            }

            @Override
            public void oversize(SourceFile file, long bytes) {
                synchronized (sizes) {
                    sizes.put(file.path(), -bytes);
                }
            }
        });
        return sizes;
    }

    @Test
    @DisplayName(
            "H-GIT-9 a chain of deltas that makes an object beyond the limit of next to nothing ends the fetch, and nothing of it is kept")
    void deltaBombsAreRefused() {
        tagBomb();
        FetchLimits small = FetchLimits.DEFAULT.withPackBytes(10_000);
        try (JGitTagSource source = source(small.withObjectBytes(2L << 20))) {
            assertThatThrownBy(() -> resolve(source))
                    .hasMessageContaining("it sends an object beyond the limit: ")
                    .hasMessageContaining("67,108,864 bytes")
                    .satisfies(
                            fault -> assertThat(((SyncException) fault).code()).isEqualTo("source.too-large"));
            assertThat(folder.resolve("mirror.git/refs/tagsync")).doesNotExist();
        }
        try (JGitTagSource source = source(small.withObjectBytes(BOMB))) {
            assertThat(sizes(source))
                    .as("within the limit of objects, beyond that of files")
                    .containsExactly(
                            Map.entry("a.bin", (long) BASE),
                            Map.entry("b.bin", (long) MIDDLE),
                            Map.entry("c.bin", (long) -BOMB));
        }
    }

    @Test
    @DisplayName(
            "H-GIT-9 a delta that needs more memory than there is ends the fetch, not the process, where the limit lets it pass")
    void whatDoesNotFitTheHeapIsRefused() {
        HandmadePack pack = new HandmadePack();
        String base = GitObject.blob(letters(BASE)).id();
        String claim = "c".repeat(40);
        // The longest that JGit lets pass by itself, and twice the heap of a test.
        pack.delta(claim, pack.blob(base, letters(BASE)), HandmadePack.claiming(BASE, Integer.MAX_VALUE - 8));
        pack.writeTo(repository.gitDirectory());
        TreeFormatter tree = new TreeFormatter();
        tree.append("a.bin", FileMode.REGULAR_FILE, ObjectId.fromString(base));
        tree.append("c.bin", FileMode.REGULAR_FILE, ObjectId.fromString(claim));
        tag(tree);
        try (JGitTagSource source = source(FetchLimits.DEFAULT.withObjectBytes(1L << 40))) {
            assertThatThrownBy(() -> resolve(source))
                    .hasMessageContaining("it sends objects that do not fit the heap of ")
                    .satisfies(
                            fault -> assertThat(((SyncException) fault).code()).isEqualTo("source.too-large"));
            assertThat(folder.resolve("mirror.git/refs/tagsync")).doesNotExist();
        }
    }

    @Test
    @DisplayName("H-GIT-9 a chain of deltas in a local repository is too large a file, and no more than that")
    void localDeltaBombsAreTooLarge() {
        tagBomb();
        try (TagSource source = JGitTagSource.local(repository.path())) {
            assertThat(sizes(source)).containsEntry("c.bin", (long) -BOMB).hasSize(3);
        }
    }

    @ParameterizedTest
    @CsvSource({"268435456, 33554432", "4294967296, 536870912", "34359738368, 536870912"})
    @DisplayName("H-GIT-9 an object that is made of deltas fits the heap three times, unless somebody raises the limit")
    void theLimitOfAnObjectGoesByTheHeap(long heapBytes, long objectBytes) {
        assertThat(FetchLimits.objectBytes(heapBytes)).isEqualTo(objectBytes);
        assertThat(FetchLimits.DEFAULT.objectBytes())
                .isEqualTo(FetchLimits.objectBytes(Runtime.getRuntime().maxMemory()));
    }

    @Test
    @DisplayName("H-GIT-9 a name within a tree that is an absolute path is refused")
    void absoluteNamesAreRefused() throws IOException {
        ObjectId blob;
        try (ObjectInserter inserter = repository.repository().newObjectInserter()) {
            blob = inserter.insert(Constants.OBJ_BLOB, "[core]".getBytes(StandardCharsets.UTF_8));
            inserter.flush();
        }
        TreeFormatter tree = new TreeFormatter();
        tree.append("/etc/x", FileMode.REGULAR_FILE, blob);
        tag(tree);
        try (JGitTagSource source = source(FetchLimits.DEFAULT)) {
            assertThatThrownBy(() -> resolve(source))
                    .hasMessageContaining("is not as Git allows: ")
                    .satisfies(
                            fault -> assertThat(((SyncException) fault).code()).isEqualTo("source.object-refused"));
        }
    }
}
