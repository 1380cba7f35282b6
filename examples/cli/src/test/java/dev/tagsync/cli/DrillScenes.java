package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogReader;
import dev.tagsync.Digest;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.SnapshotStore.StoredNode;
import dev.tagsync.testkit.Call;
import dev.tagsync.testkit.Call.Operation;
import dev.tagsync.testkit.Fault;
import dev.tagsync.testkit.FaultyStore;
import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What pages take for granted: catalogs in some state, and things that happen. */
final class DrillScenes {
    private static final Map<String, Consumer<Drill>> SCENES = new TreeMap<>();
    private static final Map<String, Consumer<Drill>> EVENTS = new TreeMap<>();

    static {
        SCENES.put("catalog", DrillScenes::catalog);
        SCENES.put("catalog without schema", drill -> repository(drill.repository()));
        SCENES.put("nothing", drill -> {});
        SCENES.put("live", DrillScenes::live);
        SCENES.put("rolled back", drill -> {
            live(drill);
            drill.must("tagsync rollback --reason \"wrong prices\"");
        });
        SCENES.put("v1.5.0 has moved", drill -> {
            known(drill, "v1.5.0");
            drill.repository()
                    .file("products/desk.json", product("Desk", "tables", "98.00"))
                    .commit("Desk")
                    .tag("v1.5.0");
            drill.type("tagsync latest");
        });
        SCENES.put("v1.5.0 has vanished", drill -> {
            known(drill, "v1.5.0");
            drill.variable("v1.5.0", tagObject(drill, "v1.5.0"));
            drill.repository()
                    .deleteTag("v1.5.0")
                    .file("products/desk.json", product("Desk", "tables", "88.00"))
                    .commit("Between")
                    .tag("v1.4.1");
        });
        SCENES.put("work tree", DrillScenes::workTree);
        EVENTS.put("v1.0.0 is live", drill -> drill.must("tagsync promote v1.0.0"));
        EVENTS.put("v1.2.0 is tagged", DrillScenes::bad);
        EVENTS.put("v1.2.0 was rejected", drill -> {
            bad(drill);
            assertThat(drill.type("tagsync promote v1.2.0").exit()).isEqualTo(1);
        });
        EVENTS.put(
                "v1.1.1 is tagged",
                drill -> drill.repository()
                        .file("products/lamp.json", product("Lamp", "lighting", "47.00"))
                        .commit("A lamp's price")
                        .tag("v1.1.1"));
        EVENTS.put(
                "a freeze has begun",
                drill -> drill.configure(Drill.USUAL
                        + "gates:\n  - freeze: {zone: UTC, windows: [\"2000-01-01 00:00 - 2200-01-01 00:00\"]}\n"));
        EVENTS.put("the host is to be shown the token of a file", drill -> {
            drill.variable("token", "the-new-one");
            drill.host().require(basic("x-access-token:the-new-one"));
            drill.write("git-token", "the-old-one");
            drill.write(
                    "catalog.yaml",
                    "repo: " + drill.host().url() + "\nmirror: mirror\ncql: " + drill.hostPort() + "\nkeyspace: "
                            + Drill.KEYSPACE + "\ncatalog: " + drill.catalog()
                            + "\ncredentials: {file: git-token}\n");
        });
        EVENTS.put("the token is revoked", drill -> drill.host().require(basic("x-access-token:another")));
        EVENTS.put("v1.0.0 was live a month ago, and v1.1.0 since then", DrillScenes::lastMonth);
        EVENTS.put(
                "the files are mended",
                drill -> drill.repository()
                        .file("categories/lighting.yaml", "title: Lamps\n")
                        .file("products/lamp.json", product("Lamp", "lighting", "49.00"))
                        .commit("Mended"));
        EVENTS.put("v1.6.0 takes the spring range out", DrillScenes::removal);
        EVENTS.put("a promotion of v1.1.0 is in doubt", DrillScenes::doubt);
        EVENTS.put("a node is lost", DrillScenes::loss);
    }

    private DrillScenes() {}

    static void scene(String name, Drill drill) {
        find(SCENES, name).accept(drill);
    }

    static void event(String name, Drill drill) {
        find(EVENTS, name).accept(drill);
    }

    private static Consumer<Drill> find(Map<String, Consumer<Drill>> all, String name) {
        Consumer<Drill> found = all.get(name);
        if (found == null) {
            throw new IllegalArgumentException("there is no \"" + name + "\", known are " + all.keySet());
        }
        return found;
    }

    private static String basic(String userAndPassword) {
        return "Basic " + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    }

