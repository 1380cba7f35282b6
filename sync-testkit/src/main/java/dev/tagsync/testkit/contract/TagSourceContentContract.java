package dev.tagsync.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.BlobId;
import dev.tagsync.CommitId;
import dev.tagsync.PermanentException;
import dev.tagsync.Release;
import dev.tagsync.TagName;
import dev.tagsync.TagObjectId;
import dev.tagsync.TreeId;
import dev.tagsync.spi.TagSource;
import dev.tagsync.spi.TagSource.FileKind;
import dev.tagsync.spi.TagSource.SourceFile;
import dev.tagsync.testkit.TaggedHistory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules of {@link TagSource} about the files of a release. */
abstract class TagSourceContentContract extends TagSourceFindContract {
    @Test
    @DisplayName("TS-6 every file is asked about once, in the order of whole paths as unsigned bytes")
    void ts06_asksOnceInTheOrderOfBytes() {
        TaggedHistory.Builder steps = TaggedHistory.builder();
        // Folders sort as if they ended with '/', and UTF-8 sorts U+FF5E before U+10000, which UTF-16 does not.
        List<String> paths = List.of(
                "B.json",
                "Z/y",
                "a-b",
                "a.json",
                "a/b.json",
                "a/b/c",
                "a0",
                "ab",
                "b",
                "z",
                "\u00e9.json",
                "\uff5e",
                "\ud83d\ude00");
        paths.forEach(path -> steps.file(path, "content of " + path));
        TagSource source = source(steps.commit("one").tag("v1"));
        TagSourceRecorder recorder = files(source, resolved(source, "v1"));
        assertThat(recorder.asked())
                .containsExactlyElementsOf(paths.stream()
                        .map(path -> regular(path, "content of " + path))
                        .toList());
        assertThat(recorder.askedTooLate()).isEmpty();
        assertThat(recorder.askedByOtherThreads()).isEmpty();
    }

    @Test
    @DisplayName("TS-6 exactly the wanted files are handed over, each once, also where two have one blob")
    void ts06_handsOverExactlyWhatIsWanted() {
        TagSource source = source(TaggedHistory.builder()
                .file("a.json", "same")
                .file("b.json", "same")
                .file("c.md", "other")
                .file("d/e.json", "deep")
                .commit("one")
                .tag("v1"));
        TagSourceRecorder recorder = new TagSourceRecorder(file -> file.path().endsWith(".json"));
        source.files(resolved(source, "v1"), LARGE, recorder);
        assertThat(recorder.texts()).isEqualTo(Map.of("a.json", "same", "b.json", "same", "d/e.json", "deep"));
        assertThat(recorder.oversize()).isEmpty();
        assertThat(recorder.askedPaths()).containsExactly("a.json", "b.json", "c.md", "d/e.json");
    }

    @Test
    @DisplayName("TS-6 a file over the limit is named with its size and not handed over; one at the limit is")
    void ts06_namesWhatIsOversize() {
        TagSource source = source(TaggedHistory.builder()
                .file("at", "12345")
                .file("over", "123456")
                .file("unwanted", "1234567")
                .commit("one")
                .tag("v1"));
        TagSourceRecorder recorder = new TagSourceRecorder(file -> !file.path().equals("unwanted"));
        source.files(resolved(source, "v1"), 5, recorder);
        assertThat(recorder.texts()).isEqualTo(Map.of("at", "12345"));
        assertThat(recorder.oversize()).isEqualTo(Map.of("over", List.of(6L)));
    }

    @Test
    @DisplayName("TS-6 a release without files has none")
    void ts06_anEmptyTreeHasNoFiles() {
        TagSource source = source(TaggedHistory.builder().commit("one").tag("v1"));
        assertThat(files(source, resolved(source, "v1")).isEmpty()).isTrue();
    }

