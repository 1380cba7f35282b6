package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The catalog of {@code examples/gitstore-catalog}, and the mistakes that are seeded into it. */
class GitstoreCatalogTest {
    private static final Path CATALOG = Path.of("../gitstore-catalog");

    /** What replaces and joins the files of the catalog, each a bad release: the paths that go are in a file REMOVED. */
    private static final List<String> BAD = List.of("mistakes", "unreadable");

    @TempDir
    Path folder;

    private TestRepository repository(String bad) throws IOException {
        TestRepository repository = TestRepository.bare(folder.resolve("catalog.git"));
        for (Path file : files(CATALOG)) {
            if (BAD.stream().noneMatch(other -> file.startsWith(CATALOG.resolve(other)))) {
                repository.file(path(CATALOG, file), Files.readString(file));
            }
        }
        repository.commit("The catalog").tag("v1.0.0").branch(bad);
        Path overlay = CATALOG.resolve(bad);
        for (Path file : files(overlay)) {
            if (!file.endsWith("REMOVED")) {
                repository.file(path(overlay, file), Files.readString(file));
            }
        }
        if (Files.exists(overlay.resolve("REMOVED"))) {
            Files.readAllLines(overlay.resolve("REMOVED")).forEach(repository::delete);
        }
        return repository.commit("A bad week").tag("v1.1.0").branch(bad);
    }

    private static Path expected(String bad) {
        return Path.of("src/test/resources/gitstore-" + bad + ".txt");
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static String path(Path folder, Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }

    private static Shell shell(TestRepository repository) {
        return Shell.inMemory()
                .with(
                        "--repo",
                        repository.gitDirectory().toString(),
                        "--config",
                        CATALOG.resolve("tagsync.yaml").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"mistakes", "unreadable"})
    @DisplayName("one run reports one mistake of each rule with its line, and what is live stays (H-VAL-4)")
    void everyMistakeIsReportedAtOnce(String bad) throws IOException {
        try (TestRepository repository = repository(bad)) {
            Shell shell = shell(repository);
            assertThat(shell.run("promote", "v1.0.0").out())
                    .contains("39 entries")
                    .contains("live is v1.0.0. Look: tagsync --repo ")
                    .endsWith(" collections\n");

            Shell.Said said = shell.run("promote", "v1.1.0");

            assertThat(said.status()).as(said.out() + said.err()).isEqualTo(1);
            Path written = Files.writeString(Path.of("target/gitstore-" + bad + ".txt"), timeless(said.out()));
            assertThat(timeless(said.out()))
                    .as("what %s holds; if the text was changed on purpose, copy it to %s", written, expected(bad))
                    .isEqualTo(Files.readString(expected(bad), StandardCharsets.UTF_8));
            assertThat(said.err()).isEmpty();
            assertThat(shell.run("status").out()).contains("live        v1.0.0");
            assertThat(shell.json("findings", "v1.1.0").object().at("/findings"))
                    .isNotEmpty()
                    .allSatisfy(finding -> assertThat(finding.at("/hint").asText())
                            .as("hint of %s", finding)
                            .isNotEmpty());
        }
    }

    @Test
    @DisplayName("every rule of the built-in validators is among the mistakes")
    void everyRuleIsBroken() throws IOException {
        String text = Files.readString(expected("mistakes"));
        String rules = Files.readString(Path.of("../../docs/reference/findings.md"));
        List<String> documented = rules.substring(rules.indexOf("## Built-in validators"))
                .lines()
                .filter(line -> line.matches("\\| `[a-z]+\\.[a-z-]+` \\|.*"))
                .map(line -> line.substring(3, line.indexOf('`', 3)))
                // These need an entry that is no JSON, and one that takes very long.
                .filter(rule -> !List.of("schema.not-json", "schema.limit").contains(rule))
                .toList();
        assertThat(documented).hasSizeGreaterThan(10);
        assertThat(documented).allSatisfy(rule -> assertThat(text).contains("error[" + rule + "]"));
        assertThat(text).contains("error[schema.required]", "error[schema.enum]", "error[schema.format]");
    }

    /** How long a stage took is another each time, and where the repository lies. */
    private static String timeless(String out) {
        return out.replaceAll(" +\\d+(\\.\\d+)? (ms|s)(?=\n)", "  TIME")
                .replaceAll("commit [0-9a-f]{7}", "commit COMMIT")
                .replaceAll("tagsync --repo \\S+ --cql memory:1 --config \\S+", "tagsync OPTIONS");
    }
}
