package dev.tagsync.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.ConfigurationException;
import dev.tagsync.PermanentException;
import dev.tagsync.Release;
import dev.tagsync.SyncException;
import dev.tagsync.TagName;
import dev.tagsync.TransientException;
import dev.tagsync.spi.TagSource;
import dev.tagsync.spi.TagSource.Resolution.Resolved;
import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.util.FileUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the mirror of a remote repository. */
class MirrorTest {
    @TempDir
    Path folder;

    private TestRepository repository;
    private Path mirror;
    private TagSource source;

    @BeforeEach
    void makeRepository() {
        repository = TestRepository.bare(folder.resolve("catalog.git"));
        mirror = folder.resolve("cache").resolve("mirror.git");
        source = open();
    }

    @AfterEach
    void closeRepository() {
        source.close();
        repository.close();
    }

    private TagSource open() {
        return JGitTagSource.builder()
                .remote(repository.url())
                .mirror(mirror)
                .timeout(Duration.ofSeconds(1))
                .build();
    }

    @Test
    @DisplayName("H-GIT-7 a listing makes no mirror and fetches nothing")
    void aListingFetchesNothing() {
        repository.commit("one").tag("v1").lightweightTag("light");
        assertThat(source.list())
                .hasSize(2)
                .allSatisfy(tag -> assertThat(tag.commit()).isEmpty());
        assertThat(mirror).doesNotExist();
        resolve("v1");
        assertThat(source.list()).allSatisfy(tag -> assertThat(tag.commit()).isPresent());
    }

    @Test
    @DisplayName("H-GIT-7 one tag is fetched, without history and without the others")
    void oneTagIsFetchedWithoutHistory() throws IOException {
        repository.file("a.json", "1").commit("one").tag("v1");
        String first = repository.head();
        repository.file("a.json", "2").commit("two").tag("v2");
        resolve("v2");
        try (Repository made =
                new FileRepositoryBuilder().setGitDir(mirror.toFile()).build()) {
            assertThat(made.getObjectDatabase().has(ObjectId.fromString(first))).isFalse();
        }
        assertThat(refs()).hasSize(1);
    }

    @Test
    @DisplayName("H-REV-7 a moved tag is seen as moved, and both objects stay pinned")
    void aMovedTagIsSeenAsMovedAndBothStayPinned() throws IOException {
        repository.file("a.json", "1").commit("one").tag("v1");
        Release before = resolve("v1");
        repository.file("a.json", "2").commit("two").tag("v1");
        Release after = resolve("v1");
        assertThat(after.tagObject()).isNotEqualTo(before.tagObject());
        assertThat(refs())
                .containsOnlyKeys(
                        "refs/tagsync/" + before.tagObject().hex(),
                        "refs/tagsync/" + after.tagObject().hex());
    }

