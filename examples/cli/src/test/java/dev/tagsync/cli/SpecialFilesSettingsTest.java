package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.ConfigurationException;
import dev.tagsync.SpecialFiles;
import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keys of the configuration file about links, submodules and LFS pointers, and what a person sees of them. */
class SpecialFilesSettingsTest {
    private static final String EMPTY_OBJECT = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

    @TempDir
    Path folder;

    private SpecialFiles read(String text) throws IOException {
        return Config.read(Files.writeString(folder.resolve("c.yaml"), text))
                .definition()
                .specialFiles();
    }

    @Test
    void whatIsNotSaidIsAsByDefault() throws IOException {
        assertThat(read("{}")).hasToString(SpecialFiles.DEFAULT.toString());
        assertThat(read("specialFiles:\n")).hasToString(SpecialFiles.DEFAULT.toString());
        assertThat(read("specialFiles: {links: fail}")).hasToString("links=fail;submodules=skip;lfs=fail");
        assertThat(read("specialFiles: {links: resolve, submodules: fail, lfs: skip}"))
                .hasToString("links=resolve;submodules=fail;lfs=skip");
    }

    @Test
    @DisplayName("objects are looked for in a folder beside the file")
    void objectsLieBesideTheFile() throws IOException {
        Path object = folder.resolve("objects/44/13").resolve(EMPTY_OBJECT);
        Files.createDirectories(object.getParent());
        Files.writeString(object, "{}");
        SpecialFiles policy = read("specialFiles: {lfs: resolve, lfsObjects: objects}");
        assertThat(policy).hasToString("links=skip;submodules=skip;lfs=resolve");
        assertThat(policy.lfsContent().orElseThrow().read(EMPTY_OBJECT, 2))
                .hasValueSatisfying(content -> assertThat(content).hasSize(2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "links: follow | c.yaml:2: \"specialFiles.links\" takes skip or fail or resolve, found follow",
                "submodules: resolve | c.yaml:2: submodules cannot be resolved: their files lie in other repositories, and a source reads one",
                "lfs: resolve | c.yaml:1: \"specialFiles\" lacks lfsObjects: the folder of Git LFS's objects, such as .git/lfs/objects",
                "lfsObjects: objects | c.yaml:2: \"specialFiles.lfsObjects\" goes with lfs: resolve, and pointers are not resolved",
                "symlinks: skip | c.yaml:2: there is no key \"specialFiles.symlinks\"",
            })
    void mistakesAreToldWithTheirLine(String line, String message) {
        assertThatThrownBy(() -> read("specialFiles:\n  " + line + "\n"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageEndingWith(message);
    }

    @Test
    void aFolderOfObjectsMustBeThere() {
        assertThatThrownBy(() -> read("specialFiles: {lfs: resolve, lfsObjects: nowhere}"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("\"specialFiles.lfsObjects\" takes a folder of Git LFS's objects, found ");
    }

    @Test
    @DisplayName("a person sees what was left out, why a link is not resolved, and the lines behind a link that is")
    void checkShowsWhatBecameOfThem() throws IOException {
        Path tree = folder.resolve("shop");
        try (TestRepository repository = TestRepository.withWorkTree(tree)) {
            repository
                    .file("products/chair.json", "{\n \"a\": }")
                    .symlink("products/sofa.json", "nothing.json")
                    .submodule("vendor/parts", "1".repeat(40))
                    .commit("First");
            Path config = Files.writeString(folder.resolve("c.yaml"), "specialFiles: {links: resolve}\n");
            Shell.Said said =
                    Shell.real().with("--config", config.toString()).run("check", "main", "--repo", tree.toString());
            assertThat(said.status()).isEqualTo(1);
            assertThat(said.out()
                            .replaceAll("· [0-9.]+ m?s\n", "· TIME\n")
                            .replaceAll("commit [0-9a-f]{7}, [0-9: -]+", "COMMIT"))
                    .isEqualTo("""
                            error[json.syntax]: expected a value, found '}'
                              --> products/chair.json:2:7
                               |
                             2 |  "a": }
                               |       ^
                               = help: write a value for the key

                            error[file.symlink-unresolved]: it is a symbolic link to "nothing.json" and leads to nothing: the release has no products/nothing.json
                              --> products/sofa.json
                               = help: let it lead to a file of the catalog, or exclude it

                            warning[file.submodule]: it is a submodule, at commit 1111111111111111111111111111111111111111 of another repository, and left out
                              --> vendor/parts
                               = help: commit its files in its place, or exclude "vendor/parts"

                            main                COMMIT
                              entries           0 · no validator · 1 left out, with a warning each · TIME
                            main would be rejected: 2 errors, 1 warning. Mend the files, then check again.
                            """);
        }
    }
}
