package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tagsync.CatalogReader;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What scripts rely on: fields, outcomes and exit statuses of every command. */
class JsonContractTest {
    private static final String CHAIR =
            "{\"name\":\"Nimbus\",\"price\":12.90,\"tags\":[\"office\"],\"big\":12345678901234567890.10}";

    @TempDir
    Path folder;

    private TestRepository repository;
    private Shell shell;

    @BeforeEach
    void aCatalogOfThreeReleases() throws IOException {
        repository = TestRepository.bare(folder.resolve("catalog.git"))
                .file("README.md", "# A catalog")
                .file("products/chair.json", CHAIR)
                .file("products/desk.json", "{\"name\": \"Desk\", \"price\": 99}")
                .file("products/lamp.json", "{\"name\": \"Lamp\", \"price\": 1}")
                .file("texts/hello.md", "---\ntitle: Hi\n---\nHello\n")
                .commit("First")
                .tag("v1.0.0")
                .file("products/desk.json", "{\"name\": \"Desk\", \"price\": 89}")
                .file("products/sofa.json", "{\"name\": \"Sofa\", \"price\": 500}")
                .delete("products/lamp.json")
                .commit("Second")
                .tag("v1.1.0")
                .file("products/stool.json", "{\n  \"name\": \"Stool\"\n}\n")
                .commit("Third")
                .lightweightTag("v1.2.0");
        Path config = folder.resolve("tagsync.yaml");
        Files.writeString(config, """
                indexes:
                  byTag: {collection: products, pointer: /tags}
                validators: [dev.tagsync.cli.PricePresent]
                """);
        shell = Shell.inMemory()
                .with("--repo", repository.gitDirectory().toString())
                .with("--config", config.toString());
    }

    @AfterEach
    void close() {
        repository.close();
    }

    @Test
    void promoteTellsWhatBecameLive() {
        Shell.Said said = shell.json("promote", "v1.0.0");

        assertThat(said.status()).as(said.out() + said.err()).isZero();
        JsonNode object = said.object();
        assertThat(object.at("/outcome").asText()).isEqualTo("PROMOTED");
        assertThat(object.at("/tag").asText()).isEqualTo("v1.0.0");
        assertThat(object.at("/tagObject").asText()).hasSize(40).isNotEqualTo(said.text("/commit"));
        assertThat(object.at("/commit").asText()).hasSize(40);
        assertThat(object.at("/tree").asText()).hasSize(40);
        assertThat(object.at("/generation").asInt()).isEqualTo(1);
        assertThat(object.at("/root").asText()).hasSize(64);
        assertThat(object.at("/entries").asInt()).isEqualTo(4);
        assertThat(object.at("/changes").toString()).isEqualTo("{\"added\":4,\"changed\":0,\"removed\":0}");
        assertThat(object.at("/nodesWritten").asInt()).isPositive();
        assertThat(object.at("/bytesWritten").asInt()).isPositive();
        assertThat(object.at("/nodesReadBack")).isEqualTo(object.at("/nodesWritten"));
        for (String stage : new String[] {"resolve", "hydrate", "verify", "validate", "flip", "total"}) {
            assertThat(object.at("/millis/" + stage).isIntegralNumber())
                    .as(stage)
                    .isTrue();
        }
        assertThat(object.at("/findings").isArray()).isTrue();
    }

    @Test
    void promotingAgainIsDoneAlready() {
        shell.json("promote", "v1.0.0");

        Shell.Said said = shell.json("promote", "v1.0.0");

        assertThat(said.status()).isZero();
        assertThat(said.text("/outcome")).isEqualTo("ALREADY_ACTIVE");
        assertThat(said.text("/generation")).isEqualTo("1");
    }

