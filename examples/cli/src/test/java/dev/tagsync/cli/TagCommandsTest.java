package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The repository's tags in the command line: a policy, what is next, and what is not what it was. */
class TagCommandsTest {
    @TempDir
    Path folder;

    private TestRepository repository;
    private Shell shell;

    @BeforeEach
    void aRepositoryOfTwoShops() {
        repository = TestRepository.bare(folder.resolve("catalog.git"))
                .file("products/chair.json", "{\"price\": 1}")
                .commit("First")
                .tag("shop-a/v1.0.0")
                .file("products/chair.json", "{\"price\": 2}")
                .commit("Second")
                .tag("shop-a/v1.1.0")
                .file("products/chair.json", "{\"price\": 3}")
                .commit("Third")
                .tag("shop-a/v2.0.0-rc.1")
                .lightweightTag("shop-a/v1.2.0")
                .tag("shop-b/v9.0.0");
        shell = Shell.inMemory().with("--repo", repository.gitDirectory().toString());
    }

    @AfterEach
    void close() {
        repository.close();
    }

    private Shell with(String yaml) {
        try {
            Path config = Files.writeString(Files.createTempFile(folder, "c", ".yaml"), yaml);
            return shell.with("--config", config.toString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Shell shopA() {
        return with("""
                tags:
                  prefix: shop-a/
                  order: semantic-version
                  annotatedOnly: true
                """);
    }

    private void move(String tag) {
        repository
                .file("products/chair.json", "{\"moved\": true}")
                .commit("Moved")
                .tag(tag);
    }

    private static List<String> each(JsonNode array, String... fields) {
        List<String> texts = new ArrayList<>();
        array.forEach(one -> {
            List<String> parts = new ArrayList<>();
            for (String field : fields) {
                parts.add(one.at(field).asText());
            }
            texts.add(String.join(" ", parts));
        });
        return texts;
    }

    @Test
    @DisplayName(
            "tags that the branch of the file does not lead to are no releases: latest says where they end, promote refuses them")
    void onlyWhatWasMerged() {
        repository.branch("main").file("products/chair.json", "{\"price\": 4}").commit("Fourth");
        String early = repository.head();
        Shell shop = with("""
                tags:
                  prefix: shop-a/
                  order: semantic-version
                  reachableFrom: reviewed
                """);
        Shell.Said missing = shop.json("releases");
        assertThat(missing.status()).isEqualTo(2);
        assertThat(missing.text("/error/code")).isEqualTo("source.branch-missing");

        repository.branch("reviewed").tag("shop-a/v3.0.0");
        repository.file("products/chair.json", "{\"price\": 5}").commit("Fifth").tag("shop-a/v4.0.0");
        assertThat(shop.json("latest").text("/next")).isEqualTo("shop-a/v3.0.0");
        assertThat(shop.run("latest").out())
                .contains("it ends in " + repository.head() + ", and branch \"reviewed\" does not lead there");
        Shell.Said refused = shop.json("promote", "shop-a/v4.0.0");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.text("/reason")).isEqualTo("POLICY");
        assertThat(shop.json("promote", "shop-a/v3.0.0").status()).isZero();
        assertThat(shop.json("status").text("/commit")).isEqualTo(early);
    }

    @Test
    @DisplayName("the policy of the file decides what is promoted, what is next, and says why of every other tag")
    void thePolicyOfTheFile() {
        Shell shop = shopA();
        Shell.Said refused = shop.json("promote", "shop-b/v9.0.0");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.text("/reason")).isEqualTo("POLICY");
        assertThat(shop.json("promote", "shop-a/v1.0.0").status()).isZero();

        Shell.Said latest = shop.json("latest");
        assertThat(latest.status()).isZero();
        assertThat(latest.text("/channel")).isEqualTo("live");
        assertThat(latest.text("/next")).isEqualTo("shop-a/v1.1.0");
        assertThat(latest.text("/active")).isEqualTo("shop-a/v1.0.0");
        assertThat(latest.text("/highest")).isEqualTo("shop-a/v1.0.0");
        assertThat(each(latest.object().at("/candidates"), "/tag", "/state")).containsExactly("shop-a/v1.1.0 NEW");
        assertThat(latest.object().at("/blocking")).isEmpty();
        assertThat(each(latest.object().at("/skipped"), "/tag", "/why", "/reason"))
                .containsExactly(
                        "shop-a/v1.0.0 ACTIVE it is live",
                        "shop-a/v1.2.0 POLICY it is a lightweight tag, and only annotated ones are taken",
                        "shop-a/v2.0.0-rc.1 POLICY it is a prerelease",
                        "shop-b/v9.0.0 POLICY it does not begin with \"shop-a/\"");

        String text = shop.run("latest").out();
        assertThat(text)
                .startsWith("shop-a/v1.1.0 is next for live; live is shop-a/v1.0.0\n")
                .contains("skipped ", "it is a prerelease");
        assertThat(each(shop.json("releases").object().at("/releases"), "/tag", "/skipped/rule"))
                .containsExactly(
                        "shop-a/v1.0.0 ",
                        "shop-a/v1.1.0 ",
                        "shop-a/v1.2.0 ANNOTATED_ONLY",
                        "shop-a/v2.0.0-rc.1 PRERELEASE",
                        "shop-b/v9.0.0 PREFIX");
        assertThat(shop.run("releases").out())
                .contains("note", "skipped: it is a prerelease")
                .doesNotContain("accept-moved");
        assertThat(with("").run("releases").out()).doesNotContain("note");
    }

    @Test
    @DisplayName("every key of the policy is read")
    void everyKeyIsRead() {
        Shell all = with("""
                tags:
                  prefix: shop-
                  include: ['a/v*']
                  exclude: ['a/v1.0*']
                  order: lexical
                  annotatedOnly: false
                  minimumAge: 1d
                """);
        assertThat(each(all.json("releases").object().at("/releases"), "/tag", "/skipped/rule"))
                .containsExactly(
                        "shop-a/v1.0.0 EXCLUDE",
                        "shop-a/v1.1.0 ",
                        "shop-a/v1.2.0 ",
                        "shop-a/v2.0.0-rc.1 ",
                        "shop-b/v9.0.0 INCLUDE");
        Shell versions = with("tags: {prefix: shop-a/, order: semantic-version, prereleases: true}\n");
        assertThat(versions.json("latest").text("/next")).isEqualTo("shop-a/v2.0.0-rc.1");
        Shell old = with("tags: {minimumAge: 3650d}\n");
        assertThat(old.json("latest").text("/next")).isEmpty();
        assertThat(old.json("latest").text("/skipped/0/notBefore")).isNotEmpty();
        assertThat(old.json("promote", "shop-a/v1.0.0").text("/notBefore")).isNotEmpty();
        for (String order : List.of("date", "creation-time")) {
            assertThat(with("tags: {order: " + order + "}\n").json("latest").status())
                    .as(order)
                    .isZero();
        }
    }

    @Test
    @DisplayName("what a policy cannot be is said with file, key and what is allowed")
    void badPolicies() {
        String[][] cases = {
            {"tags: [v1]\n", "config.value", "\"tags\" takes the keys prefix, include"},
            {"tags: {pattern: 'v*'}\n", "config.unknown-key", "\"tags.pattern\""},
            {"tags: {order: newest}\n", "config.value", "one of semantic-version, date, creation-time, lexical"},
            {"tags: {prereleases: yes please}\n", "config.value", "\"tags.prereleases\" takes true or false"},
            {"tags: {prereleases: true}\n", "config.value", "only versions have prereleases"},
            {"tags: {annotatedOnly: 1}\n", "config.value", "\"tags.annotatedOnly\" takes true or false"},
            {"tags: {minimumAge: soon}\n", "config.value", "such as 10m, found \"soon\""},
            {"tags: {minimumAge: 4000d}\n", "config.value", "\"tags.minimumAge\" is refused: a minimum age is 0 to"},
            {"tags: {include: 'v*'}\n", "config.value", "\"tags.include\" takes a list of texts"},
            {"tags: {include: ['[']}\n", "config.value", "\"tags.include\""},
            {"tags: {prefix: [a]}\n", "config.value", "\"tags.prefix\" takes a text"},
        };
        for (String[] one : cases) {
            Shell.Said said = with(one[0]).json("latest");
            assertThat(said.status()).as(one[0] + said.out()).isEqualTo(2);
            assertThat(said.errorCode()).as(one[0] + said.out()).isEqualTo(one[1]);
            assertThat(said.text("/error/message")).as(one[0]).contains(".yaml").contains(one[2]);
        }
    }

    @Test
    @DisplayName(
            "H-REV-7: a moved tag is shown by status and releases, refused, accepted with a reason, and that stays to be seen")
    void aMovedTag() {
        Shell shop = shopA();
        shop.json("promote", "shop-a/v1.0.0");
        shop.json("latest");
        assertThat(shop.run("status").out()).doesNotContain("accept-moved");
        move("shop-a/v1.1.0");

        Shell.Said releases = shop.run("releases");
        assertThat(releases.out())
                .contains("tag moved")
                .contains("1 tag moved, vanished or came back as another")
                .contains(" by tagsync --repo ", " accept-moved TAG --reason TEXT\n");
        Shell.Said latest = shop.json("latest");
        assertThat(latest.text("/next")).isEmpty();
        assertThat(each(latest.object().at("/blocking"), "/tag", "/state")).containsExactly("shop-a/v1.1.0 TAG_MOVED");
        assertThat(latest.text("/blocking/0/message")).contains("has moved: it named");
        assertThat(latest.text("/blocking/0/known")).hasSize(40).isNotEqualTo(latest.text("/blocking/0/now"));
        Shell.Said status = shop.json("status");
        assertThat(each(status.object().at("/tagsInTrouble"), "/tag", "/state"))
                .containsExactly("shop-a/v1.1.0 TAG_MOVED");
        assertThat(shop.run("status").out()).contains("shop-a/v1.1.0 moved", " accept-moved TAG --reason TEXT\n");
        assertThat(with("tags: {prefix: shop-b/}").json("status").object().has("tagsInTrouble"))
                .as("in trouble for another policy")
                .isFalse();
        Shell.Said refused = shop.json("promote", "shop-a/v1.1.0");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.text("/reason")).isEqualTo("TAG_MOVED");
        assertThat(refused.text("/hint")).contains(": tagsync --repo ", " accept-moved shop-a/v1.1.0 --reason TEXT");

        Shell.Said nothing = shop.json("accept-moved", "shop-a/v1.1.0");
        assertThat(nothing.status()).isEqualTo(2);
        assertThat(nothing.errorCode()).isEqualTo("cli.usage");
        Shell.Said accepted =
                shop.json("accept-moved", "shop-a/v1.1.0", "--reason", "wrong commit at first", "--actor", "eve");
        assertThat(accepted.status()).as(accepted.out()).isZero();
        assertThat(accepted.text("/outcome")).isEqualTo("DONE");
        assertThat(accepted.text("/record/kind")).isEqualTo("ACCEPT_TAG");
        assertThat(accepted.text("/record/actor")).isEqualTo("eve");
        assertThat(shop.json("accept-moved", "shop-a/v1.1.0", "--reason", "again")
                        .text("/outcome"))
                .isEqualTo("UNCHANGED");
        JsonNode shown = shop.json("releases").object().at("/releases/1");
        assertThat(shown.at("/state").asText()).isEqualTo("NEW");
        assertThat(shown.at("/accepted/actor").asText()).isEqualTo("eve");
        assertThat(shown.at("/accepted/reason").asText()).isEqualTo("wrong commit at first");
        assertThat(shown.at("/accepted/to").asText())
                .isEqualTo(shown.at("/tagObject").asText());
        assertThat(shop.run("releases").out()).contains("accepted by eve, was ");
        assertThat(shop.json("promote", "shop-a/v1.1.0").status()).isZero();
    }

