package dev.tagsync.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tagsync.CatalogCheck;
import dev.tagsync.CatalogDefinition;
import dev.tagsync.Finding;
import dev.tagsync.SpecialFiles;
import dev.tagsync.SpecialFiles.Handling;
import dev.tagsync.SyncController;
import dev.tagsync.SyncReport;
import dev.tagsync.SyncResult;
import dev.tagsync.spi.ContentSource;
import dev.tagsync.spi.TagSource;
import dev.tagsync.spi.TagSource.FileKind;
import dev.tagsync.spi.TagSource.Standing;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.InMemoryTagSource;
import dev.tagsync.testkit.TaggedHistory;
import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Links, submodules and LFS pointers of repositories of Git, local and remote, and of working trees (H-GIT-9). */
class SpecialFilesInGitTest {
    private static final String POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:"
            + "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\nsize 2\n";

    @TempDir
    Path folder;

    private static TaggedHistory history() {
        TaggedHistory.Builder steps = TaggedHistory.builder()
                .file("products/chair.json", "{\"color\": \"red\"}")
                .file("products/desk.json", "{\"color\": \"brown\"}")
                .symlink("products/sofa.json", "../shared/first.json")
                .symlink("shared/first.json", "second.json")
                .file("shared/second.json", "{\"color\": \"blue\"}")
                .file("products/lamp.json", POINTER)
                .commit("one")
                .tag("v1");
        steps.file("shared/second.json", "{\"color\": \"green\"}")
                .commit("what a link leads to")
                .tag("v2");
        steps.symlink("products/chair.json", "desk.json")
                .commit("a file becomes a link")
                .tag("v3");
        steps.file("products/sofa.json", "{}").commit("a link becomes a file").tag("v4");
        steps.symlink("shared/first.json", "../products/sofa.json")
                .symlink("products/lamp.json", "chair.json")
                .submodule("vendor/parts", "1".repeat(40))
                .commit("links lead elsewhere")
                .tag("v5");
        steps.delete("products/desk.json").commit("links lead nowhere").tag("v6");
        return steps.file("products/desk.json", POINTER)
                .commit("a link to a pointer")
                .tag("v7")
                .build();
    }

    static Stream<SpecialFiles> policies() {
        SpecialFiles resolving = SpecialFiles.DEFAULT
                .withLinks(Handling.RESOLVE)
                .resolvingLfs((sha256, bytes) -> Optional.of(new byte[] {'{', '}'}));
        return Stream.of(
                SpecialFiles.DEFAULT,
                SpecialFiles.DEFAULT.withLfsPointers(Handling.SKIP),
                resolving,
                resolving.withLfsPointers(Handling.SKIP),
                resolving.withLinks(Handling.FAIL).withSubmodules(Handling.FAIL));
    }

    @ParameterizedTest
    @MethodSource("policies")
    @DisplayName("H-GIT-9 a repository, its mirror and the double in memory come to the same, release after release")
    void everySourceComesToTheSame(SpecialFiles policy) {
        TaggedHistory history = history();
        try (TestRepository repository =
                        TestRepository.bare(folder.resolve("catalog.git")).become(history);
                TagSource local = JGitTagSource.local(repository.path());
                TagSource remote = JGitTagSource.builder()
                        .remote(repository.path().toUri().toString())
                        .mirror(folder.resolve("mirror.git"))
                        .build()) {
            InMemoryStore ofLocal = new InMemoryStore();
            InMemoryStore ofRemote = new InMemoryStore();
            for (int i = 1; i <= 7; i++) {
                String tag = "v" + i;
                // The double has no sub-path, and so another fingerprint: it is compared by what was found.
                SyncResult expected = controller(InMemoryTagSource.of(history), new InMemoryStore(), policy)
                        .promote(tag);
                for (SyncResult result : List.of(
                        controller(local, ofLocal, policy).promote(tag),
                        controller(remote, ofRemote, policy).promote(tag))) {
                    String story = policy + ", " + tag;
                    assertThat(result.getClass()).as(story).isEqualTo(expected.getClass());
                    assertThat(result.report().findings())
                            .as(story)
                            .isEqualTo(expected.report().findings());
                    assertThat(result.report().root())
                            .as(story)
                            .isEqualTo(expected.report().root());
                    assertThat(result.report().skippedFiles())
                            .as(story)
                            .isEqualTo(expected.report().skippedFiles());
                }
                if (expected.promoted()) {
                    assertThat(controller(local, ofLocal, policy)
                                    .verify()
                                    .orElseThrow()
                                    .good())
                            .isTrue();
                    assertThat(controller(remote, ofRemote, policy)
                                    .verify()
                                    .orElseThrow()
                                    .good())
                            .isTrue();
                }
            }
        }
    }

    @Test
    @DisplayName("H-GIT-9 a working tree's links are resolved within it, and never out of it")
    void workingTreesAreFollowedWithin() throws IOException {
        Path tree = Files.createDirectories(folder.resolve("tree/catalog/products"));
        Files.writeString(tree.resolve("chair.json"), "{}");
        Files.writeString(folder.resolve("tree/outside.json"), "{}");
        Files.createSymbolicLink(tree.resolve("sofa.json"), Path.of("../products/chair.json"));
        Files.createSymbolicLink(tree.resolve("out.json"), Path.of("../../outside.json"));
        Files.createSymbolicLink(
                tree.resolve("absolute.json"), tree.resolve("chair.json").toAbsolutePath());
        try (ContentSource content = JGitContent.workingTree(folder.resolve("tree"), "catalog")) {
            assertThat(content.find("products")).contains(Standing.FOLDER);
            assertThat(content.find("products/sofa.json").flatMap(Standing::target))
                    .contains("../products/chair.json");
            Standing chair = content.find("products/chair.json").orElseThrow();
            assertThat(chair.bytes()).isEqualTo(2);
            assertThat(chair.file().orElseThrow().kind()).isEqualTo(FileKind.REGULAR);
            assertThat(content.find("product")).isEmpty();
            assertThat(content.find("outside.json")).isEmpty();

            SyncReport report = CatalogCheck.builder()
                    .content(content)
                    .definition(definition(SpecialFiles.DEFAULT.withLinks(Handling.RESOLVE)))
                    .build()
                    .run();
            assertThat(report.findings())
                    .extracting(Finding::rule, finding -> finding.path().orElseThrow())
                    .containsExactly(
                            tuple("file.symlink-unresolved", "products/absolute.json"),
                            tuple("file.symlink-unresolved", "products/out.json"));
            assertThat(report.entries()).isEqualTo(2);
        }
    }

    private static CatalogDefinition definition(SpecialFiles policy) {
        return CatalogDefinition.builder().specialFiles(policy).build();
    }

    private static SyncController controller(TagSource source, InMemoryStore store, SpecialFiles policy) {
        return SyncController.builder()
                .source(source)
                .store(store)
                .definition(definition(policy))
                .build();
    }
}
