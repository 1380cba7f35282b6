package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

    private static final String TAKES_EVERY_FILE = "the format of this catalog is one that takes every file";
    private static final String PATH = "no file of such a path can be checked out everywhere";
    private static final String NOT_RESOLVED = "links and pointers are left out here, not resolved";
    private static final String KEYS_OF_PATHS = "keys come from paths, and no part of a path is empty";
    private static final String MARKDOWN = "the files are Markdown";
    private static final String FOREIGN = "what throws or never ends is a format or a validator, not a file";

    /** Rules that are not among the mistakes, and why. */
    private static final Map<String, String> NOT_HERE = Map.ofEntries(
            Map.entry("file.no-format", TAKES_EVERY_FILE),
            Map.entry("file.format", TAKES_EVERY_FILE),
            Map.entry("file.path-not-utf8", PATH),
            Map.entry("file.path-too-long", PATH),
            Map.entry("file.format-failed", FOREIGN),
            Map.entry("file.many-problems", "its hundred findings would hide the others"),
            Map.entry("file.symlink-unresolved", NOT_RESOLVED),
            Map.entry("file.submodule", "a submodule is no file that could lie in a folder"),
            Map.entry("file.lfs-missing", NOT_RESOLVED),
            Map.entry("file.lfs-mismatch", NOT_RESOLVED),
            Map.entry("key.missing", KEYS_OF_PATHS),
            Map.entry("key.type", KEYS_OF_PATHS),
            Map.entry("key.empty", KEYS_OF_PATHS),
            Map.entry("key.not-json", KEYS_OF_PATHS),
            Map.entry("key.several-documents", "several documents in front matter are markdown.front-matter"),
            Map.entry("key.too-long", PATH),
            Map.entry("json.syntax", MARKDOWN),
            Map.entry("json.empty", MARKDOWN),
            Map.entry("json.duplicate-key", MARKDOWN),
            Map.entry("json.lone-surrogate", MARKDOWN),
            Map.entry("json.too-deep", MARKDOWN),
            Map.entry("yaml.empty", "front matter may be empty"),
            Map.entry("catalog.empty", "an empty catalog breaks no other rule"),
            Map.entry("validator.failed", FOREIGN),
            Map.entry("validator.timeout", FOREIGN),
            Map.entry("schema.not-json", "the payload of Markdown is always JSON"));

    @TempDir
    Path folder;

    private TestRepository repository(String bad) throws IOException {
        TestRepository repository = TestRepository.bare(folder.resolve("catalog.git"));
        for (Path file : files(CATALOG)) {
            if (BAD.stream().noneMatch(other -> file.startsWith(CATALOG.resolve(other)))) {
                add(repository, CATALOG, file);
            }
        }
        repository.commit("The catalog").tag("v1.0.0").branch(bad);
        Path overlay = CATALOG.resolve(bad);
        for (Path file : files(overlay)) {
            if (!file.endsWith("REMOVED")) {
                add(repository, overlay, file);
            }
        }
        if (Files.exists(overlay.resolve("REMOVED"))) {
            Files.readAllLines(overlay.resolve("REMOVED")).forEach(repository::delete);
        }
        return repository.commit("A bad week").tag("v1.1.0").branch(bad);
    }

    private static void add(TestRepository repository, Path folder, Path file) throws IOException {
        if (Files.isSymbolicLink(file)) {
            repository.symlink(path(folder, file), Files.readSymbolicLink(file).toString());
        } else {
            repository.file(path(folder, file), Files.readAllBytes(file));
        }
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
    @DisplayName("every rule is among the mistakes, but for those that a catalog of this kind cannot break")
    void everyRuleIsBroken() throws IOException {
        String text = Files.readString(expected("mistakes")) + Files.readString(expected("unreadable"));
        List<String> documented = Files.readAllLines(Path.of("../../docs/reference/findings.md")).stream()
                .filter(line -> line.matches("\\| `[a-z]+\\.[a-z0-9-]+` \\|.*"))
                .map(line -> line.substring(3, line.indexOf('`', 3)))
                .toList();
        assertThat(documented).hasSizeGreaterThan(50).containsAll(NOT_HERE.keySet());
        assertThat(documented)
                .allSatisfy(rule -> assertThat(text.contains("[" + rule + "]: "))
                        .as("whether %s is broken, which it should be unless: %s", rule, NOT_HERE.get(rule))
                        .isEqualTo(!NOT_HERE.containsKey(rule)));
        assertThat(text).contains("error[schema.required]", "error[schema.enum]", "error[schema.format]");
    }

    /** How long a stage took is another each time, and where the repository lies. */
    private static String timeless(String out) {
        return out.replaceAll(" +\\d+(\\.\\d+)? (ms|s)(?=\n)", "  TIME")
                .replaceAll("commit [0-9a-f]{7}", "commit COMMIT")
                .replaceAll("tagsync --repo \\S+ --cql memory:1 --config \\S+", "tagsync OPTIONS");
    }
}