    @Test
    @DisplayName("TS-7 content is the blob's bytes: no line end, filter, keyword or byte order mark is touched")
    void ts07_contentIsTheBlobsBytes() {
        byte[] every = new byte[512];
        for (int i = 0; i < every.length; i++) {
            every[i] = (byte) i;
        }
        byte[] large = new byte[3 << 20];
        new Random(7).nextBytes(large);
        String pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "ab".repeat(32) + "\nsize 12345\n";
        Map<String, byte[]> contents = Map.of(
                ".gitattributes", bytes("* text eol=crlf ident\n*.lfs filter=lfs diff=lfs merge=lfs -text\n"),
                "crlf.txt", bytes("one\r\ntwo\r\n"),
                "lf.txt", bytes("one\ntwo\n$Id$\n"),
                "mark.txt", bytes("\ufeffwith a mark"),
                "every.bin", every,
                "empty", new byte[0],
                "large.bin", large,
                "image.lfs", bytes(pointer),
                "latin1.txt", new byte[] {(byte) 0xe4, (byte) 0xf6});
        TaggedHistory.Builder steps = TaggedHistory.builder();
        contents.forEach(steps::file);
        TagSource source = source(steps.commit("one").tag("v1"));
        Release release = resolved(source, "v1");
        Map<String, List<byte[]>> found = files(source, release).contents();
        assertThat(found).containsOnlyKeys(contents.keySet());
        found.forEach((path, parts) -> assertThat(parts.get(0)).as(path).isEqualTo(contents.get(path)));
        contents.forEach((path, content) ->
                assertThat(source.read(release, path).orElseThrow()).as(path).isEqualTo(content));
    }

    @Test
    @DisplayName("TS-7 content is the handler's to keep and to change")
    void ts07_contentIsTheHandlersToChange() {
        TagSource source = source(TaggedHistory.builder()
                .file("a", "same")
                .file("b", "same")
                .commit("one")
                .tag("v1"));
        Release release = resolved(source, "v1");
        files(source, release).contents().get("a").forEach(content -> Arrays.fill(content, (byte) 'x'));
        source.read(release, "a").ifPresent(content -> Arrays.fill(content, (byte) 'x'));
        assertThat(files(source, release).texts()).isEqualTo(Map.of("a", "same", "b", "same"));
    }

    @Test
    @DisplayName("TS-8 links, submodules and paths that are not UTF-8 are announced, and never have content")
    void ts08_announcesWhatIsNoRegularFile() {
        TagSource source = source(TaggedHistory.builder()
                .executable("run.sh", "echo")
                .symlink("link", "run.sh")
                .submodule("module", SUBMODULE_COMMIT)
                .file(new byte[] {'b', 'a', 'd', (byte) 0xff}, bytes("odd"))
                .file(new byte[] {'d', (byte) 0xc0, (byte) 0x80, '/', 'x'}, bytes("odd folder"))
                .commit("one")
                .tag("v1"));
        TagSourceRecorder recorder = files(source, resolved(source, "v1"));
        assertThat(recorder.asked())
                .containsExactly(
                        file("bad\ufffd", "odd", FileKind.UNREADABLE_PATH),
                        file("d\ufffd\ufffd/x", "odd folder", FileKind.UNREADABLE_PATH),
                        file("link", "run.sh", FileKind.SYMLINK),
                        new SourceFile("module", new BlobId(SUBMODULE_COMMIT), FileKind.SUBMODULE),
                        regular("run.sh", "echo"));
        assertThat(recorder.texts()).isEqualTo(Map.of("run.sh", "echo"));
        assertThat(recorder.oversize()).isEmpty();
    }

    @Test
    @DisplayName("TS-8 what is no regular file is never too large either")
    void ts08_whatIsNoRegularFileIsNeverOversize() {
        TagSource source = source(TaggedHistory.builder()
                .symlink("link", "a-target-of-some-length")
                .submodule("module", SUBMODULE_COMMIT)
                .file(new byte[] {(byte) 0xff}, bytes("some content"))
                .commit("one")
                .tag("v1"));
        TagSourceRecorder recorder = TagSourceRecorder.all();
        source.files(resolved(source, "v1"), 1, recorder);
        assertThat(recorder.asked()).hasSize(3);
        assertThat(recorder.oversize()).isEmpty();
    }