    private static String tagObject(Drill drill, String tag) {
        try {
            return drill.repository()
                    .repository()
                    .exactRef("refs/tags/" + tag)
                    .getObjectId()
                    .name();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String product(String name, String category, String price) {
        return "{\n  \"name\": \"" + name + "\",\n  \"category\": \"" + category + "\",\n  \"price\": " + price
                + "\n}\n";
    }

    /** Two good releases. */
    static void repository(TestRepository repository) {
        repository
                .file("README.md", "# The catalog\n")
                .file("categories/seating.yaml", "title: Seating\n")
                .file("categories/tables.yaml", "title: Tables\n")
                .file("products/chair.json", product("Chair", "seating", "12.90"))
                .file("products/desk.json", product("Desk", "tables", "99.00"))
                .commit("First")
                .tag("v1.0.0")
                .file("categories/lighting.yaml", "title: Lighting\n")
                .file("products/chair.json", product("Chair", "seating", "13.90"))
                .file("products/lamp.json", product("Lamp", "lighting", "49.00"))
                .commit("Lighting")
                .tag("v1.1.0");
    }

    /** Nothing is live yet. */
    private static void catalog(Drill drill) {
        repository(drill.repository());
        drill.must("tagsync schema create --replication 1");
    }

    /** v1.1.0 is live, and v1.0.0 was before. */
    private static void live(Drill drill) {
        catalog(drill);
        drill.must("tagsync promote v1.0.0");
        drill.must("tagsync promote v1.1.0 --reason lighting");
    }

    /** Both releases were made live so long ago that retention by age does not keep the first. */
    private static void lastMonth(Drill drill) {
        drill.configure("");
        ConfirmationTest.promote(
                drill.store(), drill.catalog(), drill.repository(), Duration.ofDays(30), "v1.0.0", "v1.1.0");
    }

    /** A tag that does not parse, twice. */
    private static void bad(Drill drill) {
        drill.repository()
                .file("categories/lighting.yaml", "title: Lighting\ntitle: Lamps\n")
                .file(
                        "products/lamp.json",
                        "{\n  \"name\": \"Lamp\",\n  \"category\": \"lighting\",\n  \"price\": 49.00,\n}\n")
                .commit("Lamps")
                .tag("v1.2.0");
    }

    /** v1.4.0 is live, and a later tag has been seen. */
    private static void known(Drill drill, String tag) {
        catalog(drill);
        drill.repository()
                .file("products/desk.json", product("Desk", "tables", "89.00"))
                .commit("Fourth")
                .tag("v1.4.0")
                .file("products/desk.json", product("Desk", "tables", "79.00"))
                .commit("Fifth")
                .tag(tag);
        drill.must("tagsync promote v1.4.0");
        drill.must("tagsync latest");
    }

    /** More entries go than a breaker lets go. */
    private static void removal(Drill drill) {
        drill.repository()
                .file("categories/lighting.yaml", "title: Lighting\n")
                .delete("products/lamp.json")
                .delete("products/chair.json")
                .commit("Without the spring range")
                .tag("v1.6.0");
        drill.configure("validators: [{breaker: {removed: 10%}}]\n"
                + "indexes:\n  category: {collection: products, pointer: /category}\n");
        assertThat(drill.type("tagsync promote v1.6.0").exit()).isEqualTo(1);
    }

    /** A folder of files beside the repository that they were cloned from. */
    private static void workTree(Drill drill) {
        TestRepository repository = drill.repositoryWithFiles();
        repository(repository);
        repository.commit("Fourth").tag("v1.4.0");
        drill.write("categories/seating.yaml", "title: Seating\n");
        drill.write("products/chair.json", product("Chair", "seating", "14.90"));
        drill.write("tagsync.yaml", "indexes:\n  category: {collection: products, pointer: /category}\n");
        drill.variable("LIVE", "v1.4.0");
    }

    /** The commit is sent and does not apply, its answer is lost, and so is every later one. */
    private static void doubt(Drill drill) {
        drill.must("tagsync unquarantine v1.1.0");
        Drill.Said said =
                drill.typeOn(store -> new FaultyStore(store, DrillScenes::unanswered), "tagsync promote v1.1.0");
        assertThat(said.exit()).as(said.printed()).isEqualTo(5);
        Matcher attempt = Pattern.compile("attempt ([\\w-]+)").matcher(said.printed());
        assertThat(attempt.find()).as(said.printed()).isTrue();
        drill.variable("attempt", attempt.group(1));
    }

    /** No commit is answered, and whether one applied cannot be found out. */
    private static Fault unanswered(Call call) {
        return call.operation() == Operation.COMMIT || call.operation() == Operation.SETTLE ? Fault.LOST : Fault.NONE;
    }

    private static void loss(Drill drill) {
        SnapshotStore nodes = drill.store().snapshots(drill.catalog());
        Digest root;
        try (CatalogReader reader = CatalogReader.builder()
                .store(drill.store())
                .catalog(drill.catalog())
                .build()) {
            root = reader.view().root();
        }
        List<StoredNode> all = new ArrayList<>();
        for (int part = 0; part < nodes.scanParts(); part++) {
            nodes.scan(part, all::add);
        }
        StoredNode one =
                all.stream().filter(n -> n.digest().equals(root)).findFirst().orElseThrow();
        nodes.delete(one.stamp(), List.of(root));
    }
}
