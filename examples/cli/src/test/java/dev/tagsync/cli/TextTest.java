package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.EntryKey;
import dev.tagsync.Finding;
import dev.tagsync.SourcePosition;
import dev.tagsync.testkit.git.TestRepository;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people read. */
class TextTest {
    @TempDir
    Path folder;

    private static String written(
            int width, boolean colours, Charset charset, java.util.function.Consumer<Screen> action) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, charset);
        action.accept(new Screen(out, width, colours, charset, ZoneId.of("Asia/Tokyo")));
        return bytes.toString(charset).replace("\r\n", "\n");
    }

    @Test
    void tablesFitTheirWidth() {
        String table = written(
                40,
                false,
                StandardCharsets.UTF_8,
                s -> s.table(
                        List.of("tag", "why"),
                        List.of(List.of("v1", "a reason that is much too long for such a narrow line"))));

        assertThat(table.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(40));
        assertThat(table).contains("v1   a reason").contains("…");
    }

    @Test
    @DisplayName("what to type next has the channel and the catalog that this call named, so that no other is moved")
    void whatToTypeNextIsAboutTheSameChannel() {
        TestRepository repository = TestRepository.bare(folder.resolve("catalog.git"))
                .file("products/chair.json", "{}")
                .commit("One")
                .tag("v1")
                .file("products/desk.json", "{}")
                .commit("Two")
                .tag("v2");
        Shell shell = Shell.inMemory()
                .with("--repo", repository.gitDirectory().toString(), "--channel", "staging", "--catalog", "shop");

        String tagsync =
                "tagsync --repo " + repository.gitDirectory() + " --cql memory:1 --catalog shop --channel staging ";
        assertThat(shell.run("status").out()).contains("make a release live: " + tagsync + "promote TAG");
        shell.run("promote", "v1");
        assertThat(shell.run("promote", "v2").out()).endsWith("staging is v2. Undo: " + tagsync + "rollback\n");
        assertThat(shell.run("status").out()).contains("to v1: " + tagsync + "rollback");
    }

    @Test
    void historyCutsWhyAndThenBy() {
        List<String> head = List.of("when", "tag", "by", "why");
        List<List<String>> rows =
                List.of(List.of("2026-11-09 09:31", "release-2026-11-09", "ann-from-the-shop", "wrong prices"));

        assertThat(written(62, false, StandardCharsets.UTF_8, s -> s.table(head, rows, 3, 2)))
                .contains("2026-11-09 09:31  release-2026-11-09  ann-from-the-…  wrong p…");
        assertThat(written(30, false, StandardCharsets.UTF_8, s -> s.table(head, rows, 3, 2)))
                .contains("2026-11-09 09:31  release-2026-11-09  ann-fro…  wrong p…");
    }

    @Test
    void controlCharactersOfACatalogDoNotReachTheTerminal() {
        assertThat(written(80, false, StandardCharsets.UTF_8, s -> s.line("a\u001b]0;owned\u0007b\u009bc\u001b[2Jd")))
                .isEqualTo("a?]0;owned?b?c?[2Jd\n");
        for (boolean colours : new boolean[] {false, true}) {
            assertThat(written(80, colours, StandardCharsets.UTF_8, s -> s.line("a\u001b[31mb\tc\u202ed\u0085e\nf")))
                    .as("colours and tabs of a catalog, colours " + colours)
                    .isEqualTo("a?[31mb c?d?e?f\n");
        }
    }

    @Test
    void coloursStandOnTerminalsAlone() {
        assertThat(written(80, true, StandardCharsets.UTF_8, s -> s.line(s.red("error"))))
                .contains("\u001b[31;1merror");
        assertThat(written(80, false, StandardCharsets.UTF_8, s -> s.line(s.red("error"))))
                .isEqualTo("error\n");
    }

    @Test
    void plainTerminalsGetPlainSigns() {
        assertThat(written(80, false, StandardCharsets.US_ASCII, s -> s.line("v1 → live · 3 …")))
                .isEqualTo("v1 -> live - 3 ...\n");
    }

    @Test
    void timesAreOfTheReadersZone() {
        assertThat(written(
                        80, false, StandardCharsets.UTF_8, s -> s.line(s.time(Instant.parse("2026-01-01T20:00:00Z")))))
                .isEqualTo("2026-01-02 05:00\n");
    }

    @Test
    void jsonIsIndentedAsItIsWritten() {
        assertThat(IndentedJson.of("{\"a\":[1.0E+2,{}],\"b\":\"x,{\\\"y\",\"c\":[]}"))
                .isEqualTo("""
                        {
                          "a": [
                            1.0E+2,
                            {}
                          ],
                          "b": "x,{\\"y",
                          "c": []
                        }""");
    }

    @Test
    void aReleaseGoesLiveIsRejectedAndGoesBack() throws IOException {
        TestRepository repository = TestRepository.bare(folder.resolve("catalog.git"))
                .file("products/chair.json", "{\"name\":\"Chair\",\"price\":1}")
                .commit("First")
                .tag("v1")
                .file("products/desk.json", "{\"name\":\"Desk\",\"price\":1}")
                .commit("Second")
                .tag("v2")
                .file("products/desk.json", "{\n\t\"name\": \"Desk\"\n}")
                .file("products/lamp.json", "{\"name\":\n \"Lamp\",}")
                .commit("Third")
                .tag("v3");
        Path config = Files.writeString(folder.resolve("c.yaml"), "validators: [dev.tagsync.cli.PricePresent]\n");
        Shell shell =
                Shell.inMemory().with("--repo", repository.gitDirectory().toString(), "--config", config.toString());
        String tagsync = "tagsync --repo " + repository.gitDirectory() + " --cql memory:1 --config " + config + " ";

        assertThat(shell.run("promote", "v1").out())
                .contains("v1 → live", "annotated tag, commit", "by Test Author", "1 entry", "1 validator · 1 entry")
                .endsWith("live is v1. Look: " + tagsync + "collections\n");
        assertThat(shell.run("plan", "v2").out())
                .containsPattern("  hydrate           1 of 2 entries changed · \\d nodes · \\d+ B ")
                .containsPattern("  verify            \\d nodes read back, files equal Git's tree ")
                .endsWith("v2 is ready; live has not changed. Make it live: " + tagsync + "promote v2\n");
        assertThat(shell.run("promote", "v2").out())
                .contains("  hydrate           1 of 2 entries changed · everything is stored already ")
                .contains("1 added · 0 changed · 0 removed", "generation 2 (was v1)")
                .endsWith("live is v2. Undo: " + tagsync + "rollback\n");
        assertThat(shell.run("promote", "v3").out())
                .contains("  --> products/lamp.json:2:", " 2 |  \"Lamp\",}\n", "^")
                .contains(
                        "error[price.missing]: desk has no price\n  --> products/desk.json:2:", "   = help: add price")
                .contains(" 2 |  \"name\": \"Desk\"\n   |          ^^^^^^\n")
                .endsWith("v3 rejected: 2 errors in 2 files. live stays v2 (generation 2).\n"
                        + "Details again: " + tagsync + "findings v3     The same check before tagging: " + tagsync
                        + "check PATH\n");
        assertThat(shell.run("findings", "v3").out())
                .startsWith("error[price.missing]: desk has no price\n  --> products/desk.json:2:10\n   |\n"
                        + " 2 |  \"name\": \"Desk\"\n")
                .contains("error[json.syntax]: ")
                .containsPattern(
                        "v3 was rejected on \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d in live: 2 errors, 0 warnings\\.\n$");
        assertThat(shell.run("findings", "v2").out()).startsWith("v2 passed on ");
        assertThat(shell.run("findings", "v9").status()).isEqualTo(1);
        assertThat(shell.json("findings", "v9").errorCode()).isEqualTo("findings.none");
        assertThat(shell.json("findings", "v3").object().at("/findings")).hasSize(2);
        assertThat(shell.run("status").out())
                .contains("live        v2   generation 2", tagsync + "rollback", "rejected");
        assertThat(shell.run("rollback").out())
                .contains("0 added · 0 changed · 1 removed", "generation 3 (was v2)")
                .endsWith("live is v1 again. live is held, and v2 is quarantined.\n"
                        + "Move on: " + tagsync + "promote TAG     Undo: " + tagsync
                        + "unquarantine v2, then promote it\n");
        assertThat(shell.run("status").out())
                .contains("held        rolled back from v2   since ", "quarantine  v2   since ")
                .contains("release it: " + tagsync + "unhold, or " + tagsync + "promote TAG");
        assertThat(shell.run("promote", "v2").out())
                .startsWith("refused: v2 is quarantined by ")
                .contains("[quarantined]\n  nothing has changed: live is v1 (generation 3)\n");
        assertThat(shell.run("unquarantine", "v2", "--reason", "good after all").out())
                .isEqualTo("v2 is quarantined no more.\n");
        assertThat(shell.run("promote", "v2", "--automatic").out())
                .startsWith("refused: live is held by ")
                .contains(", who went back from v2 [held]\n");
        assertThat(shell.run("unhold").out()).isEqualTo("live is held no more.\n");
        assertThat(shell.run("unhold").out()).isEqualTo("live is not held.\n");
        assertThat(shell.run("hold", "--reason", "stock-taking").out()).isEqualTo("live is held.\n");
        assertThat(shell.run("status").out()).contains("held        by a person   since ", "(\"stock-taking\")");
        assertThat(shell.run("history").out()).contains("rollback").contains("promote");
        assertThat(shell.run("releases").out()).contains("v1   active").contains("annotated");
        assertThat(shell.run("get", "products", "chair").out()).startsWith("{\n  \"name\": \"Chair\"");
        assertThat(shell.run("list", "products").out()).contains("products/chair.json");
        assertThat(shell.run("diff", "v1", "v2").out()).contains("added    products/desk");
        assertThat(shell.run("verify").out()).startsWith("v1 is as in Git: ");
        repository.close();
    }

    @Test
    void scratchAndPatienceAreSetOnTheCommandLineAndInTheFile() throws IOException {
        TestRepository repository = TestRepository.bare(folder.resolve("catalog.git"))
                .file("products/chair.json", "{}")
                .commit("First")
                .tag("v1");
        Shell shell = Shell.inMemory().with("--repo", repository.gitDirectory().toString());

        assertThat(shell.run("promote", "v1", "--store-patience", "soon").err())
                .isEqualTo("tagsync: storePatience is a number and ms, s, m, h or d, found \"soon\" [cli.usage]\n"
                        + "  nothing has changed: readers are unaffected\n"
                        + "  write 90s, 5m, or 0s to fail at once\n");
        Path config = Files.writeString(folder.resolve("c.yaml"), "scratch: no-such-folder\nstorePatience: 5m\n");
        Path other = Files.writeString(folder.resolve("d.yaml"), "storePatience: long\n");
        assertThat(shell.run("plan", "v1", "--config", other.toString()).err()).contains("found \"long\" [cli.usage]");
        assertThat(shell.run(
                                "plan",
                                "v1",
                                "--config",
                                config.toString(),
                                "--scratch",
                                folder.toString(),
                                "--store-patience",
                                "0s")
                        .status())
                .isZero();
        repository.close();
    }

    @Test
    void findingsAreShownRuleByRuleAndTheRestCounted() {
        List<Finding> findings = new ArrayList<>();
        for (int i = 1; i <= 9; i++) {
            findings.add(Finding.inFile("price.missing", "p/" + i + ".json", new SourcePosition(i, 2), "no price"));
        }
        findings.add(1, Finding.ofRelease("catalog.small", "only 9 entries").withHint("add some"));

        assertThat(written(
                        80,
                        false,
                        StandardCharsets.UTF_8,
                        s -> new FindingsText(s, new SourceExcerpt(s, path -> Optional.empty()))
                                .write(findings, 1_200)))
                .isEqualTo("""
                        error[price.missing]: no price
                          --> p/1.json:1:2

                        error[price.missing]: no price
                          --> p/2.json:2:2

                        error[price.missing]: no price
                          --> p/3.json:3:2

                        error[price.missing]: 6 more: p/4.json:4:2, p/5.json:5:2, p/6.json:6:2, …

                        error[catalog.small]: only 9 entries
                           = help: add some

                        and 1,200 more, which were counted and not kept

                        """);
    }

    @Test
    void manyRulesAreCutToo() {
        List<Finding> findings = new ArrayList<>();
        for (int rule = 10; rule < 70; rule++) {
            findings.add(Finding.ofFile("rule." + rule, "p/" + rule + ".json", "wrong"));
            findings.add(Finding.ofFile("rule." + rule, "p/" + rule + ".yaml", "wrong too"));
        }

        assertThat(written(
                        80,
                        false,
                        StandardCharsets.UTF_8,
                        s -> new FindingsText(s, new SourceExcerpt(s, path -> Optional.empty())).write(findings, 0)))
                .contains("error[rule.19]: wrong too\n  --> p/19.yaml\n")
                .contains("error[rule.20]: wrong\n  --> p/20.json\n\nerror[rule.20]: 1 more: p/20.yaml\n")
                .contains("error[rule.59]: wrong\n")
                .endsWith("error[rule.69]: 2: p/69.json, p/69.yaml\n\n")
                .doesNotContain("error[rule.60]: wrong");
    }

    @Test
    void caretsStandBelowWhatTheyMeanWhateverStandsBefore() {
        assertThat(excerpt("{\"a\": \"日本語\", \"b\": oops}", 19, StandardCharsets.UTF_8))
                .isEqualTo("1 | {\"a\": \"日本語\", \"b\": oops}\n  |                      ^^^^\n");
        assertThat(excerpt("e\u0301\u0301: \ud83d\ude00\tx", 8, StandardCharsets.UTF_8))
                .as("marks, a picture and a tab")
                .isEqualTo("1 | e\u0301\u0301: \ud83d\ude00 x\n  |       ^\n");
        assertThat(excerpt("x: 日本", 4, StandardCharsets.UTF_8))
                .as("what is marked is wide")
                .isEqualTo("1 | x: 日本\n  |    ^^^^\n");
        assertThat(excerpt("日本 x", 4, StandardCharsets.US_ASCII))
                .as("where each becomes a question mark")
                .isEqualTo("1 | ?? x\n  |    ^\n");
    }

    @Test
    void longLinesOfWideCharactersFitTheirWidth() {
        for (int column : new int[] {1, 500, 1_000}) {
            String[] lines =
                    excerpt("語".repeat(1_000), column, StandardCharsets.UTF_8).split("\n");

            assertThat(lines[0].length()).isBetween(30, 4 + 34);
            assertThat(lines[1]).contains("^").hasSizeLessThanOrEqualTo(4 + 68);
        }
    }

    @Test
    void ofAPointerToWhatWasJudgedNoLineIsShown() {
        String pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "a".repeat(64) + "\nsize 12\n";

        assertThat(excerpt(pointer, 1, StandardCharsets.UTF_8)).isEmpty();
        assertThat(excerpt(pointer + "and more", 1, StandardCharsets.UTF_8))
                .as("what is no pointer")
                .contains("version https");
    }

    @Test
    void caretsSayWhatIsExpectedWhereTheMessageDoesNot() {
        Finding office = at(14, "category office does not exist").withExpected("the name of an entry of categories");
        assertThat(excerpt("   category: office", 80, office))
                .endsWith("|              ^^^^^^ expected the name of an entry of categories\n");
        assertThat(excerpt("   category: office", 46, office))
                .as("too narrow for all of it")
                .endsWith("|              ^^^^^^ expected the name of…\n");
        assertThat(excerpt("   category: office", 30, office))
                .as("too narrow for any")
                .endsWith("^^^^^^\n");
        assertThat(excerpt("a: -2", 80, at(4, "must have a minimum value of 0").withExpected("minimum 0")))
                .as("the message says it")
                .endsWith("^^\n");
        assertThat(excerpt(
                        "a: 2",
                        80,
                        at(1, "too large")
                                .withEntry(new EntryKey("p", "a"))
                                .at("")
                                .withExpected("less")))
                .as("the place is the entry's, not a value's")
                .endsWith("^\n");
    }

    private static Finding at(int column, String message) {
        return Finding.inFile("a.b", "p/a.json", new SourcePosition(1, column), message);
    }

    /** Returns the line and the carets of a finding in a file of one line. */
    private static String excerpt(String line, int column, Charset charset) {
        return excerpt(line, 80, charset, at(column, "wrong"));
    }

    private static String excerpt(String line, int width, Finding finding) {
        return excerpt(line, width, StandardCharsets.UTF_8, finding);
    }

    private static String excerpt(String line, int width, Charset charset, Finding finding) {
        String text = written(
                width,
                false,
                charset,
                s -> new SourceExcerpt(s, path -> Optional.of(line.getBytes(StandardCharsets.UTF_8))).write(finding));
        return text.lines()
                .skip(3)
                .limit(2)
                .map(l -> l.substring(1) + "\n")
                .collect(java.util.stream.Collectors.joining());
    }

    @Test
    void helpTellsTheExitStatuses() {
        assertThat(Shell.real().run("--help").out()).contains("promote", "Exit status:", "retry is safe");
        assertThat(Shell.real().run("promote", "--help").out()).contains("--reason", "--repo", "TAG");
        assertThat(Shell.real().run("--version").out()).startsWith("tagsync ");
    }
}
