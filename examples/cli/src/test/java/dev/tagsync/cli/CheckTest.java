package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gate before the tag: no server is named here, and none could be reached. */
class CheckTest {
    @TempDir
    Path folder;

    private TestRepository repository;
    private Shell shell;
    private Path tree;

    @BeforeEach
    void aRepositoryWithAWorkTree() throws IOException {
        tree = folder.resolve("shop");
        repository = TestRepository.withWorkTree(tree)
                .file("products/chair.json", "{\"name\":\"Chair\",\"price\":1}")
                .commit("First")
                .tag("v1")
                .file("products/desk.json", "{\n  \"name\": \"Desk\"\n}")
                .commit("Second");
        write("products/chair.json", "{\"name\":\"Chair\",\"price\":1}");
        write("products/sofa.json", "{\"name\":\n \"Sofa\",\n}");
        Path config = Files.writeString(folder.resolve("c.yaml"), "validators: [dev.tagsync.cli.PricePresent]\n");
        shell = Shell.real().with("--config", config.toString());
    }

    @AfterEach
    void close() {
        repository.close();
    }

    private void write(String path, String text) throws IOException {
        Path file = tree.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** Without what differs from run to run. */
    private static String stable(Shell.Said said) {
        return said.out()
                .replaceAll("· [0-9.]+ m?s\n", "· TIME\n")
                .replaceAll("commit [0-9a-f]{7}, [0-9: -]+", "COMMIT");
    }

    @Test
    @DisplayName("a folder's files are judged as they are, with their lines")
    void foldersAreJudgedAsTheyAre() {
        Shell.Said said = shell.run("check", tree.toString());

        assertThat(said.status()).isEqualTo(1);
        assertThat(stable(said).replace(tree.toString(), "TREE")).isEqualTo("""
                error[json.syntax]: expected a key in double quotes, found '}'
                  --> products/sofa.json:3:1
                   |
                 3 | }
                   | ^
                   = help: take out the comma before it

                TREE files as they are
                  entries           1 · 1 validator · TIME
                TREE would be rejected: 1 error. Mend the files, then check again.
                """);
    }

    @Test
    @DisplayName("a revision is judged against a release, as plan judges its tag")
    void revisionsAreJudgedAgainstARelease() {
        Shell.Said said = shell.run("check", "main", "--repo", tree.toString(), "--base", "v1");

        assertThat(said.status()).isEqualTo(1);
        assertThat(stable(said)).isEqualTo("""
                error[price.missing]: desk has no price
                  --> products/desk.json:2:11
                   |
                 2 |   "name": "Desk"
                   |           ^^^^^^
                   = help: add price: "12.90"

                main                COMMIT, against v1
                  entries           2 · 1 validator · TIME
                  changes           1 added · 0 changed · 0 removed
                main would be rejected: 1 error. Mend the files, then check again.
                """);
        Shell.Said json = shell.json("check", "HEAD~1", "--repo", tree.toString(), "--base", "v1");
        assertThat(json.status()).isZero();
        assertThat(json.text("/outcome")).isEqualTo("PASSED");
        assertThat(json.object().at("/changes").toString()).isEqualTo("{\"added\":0,\"changed\":0,\"removed\":0}");
        assertThat(json.text("/commit")).hasSize(40);
    }

    @Test
    @DisplayName("a folder that is a repository knows its own releases")
    void foldersKnowTheirOwnReleases() throws IOException {
        write("products/sofa.json", "{\"name\": \"Sofa\", \"price\": 3}");

        Shell.Said said = shell.run("check", tree.toString(), "--base", "v1");

        assertThat(said.status()).as(said.out() + said.err()).isZero();
        assertThat(said.out())
                .contains("  changes           1 added · 0 changed · 0 removed\n")
                .contains("shop would pass. Tag it, then: tagsync --")
                .endsWith(" promote TAG\n");
        assertThat(said.err()).isEmpty();
    }

    @Test
    @DisplayName("what cannot be checked is named")
    void whatCannotBeCheckedIsNamed() {
        assertThat(shell.run("check", "main").err())
                .contains("there is no folder \"main\", and for a revision no repository was named [source.missing]");
        assertThat(shell.run("check", "").status()).isEqualTo(2);
        assertThat(shell.run("check", "", "--repo", tree.toString()).status()).isEqualTo(2);
        assertThat(shell.run("check", "none", "--repo", tree.toString()).err())
                .contains("has no revision \"none\" [source.no-revision]");
        assertThat(shell.run("check", "main", "--repo", "https://git.example/shop.git")
                        .err())
                .contains("[check.remote]", "clone the repository");
        Shell.Said base = shell.run("check", "main", "--repo", tree.toString(), "--base", "v7");
        assertThat(base.status()).isEqualTo(2);
        assertThat(base.err()).contains("nothing can be compared with v7", "[check.base]");
    }
}
