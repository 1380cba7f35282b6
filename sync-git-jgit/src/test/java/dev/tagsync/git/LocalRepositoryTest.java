package dev.tagsync.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tagsync.ConfigurationException;
import dev.tagsync.PermanentException;
import dev.tagsync.Release;
import dev.tagsync.SyncException;
import dev.tagsync.TagName;
import dev.tagsync.spi.TagSource;
import dev.tagsync.spi.TagSource.FileHandler;
import dev.tagsync.spi.TagSource.Resolution.Resolved;
import dev.tagsync.spi.TagSource.SourceFile;
import dev.tagsync.testkit.GitObject;
import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.RefUpdate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalRepositoryTest {
    @TempDir
    Path folder;

    @Test
    void nothingInTheRepositoryIsWritten() throws IOException {
        try (TestRepository repository = TestRepository.withWorkTree(folder.resolve("shop"))) {
            repository.file("a.json", "1").commit("one").tag("v1");
            repository.file("a.json", "2").commit("two").tag("v2");
            SortedMap<String, String> before = snapshot(repository.path());
            try (TagSource source = JGitTagSource.local(repository.path())) {
                assertThat(source.list()).hasSize(2);
                Release one = resolve(source, "v1");
                Release two = resolve(source, "v2");
                source.files(one, 10, new Paths());
                source.difference(one, two, 10, new Paths());
                assertThat(source.read(two, "a.json")).isPresent();
                source.resolve(new TagName("unknown"));
            }
            assertThat(snapshot(repository.path())).isEqualTo(before);
        }
    }

    @Test
    void aSubPathIsTheWholeCatalog() {
        try (TestRepository repository = TestRepository.bare(folder.resolve("catalog.git"))) {
            repository.file("shop/catalog/b/c.json", "2");
            repository
                    .file("shop/catalog/a.json", "1")
                    .file("README.md", "r")
                    .commit("one")
                    .tag("v1");
            try (TagSource source = JGitTagSource.builder()
                    .local(repository.path())
                    .subPath("/shop/catalog/")
                    .build()) {
                Release release = resolve(source, "v1");
                Paths paths = new Paths();
                source.files(release, 10, paths);
                assertThat(paths.contents).isEqualTo(Map.of("a.json", "1", "b/c.json", "2"));
                assertThat(source.read(release, "b/c.json")).isPresent();
                assertThat(source.read(release, "README.md")).isEmpty();
                assertThat(release.tree().hex()).isNotEqualTo(repository.tree());
                assertThat(source.describe()).endsWith("catalog.git (shop/catalog/)");
                assertThat(source.policy()).contains("path=shop/catalog;");
            }
        }
    }

    @Test
    @DisplayName("H-GIT-8 a path without a repository, a missing path and an empty repository are named as such")
    void whatIsNoRepositoryIsNamedAsSuch() throws IOException {
        Path missing = folder.resolve("missing");
        assertFault(() -> JGitTagSource.local(missing), "source.not-a-repository", "there is no folder " + missing);

        Path plain = Files.createDirectory(folder.resolve("plain"));
        assertFault(() -> JGitTagSource.local(plain), "source.not-a-repository", plain + " is no Git repository");

        Path file = Files.writeString(folder.resolve("file"), "x");
        assertFault(() -> JGitTagSource.local(file), "source.not-a-repository", file + " is no Git repository");

        try (TestRepository repository = TestRepository.withWorkTree(folder.resolve("shop"))) {
            Path inside = Files.createDirectory(repository.path().resolve("catalog"));
            assertThatThrownBy(() -> JGitTagSource.local(inside))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessage(inside + " is no Git repository; it lies in the repository " + repository.path());
        }
        try (TestRepository repository = TestRepository.bare(folder.resolve("empty.git"));
                TagSource source = JGitTagSource.local(repository.path())) {
            String message = repository.path() + " is empty: it has neither commits nor tags";
            assertFault(source::list, "source.empty-repository", message);
            assertFault(() -> source.resolve(new TagName("v1")), "source.empty-repository", message);
        }
        assertThatThrownBy(() -> JGitTagSource.of(missing.toString()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("\"" + missing + "\" is neither a folder that exists nor a URL");
    }

    private static void assertFault(ThrowingCallable call, String code, String text) {
        assertThatThrownBy(call)
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(text)
                .satisfies(fault -> assertThat(((SyncException) fault).code()).isEqualTo(code))
                .satisfies(fault -> assertThat(((SyncException) fault).hint()).isPresent());
    }

    @Test
    @DisplayName("H-REV-1 a tag whose file a crash left empty is a fault, not a tag less or an older one")
    void anEmptyRefFileIsAFault() throws IOException {
        try (TestRepository repository = TestRepository.bare(folder.resolve("catalog.git"));
                TagSource source = JGitTagSource.local(repository.path())) {
            repository.commit("one").tag("v1").tag("v2");
            Files.writeString(repository.gitDirectory().resolve("refs/tags/v2"), "");
            String message = "refs/tags/v2 is damaged in " + repository.path() + ": its file is empty";
            assertThatThrownBy(source::list)
                    .isInstanceOf(PermanentException.class)
                    .hasMessage(message);
            assertThatThrownBy(() -> source.resolve(new TagName("v2")))
                    .isInstanceOf(PermanentException.class)
                    .hasMessage(message);
            assertThat(resolve(source, "v1").tag().value()).isEqualTo("v1");
        }
    }

    @Test
    @DisplayName("H-REV-1 a tag whose file is rubbish is a fault, not a tag less")
    void aRefFileOfRubbishIsAFault() throws IOException {
        try (TestRepository repository = TestRepository.bare(folder.resolve("catalog.git"));
                TagSource source = JGitTagSource.local(repository.path())) {
            repository.commit("one").tag("v1").tag("v2");
            Files.writeString(repository.gitDirectory().resolve("refs/tags/v2"), "not an object id\n");
            assertFaultOfV2(source, repository.path());
        }
    }

    @Test
    @DisplayName("H-REV-2 a tag whose file is rubbish is not answered by an older value from packed-refs")
    void aRefFileOfRubbishIsNotAnsweredByAnOlderValue() throws IOException {
        try (TestRepository repository = TestRepository.bare(folder.resolve("catalog.git"));
                TagSource source = JGitTagSource.local(repository.path())) {
            repository.commit("one").tag("v1").tag("v2");
            String packed = repository
                    .repository()
                    .exactRef("refs/tags/v2")
                    .getObjectId()
                    .name();
            Files.writeString(repository.gitDirectory().resolve("packed-refs"), packed + " refs/tags/v2\n");
            assertThat(source.list()).hasSize(2);
            Files.writeString(repository.gitDirectory().resolve("refs/tags/v2"), "not an object id\n");
            assertFaultOfV2(source, repository.path());
            Files.delete(repository.gitDirectory().resolve("refs/tags/v2"));
            assertThat(resolve(source, "v2").tagObject().hex()).isEqualTo(packed);
        }
    }

    @Test
    @DisplayName("H-REV-7 a packed tag that moved is seen at once, though its file is as large and as old as before")
    void aPackedTagThatMovedIsSeenAtOnce() throws IOException {
        try (TestRepository repository = TestRepository.bare(folder.resolve("catalog.git"));
                TagSource source = JGitTagSource.local(repository.path())) {
            repository.file("a.json", "1").commit("one").tag("v1");
            repository.file("a.json", "2").commit("two").tag("v2");
            String one = id(repository, "v1");
            String two = id(repository, "v2");
            Files.delete(repository.gitDirectory().resolve("refs/tags/v1"));
            pack(repository, one + " refs/tags/v1\n");
            assertThat(resolve(source, "v1").tagObject().hex()).isEqualTo(one);
            assertThat(resolve(source, "v1").tagObject().hex()).isEqualTo(one);
            pack(repository, two + " refs/tags/v1\n");
            assertThat(resolve(source, "v1").tagObject().hex()).isEqualTo(two);
            Files.writeString(repository.gitDirectory().resolve("refs/tags/v1"), one + "\n");
            assertThat(resolve(source, "v1").tagObject().hex()).isEqualTo(one);
        }
    }

    private static String id(TestRepository repository, String tag) throws IOException {
        return repository
                .repository()
                .exactRef("refs/tags/" + tag)
                .getObjectId()
                .name();
    }

    /** As Git does: by another file, which takes the name. */
    private static void pack(TestRepository repository, String refs) throws IOException {
        Path lock = Files.writeString(repository.gitDirectory().resolve("packed-refs.lock"), refs);
        Files.setLastModifiedTime(lock, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        Files.move(lock, repository.gitDirectory().resolve("packed-refs"), StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void ofATagThatWasResolvedOnlyTheRefIsLookedUp() throws IOException {
        try (TestRepository repository = TestRepository.bare(folder.resolve("catalog.git"));
                TagSource source = JGitTagSource.local(repository.path())) {
            repository.file("a.json", "1").commit("one").tag("v1").tag("v2");
            Release release = resolve(source, "v1");
            Files.delete(loose(repository, release.commit().hex()));
            assertThat(resolve(source, "v1")).isEqualTo(release);
            assertThatThrownBy(() -> source.resolve(new TagName("v2"))).isInstanceOf(PermanentException.class);
        }
    }

    private static void assertFaultOfV2(TagSource source, Path path) {
        String message = "refs/tags/v2 is damaged in " + path + ": its file holds no object id";
        assertThatThrownBy(source::list).isInstanceOf(PermanentException.class).hasMessage(message);
        assertThatThrownBy(() -> source.resolve(new TagName("v2")))
                .isInstanceOf(PermanentException.class)
                .hasMessage(message);
    }

    @Test
    void aMissingBlobIsNamedWithItsPath() throws IOException {
        try (TestRepository repository = TestRepository.bare(folder.resolve("catalog.git"));
                TagSource source = JGitTagSource.local(repository.path())) {
            repository.file("a.json", "1").file("b.json", "2").commit("one").tag("v1");
            Release release = resolve(source, "v1");
            String id = repository.blob("b.json");
            Files.delete(loose(repository, id));
            assertThatThrownBy(() -> source.files(release, 10, new Paths()))
                    .isInstanceOf(PermanentException.class)
                    .hasMessage("blob " + id + " of b.json is missing in " + repository.path())
                    .satisfies(
                            fault -> assertThat(((SyncException) fault).code()).isEqualTo("source.object-missing"));
            assertThatThrownBy(() -> source.read(release, "b.json")).isInstanceOf(PermanentException.class);
            assertThat(source.read(release, "a.json")).isPresent();
        }
    }

    @Test
    void aDamagedBlobIsNamedWithItsPath() throws IOException {
        try (TestRepository repository = TestRepository.bare(folder.resolve("catalog.git"));
                TagSource source = JGitTagSource.local(repository.path())) {
            repository
                    .file("a.json", "some content that is long enough")
                    .commit("one")
                    .tag("v1");
            Release release = resolve(source, "v1");
            String id = repository.blob("a.json");
            Path object = loose(repository, id);
            byte[] bytes = Files.readAllBytes(object);
            for (int i = 2; i < bytes.length; i++) {
                bytes[i] ^= 0x55;
            }
            assertThat(object.toFile().setWritable(true)).isTrue();
            Files.write(object, bytes);
            assertThatThrownBy(() -> source.files(release, 100, new Paths()))
                    .isInstanceOf(PermanentException.class)
                    .hasMessageStartingWith("blob " + id + " of a.json is damaged in " + repository.path() + ": ")
                    .satisfies(
                            fault -> assertThat(((SyncException) fault).code()).isEqualTo("source.object-damaged"));
        }
    }

    @Test
    void aMissingSubTreeIsAFaultOfTheTargetAndNoDifferenceToTheBase() throws IOException {
        try (TestRepository repository = TestRepository.bare(folder.resolve("catalog.git"));
                TagSource source = JGitTagSource.local(repository.path())) {
            repository.file("sub/a.json", "1").commit("one").tag("v1");
            String lost = new GitObject(
                            GitObject.Type.TREE,
                            repository
                                    .repository()
                                    .newObjectReader()
                                    .open(repository.repository().resolve("main:sub"))
                                    .getBytes())
                    .id();
            repository.file("sub/a.json", "2").commit("two").tag("v2");
            Release one = resolve(source, "v1");
            Release two = resolve(source, "v2");
            Files.delete(loose(repository, lost));
            Paths handler = new Paths();
            assertThat(source.difference(one, two, 10, handler)).isFalse();
            assertThat(handler.asked).isEmpty();
            assertThatThrownBy(() -> source.difference(two, one, 10, handler))
                    .isInstanceOf(PermanentException.class)
                    .hasMessageContaining("is missing in");
            assertThatThrownBy(() -> source.files(one, 10, handler)).isInstanceOf(PermanentException.class);
        }
    }

    @Test
    void aSourceThatWasClosedSaysSo() {
        try (TestRepository repository = TestRepository.bare(folder.resolve("catalog.git"))) {
            repository.commit("one").tag("v1");
            TagSource source = JGitTagSource.local(repository.path());
            source.close();
            source.close();
            assertThatThrownBy(source::list)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the source is closed: " + repository.path());
        }
    }

    private static Path loose(TestRepository repository, String id) {
        return repository
                .gitDirectory()
                .resolve("objects")
                .resolve(id.substring(0, 2))
                .resolve(id.substring(2));
    }

    private static Release resolve(TagSource source, String tag) {
        return ((Resolved) source.resolve(new TagName(tag))).release();
    }

    private static SortedMap<String, String> snapshot(Path root) throws IOException {
        SortedMap<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                String content = Files.isDirectory(path)
                        ? "folder"
                        : new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
                files.put(path.toString(), Files.getLastModifiedTime(path) + " " + content);
            }
        }
        return files;
    }

    /** Wants everything, and keeps it. */
    private static final class Paths implements FileHandler, TagSource.DifferenceHandler {
        private final List<String> asked = new ArrayList<>();
        private final Map<String, String> contents = new TreeMap<>();

        @Override
        public void before(SourceFile file) {
            asked.add(file.path());
        }

        @Override
        public boolean wants(SourceFile file) {
            asked.add(file.path());
            return true;
        }

        @Override
        public void file(SourceFile file, byte[] content) {
            contents.put(file.path(), new String(content, StandardCharsets.UTF_8));
        }

        @Override
        public void oversize(SourceFile file, long bytes) {
            contents.put(file.path(), "oversize");
        }
    }

    @Test
    @DisplayName(
            "a commit without a committer leaves the listing of other tags alone, and is named when it is resolved")
    void aMalformedCommitIsOneTagsFault() throws IOException {
        try (TestRepository repository = TestRepository.bare(folder.resolve("catalog.git"))) {
            repository.file("a.json", "1").commit("one").tag("v1");
            ObjectId malformed;
            try (ObjectInserter inserter = repository.repository().newObjectInserter()) {
                malformed = inserter.insert(
                        Constants.OBJ_COMMIT,
                        ("tree " + repository.tree() + "\nauthor a <a> 0 +0000\ncommitter nobody\n\nx\n")
                                .getBytes(StandardCharsets.UTF_8));
                inserter.flush();
            }
            RefUpdate tag = repository.repository().updateRef("refs/tags/v2");
            tag.setNewObjectId(malformed);
            assertThat(tag.update()).isEqualTo(RefUpdate.Result.NEW);
            try (TagSource source = JGitTagSource.local(repository.path())) {
                assertThat(source.list())
                        .extracting(
                                listed -> listed.tag().value(),
                                listed -> listed.time().isPresent())
                        .containsExactlyInAnyOrder(tuple("v1", true), tuple("v2", false));
                assertThat(resolve(source, "v1").tag()).hasToString("v1");
                assertThatThrownBy(() -> source.resolve(new TagName("v2")))
                        .isInstanceOfSatisfying(PermanentException.class, e -> {
                            assertThat(e.code()).isEqualTo("source.object-damaged");
                            assertThat(e).hasMessageContaining("v2");
                        });
            }
        }
    }
}
