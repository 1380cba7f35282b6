package dev.tagsync.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.TagName;
import dev.tagsync.spi.TagSource;
import dev.tagsync.spi.TagSource.Resolution.Reason;
import dev.tagsync.spi.TagSource.Resolution.Unresolved;
import dev.tagsync.testkit.git.TestRepository;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person reads who asked for something that is no release. */
class UnresolvedMessagesTest {
    @TempDir
    Path folder;

    private TestRepository repository;

    @BeforeEach
    void makeRepository() {
        repository = TestRepository.bare(folder.resolve("catalog.git"));
    }

    @AfterEach
    void closeRepository() {
        repository.close();
    }

    private void assertUnresolved(String name, String message, String hint) {
        assertUnresolved(name, message, hint, hint);
    }

    private void assertUnresolved(String name, String message, String ofLocal, String ofRemote) {
        TagSource local = JGitTagSource.local(repository.path());
        TagSource remote = JGitTagSource.builder()
                .remote(repository.url())
                .mirror(folder.resolve("mirror.git"))
                .build();
        try (local;
                remote) {
            assertThat(local.resolve(new TagName(name)))
                    .isEqualTo(new Unresolved(Reason.UNKNOWN_TAG, message, ofLocal));
            assertThat(remote.resolve(new TagName(name)))
                    .isEqualTo(new Unresolved(Reason.UNKNOWN_TAG, message, ofRemote));
        }
    }

    @Test
    void aBranchIsCalledABranch() {
        repository.commit("one").tag("v1");
        assertUnresolved(
                "main",
                "there is no tag \"main\"; \"main\" is a branch: TagSync takes tags only",
                "tag what you want to release: git tag -a <name> main");
    }

    @Test
    void headIsNoTag() {
        repository.commit("one").tag("v1");
        assertUnresolved(
                "HEAD",
                "there is no tag \"HEAD\"; HEAD is what happens to be checked out: TagSync takes tags only",
                "tag what you want to release: git tag -a <name> HEAD");
    }

    @Test
    void aCommitIdIsCalledTheIdOfACommit() {
        repository.commit("one").tag("v1");
        String id = repository.head();
        try (TagSource source = JGitTagSource.local(repository.path())) {
            Unresolved answer = (Unresolved) source.resolve(new TagName(id.substring(0, 7)));
            assertThat(answer.message())
                    .isEqualTo("there is no tag \"" + id.substring(0, 7) + "\"; \"" + id.substring(0, 7)
                            + "\" is the id of a commit: TagSync takes tags only");
            assertThat(answer.hint())
                    .isEqualTo("tag what you want to release: git tag -a <name> " + id.substring(0, 7));
        }
    }

    @Test
    void theNearestTagsAreNamedAndAllAreCounted() {
        repository.commit("one").tag("v1.4.0").tag("v1.4.2").tag("v2.0.0").tag("other");
        assertUnresolved(
                "v1.4.1", "there is no tag \"v1.4.1\" among the 4 tags", "did you mean \"v1.4.2\" or \"v1.4.0\"?");
        assertUnresolved(
                "winter",
                "there is no tag \"winter\" among the 4 tags",
                "check the name: git tag shows what there is",
                "check the name; was the tag pushed?");
    }

    @Test
    void aRepositoryWithoutTagsIsSaidToHaveNone() {
        repository.commit("one");
        assertUnresolved(
                "v1",
                "there is no tag \"v1\"; the repository has no tags",
                "make one: git tag -a v1",
                "make one: git tag -a v1, and push it");
    }

    @Test
    void aLongRefNameIsShortened() {
        repository.commit("one").tag("v1");
        assertUnresolved(
                "refs/tags/v1",
                "there is no tag \"refs/tags/v1\"; a tag is named without \"refs/tags/\"",
                "ask for \"v1\"");
    }

    @Test
    void aCatalogFolderThatATagHasNotGotIsNoEmptyCatalog() {
        repository.file("catalog/a.json", "{}").commit("one").tag("v1");
        repository.file("shop", "a file").commit("two").tag("v2");
        for (String folderName : List.of("shop", "elsewhere/deep")) {
            try (TagSource source = JGitTagSource.builder()
                    .local(repository.path())
                    .subPath(folderName)
                    .build()) {
                assertThat(source.resolve(new TagName("v2")))
                        .isEqualTo(new Unresolved(
                                Reason.POLICY,
                                "tag \"v2\" has no folder \"" + folderName + "\", which is where the catalog lies",
                                "check the sub-path of the source, or add the folder"));
            }
        }
    }
}
