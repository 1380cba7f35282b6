package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.ConfigurationException;
import dev.tagsync.Health;
import dev.tagsync.SyncController;
import dev.tagsync.SyncControllerBuilder;
import dev.tagsync.SyncLoop;
import dev.tagsync.git.JGitTagSource;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.InMemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Rehearsals of rows of the troubleshooting tables that show in a program, or take more than one command. */
final class TroubleStories {
    private TroubleStories() {}

    /** Returns the stories by the words of their rows' symptoms. */
    static Map<String, Consumer<Drill>> all() {
        Map<String, Consumer<Drill>> stories = new TreeMap<>();
        stories.put("the release has fewer entries than files", d -> {
            d.scene("catalog");
            assertThat(d.type("tagsync plan v1.1.0").printed()).contains("1 in the root folder ignored");
            d.repository()
                    .rename("README.md", "texts/README.md")
                    .commit("Moved")
                    .tag("v1.3.0");
            assertThat(d.type("tagsync plan v1.3.0").printed()).doesNotContain("ignored");
        });
        stories.put("a reader still shows the old release", d -> {
            d.scene("live");
            try (CatalogReader reader = CatalogReader.builder()
                    .store(d.store())
                    .catalog(d.catalog())
                    .pollInterval(Duration.ZERO)
                    .build()) {
                CatalogView view = reader.view();
                DrillScenes.event("v1.1.1 is tagged", d);
                d.must("tagsync promote v1.1.1");
                assertThat(view.release().tag().value()).isEqualTo("v1.1.0");
                assertThat(reader.view().release().tag().value()).isEqualTo("v1.1.1");
            }
        });
        stories.put("a job undid a rollback", d -> {
            d.scene("rolled back");
            DrillScenes.event("v1.1.1 is tagged", d);
            assertThat(d.type("tagsync promote v1.1.1 --automatic").printed()).contains("[held]");
            d.must("tagsync promote v1.1.1");
            assertThat(d.type("tagsync history").printed()).contains("promote").contains("rollback");
        });
        stories.put("a call ends with exit status 5", d -> {
            d.scene("rolled back");
            DrillScenes.event("a promotion of v1.1.0 is in doubt", d);
            d.must("tagsync resolve");
            d.must("tagsync promote v1.1.0");
        });
        stories.put("DRIFTED", TroubleStories::drift);
        stories.put("is replicated to 2 data centers", TroubleStories::dataCentres);
        return stories;
    }

    /** The snapshot's record is lost, as by somebody who writes into the register by other means. */
    private static void drift(Drill d) {
        d.scene("live");
        Promoter register = d.store().promoter(d.catalog());
        Promoter.Reading all = register.read(Promoter.Group.CONTROL, List.of(Promoter.Range.all("snapshot")));
        List<Promoter.Write> lost = all.records().stream()
                .map(r -> (Promoter.Write) new Promoter.Write.Delete(r.kind(), r.key()))
                .toList();
        assertThat(lost).isNotEmpty();
        assertThat(register.commit("lost", Promoter.Group.CONTROL, all.version(), lost))
                .isInstanceOf(Promoter.Outcome.Applied.class);
        Config config = Config.read(d.here().resolve("catalog.yaml"));
        SyncControllerBuilder builder = SyncController.builder()
                .source(JGitTagSource.local(d.repository().path()))
                .store(d.store())
                .catalog(d.catalog())
                .definition(config.definition());
        config.validators().forEach(builder::validator);
        try (SyncController sync = builder.build();
                SyncLoop loop = SyncLoop.of(sync).build()) {
            assertThat(loop.runOnce().condition(Health.Type.DRIFTED)).isPresent();
            d.must("tagsync verify --history");
            d.must("tagsync verify");
            d.must("tagsync promote v1.1.0 --anew");
            assertThat(loop.runOnce().conditions())
                    .extracting(Health.Condition::type)
                    .containsExactly(Health.Type.SYNCED);
        }
        d.must("tagsync rollback v1.0.0 --rehydrate");
        d.must("tagsync verify");
    }

    /** The store tells of the keyspace's replication what {@code ScyllaSchemaTest} has it tell: one node has one data centre. */
    private static void dataCentres(Drill d) {
        Store store = new InMemoryStore();
        Shell shell = Shell.on((addresses, datacenter, environment) -> new Backend() {
            @Override
            public Store store(String keyspace, boolean severalDatacenters) {
                if (!severalDatacenters) {
                    throw new ConfigurationException(
                            "store.data-centers",
                            "keyspace " + keyspace + " is replicated to 2 data centers [east, west], expected 1",
                            "build the store with severalDataCenters()");
                }
                return store;
            }

            @Override
            public boolean createSchema(String keyspace, String replication, boolean tablets) {
                return false;
            }

            @Override
            public void checkSchema(String keyspace) {}

            @Override
            public void close() {}
        });
        Shell.Said said = shell.run("status");
        assertThat(said.status()).isEqualTo(2);
        assertThat(said.err())
                .contains("is replicated to 2 data centers", "[store.data-centers]", "--several-datacenters")
                .doesNotContain("severalDataCenters()");
        assertThat(shell.run("status", "--several-datacenters").status()).isZero();
        d.write("several.yaml", "severalDatacenters: true\n");
        assertThat(shell.run(
                                "status",
                                "--config",
                                d.here().resolve("several.yaml").toString())
                        .status())
                .isZero();
    }
}