    @Test
    void planLeavesWhatIsLiveAndNamesWhatItPlanned() {
        shell.json("promote", "v1.0.0");

        Shell.Said said = shell.json("plan", "v1.1.0");

        assertThat(said.status()).isZero();
        assertThat(said.text("/outcome")).isEqualTo("PLANNED");
        assertThat(said.object().at("/changes").toString()).isEqualTo("{\"added\":1,\"changed\":1,\"removed\":1}");
        assertThat(said.text("/planDigest")).hasSize(64);
        assertThat(said.text("/ignoredFiles")).isEqualTo("1");
        assertThat(shell.json("status").text("/tag")).isEqualTo("v1.0.0");
    }

    @Test
    void rejectedTellsFileLineAndHintAndExitsWithOne() {
        shell.json("promote", "v1.1.0");

        Shell.Said said = shell.json("promote", "v1.2.0");

        assertThat(said.status()).isEqualTo(1);
        assertThat(said.text("/outcome")).isEqualTo("REJECTED");
        assertThat(said.text("/active")).isEqualTo("v1.1.0");
        JsonNode finding = said.object().at("/findings/0");
        assertThat(finding.at("/severity").asText()).isEqualTo("ERROR");
        assertThat(finding.at("/rule").asText()).isEqualTo("price.missing");
        assertThat(finding.at("/message").asText()).isEqualTo("stool has no price");
        assertThat(finding.at("/path").asText()).isEqualTo("products/stool.json");
        assertThat(finding.at("/line").asInt()).isEqualTo(2);
        assertThat(finding.at("/collection").asText()).isEqualTo("products");
        assertThat(finding.at("/name").asText()).isEqualTo("stool");
        assertThat(finding.at("/hint").asText()).contains("12.90");
        assertThat(shell.json("status").text("/generation")).isEqualTo("1");
    }

    @Test
    void statusShowsReadersThatReportAndThoseThatLagBehind() {
        Store store = new InMemoryStore();
        Shell fleet = Shell.over(store).with("--repo", repository.gitDirectory().toString());
        assertThat(fleet.json("promote", "v1.0.0").status()).isZero();
        assertThat(fleet.run("status", "--readers").out()).contains("none reports what it serves");
        try (CatalogReader slow =
                        CatalogReader.builder().store(store).reportAs("shop-1").build();
                CatalogReader quick =
                        CatalogReader.builder().store(store).reportAs("shop-2").build()) {
            slow.view();
            assertThat(fleet.json("promote", "v1.1.0").status()).isZero();
            quick.view();
            JsonNode readers = fleet.json("status", "--readers").object().at("/readers");
            assertThat(readers).hasSize(2);
            assertThat(readers.at("/0/name").asText()).isEqualTo("shop-1");
            assertThat(readers.at("/0/generation").asInt()).isEqualTo(1);
            assertThat(readers.at("/1/generation").asInt()).isEqualTo(2);
            assertThat(fleet.run("status", "--readers").out())
                    .contains("2 report, 1 behind")
                    .contains("shop-1   generation 1, behind");
        }
        assertThat(fleet.json("status").object().has("readers")).isFalse();
    }

    @Test
    void rollbackGoesBackAndCountsWhatChanged() {
        String root = shell.json("promote", "v1.0.0").text("/root");
        shell.json("promote", "v1.1.0");

        Shell.Said said = shell.json("rollback", "--reason", "wrong prices");

        assertThat(said.status()).isZero();
        assertThat(said.text("/outcome")).isEqualTo("ROLLED_BACK");
        assertThat(said.text("/tag")).isEqualTo("v1.0.0");
        assertThat(said.text("/root")).isEqualTo(root);
        assertThat(said.text("/generation")).isEqualTo("3");
        assertThat(said.object().at("/changes").toString()).isEqualTo("{\"added\":1,\"changed\":1,\"removed\":1}");
        JsonNode newest = shell.json("history").object().at("/records/0");
        assertThat(newest.at("/kind").asText()).isEqualTo("ROLLBACK");
        assertThat(newest.at("/actor").asText()).isEqualTo("ann");
        assertThat(newest.at("/reason").asText()).isEqualTo("wrong prices");
        assertThat(newest.at("/from").asText()).isEqualTo("v1.1.0");
    }

