package dev.tagsync.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.TagName;
import dev.tagsync.spi.TagSource;
import dev.tagsync.spi.TagSource.Resolution;
import dev.tagsync.spi.TagSource.Resolution.Reason;
import dev.tagsync.spi.TagSource.Resolution.Resolved;
import dev.tagsync.spi.TagSource.Resolution.Unresolved;
import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two thousand tags of every kind and of odd names, against git itself. */
class ForEachRefTest {
    private static final int TAGS = 2_000;
    private static final List<String> NAMES = List.of(
            "v1.%d.0",
            "shop-a/v1.%d.0",
            "\u00fcn\u00ef/\u65e5\u672c-%d",
            "release@%d",
            "V1.%d.0",
            "%d",
            "a+b=c,%d;!",
            "heads/main-%d");

    @TempDir
    Path folder;

    private TestRepository repository;

    @BeforeEach
    void makeTags() {
        repository = TestRepository.bare(folder.resolve("catalog.git"));
        String last = "";
        for (int i = 0; i < TAGS; i++) {
            String name = NAMES.get(i % NAMES.size()).formatted(i);
            if (i % 10 == 0) {
                repository.file("products/a.json", Integer.toString(i)).commit("commit " + i);
            }
            switch (i % 7) {
                case 0, 1 -> repository.tag(name, "message " + i);
                case 2, 3 -> repository.lightweightTag(name);
                case 4 -> repository.nestedTag(name, last);
                case 5 -> repository.treeTag(name);
                default -> repository.blobTag(name, "products/a.json");
            }
            if (i % 7 == 1) {
                last = name;
            }
            if (i % 50 == 0) {
                // A branch of the same name, on another commit than the next tags.
                repository.branch(name);
            }
        }
        repository.file("products/a.json", "the end").commit("what no tag names");
    }

    @AfterEach
    void closeRepository() {
        repository.close();
    }

    @Test
    @DisplayName(
            "H-REV-4, H-REV-5, H-GIT-8 every tag is listed and resolved as git for-each-ref and git rev-parse TAG^{commit} say")
    void everyTagIsWhatGitSays() throws IOException, InterruptedException {
        Map<String, String> objects = new TreeMap<>();
        for (String line : git("", "for-each-ref", "--format=%(objectname) %(refname)", "refs/tags")) {
            objects.put(
                    line.substring(line.indexOf(' ') + 1 + "refs/tags/".length()),
                    line.substring(0, line.indexOf(' ')));
        }
        assertThat(objects).hasSize(TAGS);
        List<String> names = List.copyOf(objects.keySet());
        StringBuilder asked = new StringBuilder();
        names.forEach(name -> asked.append("refs/tags/").append(name).append("^{commit}\n"));
        List<String> commits = git(asked.toString(), "cat-file", "--batch-check=%(objectname)");
        assertThat(commits).hasSize(TAGS);

        List<String> unlike = new ArrayList<>();
        int ofCommits = 0;
        try (TagSource source = JGitTagSource.local(repository.path())) {
            Map<String, String> listed = new TreeMap<>();
            source.list()
                    .forEach(
                            tag -> listed.put(tag.tag().value(), tag.tagObject().hex()));
            assertThat(listed).isEqualTo(objects);
            for (int i = 0; i < TAGS; i++) {
                String name = names.get(i);
                Resolution resolution = source.resolve(new TagName(name));
                String commit = commits.get(i);
                if (commit.endsWith(" missing")) {
                    if (!(resolution instanceof Unresolved no) || no.reason() != Reason.NOT_A_COMMIT) {
                        unlike.add(name + ": git finds no commit, found " + resolution);
                    }
                } else if (!(resolution instanceof Resolved found)
                        || !found.release().commit().hex().equals(commit)
                        || !found.release().tagObject().hex().equals(objects.get(name))) {
                    unlike.add(name + ": git says " + commit + ", found " + resolution);
                } else {
                    ofCommits++;
                }
            }
        }

        assertThat(unlike).isEmpty();
        assertThat(ofCommits).isGreaterThan(TAGS / 2).isLessThan(TAGS);
    }

    /** Runs git in the repository. */
    private List<String> git(String input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Path in = Files.writeString(folder.resolve("in"), input, StandardCharsets.UTF_8);
        Path out = folder.resolve("out");
        Process git;
        try {
            git = new ProcessBuilder(command)
                    .directory(repository.path().toFile())
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            Assumptions.abort("there is no git to compare with");
            throw e;
        }
        assertThat(git.waitFor()).isZero();
        return Files.readAllLines(out, StandardCharsets.UTF_8);
    }
}
