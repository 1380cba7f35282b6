package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.ConfigurationException;
import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer does wrong: the answer is clear, holds no stack trace, and nothing has changed. */
class FailureTest {
    @TempDir
    Path folder;

    private Shell shell;

    @BeforeEach
    void start() {
        shell = Shell.inMemory();
    }

    private TestRepository repository() {
        return TestRepository.bare(folder.resolve("catalog.git"))
                .file("products/chair.json", "{\"price\":1}")
                .commit("First")
                .tag("v1");
    }

    private Shell in(TestRepository repository) {
        return shell.with("--repo", repository.gitDirectory().toString());
    }

    /** Says the same to a person, to a program, and with no trace of Java in either. */
    private static Shell.Said fails(Shell shell, int status, String code, String... command) {
        Shell.Said person = shell.run(command);
        Shell.Said program = shell.json(command);
        assertThat(List.of(person.status(), program.status()))
                .as(person.out() + person.err() + program.out())
                .containsOnly(status);
        assertThat(program.errorCode()).as(program.out()).isEqualTo(code);
        assertThat(program.text("/error/message")).isNotEmpty();
        assertThat(program.text("/error/hint")).as("what to do next").isNotEmpty();
        assertThat(person.out()).isEmpty();
        assertThat(person.err()).startsWith("tagsync: ").contains(program.text("/error/message"));
        clean(person);
        clean(program);
        return person;
    }

    private static void clean(Shell.Said said) {
        assertThat(said.out() + said.err()).doesNotContain("\tat ", "Exception", "dev.tagsync.cli");
    }

    private static Shell.Said rejected(Shell shell, String tag, String rule) {
        Shell.Said program = shell.json("promote", tag);
        assertThat(program.status()).as(program.out()).isEqualTo(1);
        assertThat(program.text("/outcome")).isEqualTo("REJECTED");
        assertThat(program.object().at("/findings").findValuesAsText("rule")).contains(rule);
        Shell.Said person = shell.run("promote", tag);
        assertThat(person.out()).contains("error[" + rule + "]").contains("rejected");
        clean(person);
        clean(program);
        assertThat(shell.json("status").object().has("tag")).isFalse();
        return person;
    }

    @Test
    void noRepository() {
        Shell.Said said = fails(
                shell.with("--repo", folder.resolve("nowhere").toString()),
                2,
                "source.not-a-repository",
                "promote",
                "v1");

        assertThat(said.err()).contains("nowhere").contains("nothing has changed");
    }

    @Test
    void folderThatIsNoRepository() {
        fails(shell.with("--repo", folder.toString()), 2, "source.not-a-repository", "promote", "v1");
    }

    @Test
    void noRepositoryNamed() {
        fails(shell, 2, "source.missing", "promote", "v1");
    }

    @Test
    void emptyRepository() {
        TestRepository empty = TestRepository.bare(folder.resolve("empty.git"));

        Shell.Said said = in(empty).json("promote", "v1");

        assertThat(said.status()).as(said.out()).isBetween(1, 2);
        assertThat(said.out()).contains("empty");
        clean(said);
    }

    @Test
    void noSuchTagNamesTheOnesThereAre() {
        Shell.Said said = in(repository()).run("promote", "v2");

        assertThat(said.status()).isEqualTo(1);
        assertThat(said.out()).startsWith("refused: ").contains("v2").contains("nothing has changed");
        clean(said);
    }

    @Test
    void tagOnABlob() {
        Shell.Said said =
                in(repository().blobTag("oops", "products/chair.json")).json("promote", "oops");

        assertThat(said.status()).isEqualTo(1);
        assertThat(said.text("/reason")).isEqualTo("NOT_A_COMMIT");
        assertThat(said.text("/message")).contains("oops").contains("blob");
    }

    @Test
    void emptyTreeIsRejected() {
        TestRepository repository = TestRepository.bare(folder.resolve("bare.git"))
                .commit("Nothing")
                .tag("v0");

        Shell.Said said = in(repository).json("promote", "v0");

        clean(said);
        assertThat(said.status()).as(said.out()).isEqualTo(1);
        assertThat(said.object().path("findings").path(0).path("rule").asText()).isEqualTo("catalog.empty");
    }

    @Test
    void duplicateKeys() {
        rejected(
                in(repository()
                        .file("products/chair.yaml", "price: 2\n")
                        .commit("Twice")
                        .tag("v2")),
                "v2",
                "entry.duplicate-key");
    }

    @Test
    void invalidUtf8() {
        Shell.Said said = rejected(
                in(repository()
                        .file("products/bad.json", new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xff, '"', '}'})
                        .commit("Bytes")
                        .tag("v2")),
                "v2",
                "file.not-utf8");