    @Test
    void watchOnceTellsHowItStandsAndResolveEndsDoubt() {
        shell.json("promote", "v1.0.0");
        Shell.Said watched = shell.json("watch", "--once");
        assertThat(watched.object().at("/conditions/0/type").asText()).isNotEmpty();
        String live = shell.json("status").text("/tag");
        assertThat(live).isNotEmpty();
        Shell.Said resolved = shell.json("resolve", "0123456789abcdef");
        assertThat(resolved.status()).isZero();
        assertThat(resolved.object().at("/applied").booleanValue()).isFalse();
        assertThat(resolved.text("/active/tag")).isEqualTo(live);
        assertThat(shell.json("approve", live, "--reason", "read it").text("/record/kind"))
                .isEqualTo("APPROVE");
        assertThat(shell.json("promote", live, "--plan", "no digest").errorCode())
                .isEqualTo("cli.usage");
    }

    @Test
    void explicitActsAnswerWithTheirRecord() {
        shell.json("promote", "v1.0.0");
        shell.json("promote", "v1.1.0");
        shell.json("rollback", "--reason", "wrong prices");

        JsonNode status = shell.json("status").object();
        assertThat(status.at("/hold/actor").asText()).isEqualTo("ann");
        assertThat(status.at("/hold/reason").asText()).isEqualTo("wrong prices");
        assertThat(status.at("/hold/left").asText()).isEqualTo("v1.1.0");
        assertThat(status.at("/quarantined/0/tag").asText()).isEqualTo("v1.1.0");
        assertThat(shell.json("promote", "v1.1.0").text("/reason")).isEqualTo("QUARANTINED");

        Shell.Said lifted = shell.json("unquarantine", "v1.1.0", "--reason", "good after all");
        assertThat(lifted.status()).isZero();
        assertThat(lifted.text("/outcome")).isEqualTo("DONE");
        assertThat(lifted.text("/record/kind")).isEqualTo("UNQUARANTINE");
        assertThat(lifted.text("/record/tag")).isEqualTo("v1.1.0");
        assertThat(lifted.text("/record/actor")).isEqualTo("ann");
        assertThat(lifted.text("/record/reason")).isEqualTo("good after all");
        assertThat(shell.json("unquarantine", "v1.1.0").text("/outcome")).isEqualTo("UNCHANGED");
        assertThat(shell.json("promote", "v1.1.0", "--automatic").text("/reason"))
                .isEqualTo("HELD");
        assertThat(shell.json("unhold").text("/record/channel")).isEqualTo("live");
        assertThat(shell.json("promote", "v1.1.0").status()).isZero();
        Shell.Said unknown = shell.json("quarantine", "v9");
        assertThat(unknown.status()).isEqualTo(1);
        assertThat(unknown.text("/outcome")).isEqualTo("REFUSED");
        assertThat(unknown.text("/reason")).isEqualTo("UNKNOWN_TAG");
        assertThat(shell.json("quarantine", "v1.0.0", "--reason", "old").text("/record/kind"))
                .isEqualTo("QUARANTINE");
        assertThat(shell.json("hold").text("/record/kind")).isEqualTo("HOLD");
    }

    @Test
    void rollbackNeedsNoRepository() {
        shell.json("promote", "v1.0.0");
        shell.json("promote", "v1.1.0");

        Shell.Said said =
                shell.with("--repo", folder.resolve("gone").toString()).json("rollback");

        assertThat(said.errorCode()).as("options twice").isEqualTo("cli.usage");
    }

    @Test
    void rollbackFurtherThanThereWasIsRefused() {
        shell.json("promote", "v1.0.0");

        Shell.Said said = shell.json("rollback");

        assertThat(said.status()).isEqualTo(1);
        assertThat(said.text("/outcome")).isEqualTo("REFUSED");
        assertThat(said.text("/reason")).isEqualTo("NO_EARLIER");
        assertThat(said.text("/message")).isNotEmpty();
        assertThat(said.text("/hint")).isNotEmpty();
    }

