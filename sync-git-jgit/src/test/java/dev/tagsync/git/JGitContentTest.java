package dev.tagsync.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.CatalogCheck;
import dev.tagsync.CatalogDefinition;
import dev.tagsync.ConfigurationException;
import dev.tagsync.Entry;
import dev.tagsync.Finding;
import dev.tagsync.Findings;
import dev.tagsync.SyncController;
import dev.tagsync.SyncReport;
import dev.tagsync.TransientException;
import dev.tagsync.spi.ContentSource;
import dev.tagsync.spi.EntryValidator;
import dev.tagsync.spi.TagSource.FileHandler;
import dev.tagsync.spi.TagSource.FileKind;
import dev.tagsync.spi.TagSource.SourceFile;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is judged before it is tagged: working trees and revisions. */
class JGitContentTest {
    @TempDir
    Path folder;

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static Map<String, String> contents(ContentSource source, int most) {
        Map<String, String> contents = new TreeMap<>();
        List<String> order = new ArrayList<>();
        source.files(most, new FileHandler() {
            @Override
            public boolean wants(SourceFile file) {
                order.add(file.path());
                if (file.kind() != FileKind.REGULAR) {
                    contents.put(file.path(), file.kind().toString());
                }
                return true;
            }

            @Override
            public void file(SourceFile file, byte[] content) {
                contents.put(file.path(), new String(content, StandardCharsets.UTF_8));
            }

            @Override
            public void oversize(SourceFile file, long bytes) {
                contents.put(file.path(), bytes + " bytes");
            }
        });
        assertThat(order).hasSameElementsAs(contents.keySet()).doesNotHaveDuplicates();
        return contents;
    }

    @Test
    @DisplayName("a folder that is no repository gives its files as they are, without .git and what .gitignore names")
    void anyFolderIsTaken() throws IOException {
        write("a/one.json", "1");
        write("a.json", "2");
        write("a-b/two.json", "3");
        write("out/x.json", "4");
        write(".gitignore", "out/\n");
        Files.createSymbolicLink(folder.resolve("a/link.json"), Path.of("one.json"));
        try (ContentSource source = JGitContent.workingTree(folder)) {
            assertThat(contents(source, 10))
                    .isEqualTo(Map.of(
                            ".gitignore",
                            "out/\n",
                            "a/one.json",
                            "1",
                            "a.json",
                            "2",
                            "a-b/two.json",
                            "3",
                            "a/link.json",
                            "SYMLINK"));
            assertThat(source.read("a/one.json").map(String::new)).contains("1");
            assertThat(source.read("a/link.json")).isEmpty();
            assertThat(source.read("a")).isEmpty();
            assertThat(source.read("none.json")).isEmpty();
        }
        try (ContentSource source = JGitContent.workingTree(folder, "a")) {
            assertThat(contents(source, 0)).isEqualTo(Map.of("one.json", "1 bytes", "link.json", "SYMLINK"));
            assertThat(source.read("one.json").map(String::new)).contains("1");
        }
    }

    @Test
    @DisplayName(
            "of a working tree what Git would add is taken: changes, new files, tracked files though they are ignored")
    void workingTreesGiveWhatWouldBeCommitted() throws Exception {
        try (Git git = Git.init().setDirectory(folder.toFile()).call()) {
            git.getRepository().getConfig().setString("core", null, "autocrlf", "true");
            git.getRepository().getConfig().save();
            write("a/kept.json", "1");
            write("a/gone.json", "2");
            write("out/tracked.json", "3");
            git.add().addFilepattern(".").call();
            git.commit().setMessage("First").setSign(false).call();
            write(".gitignore", "out/\n");
            write("out/ignored.json", "4");
            write("a/kept.json", "[5,\r\n6]");
            write("a/new.json", "7");
            Files.delete(folder.resolve("a/gone.json"));
            Map<String, String> expected = Map.of(
                    ".gitignore", "out/\n", "a/kept.json", "[5,\n6]", "a/new.json", "7", "out/tracked.json", "3");
            try (ContentSource tree = JGitContent.workingTree(folder)) {
                assertThat(contents(tree, 10)).isEqualTo(expected);
                assertThat(tree.read("a/kept.json").map(String::new)).contains("[5,\n6]");

                git.add().addFilepattern(".").call();
                git.add().addFilepattern(".").setUpdate(true).call();
                git.commit().setMessage("Second").setSign(false).call();
                try (ContentSource revision = JGitContent.revision(folder, "HEAD");
                        ContentSource before = JGitContent.revision(folder, "HEAD~1", "a")) {
                    assertThat(contents(revision, 10)).isEqualTo(expected);
                    assertThat(contents(before, 10)).isEqualTo(Map.of("kept.json", "1", "gone.json", "2"));
                    assertThat(before.release().tag().value()).hasSize(7);
                    assertThat(root(tree)).isEqualTo(root(revision));
                }
            }
        }
    }