    @Test
    @DisplayName(
            "H-REV-8 a tag that upstream deleted is neither listed nor resolved from the mirror, whose objects stay readable")
    void aDeletedTagIsGoneAtOnce() {
        repository.file("a.json", "1").commit("one").tag("v1");
        Release before = resolve("v1");
        repository.file("a.json", "2").commit("two").tag("v2").deleteTag("v1");
        for (TagSource each : new TagSource[] {source, open()}) {
            assertThat(each.list()).extracting(tag -> tag.tag().value()).containsExactly("v2");
            assertThat(each.resolve(new TagName("v1")))
                    .isInstanceOfSatisfying(
                            TagSource.Resolution.Unresolved.class,
                            no -> assertThat(no.reason()).isEqualTo(TagSource.Resolution.Reason.UNKNOWN_TAG));
            assertThat(each.read(before, "a.json")).hasValue("1".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            each.close();
        }
    }

    @Test
    @DisplayName(
            "H-GIT-1, H-GIT-3 locks and packs that a process left which ended while it wrote are removed: the next tag is fetched as if nothing had been")
    void whatADeadProcessLeftIsRemoved() throws IOException {
        repository.file("a.json", "1").commit("one").tag("v1");
        resolve("v1");
        String pins = "refs/tagsync/";
        for (String name : List.of(pins, "packed-refs", "shallow", "FETCH_HEAD", "objects/incoming_7.pack")) {
            repository.file("a.json", name).commit("more").tag("v1");
            String tag = repository
                    .repository()
                    .exactRef("refs/tags/v1")
                    .getObjectId()
                    .name();
            String left = name.endsWith(".pack") ? name : (name.equals(pins) ? pins + tag : name) + ".lock";
            Path leftover = Files.createFile(mirror.resolve(left));
            assertThat(resolve("v1").commit().hex()).as(left).isEqualTo(repository.head());
            assertThat(leftover).doesNotExist();
        }
    }

    @Test
    @DisplayName("H-GIT-1 a lock that cannot be removed is a fault that names it, not a tag that did not change")
    void aLockThatCannotBeRemovedIsNamed() throws IOException {
        repository.file("a.json", "1").commit("one").tag("v1");
        Release before = resolve("v1");
        repository.file("a.json", "2").commit("two").tag("v1");
        // A folder in its place: no lock of Git's, so that it is left alone.
        Path lock = Files.createDirectory(mirror.resolve("refs/tagsync/"
                + repository.repository().exactRef("refs/tags/v1").getObjectId().name() + ".lock"));
        assertThatThrownBy(() -> resolve("v1"))
                .isInstanceOf(TransientException.class)
                .hasMessageEndingWith("it is locked by " + lock)
                .satisfies(fault -> assertThat(((SyncException) fault).code()).isEqualTo("source.locked"));
        Files.delete(lock);
        assertThat(resolve("v1").commit()).isNotEqualTo(before.commit());
    }

    @Test
    @DisplayName("H-GIT-3 half of a mirror that a process left is removed when the next one is made; nothing else is")
    void halfOfAMirrorIsRemoved() throws IOException {
        repository.commit("one").tag("v1");
        Path half = mirror.resolveSibling(".mirror.git-0f8fad5b-d9cb-469f-a165-70867728950e");
        Files.createDirectories(half.resolve("objects"));
        Path other = Files.createDirectories(mirror.resolveSibling(".mirror.git-of-ann"));
        Path history = Files.createDirectories(
                mirror.resolveSibling(".mirror.git.history-0f8fad5b-d9cb-469f-a165-70867728950e"));
        resolve("v1");
        assertThat(half).doesNotExist();
        assertThat(other).exists();
        assertThat(history).exists();
    }

    @Test
    @DisplayName("H-GIT-4 a mirror that another one writes is waited for, then a fault names the lock")
    void aMirrorInUseIsAFaultThatNamesTheLock() throws IOException {
        repository.commit("one").tag("v1");
        Files.createDirectories(mirror.getParent());
        Path lock = mirror.resolveSibling("mirror.git.lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            try (FileLock held = channel.lock()) {
                assertThat(held.isValid()).isTrue();
                assertThatThrownBy(() -> resolve("v1"))
                        .isInstanceOf(TransientException.class)
                        .hasMessageEndingWith("it is locked by " + lock);
            }
            assertThat(resolve("v1").tag().value()).isEqualTo("v1");
        }
    }

    @Test
    @DisplayName("H-GIT-3 a mirror that was removed, or lost parts, is made anew")
    void aMirrorThatWasRemovedOrLostPartsIsMadeAnew() throws IOException {
        repository.file("a.json", "1").commit("one").tag("v1");
        Release release = resolve("v1");
        FileUtils.delete(mirror.toFile(), FileUtils.RECURSIVE);
        assertThat(source.read(release, "a.json")).contains("1".getBytes());
        Files.delete(mirror.resolve("HEAD"));
        assertThat(source.read(release, "a.json")).contains("1".getBytes());
        FileUtils.delete(mirror.resolve("objects/pack").toFile(), FileUtils.RECURSIVE);
        try (TagSource later = open()) {
            assertThat(later.read(release, "a.json")).contains("1".getBytes());
        }
    }