    @Test
    @DisplayName("TS-9 the difference is what was added, changed or removed, and nothing else")
    void ts09_reportsExactlyWhatDiffers() {
        TaggedHistory.Builder steps = TaggedHistory.builder()
                .file("same/a", "a")
                .file("same/b", "b")
                .file("dir/changed", "old")
                .file("dir/kept", "kept")
                .file("gone", "gone")
                .file("moved-from", "moved")
                .commit("one")
                .tag("v1");
        TagSource source = source(steps.file("dir/changed", "new")
                .file("dir/added", "added")
                .file("far/away/added", "deep")
                .delete("gone")
                .rename("moved-from", "moved-to")
                .commit("two")
                .tag("v2"));
        Release one = resolved(source, "v1");
        Release two = resolved(source, "v2");

        TagSourceRecorder forward = difference(source, one, two);
        assertThat(forward.before())
                .containsExactlyInAnyOrder(
                        regular("dir/changed", "old"), regular("gone", "gone"), regular("moved-from", "moved"));
        assertThat(forward.asked())
                .containsExactly(
                        regular("dir/added", "added"),
                        regular("dir/changed", "new"),
                        regular("far/away/added", "deep"),
                        regular("moved-to", "moved"));
        assertThat(forward.texts())
                .isEqualTo(Map.of(
                        "dir/added", "added", "dir/changed", "new", "far/away/added", "deep", "moved-to", "moved"));
        assertThat(forward.askedTooLate()).isEmpty();
        assertThat(forward.askedByOtherThreads()).isEmpty();

        TagSourceRecorder back = difference(source, two, one);
        assertThat(back.before()).containsExactlyInAnyOrderElementsOf(forward.asked());
        assertThat(back.asked()).containsExactlyInAnyOrderElementsOf(forward.before());
    }

    @Test
    @DisplayName("TS-9 a change of kind or of a submodule's commit is a difference; of the executable bit it is none")
    void ts09_comparesPathBlobAndKind() {
        String other = "f".repeat(40);
        TaggedHistory.Builder steps = TaggedHistory.builder()
                .file("becomes-link", "target")
                .file("becomes-executable", "echo")
                .file("becomes-folder", "file")
                .file("folder/becomes-file", "deep")
                .submodule("module", SUBMODULE_COMMIT)
                .commit("one")
                .tag("v1");
        TagSource source = source(steps.symlink("becomes-link", "target")
                .executable("becomes-executable", "echo")
                .delete("becomes-folder")
                .file("becomes-folder/x", "x")
                .delete("folder/becomes-file")
                .file("folder", "now a file")
                .submodule("module", other)
                .commit("two")
                .tag("v2"));
        TagSourceRecorder recorder = difference(source, resolved(source, "v1"), resolved(source, "v2"));
        assertThat(recorder.before())
                .containsExactlyInAnyOrder(
                        regular("becomes-link", "target"),
                        regular("becomes-folder", "file"),
                        regular("folder/becomes-file", "deep"),
                        new SourceFile("module", new BlobId(SUBMODULE_COMMIT), FileKind.SUBMODULE));
        assertThat(recorder.asked())
                .containsExactlyInAnyOrder(
                        file("becomes-link", "target", FileKind.SYMLINK),
                        regular("becomes-folder/x", "x"),
                        regular("folder", "now a file"),
                        new SourceFile("module", new BlobId(other), FileKind.SUBMODULE));
        assertThat(recorder.texts()).isEqualTo(Map.of("becomes-folder/x", "x", "folder", "now a file"));
    }

    @Test
    @DisplayName("TS-9 two releases of one tree do not differ")
    void ts09_equalTreesDoNotDiffer() {
        TagSource source = source(TaggedHistory.builder()
                .file("a", "a")
                .commit("one")
                .tag("v1")
                .commit("two, the same")
                .tag("v2"));
        assertThat(difference(source, resolved(source, "v1"), resolved(source, "v2"))
                        .isEmpty())
                .isTrue();
    }

    @Test
    @DisplayName("TS-9 what is not wanted is not handed over; what is too large is named")
    void ts09_handsOverWhatIsWanted() {
        TaggedHistory.Builder steps = TaggedHistory.builder().commit("one").tag("v1");
        TagSource source = source(steps.file("large", "123456")
                .file("small", "12345")
                .file("unwanted", "1")
                .commit("two")
                .tag("v2"));
        TagSourceRecorder recorder = new TagSourceRecorder(file -> !file.path().equals("unwanted"));
        assertThat(source.difference(resolved(source, "v1"), resolved(source, "v2"), 5, recorder))
                .isTrue();
        assertThat(recorder.askedPaths()).containsExactly("large", "small", "unwanted");
        assertThat(recorder.texts()).isEqualTo(Map.of("small", "12345"));
        assertThat(recorder.oversize()).isEqualTo(Map.of("large", List.of(6L)));
    }

    @Test
    @DisplayName("TS-9 without the base's objects it says so, and reports nothing")
    void ts09_saysThatTheBaseIsNotThere() {
        TagSource source =
                source(TaggedHistory.builder().file("a", "a").commit("one").tag("v1"));
        Release release = resolved(source, "v1");
        Release lost = new Release(
                new TagName("v0"),
                new TagObjectId("a".repeat(40)),
                new CommitId("b".repeat(40)),
                new TreeId("c".repeat(40)),
                true,
                release.tagger(),
                release.time(),
                "lost");
        TagSourceRecorder recorder = TagSourceRecorder.all();
        assertThat(source.difference(lost, release, LARGE, recorder)).isFalse();
        assertThat(recorder.isEmpty()).isTrue();
    }