    private static String root(ContentSource content) {
        return CatalogCheck.builder()
                .content(content)
                .build()
                .run()
                .root()
                .orElseThrow()
                .toString();
    }

    @Test
    @DisplayName("a file that changes between two looks is a fault that passes")
    void changesInBetweenAreFoundOut() throws IOException {
        write("a/one.json", "1");
        write("a/two.json", "2");
        try (ContentSource source = JGitContent.workingTree(folder)) {
            write("a/two.json", "3");
            assertThatThrownBy(() -> contents(source, 10))
                    .isInstanceOf(TransientException.class)
                    .hasMessageStartingWith("a/two.json in ");
            Files.delete(folder.resolve("a/two.json"));
            assertThatThrownBy(() -> contents(source, 10)).isInstanceOf(TransientException.class);
            assertThatThrownBy(() -> source.read("a/two.json")).isInstanceOf(TransientException.class);
        }
    }

    @Test
    @DisplayName("what is not there is named")
    void whatIsNotThereIsNamed() {
        try (TestRepository repository = TestRepository.bare(folder.resolve("catalog.git"))) {
            repository.file("a/one.json", "1").commit("one").tag("v1").treeTag("tree");
            for (String revision : List.of("none", "HEAD~7", "@{", "deadbeef", "tree")) {
                assertThatThrownBy(() -> JGitContent.revision(repository.path(), revision))
                        .as(revision)
                        .isInstanceOf(ConfigurationException.class)
                        .hasMessageContaining(revision);
            }
            assertThatThrownBy(() -> JGitContent.revision(repository.path(), "v1", "b"))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("has no folder \"b\"");
            assertThatThrownBy(() -> JGitContent.workingTree(folder.resolve("none")))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("there is no folder");
        }
    }

    @Test
    @DisplayName("check of a working tree names the places in its files, and says what plan says once it is tagged")
    void checkOfAWorkingTreeEqualsThePlanOfItsTag() throws Exception {
        try (Git git = Git.init().setDirectory(folder.toFile()).call()) {
            write("products/chair.json", "{\"price\": 1}");
            write("products/desk.json", "{\"price\": 2}");
            git.add().addFilepattern(".").call();
            git.commit().setMessage("First").setSign(false).call();
            git.tag()
                    .setName("v1")
                    .setAnnotated(true)
                    .setMessage("one")
                    .setSigned(false)
                    .call();
            write("products/desk.json", "{\n  \"name\": \"Desk\",\n  \"price\": -2\n}\n");
            write("products/sofa.json", "{\"price\": -3}");
            SyncReport ofTree;
            try (ContentSource content = JGitContent.workingTree(folder);
                    JGitTagSource tags = JGitTagSource.local(folder)) {
                ofTree = check(content, tags);
            }
            git.add().addFilepattern(".").call();
            git.commit().setMessage("Second").setSign(false).call();
            git.tag()
                    .setName("v2")
                    .setAnnotated(true)
                    .setMessage("two")
                    .setSigned(false)
                    .call();
            SyncReport ofRevision;
            try (ContentSource content = JGitContent.revision(folder, "HEAD");
                    JGitTagSource tags = JGitTagSource.local(folder)) {
                ofRevision = check(content, tags);
            }
            SyncReport plan;
            InMemoryStore store = new InMemoryStore();
            try (SyncController controller = SyncController.builder()
                    .source(JGitTagSource.local(folder))
                    .store(store)
                    .validator(new NoDebts())
                    .build()) {
                assertThat(controller.promote("v1").promoted()).isTrue();
                plan = controller.plan("v2").report();
            }

            assertThat(plan.findings())
                    .extracting(Finding::toString)
                    .containsExactly(
                            "error[price.negative] products/desk.json:3:12: desk has a price below 0",
                            "error[price.negative] products/sofa.json:1:11: sofa has a price below 0");
            for (SyncReport check : List.of(ofTree, ofRevision)) {
                assertThat(check.findings()).isEqualTo(plan.findings());
                assertThat(check.changes()).isEqualTo(plan.changes());
                assertThat(check.root()).isEqualTo(plan.root());
            }
        }
    }

    private static SyncReport check(ContentSource content, JGitTagSource tags) {
        return CatalogCheck.builder()
                .content(content)
                .base(tags, "v1")
                .definition(CatalogDefinition.defaults())
                .validator(new NoDebts())
                .build()
                .run();
    }

    private static final class NoDebts implements EntryValidator {
        @Override
        public void validate(Entry entry, Findings findings) {
            if (new String(entry.payload(), StandardCharsets.UTF_8).contains("\"price\":-")) {
                findings.error("price.negative", "/price", "%s has a price below 0", entry.name());
            }
        }
    }
}