    @Test
    void branchCommitIdAndUnknownTagAreRefused() {
        String commit = shell.json("promote", "v1.0.0").text("/commit");

        for (String name : new String[] {"main", "no-such-tag", commit, "HEAD", "a..b"}) {
            Shell.Said said = shell.json("promote", name);
            assertThat(said.status()).as(name).isEqualTo(1);
            assertThat(said.text("/outcome")).as(name).isEqualTo("REFUSED");
            assertThat(said.text("/reason")).as(name).isEqualTo("UNKNOWN_TAG");
        }
        assertThat(shell.json("status").text("/generation")).isEqualTo("1");
    }

    @Test
    void getGivesThePayloadAsItWasWritten() {
        shell.json("promote", "v1.0.0");

        Shell.Said said = shell.json("get", "products", "chair");

        assertThat(said.status()).isZero();
        assertThat(said.out()).contains("\"payload\":" + CHAIR);
        assertThat(said.text("/path")).isEqualTo("products/chair.json");
        assertThat(said.text("/blob")).isEqualTo(repository.blob("products/chair.json"));
        assertThat(said.text("/generation")).isEqualTo("1");
    }

    @Test
    void getAtAnotherReleaseReadsThatOne() {
        shell.json("promote", "v1.0.0");
        shell.json("plan", "v1.1.0");

        assertThat(shell.json("get", "products", "desk").text("/payload/price")).isEqualTo("99");
        assertThat(shell.json("get", "products", "desk", "--at", "v1.1.0").text("/payload/price"))
                .isEqualTo("89");
        Shell.Said missing = shell.json("get", "products", "desk", "--at", "v1.2.0");
        assertThat(missing.status()).isEqualTo(1);
        assertThat(missing.errorCode()).isEqualTo("release.not-stored");
    }

    @Test
    void getOfWhatIsNotThereExitsWithOne() {
        shell.json("promote", "v1.0.0");

        Shell.Said said = shell.json("get", "products", "sofa");

        assertThat(said.status()).isEqualTo(1);
        assertThat(said.errorCode()).isEqualTo("entry.not-found");
        assertThat(said.text("/error/message")).contains("products/sofa").contains("v1.0.0");
        assertThat(said.text("/error/hint")).isNotEmpty();
    }

    @Test
    void listGoesOnWhereItEnded() {
        shell.json("promote", "v1.0.0");

        JsonNode first =
                shell.json("list", "products", "--limit", "2", "--payload").object();
        JsonNode second = shell.json(
                        "list",
                        "products",
                        "--limit",
                        "2",
                        "--after",
                        first.at("/next").asText())
                .object();

        assertThat(first.at("/entries")).hasSize(2);
        assertThat(first.at("/entries/0/name").asText()).isEqualTo("chair");
        assertThat(first.at("/entries/0/payload/price").asText()).isEqualTo("12.9");
        assertThat(first.at("/next").asText()).isEqualTo("desk");
        assertThat(second.at("/entries/0/name").asText()).isEqualTo("lamp");
        assertThat(second.at("/entries/0").has("payload")).isFalse();
        assertThat(second.has("next")).isFalse();
    }