    @Test
    @DisplayName("H-REV-1: a vanished tag is a state, and no earlier tag is next in its place")
    void aVanishedTag() {
        Shell shop = with("tags: {prefix: shop-a/, order: semantic-version}\n");
        shop.json("promote", "shop-a/v1.0.0");
        assertThat(shop.json("latest").text("/next")).isEqualTo("shop-a/v1.2.0");
        repository.deleteTag("shop-a/v1.2.0");

        Shell.Said latest = shop.run("latest");
        assertThat(latest.out())
                .startsWith("there is nothing newer to promote; live is shop-a/v1.0.0; tag shop-a/v1.2.0 has vanished")
                .contains("later tag in trouble");
        assertThat(shop.run("status").out()).contains("shop-a/v1.2.0 vanished");
        assertThat(shop.run("releases").out()).contains("tag vanished");
        assertThat(shop.json("promote", "shop-a/v1.2.0").text("/reason")).isEqualTo("TAG_VANISHED");
        assertThat(shop.run("accept-moved", "shop-a/v1.2.0", "--reason", "tagged too early")
                        .out())
                .contains("tag shop-a/v1.2.0 is accepted to be gone");
        assertThat(shop.json("latest").text("/next")).isEqualTo("shop-a/v1.1.0");
    }

    @Test
    @DisplayName("tables of many tags with long reasons fit the line, and many skipped tags are counted")
    void tablesFit() {
        for (int i = 0; i < 40; i++) {
            repository.lightweightTag("a-tag-with-a-name-that-is-rather-long/" + i);
        }
        Shell shop = shopA();
        for (String command : List.of("releases", "latest")) {
            assertThat(shop.onTerminal(90)
                            .run(command)
                            .out()
                            .lines()
                            .skip(command.equals("latest") ? 1 : 0)
                            .filter(line -> !line.startsWith("and 24 more: ")))
                    .as(command)
                    .hasSizeGreaterThan(20)
                    .anySatisfy(line -> assertThat(line).contains("it "))
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(90));
        }
        assertThat(shop.run("latest").out()).contains("and 24 more: tagsync --repo ", " latest --all\n");
        assertThat(shop.run("latest", "--all").out()).contains("rather-long/39").doesNotContain("more:");
    }
}
