package dev.tagsync.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.BlobId;
import dev.tagsync.Release;
import dev.tagsync.spi.TagSource;
import dev.tagsync.spi.TagSource.FileKind;
import dev.tagsync.spi.TagSource.SourceFile;
import dev.tagsync.spi.TagSource.Standing;
import dev.tagsync.testkit.TaggedHistory;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rule of {@link TagSource} about what stands at a path. */
abstract class TagSourceFindContract extends TagSourceHarness {
    static final String SUBMODULE_COMMIT = "1234567890123456789012345678901234567890";

    /** Paths at which {@link #chairAndLinks} has nothing, though some of them lead to something in a file system. */
    static final List<String> NOT_THERE = List.of(
            "",
            "/",
            ".",
            "..",
            "products/",
            "/products",
            "/products/chair.json",
            "./products",
            "./products/chair.json",
            "products/.",
            "products/chair",
            "products/chair.json/",
            "products/chair.json/x",
            "products//chair.json",
            "products/../products/chair.json",
            "PRODUCTS",
            "PRODUCTS/chair.json",
            "product",
            "chair.json",
            "folder-link/",
            "folder-link/chair.json",
            "module/",
            "module/x");

    /** A file, links to it and to its folder, and a submodule. */
    static TaggedHistory.Builder chairAndLinks() {
        return TaggedHistory.builder()
                .file("products/chair.json", "{}")
                .symlink("link", "products/chair.json")
                .symlink("folder-link", "products")
                .submodule("module", SUBMODULE_COMMIT)
                .commit("one")
                .tag("v1");
    }

    @Test
    @DisplayName("TS-13 find tells files, folders, links and submodules apart, with sizes and where links lead")
    void ts13_tellsWhatStandsAtAPath() {
        TagSource source = source(TaggedHistory.builder()
                .file("products/chair.json", "{}")
                .file("products/empty", "")
                .executable("products/deep/run", "echo")
                .file("products/deep\u00e9/\u00e9", "\u00e9")
                .symlink("products/link", "../other/\u00e9 x.json")
                .symlink("dangling", "/nowhere//at/../all/")
                .submodule("modules/one", SUBMODULE_COMMIT)
                .commit("one")
                .tag("v1"));
        Release release = resolved(source, "v1");
        assertThat(source.find(release, "products/chair.json")).contains(sized("products/chair.json", "{}", 2));
        assertThat(source.find(release, "products/empty")).contains(sized("products/empty", "", 0));
        assertThat(source.find(release, "products/deep/run")).contains(sized("products/deep/run", "echo", 4));
        assertThat(source.find(release, "products/deep\u00e9/\u00e9"))
                .contains(sized("products/deep\u00e9/\u00e9", "\u00e9", 2));
        for (String folder : List.of("products", "products/deep", "products/deep\u00e9", "modules")) {
            assertThat(source.find(release, folder)).as(folder).contains(Standing.FOLDER);
        }
        assertThat(source.find(release, "products/link")).contains(link("products/link", "../other/\u00e9 x.json", 18));
        assertThat(source.find(release, "dangling")).contains(link("dangling", "/nowhere//at/../all/", 20));
        assertThat(source.find(release, "modules/one"))
                .contains(Standing.of(
                        new SourceFile("modules/one", new BlobId(SUBMODULE_COMMIT), FileKind.SUBMODULE), 0));
    }

    @Test
    @DisplayName("TS-13 find follows no link, and takes a path as it is written")
    void ts13_followsNothing() {
        TagSource source = source(chairAndLinks());
        Release release = resolved(source, "v1");
        for (String path : NOT_THERE) {
            assertThat(source.find(release, path)).as("path \"%s\"", path).isEmpty();
        }
        assertThat(source.find(release, "folder-link")).contains(link("folder-link", "products", 8));
    }

    @Test
    @DisplayName("TS-13 where a link leads is told if it can be a path; what it says has its size nevertheless")
    void ts13_tellsOfTargetsThatAreNone() {
        String longest = "x".repeat(Standing.MOST_TARGET_BYTES);
        TagSource source = source(TaggedHistory.builder()
                .symlink("longest", longest)
                .symlink("too-long", longest + "x")
                .symlink("not-utf8", new byte[] {'a', (byte) 0xff})
                .symlink("empty", "")
                .commit("one")
                .tag("v1"));
        Release release = resolved(source, "v1");
        assertThat(source.find(release, "longest")).contains(link("longest", longest, longest.length()));
        assertThat(source.find(release, "empty")).contains(link("empty", "", 0));
        Standing tooLong = source.find(release, "too-long").orElseThrow();
        assertThat(tooLong.target()).isEmpty();
        assertThat(tooLong.bytes()).isEqualTo(longest.length() + 1);
        Standing notUtf8 = source.find(release, "not-utf8").orElseThrow();
        assertThat(notUtf8.file().orElseThrow().kind()).isEqualTo(FileKind.SYMLINK);
        assertThat(notUtf8.target()).isEmpty();
        assertThat(notUtf8.bytes()).isEqualTo(2);
    }

    @Test
    @DisplayName("TS-13 find answers for the release that it is asked about")
    void ts13_answersForTheRelease() {
        TaggedHistory.Builder steps = TaggedHistory.builder()
                .file("a", "file")
                .symlink("link", "a")
                .file("gone/x", "x")
                .commit("one")
                .tag("v1");
        TagSource source = source(steps.symlink("a", "gone")
                .symlink("link", "b")
                .delete("gone/x")
                .file("gone", "a file now")
                .commit("two")
                .tag("v2"));
        Release one = resolved(source, "v1");
        Release two = resolved(source, "v2");
        assertThat(source.find(one, "a")).contains(sized("a", "file", 4));
        assertThat(source.find(two, "a")).contains(link("a", "gone", 4));
        assertThat(source.find(one, "link")).contains(link("link", "a", 1));
        assertThat(source.find(two, "link")).contains(link("link", "b", 1));
        assertThat(source.find(one, "gone")).contains(Standing.FOLDER);
        assertThat(source.find(two, "gone")).contains(sized("gone", "a file now", 10));
        assertThat(source.find(one, "gone/x")).contains(sized("gone/x", "x", 1));
        assertThat(source.find(two, "gone/x")).isEmpty();
    }

    private static Standing sized(String path, String content, long bytes) {
        return Standing.of(regular(path, content), bytes);
    }

    private static Standing link(String path, String target, long bytes) {
        return new Standing(Optional.of(file(path, target, FileKind.SYMLINK)), bytes, Optional.of(target));
    }
}
