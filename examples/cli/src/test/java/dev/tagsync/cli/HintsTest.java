package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command that an answer suggests can be copied to a shell, and does what it says. */
class HintsTest {
    @TempDir
    Path folder;

    private static Hints after(String... arguments) {
        return Hints.of(new Cli().parser().parseArgs(arguments).commandSpec());
    }

    /** Has a shell take a command apart. */
    private static List<String> words(String command) throws IOException {
        Process shell = new ProcessBuilder(
                        "sh", "-c", "set -- " + command + "\nfor word; do printf '%s\\0' \"$word\"; done")
                .redirectErrorStream(true)
                .start();
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return List.of(said.split("\0", -1))
                .subList(0, (int) said.chars().filter(c -> c == 0).count());
    }

    @Test
    @DisplayName("names every option of the call that says what it works on, wherever in the call that stood")
    void namesWhatTheCallNamed() {
        assertThat(after(
                                "--repo",
                                "catalog.git",
                                "plan",
                                "--embedded",
                                "data",
                                "v2",
                                "--channel=staging",
                                "--several-datacenters",
                                "--config",
                                "catalog.yaml",
                                "--store-patience",
                                "5m")
                        .command("promote", "v2"))
                .isEqualTo("tagsync --repo catalog.git --embedded data --several-datacenters --channel staging"
                        + " --config catalog.yaml --store-patience 5m promote v2");
        assertThat(after("status").command("rollback")).isEqualTo("tagsync rollback");
    }

    @Test
    @DisplayName("leaves out how this answer was to look, and nothing else that every command takes")
    void everyOptionIsNamedOrAMatterOfThisCall() {
        List<String> call = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        new Cli().parser().getCommandSpec().options().forEach(option -> {
            if (List.of("--help", "--version").contains(option.longestName())) {
                return;
            }
            List<String> typed =
                    option.arity().max() == 0 ? List.of(option.longestName()) : List.of(option.longestName(), "3s");
            call.addAll(typed);
            if (!List.of("--json", "--verbose").contains(option.longestName())) {
                expected.addAll(typed);
            }
        });
        call.add("status");

        assertThat(after(call.toArray(String[]::new)).command("status"))
                .isEqualTo("tagsync " + String.join(" ", expected) + " status");
    }

    @Test
    @DisplayName("a shell takes every word for what it is, a tag's name too")
    void wordsAreQuotedForAShell() throws IOException {
        String repo = "it's a \"catalog\" of $HOME/`id`\\ & co;*.git";
        String tag = "v1;touch${IFS}owned|(x)<y>!'é'";

        assertThat(words(after("--repo", repo, "--scratch=", "--mirror=-m", "status")
                        .command("promote", tag)))
                .containsExactly("tagsync", "--repo", repo, "--mirror=-m", "--scratch", "", "promote", tag);
        assertThat(after("--repo", "git@git.example:shops/catalog.git", "--cql", "[::1]:9042,db2", "status")
                        .command("promote", "shop-ä/v1.2.0+b"))
                .as("what needs no quotes has none, but for brackets")
                .isEqualTo("tagsync --repo git@git.example:shops/catalog.git --cql '[::1]:9042,db2'"
                        + " promote shop-ä/v1.2.0+b");
    }

    @Test
    @DisplayName("an address with a password or a token in it is not shown: URI stands there, to be filled in")
    void noSecretIsShown() {
        for (String secret : List.of(
                "https://token@git.example/a.git",
                "https://ann:secret@git.example/a.git",
                "HTTPS://ann:secret@git.example/a.git",
                "ssh://ann:secret@git.example/a.git",
                "https://git.example/a.git?private_token=secret",
                "https://git.example/a.git#secret")) {
            assertThat(after("--repo", secret, "status").command("rollback")).isEqualTo("tagsync --repo URI rollback");
        }
        for (String open : List.of("https://git.example:8443/a@b.git", "ssh://git@git.example:22/a.git", "../a.git")) {
            assertThat(after("--repo", open, "status").command("rollback"))
                    .isEqualTo("tagsync --repo " + open + " rollback");
        }
    }

    @Test
    @DisplayName("the commands in what the library says are completed, other words are left")
    void whatTheLibrarySuggestsIsCompleted() {
        Hints hints = after("--repo", "$1.git", "status");

        assertThat(hints.completed(
                        "check the schema (tagsync schema check); tagsync decides; say so: tagsync accept-moved v1"))
                .isEqualTo("check the schema (tagsync --repo '$1.git' schema check); tagsync decides; say so:"
                        + " tagsync --repo '$1.git' accept-moved v1");
        assertThat(hints.completed("of v1|sh say: tagsync accept-moved v1|sh --reason TEXT", "v1|sh"))
                .isEqualTo("of v1|sh say: tagsync --repo '$1.git' accept-moved 'v1|sh' --reason TEXT");
        assertThat(hints.completed("say: tagsync promote TAG", "")).endsWith(" promote TAG");
    }