    @Test
    @DisplayName("TS-10 read returns a file of the release, not of another one")
    void ts10_readsAFileOfTheRelease() {
        TaggedHistory.Builder steps = TaggedHistory.builder()
                .file("products/chair.json", "old")
                .commit("one")
                .tag("v1");
        TagSource source = source(steps.file("products/chair.json", "new")
                .file("\u00e9/\u00e9.json", "\u00e9")
                .executable("run", "echo")
                .commit("two")
                .tag("v2"));
        Release one = resolved(source, "v1");
        Release two = resolved(source, "v2");
        assertThat(source.read(one, "products/chair.json")).contains(bytes("old"));
        assertThat(source.read(two, "products/chair.json")).contains(bytes("new"));
        assertThat(source.read(two, "\u00e9/\u00e9.json")).contains(bytes("\u00e9"));
        assertThat(source.read(two, "run")).contains(bytes("echo"));
        assertThat(source.read(one, "run")).isEmpty();
    }

    @Test
    @DisplayName("TS-10 what is no regular file of the release is empty, however the path is written")
    void ts10_whatTheReleaseHasNotGotIsEmpty() {
        TagSource source = source(chairAndLinks());
        Release release = resolved(source, "v1");
        List<String> paths = new ArrayList<>(NOT_THERE);
        paths.addAll(List.of("products", "link", "folder-link", "module"));
        for (String path : paths) {
            assertThat(source.read(release, path)).as("path \"%s\"", path).isEmpty();
        }
    }

    @Test
    @DisplayName("TS-11 an exception of any of the handler's methods ends the call and reaches the caller as it is")
    void ts11_anExceptionOfAHandlerReachesTheCaller() {
        TaggedHistory.Builder steps = TaggedHistory.builder()
                .file("a", "123456")
                .file("b", "123456")
                .commit("one")
                .tag("v1");
        TagSource source = source(
                steps.file("a", "654321").file("b", "654321").commit("two").tag("v2"));
        Release one = resolved(source, "v1");
        Release two = resolved(source, "v2");
        List<Throwable> faults = List.of(
                new IllegalStateException("of the handler"),
                new UncheckedIOException(new IOException("of the handler")),
                new PermanentException("host.fault", "of the handler", ""),
                new AssertionError("of the handler"));
        for (Throwable fault : faults) {
            for (Moment moment : List.of(Moment.WANTS, Moment.FILE, Moment.OVERSIZE)) {
                assertPassesOn(fault, moment, handler -> source.files(two, moment.limit(), handler));
            }
            for (Moment moment : Moment.values()) {
                assertPassesOn(fault, moment, handler -> source.difference(one, two, moment.limit(), handler));
            }
        }
    }

    private static void assertPassesOn(Throwable fault, Moment moment, Consumer<Failing> call) {
        Failing handler = new Failing(moment, fault);
        assertThatThrownBy(() -> call.accept(handler))
                .as("thrown by %s", moment)
                .isSameAs(fault);
        assertThat(handler.calls()).as("calls of %s", moment).isEqualTo(1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private enum Moment {
        BEFORE,
        WANTS,
        FILE,
        OVERSIZE;

        int limit() {
            return this == OVERSIZE ? 1 : LARGE;
        }
    }

    /** Throws at a moment, and counts how often it was called then. */
    private static final class Failing implements TagSource.DifferenceHandler {
        private final Moment moment;
        private final Throwable fault;
        private final AtomicInteger calls = new AtomicInteger();

        Failing(Moment moment, Throwable fault) {
            this.moment = moment;
            this.fault = fault;
        }

        int calls() {
            return calls.get();
        }

        @Override
        public void before(SourceFile file) {
            at(Moment.BEFORE);
        }

        @Override
        public boolean wants(SourceFile file) {
            at(Moment.WANTS);
            return true;
        }

        @Override
        public void file(SourceFile file, byte[] content) {
            at(Moment.FILE);
        }

        @Override
        public void oversize(SourceFile file, long bytes) {
            at(Moment.OVERSIZE);
        }

        private void at(Moment now) {
            if (now != moment) {
                return;
            }
            calls.incrementAndGet();
            if (fault instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) fault;
        }
    }
}
