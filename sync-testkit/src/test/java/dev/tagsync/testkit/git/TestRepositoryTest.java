package dev.tagsync.testkit.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.testkit.HistorySteps;
import dev.tagsync.testkit.TaggedHistory;
import java.io.IOException;
import java.nio.file.Path;
import org.assertj.core.groups.Tuple;
import org.eclipse.jgit.lib.ObjectChecker;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.ObjectWalk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestRepositoryTest {
    @TempDir
    Path folder;

    private static <S extends HistorySteps<S>> S write(S steps) {
        return steps.file("a.json", "1")
                .file("a-b/c", "2")
                .file("a/b/c", "3")
                .executable("run", "echo")
                .symlink("link", "a.json")
                .commit("one")
                .tag("v1")
                .lightweightTag("light")
                .nestedTag("stable", "v1")
                .treeTag("tree")
                .blobTag("blob", "run")
                .branch("next")
                .delete("run")
                .rename("a.json", "b.json")
                .commit("two")
                .tag("v2")
                .tag("v1")
                .deleteTag("light");
    }

    @Test
    void theSameStepsGiveTheSameIdsOnDiskAndAsAValue() throws IOException {
        TaggedHistory history = write(TaggedHistory.builder()).build();
        try (TestRepository steps = write(TestRepository.bare(folder.resolve("steps.git")));
                TestRepository value =
                        TestRepository.withWorkTree(folder.resolve("value")).become(history)) {
            for (Repository repository : new Repository[] {steps.repository(), value.repository()}) {
                assertThat(repository.getRefDatabase().getRefsByPrefix("refs/"))
                        .extracting(Ref::getName, ref -> ref.getObjectId().name())
                        .containsExactlyInAnyOrderElementsOf(history.refs().entrySet().stream()
                                .map(ref -> Tuple.tuple(ref.getKey(), ref.getValue()))
                                .toList());
            }
        }
    }

    @Test
    void whatIsWrittenIsWhatGitTakesForSound() throws Exception {
        try (TestRepository repository = write(TestRepository.bare(folder.resolve("catalog.git")))) {
            ObjectChecker checker = new ObjectChecker();
            try (ObjectReader reader = repository.repository().newObjectReader()) {
                for (String id :
                        write(TaggedHistory.builder()).build().objects().keySet()) {
                    ObjectLoader object = reader.open(ObjectId.fromString(id));
                    checker.check(ObjectId.fromString(id), object.getType(), object.getBytes());
                }
            }
            try (ObjectWalk walk = new ObjectWalk(repository.repository())) {
                walk.markStart(walk.parseCommit(ObjectId.fromString(repository.head())));
                walk.checkConnectivity();
            }
            assertThat(repository.repository().getFullBranch()).isEqualTo("refs/heads/main");
            assertThat(repository.repository().resolve("main~1:a/b/c")).isNotNull();
        }
    }
}