    @Test
    @DisplayName("where no repository is named, one is to be filled in, in the commands that need one and in no other")
    void repositoryToBeFilledIn() throws IOException {
        Hints hints = after("--catalog", "shop", "status").withoutRepository();

        for (String git : List.of("promote", "plan", "watch", "releases", "latest", "approve", "verify", "repair")) {
            assertThat(hints.command(git)).isEqualTo("tagsync --repo URI --catalog shop " + git);
        }
        for (String other : List.of("rollback", "status", "history", "unhold", "gc", "findings", "resolve")) {
            assertThat(hints.command(other)).isEqualTo("tagsync --catalog shop " + other);
        }
        assertThat(hints.command("verify", "--history")).isEqualTo("tagsync --catalog shop verify --history");
        assertThat(hints.command("rollback", "TAG", "--rehydrate"))
                .isEqualTo("tagsync --repo URI --catalog shop rollback TAG --rehydrate");
        assertThat(hints.completed("tagsync rollback v1 --rehydrate, tagsync rollback v1, tagsync live-at T"))
                .isEqualTo("tagsync --repo URI --catalog shop rollback v1 --rehydrate,"
                        + " tagsync --catalog shop rollback v1, tagsync --catalog shop live-at T");

        Shell shell = Shell.inMemory();
        assertThat(shell.run("status").out()).contains("tagsync --repo URI --cql memory:1 promote TAG\n");
        assertThat(shell.run("findings", "v1").err()).endsWith("tagsync --repo URI --cql memory:1 plan v1 judges it\n");
        assertThat(shell.run("rollback").out())
                .contains("promote a release first: tagsync --repo URI --cql memory:1 promote TAG\n");
        Path config = Files.writeString(folder.resolve("named.yaml"), "repo: catalog.git\n");
        assertThat(shell.with("--config", config.toString()).run("status").out())
                .contains("tagsync --cql memory:1 --config " + config + " promote TAG\n");
    }

    @Test
    @DisplayName("each command that an answer suggests is typed as it stands, where only the first call named anything")
    void whatIsSuggestedWorks() throws IOException {
        TestRepository repository = TestRepository.bare(folder.resolve("a shop's catalog.git"))
                .file("products/chair.json", "{\"name\":\"Chair\",\"price\":1}")
                .commit("One")
                .tag("v1")
                .file("products/desk.json", "{\"name\":\"Desk\",\"price\":2}")
                .file("products/it's.json", "{\"name\":\"It\",\"price\":2}")
                .commit("Two")
                .tag("v2;x")
                .file("products/desk.json", "{\"name\":")
                .commit("Three")
                .tag("v3");
        Shell shell = Shell.inMemory();
        String[] named = {"--repo", repository.gitDirectory().toString(), "--channel", "staging", "--catalog", "shop"};

        Shell.Said first = shell.with(named).run("plan", "v1");
        Shell.Said promoted = follow(shell, first, "Make it live: ");
        follow(shell, promoted, "Look: ");
        Shell.Said second = shell.with(named).run("plan", "v2;x");
        Shell.Said moved = follow(shell, second, "Make it live: ");
        Shell.Said page = shell.with(named).run("list", "products", "--limit", "1");
        Shell.Said desk = follow(shell, page, "More: ");
        assertThat(desk.out()).contains("desk").doesNotContain("chair", "it's");
        assertThat(follow(shell, desk, "More: ").out()).contains("it's").doesNotContain("desk", "More: ");
        assertThat(shell.with(named).run("rollback", "v9").out())
                .containsPattern(
                        "\n  tagsync --repo '.*' --cql memory:1 --catalog shop --channel staging history shows what was; to make it"
                                + " live for the first time: tagsync --repo '.*' --cql memory:1 --catalog shop --channel staging promote v9\n");
        Shell.Said back = follow(shell, moved, "Undo: ");
        Shell.Said undone = follow(shell, back, "Undo: ");
        assertThat(undone.out()).isEqualTo("v2;x is quarantined no more.\n");
        Shell.Said rejected = shell.with(named).run("promote", "v3");
        assertThat(follow(shell, rejected, "Details again: ").out()).contains("v3 was rejected on ", " in staging: ");
        Shell.Said unknown = shell.with(named).run("findings", "v2");
        assertThat(unknown.err()).contains("\n  tagsync --repo '", " plan v2 judges it\n");
        Shell.Said missing = shell.with(named).run("get", "products", "lamp");
        assertThat(missing.err()).contains("--channel staging list products shows what there is\n");
        repository.close();
    }

    /** Types what an answer suggests, by what a shell makes of it. */
    private static Shell.Said follow(Shell shell, Shell.Said said, String before) throws IOException {
        Matcher suggested = Pattern.compile(
                        Pattern.quote(before) + "(tagsync .*?)(?:,? {5}.*|, then .*)?$", Pattern.MULTILINE)
                .matcher(said.out());
        assertThat(suggested.find()).as(said.out() + said.err()).isTrue();
        List<String> words = words(suggested.group(1));
        assertThat(words).contains("--repo", "--channel", "staging", "--catalog", "shop");
        Shell.Said next = shell.run(words.subList(1, words.size()).toArray(String[]::new));
        assertThat(next.status())
                .as(suggested.group(1) + "\n" + next.out() + next.err())
                .isZero();
        return next;
    }

    @Test
    @DisplayName("a configuration file is named, and an alias that names it too does no harm; two values do")
    void anOptionMayBeRepeated() throws IOException {
        Path config = Files.writeString(folder.resolve("c.yaml"), "catalog: shop\n");
        Shell alias = Shell.inMemory().with("--config", config.toString());

        String suggested = "tagsync --repo URI --cql memory:1 --config " + config + " promote TAG\n";
        assertThat(alias.run("--config", config.toString(), "history").out()).endsWith(suggested);
        assertThat(alias.run("history", "--config", config.toString()).out()).endsWith(suggested);
        assertThat(alias.with("--json").run("status", "--json").text("/channel"))
                .as("a switch that is on twice")
                .isEqualTo("live");
        assertThat(alias.run("--config", "d.yaml", "history").err())
                .startsWith("tagsync: option --config has two values: " + config + " and d.yaml [cli.usage]\n");
        assertThat(alias.run("hold", "--reason", "a", "--reason", "b").err())
                .startsWith("tagsync: option --reason has two values: a and b [cli.usage]\n");
    }
}
