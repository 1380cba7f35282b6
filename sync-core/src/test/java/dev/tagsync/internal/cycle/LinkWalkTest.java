package dev.tagsync.internal.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.BlobId;
import dev.tagsync.SpecialFiles;
import dev.tagsync.internal.cycle.LinkWalk.End;
import dev.tagsync.spi.TagSource.FileKind;
import dev.tagsync.spi.TagSource.SourceFile;
import dev.tagsync.spi.TagSource.Standing;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("H-GIT-9 links are followed within the release, and nowhere else")
class LinkWalkTest {
    private final Map<String, Standing> tree = new HashMap<>();

    @ParameterizedTest
    @CsvSource({
        "link, file, file",
        "link, ./file, file",
        "link, .//./file, file",
        "a/link, file, a/file",
        "a/link, ../file, file",
        "a/link, ../b/c/file, b/c/file",
        "a/link, ../a/../b/file, b/file",
        "link, to-b/file, b/file",
        "link, to-b/c/file, b/c/file",
        "link, to-file, file",
        "a/link, ../to-c/../file, b/file",
        "link, a/up/b/file, b/file",
    })
    void leadsToAFile(String link, String target, String file) {
        tree();
        End end = follow(link, target);
        assertThat(end).isInstanceOf(End.ToFile.class);
        assertThat(((End.ToFile) end).file().path()).isEqualTo(file);
        assertThat(((End.ToFile) end).bytes()).isEqualTo(file.length());
    }

    @ParameterizedTest
    @CsvSource({
        "link, a, the folder a",
        "link, a/, the folder a",
        "link, ., the folder of the catalog",
        "a/link, .., the folder of the catalog",
        "link, to-c, the folder b/c",
        "link, module, the submodule module",
        "link, module/file, the submodule module",
    })
    void leadsToAFolder(String link, String target, String what) {
        tree();
        assertThat(follow(link, target)).isEqualTo(new End.ToFolder(what));
    }

    @ParameterizedTest
    @CsvSource({
        "link, /file, leads to an absolute path",
        "link, /, leads to an absolute path",
        "link, ../file, leads out of the catalog's root",
        "a/link, ../../a/file, leads out of the catalog's root",
        "link, a/up/../file, leads out of the catalog's root",
        "link, nothing, leads to nothing: the release has no nothing",
        "link, nothing/../file, leads to nothing: the release has no nothing",
        "link, FILE, leads to nothing: the release has no FILE",
        "link, file/, 'leads to nothing: file is a file, no folder'",
        "link, file/../file, 'leads to nothing: file is a file, no folder'",
        "link, to-etc, 'leads to an absolute path, at to-etc'",
        "link, to-nothing, leads to nothing: the release has no b/nothing",
        "link, circle, 'leads in a circle, through other-circle'",
    })
    void leadsNowhere(String link, String target, String why) {
        tree();
        assertThat(follow(link, target)).isEqualTo(new End.Nowhere(why));
    }

    @Test
    void aTargetThatCannotBeReadLeadsNowhere() {
        link("odd", new byte[] {(byte) 0xff});
        assertThat(new LinkWalk(path -> Optional.ofNullable(tree.get(path))).follow("link", Optional.empty()))
                .isEqualTo(new End.Nowhere("leads to what is not UTF-8, or longer than 4096 bytes"));
        assertThat(follow("link", "odd"))
                .isEqualTo(new End.Nowhere("leads to what is not UTF-8, or longer than 4096 bytes, at odd"));
        assertThat(follow("link", "")).isEqualTo(new End.Nowhere("leads to an empty path"));
    }

    @Test
    void aChainIsFollowedAsFarAsIsAllowedAndNoFarther() {
        file("link0");
        for (int i = 1; i <= SpecialFiles.MOST_LINKS; i++) {
            link("link" + i, "link" + (i - 1));
        }
        int most = SpecialFiles.MOST_LINKS;
        assertThat(follow("link" + most, "link" + (most - 1))).isInstanceOf(End.ToFile.class);
        assertThat(follow("one-more", "link" + most)).isEqualTo(new End.Nowhere("leads through more than 40 links"));
    }

    @Test
    void aLinkIsMetTwiceWithoutACircle() {
        tree();
        assertThat(follow("link", "to-b/../to-b/../to-b/c/file")).isInstanceOf(End.ToFile.class);
    }

    private void tree() {
        for (String folder : new String[] {"a", "b", "b/c"}) {
            tree.put(folder, Standing.FOLDER);
        }
        for (String file : new String[] {"file", "a/file", "b/file", "b/c/file"}) {
            file(file);
        }
        link("to-file", "to-file2");
        link("to-file2", "file");
        link("to-b", "b");
        link("to-c", "to-b/c");
        link("a/up", "..");
        link("to-etc", "/etc/passwd");
        link("to-nothing", "b/nothing");
        link("circle", "other-circle");
        link("other-circle", "circle");
        SourceFile module = new SourceFile("module", new BlobId("1".repeat(40)), FileKind.SUBMODULE);
        tree.put("module", Standing.of(module, 0));
    }

    private void file(String path) {
        tree.put(path, Standing.of(new SourceFile(path, new BlobId("2".repeat(40)), FileKind.REGULAR), path.length()));
    }

    private void link(String path, String target) {
        link(path, target.getBytes(StandardCharsets.UTF_8));
    }

    private void link(String path, byte[] target) {
        tree.put(path, Standing.link(new SourceFile(path, new BlobId("3".repeat(40)), FileKind.SYMLINK), target));
    }

    private End follow(String link, String target) {
        return new LinkWalk(path -> Optional.ofNullable(tree.get(path))).follow(link, Optional.of(target));
    }
}