    @Test
    @DisplayName("H-REV-2 a release that is lost and whose tag was moved is a fault, not what the tag names now")
    void aLostReleaseIsNeverReplacedByAnother() throws IOException {
        repository.file("a.json", "1").commit("one").tag("v1");
        Release release = resolve("v1");
        repository.file("a.json", "2").commit("two").tag("v1");
        FileUtils.delete(mirror.toFile(), FileUtils.RECURSIVE);
        assertThatThrownBy(() -> source.read(release, "a.json"))
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining(release.tree().hex());
    }

    @Test
    void aMirrorThatIsAFileOrHoldsOtherFilesIsRefusedAndLeftAlone() throws IOException {
        repository.commit("one").tag("v1");
        Files.createDirectories(mirror.getParent());
        Files.writeString(mirror, "precious");
        assertThatThrownBy(() -> resolve("v1"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("cannot use " + mirror + " as a mirror: it is a file, expected is a folder");
        assertThat(mirror).hasContent("precious");
        Files.delete(mirror);
        Files.createDirectory(mirror);
        Files.writeString(mirror.resolve("thesis.txt"), "precious");
        assertThatThrownBy(() -> resolve("v1"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("it holds other files");
        assertThat(mirror.resolve("thesis.txt")).hasContent("precious");
    }

    @Test
    @DisplayName("H-GIT-8 a URL without a repository and an empty repository are named as such")
    void whatIsNoRepositoryIsNamedAsSuch() {
        assertThatThrownBy(source::list)
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(repository.url() + " is empty: it has neither commits nor tags");
        String url = folder.resolve("missing.git").toUri().toString();
        try (TagSource missing =
                JGitTagSource.builder().remote(url).mirror(mirror).build()) {
            assertThatThrownBy(missing::list)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessage("there is no Git repository at " + url);
            assertThatThrownBy(() -> missing.resolve(new TagName("v1"))).isInstanceOf(ConfigurationException.class);
        }
    }

    @Test
    void aHostThatDoesNotExistIsAFaultThatARetryMayCure() {
        try (TagSource nowhere = JGitTagSource.builder()
                .remote("https://git.invalid/catalog.git")
                .mirror(mirror)
                .timeout(Duration.ofSeconds(5))
                .build()) {
            assertThatThrownBy(nowhere::list)
                    .isInstanceOf(TransientException.class)
                    .hasMessageStartingWith("cannot reach https://git.invalid/catalog.git: ")
                    .satisfies(
                            fault -> assertThat(((SyncException) fault).code()).isEqualTo("source.unreachable"));
        }
    }

    private Release resolve(String tag) {
        return ((Resolved) source.resolve(new TagName(tag))).release();
    }

    private Map<String, Ref> refs() throws IOException {
        try (Repository made =
                new FileRepositoryBuilder().setGitDir(mirror.toFile()).build()) {
            return made.getRefDatabase().getRefsByPrefix("refs/").stream()
                    .collect(Collectors.toMap(Ref::getName, ref -> ref));
        }
    }

    @Test
    void aRepositoryThatTagSyncDidNotMakeIsLeftAlone() {
        repository.file("a/x.json", "{}").commit("one").tag("v1");
        try (TestRepository other = TestRepository.bare(mirror)) {
            other.file("b/y.json", "{}").commit("two").tag("w1");
        }

        assertThatThrownBy(() -> source.resolve(new TagName("v1")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(mirror.toString())
                .hasMessageContaining("a repository that TagSync did not make");
    }

    @Test
    void theMirrorOfAnotherRepositoryIsLeftAlone() {
        repository.file("a/x.json", "{}").commit("one").tag("v1");
        source.resolve(new TagName("v1"));
        try (TestRepository other = TestRepository.bare(folder.resolve("other.git"))) {
            other.file("b/y.json", "{}").commit("two").tag("v1");
            try (TagSource second =
                    JGitTagSource.builder().remote(other.url()).mirror(mirror).build()) {
                assertThatThrownBy(() -> second.resolve(new TagName("v1")))
                        .isInstanceOf(ConfigurationException.class)
                        .hasMessageContaining("the mirror of another repository than " + other.url());
            }
        }
    }
}
