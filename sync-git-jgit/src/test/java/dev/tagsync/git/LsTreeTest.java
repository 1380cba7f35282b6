package dev.tagsync.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.Release;
import dev.tagsync.TagName;
import dev.tagsync.spi.TagSource;
import dev.tagsync.spi.TagSource.FileHandler;
import dev.tagsync.spi.TagSource.FileKind;
import dev.tagsync.spi.TagSource.Resolution.Resolved;
import dev.tagsync.spi.TagSource.SourceFile;
import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A catalog of some size, against what was written and against git itself. */
class LsTreeTest {
    private static final int FILES = 2_000;

    @TempDir
    Path folder;

    private TestRepository repository;
    private final Map<String, String> written = new TreeMap<>();

    @BeforeEach
    void makeRepository() {
        repository = TestRepository.bare(folder.resolve("catalog.git"));
        Random random = new Random(42);
        while (written.size() < FILES) {
            StringBuilder path = new StringBuilder();
            for (int depth = random.nextInt(4); depth > 0; depth--) {
                path.append("a-.b0".charAt(random.nextInt(5)))
                        .append(random.nextInt(6))
                        .append('/');
            }
            path.append("f").append(random.nextInt(100_000)).append(random.nextBoolean() ? ".json" : "-\u00e9");
            written.put(path.toString(), "content of " + path);
        }
        written.forEach(repository::file);
        repository.commit("many").tag("v1");
    }

    @AfterEach
    void closeRepository() {
        repository.close();
    }

    @Test
    void everyFileIsReadLocallyAndThroughAMirror() {
        try (TagSource local = JGitTagSource.local(repository.path());
                TagSource remote = JGitTagSource.builder()
                        .remote(repository.url())
                        .mirror(folder.resolve("mirror.git"))
                        .build()) {
            for (TagSource source : List.of(local, remote)) {
                Collected files = new Collected();
                source.files(resolve(source), 1_000, files);
                assertThat(files.contents).isEqualTo(written);
                assertThat(files.asked).hasSize(FILES);
            }
        }
    }

    @Test
    void theListingIsThatOfGitLsTree() throws IOException, InterruptedException {
        List<String> expected = lsTree();
        try (TagSource source = JGitTagSource.local(repository.path())) {
            Collected files = new Collected();
            source.files(resolve(source), 1_000, files);
            assertThat(files.asked.stream()
                            .map(file -> (file.kind() == FileKind.REGULAR ? "100644 blob " : "? ")
                                    + file.blob().hex()
                                    + '\t'
                                    + file.path())
                            .toList())
                    .isEqualTo(expected);
        }
    }

    private List<String> lsTree() throws IOException, InterruptedException {
        Path output = folder.resolve("ls-tree");
        Process git;
        try {
            git = new ProcessBuilder("git", "ls-tree", "-r", "-z", "v1")
                    .directory(repository.path().toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            Assumptions.abort("there is no git to compare with");
            throw e;
        }
        assertThat(git.waitFor()).isZero();
        return List.of(Files.readString(output, StandardCharsets.UTF_8).split("\0"));
    }

    private static Release resolve(TagSource source) {
        return ((Resolved) source.resolve(new TagName("v1"))).release();
    }

    /** Safe for use by many threads. */
    private static final class Collected implements FileHandler {
        private final List<SourceFile> asked = new ArrayList<>();
        private final Map<String, String> contents = new TreeMap<>();

        @Override
        public boolean wants(SourceFile file) {
            return asked.add(file);
        }

        @Override
        public synchronized void file(SourceFile file, byte[] content) {
            contents.put(file.path(), new String(content, StandardCharsets.UTF_8));
        }

        @Override
        public void oversize(SourceFile file, long bytes) {
            throw new AssertionError(file + " is not oversize");
        }
    }
}