    @Test
    void collectionsDiffIndexAndReleases() {
        shell.json("promote", "v1.0.0");
        shell.json("promote", "v1.1.0");

        assertThat(shell.json("collections").object().at("/collections").toString())
                .isEqualTo("[{\"name\":\"products\",\"entries\":3},{\"name\":\"texts\",\"entries\":1}]");
        JsonNode diff = shell.json("diff", "v1.0.0", "v1.1.0").object();
        assertThat(diff.at("/added").toString())
                .isEqualTo("[{\"collection\":\"products\",\"name\":\"sofa\",\"path\":\"products/sofa.json\"}]");
        assertThat(diff.at("/changed/0/name").asText()).isEqualTo("desk");
        assertThat(diff.at("/removed/0/name").asText()).isEqualTo("lamp");
        JsonNode found = shell.json("index", "byTag", "office").object();
        assertThat(found.at("/entries/0/name").asText()).isEqualTo("chair");
        assertThat(found.at("/entries")).hasSize(1);
        assertThat(shell.json("index", "none", "x").errorCode()).isEqualTo("index.not-found");
        JsonNode releases = shell.json("releases").object().at("/releases");
        assertThat(Shell.find(releases, "tag", "v1.0.0")
                        .orElseThrow()
                        .at("/state")
                        .asText())
                .isEqualTo("READY");
        JsonNode live = Shell.find(releases, "tag", "v1.1.0").orElseThrow();
        assertThat(live.at("/state").asText()).isEqualTo("ACTIVE");
        assertThat(live.at("/annotated").asBoolean()).isTrue();
        assertThat(live.at("/time").asText()).endsWith("Z");
        assertThat(live.at("/tagObject").asText()).hasSize(40);
        assertThat(live.at("/commit").asText()).hasSize(40);
        assertThat(live.at("/tree").asText()).hasSize(40);
        assertThat(Shell.find(releases, "tag", "v1.2.0")
                        .orElseThrow()
                        .at("/annotated")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void statusOfAnEmptyChannelNamesTheChannelAlone() {
        Shell.Said said = shell.json("status");

        assertThat(said.status()).isZero();
        assertThat(said.out()).isEqualTo("{\"channel\":\"live\"}\n");
    }

    @Test
    void statusTellsWhatIsLiveAndWhatWasTriedLast() {
        shell.json("promote", "v1.0.0");
        shell.json("promote", "v1.1.0");
        shell.json("promote", "v1.2.0");

        JsonNode status = shell.json("status").object();

        assertThat(status.at("/tag").asText()).isEqualTo("v1.1.0");
        assertThat(status.at("/generation").asInt()).isEqualTo(2);
        assertThat(status.at("/root").asText()).hasSize(64);
        assertThat(status.at("/since").asText()).endsWith("Z");
        assertThat(status.at("/rollback/tag").asText()).isEqualTo("v1.0.0");
        assertThat(status.at("/lastAttempt/outcome").asText()).isEqualTo("REJECTED");
    }

    @Test
    void verifyComparesWithGit() {
        shell.json("promote", "v1.0.0");

        Shell.Said said = shell.json("verify");

        assertThat(said.status()).as(said.out()).isZero();
        assertThat(said.object().at("/good").asBoolean()).isTrue();
        assertThat(said.object().at("/nodes").asInt()).isPositive();
        assertThat(said.object().at("/files").asInt()).isPositive();
    }

    @Test
    void channelsAndCatalogsAreApart() {
        shell.json("promote", "v1.0.0");
        shell.json("--channel", "canary", "promote", "v1.1.0");

        assertThat(shell.json("status").text("/tag")).isEqualTo("v1.0.0");
        assertThat(shell.json("status", "--channel", "canary").text("/tag")).isEqualTo("v1.1.0");
        assertThat(shell.json("status", "--catalog", "other").object().has("tag"))
                .isFalse();
    }

    @Test
    void rawBytesAreGivenInBase64() throws IOException {
        TestRepository files = TestRepository.bare(folder.resolve("files.git"))
                .file("blobs/a.bin", new byte[] {0, (byte) 0xff, 3})
                .file("blobs/b.txt", "Grüße\n")
                .commit("Files")
                .tag("f1");
        Path config = folder.resolve("raw.yaml");
        Files.writeString(config, "format: raw\ninclude: ['blobs/*']\nrepo: files.git\ncatalog: raw\n");
        Shell raw = Shell.inMemory().with("--config", config.toString());

        assertThat(raw.json("promote", "f1").status()).isZero();
        Shell.Said bytes = raw.json("get", "blobs", "a");
        assertThat(bytes.text("/payload")).isEqualTo("AP8D");
        assertThat(bytes.text("/encoding")).isEqualTo("base64");
        assertThat(raw.json("get", "blobs", "b").object().at("/payload").asText())
                .isEqualTo("Grüße\n");
        assertThat(raw.json("get", "blobs", "b").object().has("encoding")).isFalse();
        files.close();
    }
}