        assertThat(said.out()).contains("--> products/bad.json:1:");
    }

    @Test
    void fileOverTheLimit() throws IOException {
        Path config = folder.resolve("small.yaml");
        Files.writeString(config, "maxFileBytes: 10\n");

        Shell.Said said = rejected(in(repository()).with("--config", config.toString()), "v1", "file.too-large");

        assertThat(said.out()).contains("11 bytes").contains("maxFileBytes");
    }

    @Test
    void mirrorThatIsAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("mirror"), "I am a file");
        TestRepository repository = repository();

        Shell.Said said = shell.with("--repo", repository.url(), "--mirror", file.toString())
                .json("promote", "v1");

        assertThat(said.status()).as(said.out()).isEqualTo(2);
        assertThat(said.text("/error/message")).contains("mirror");
        assertThat(file).hasContent("I am a file");
        clean(said);
    }

    @Test
    void noServer() {
        Shell.Said said = fails(
                Shell.real()
                        .with(
                                "--cql",
                                "127.0.0.1:1",
                                "--repo",
                                repository().gitDirectory().toString()),
                4,
                "store.unreachable",
                "promote",
                "v1");

        assertThat(said.err())
                .contains("127.0.0.1:1")
                .contains("nothing has changed")
                .contains("retry is safe");
    }

    @Test
    void actorAndReasonAreCheckedBeforeConnecting() {
        Shell nowhere = Shell.real()
                .with(
                        "--cql",
                        "127.0.0.1:1",
                        "--repo",
                        repository().gitDirectory().toString());

        for (String command : List.of("promote", "plan", "rollback")) {
            assertThat(fails(nowhere, 2, "cli.usage", command, "v1", "--actor", "")
                            .err())
                    .contains("--actor has 1 to 200 characters, found 0");
            assertThat(fails(nowhere, 2, "cli.usage", command, "v1", "--actor", "a".repeat(201))
                            .err())
                    .contains("--actor has 1 to 200 characters, found 201");
            assertThat(fails(nowhere, 2, "cli.usage", command, "v1", "--reason", "r".repeat(2_001))
                            .err())
                    .contains("--reason has at most 2000 characters, found 2001");
        }
    }

    @Test
    void foldersThatAreNoServersAreLeftAlone() throws IOException {
        Path mine = Files.createDirectory(folder.resolve("mine"));
        Files.writeString(mine.resolve("letter.txt"), "Dear Ann");

        fails(Shell.real(), 2, "cli.usage", "server", "start", "");
        fails(Shell.real(), 2, "cli.usage", "server", "stop", "");
        fails(Shell.real(), 2, "cli.usage", "--embedded", "", "status");
        fails(Shell.real(), 2, "store.directory", "--embedded", mine.toString(), "status");
        assertThat(fails(Shell.real(), 2, "store.directory", "server", "start", mine.toString())
                        .err())
                .contains("mine is not empty");
        assertThat(mine).isDirectoryNotContaining("glob:**server*");
    }

    @Test
    void emptyChannelsAreNamed() {
        Shell other = shell.with("--catalog", "shop", "--channel", "beta");

        assertThat(other.run("status").out()).contains("beta").contains("nothing yet in catalog shop");
        assertThat(other.run("history").out()).contains("channel beta of catalog shop");
        assertThat(fails(in(repository()).with("--catalog", "shop"), 1, "catalog.nothing-live", "verify")
                        .err())
                .contains("channel live of catalog shop");
    }

    @Test
    void collectionThatIsNotThereNamesThoseThatAre() {
        Shell catalog = in(repository());
        assertThat(catalog.run("promote", "v1").status()).isZero();

        assertThat(fails(catalog, 1, "collection.not-found", "list", "NOPE").err())
                .contains("no collection \"NOPE\"")
                .contains("collections are products");
        fails(catalog, 1, "collection.not-found", "list", "");
        fails(catalog, 1, "entry.not-found", "get", "", "chair");
        assertThat(catalog.run("list", "products", "--after", "z").out()).isEqualTo("No entries.\n");
    }

    @Test
    void droppedIndexNamesTheOption() throws IOException {
        Shell catalog = in(repository()
                .file("products/desk.json", "{\"price\":2}")
                .commit("Second")
                .tag("v2"));
        Path config = Files.writeString(
                folder.resolve("indexes.yaml"), "indexes: {byPrice: {collection: products, pointer: /price}}\n");
        assertThat(catalog.with("--config", config.toString())
                        .run("promote", "v1")
                        .status())
                .isZero();

        assertThat(catalog.run("promote", "v2").out())
                .contains("[index dropped]")
                .contains("--drop-indexes");
        assertThat(catalog.json("promote", "v2").text("/hint")).contains("--drop-indexes");
    }

    @Test
    void readingARejectedReleaseSaysThatItWasRejected() {
        Shell catalog = in(repository()
                .file("products/bad.json", "{")
                .commit("Bad")
                .tag("v2")
                .delete("products/bad.json")
                .commit("Good")
                .tag("v3"));
        assertThat(catalog.run("promote", "v2").status()).isEqualTo(1);
        assertThat(catalog.run("promote", "v3").status()).isZero();

        assertThat(fails(catalog, 1, "release.not-stored", "list", "products", "--at", "v2")
                        .err())
                .contains("it was rejected")
                .contains("make a new tag");
        assertThat(fails(catalog, 1, "release.not-stored", "list", "products", "--at", "v9")
                        .err())
                .doesNotContain("rejected");
    }

    @Test
    void remoteListingsCallNoTagCommitless() {
        TestRepository repository = repository();

        assertThat(shell.with("--repo", repository.url()).run("releases").out())
                .contains("v1")
                .doesNotContain("no commit");
        assertThat(in(repository.blobTag("oops", "products/chair.json"))
                        .run("releases")
                        .out())
                .contains("no commit");
    }

    @Test
    void noServerNamed() {
        fails(Shell.real(), 2, "store.missing", "status");
    }

    @Test
    @DisplayName("where the library names one of its calls as the cure, the option is named that does the same")
    void curesAreOptionsHere() {
        Hints hints = Hints.of(new Cli().parser().getCommandSpec());
        Map<String, String> options = Map.of(
                "store.data-centers", "--several-datacenters",
                "scratch.unusable", "--scratch DIR",
                "store.keyspace-missing", "tagsync schema create");

        options.forEach((code, option) -> assertThat(Failure.of(
                                new ConfigurationException(code, "m", "by SomeBuilder.call()"), true, Optional.empty())
                        .with(hints)
                        .hint())
                .contains(option)
                .doesNotContain("SomeBuilder"));
    }

    @Test
    void addressThatIsNone() {
        fails(Shell.real().with("--cql", "localhost:port"), 2, "store.address", "status");
    }

    @Test
    @DisplayName("a usage error is a JSON object where --json stands anywhere in the arguments")
    void usage() {
        fails(shell, 2, "cli.usage", "promote");
        fails(shell, 2, "cli.usage", "promote", "v1", "--no-such-option");
        fails(shell, 2, "cli.usage", "frobnicate");
        fails(shell, 2, "cli.usage");
        fails(shell, 2, "cli.usage", "schema");
        fails(shell, 2, "cli.usage", "list", "products", "--limit", "0");
        assertThat(shell.run("promot", "v1").err()).contains("promote");
    }

    @Test
    void nothingLiveYet() {
        Shell.Said said = fails(shell, 1, "catalog.nothing-live", "get", "products", "chair");

        assertThat(said.err()).contains("promote").doesNotContain("retry is safe");
        fails(shell, 1, "catalog.nothing-live", "list", "products");
        fails(shell, 1, "catalog.nothing-live", "collections");
        fails(shell, 1, "catalog.nothing-live", "index", "category", "seating");
    }

    @Test
    void configurationKeyThatIsUnknown() throws IOException {
        Path config = folder.resolve("c.yaml");
        Files.writeString(config, "formt: json\n");

        Shell.Said said = fails(shell.with("--config", config.toString()), 2, "config.unknown-key", "status");

        assertThat(said.err()).contains("\"formt\"").contains("format");
    }

    @Test
    void configurationsThatCannotBeUsed() throws IOException {
        configFails("include: [\n", "config.syntax");
        configFails("include: x\n", "config.value");
        configFails("format: toml\n", "config.value");
        configFails("key: {collection: /kind}\n", "config.missing-key");
        configFails("key: {collection: kind, name: /n}\n", "config.value");
        configFails("indexes: {a: {pointr: /x}}\n", "config.unknown-key");
        configFails("tags: {pattern: 'v*'}\n", "config.unknown-key");
        configFails("validators: [com.example.Missing]\n", "config.validator");
        configFails("validators: [java.lang.String]\n", "config.validator");
        configFails("format: json\nformat: yaml\n", "config.syntax");
        configFails("- a\n", "config.value");
        configFails("severalDatacenters: maybe\n", "config.value");
        configFails("cql: a:1\nembedded: data\n", "store.two-servers");
        fails(shell.with("--config", folder.resolve("none.yaml").toString()), 2, "config.not-found", "status");
    }

    private void configFails(String yaml, String code) throws IOException {
        Path config = Files.writeString(folder.resolve("bad.yaml"), yaml);

        Shell.Said said = fails(shell.with("--config", config.toString()), 2, code, "status");

        assertThat(said.err()).contains("bad.yaml");
    }

    @Test
    void emptyConfigurationIsTheDefault() throws IOException {
        Path config = Files.writeString(folder.resolve("empty.yaml"), "# nothing\n");

        assertThat(shell.with("--config", config.toString()).json("status").status())
                .isZero();
    }
}
