package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.tagsync.testkit.git.GitHttpHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** The rehearsals of the troubleshooting tables, each by the words of its row's symptom. */
final class Troubles {
    /** Rows that a command shows and cures. */
    static final Map<String, Trouble> COMMANDS = new TreeMap<>();

    /** Rows that show in a program, or take more than one command. */
    static final Map<String, Consumer<Drill>> STORIES = TroubleStories.all();

    /** Rows that a test of another module rehearses: its file and method. */
    static final Map<String, String> ELSEWHERE = new TreeMap<>();

    private Troubles() {}

    private static Consumer<Drill> config(String more) {
        return drill -> drill.configure(more);
    }

    private static Consumer<Drill> gate(String gate) {
        return config(Drill.USUAL + "gates: [{" + gate + "}]\n");
    }

    private static final Consumer<Drill> USUAL = config(Drill.USUAL);

    private static Consumer<Drill> raw(String text) {
        return drill -> drill.write(
                "catalog.yaml",
                text.replace("CQL", drill.hostPort())
                        .replace(
                                "URL",
                                drill.here().resolve("catalog.git").toUri().toString()));
    }

    static {
        commandsThatFailAtOnce();
        serversThatDoNotFit();
        refusals();
        rejections();
        elsewhere();
    }

    private static void commandsThatFailAtOnce() {
        AtomicReference<FileChannel> other = new AtomicReference<>();
        COMMANDS.put(
                "this needs a Git repository, and none was named",
                Trouble.of("tagsync releases", 2).when(raw("cql: CQL\n")).person(USUAL));
        COMMANDS.put(
                "is neither a folder that exists nor a URL",
                Trouble.of("tagsync releases", 2)
                        .when(raw("repo: catalogue.git\ncql: CQL\n"))
                        .person(USUAL));
        COMMANDS.put(
                "is no Git repository; it lies in the repository",
                Trouble.of("tagsync releases", 2)
                        .in("work tree")
                        .when(raw("repo: products\ncql: CQL\n"))
                        .person(raw("repo: .\ncql: CQL\nsubPath: products\n")));
        COMMANDS.put(
                "is empty: it has neither commits nor tags",
                Trouble.of("tagsync releases", 2).in("nothing").person(d -> DrillScenes.repository(d.repository())));
        COMMANDS.put(
                "cannot reach",
                Trouble.of("tagsync releases", 4)
                        .when(raw("repo: http://127.0.0.1:1/catalog.git\ncql: CQL\nmirror: mirror\n"))
                        .person(USUAL));
        COMMANDS.put(
                "not allowed to read",
                Trouble.of("tagsync releases", 2)
                        .when(d -> {
                            GitHttpHost host = d.host();
                            host.behave(GitHttpHost.Behaviour.answering(403));
                            d.write(
                                    "catalog.yaml",
                                    "repo: " + host.url() + "\ncql: " + d.hostPort() + "\nmirror: mirror\n");
                        })
                        .person(d -> d.host().behave(GitHttpHost.Behaviour.GOOD)));
        COMMANDS.put(
                "as a mirror: it is a file, expected is a folder",
                Trouble.of("tagsync promote v1.1.0", 2)
                        .when(raw("repo: URL\ncql: CQL\nmirror: catalog.yaml\n"))
                        .person(raw("repo: URL\ncql: CQL\nmirror: mirror\n")));
        COMMANDS.put(
                "it is locked by",
                Trouble.of("tagsync promote v1.1.0", 4)
                        .when(d -> {
                            raw("repo: URL\ncql: CQL\nmirror: mirror\ntimeouts:\n  read: 1s\n")
                                    .accept(d);
                            other.set(locked(d.here().resolve("mirror.lock")));
                        })
                        .person(d -> close(other.get())));
        COMMANDS.put(
                "this needs a server, and none was named",
                Trouble.of("tagsync status", 2).when(raw("repo: catalog.git\n")).person(USUAL));
        COMMANDS.put(
                "cannot reach the server at",
                Trouble.of("tagsync status", 4).when(raw("cql: 127.0.0.1:1\n")).person(USUAL));
        COMMANDS.put(
                "there is no host",
                Trouble.of("tagsync status", 4)
                        .when(raw("cql: nowhere.invalid:9042\n"))
                        .person(USUAL));
        COMMANDS.put(
                "there is no key \"formt\"",
                Trouble.of("tagsync status", 2).when(config("formt: json\n")).person(config("format: json\n")));
        COMMANDS.put(
                "there is no validator",
                Trouble.of("tagsync status", 2)
                        .when(config("validators: [com.example.Missing]\n"))
                        .person(USUAL));
        COMMANDS.put("nothing is live in channel", Trouble.of("tagsync get products chair", 1));
    }

    /** Locks a file as another process would, until it is closed. */
    private static FileChannel locked(Path file) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            assertThat(channel.tryLock()).isNotNull();
            return channel;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(FileChannel file) {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void serversThatDoNotFit() {
        COMMANDS.put(
                "the servers have no data centre",
                Trouble.of("tagsync status", 2)
                        .withServer()
                        .when(config("datacenter: nowhere\n"))
                        .person(USUAL));
        COMMANDS.put(
                "does not exist", Trouble.of("tagsync status", 2).withServer().when(d -> keyspace(d, "")));
        COMMANDS.put(
                "found no such table",
                Trouble.of("tagsync status", 2)
                        .withServer()
                        .when(d -> keyspace(
                                d,
                                "CREATE KEYSPACE %s WITH replication = {'class': 'SimpleStrategy',"
                                        + " 'replication_factor': 1}")));
        COMMANDS.put(
                "[store.schema-version]",
                Trouble.of("tagsync status", 2)
                        .withServer()
                        .when(d -> altered(d, "ALTER TABLE %s.node WITH comment = 'something else'"))
                        .person(USUAL));
        COMMANDS.put(
                "[store.schema-different]",
                Trouble.of("tagsync status", 2)
                        .withServer()
                        .when(d -> altered(d, "ALTER TABLE %s.node WITH default_time_to_live = 100"))
                        .person(d -> execute(d, "ALTER TABLE " + own(d) + ".node WITH default_time_to_live = 0")));
    }

    private static String own(Drill drill) {
        return "k" + drill.catalog();
    }

    private static void keyspace(Drill drill, String cql) {
        drill.write("catalog.yaml", "repo: catalog.git\ncql: " + drill.hostPort() + "\nkeyspace: " + own(drill) + "\n");
        if (!cql.isEmpty()) {
            execute(drill, cql.formatted(own(drill)));
        }
    }

    private static void altered(Drill drill, String cql) {
        keyspace(drill, "");
        drill.must("tagsync schema create --replication 1");
        execute(drill, cql.formatted(own(drill)));
    }

    private static void execute(Drill drill, String cql) {
        try (CqlSession session = Connection.session(drill.hostPort(), Optional.empty(), Map.of())) {
            session.execute(cql);
        }
    }

    private static void refusals() {
        COMMANDS.put("there is no tag", Trouble.of("tagsync promote v1.1", 1).then("tagsync promote v1.1.0"));
        COMMANDS.put(
                "is a branch: TagSync takes tags only",
                Trouble.of("tagsync promote main", 1)
                        .person(d -> d.repository().tag("v1.3.0"))
                        .then("tagsync promote v1.3.0"));
        COMMANDS.put(
                "ends in a blob",
                Trouble.of("tagsync promote v1.9.0", 1)
                        .when(d -> d.repository().blobTag("v1.9.0", "products/chair.json"))
                        .person(d -> d.repository().tag("v1.9.0")));
        COMMANDS.put(
                "the tag policy skips",
                Trouble.of("tagsync promote v1.1.0", 1)
                        .when(config("tags: {exclude: [\"v1.1*\"]}\n"))
                        .person(USUAL));
        COMMANDS.put(
                "has moved: it named",
                Trouble.of("tagsync promote v1.5.0", 1).in("v1.5.0 has moved").tag("v1.5.0"));
        COMMANDS.put(
                "has vanished",
                Trouble.of("tagsync promote v1.5.0", 1)
                        .in("v1.5.0 has vanished")
                        .person(d -> d.repository().lightweightTag("v1.5.0", d.variable("v1.5.0"))));
        COMMANDS.put(
                "was deleted and made again",
                Trouble.of("tagsync promote v1.5.0", 1)
                        .in("v1.5.0 has vanished")
                        .when(d -> {
                            d.must("tagsync latest");
                            d.repository().tag("v1.5.0");
                        })
                        .tag("v1.5.0"));
        COMMANDS.put(
                "and automation never goes back",
                Trouble.of("tagsync promote v1.0.0 --automatic", 1)
                        .in("live")
                        .tag("v1.0.0")
                        .then("tagsync promote v1.0.0"));
        COMMANDS.put(
                "is quarantined by", Trouble.of("tagsync promote v1.1.0", 1).in("rolled back"));
        COMMANDS.put(
                "is held by",
                Trouble.of("tagsync promote v1.1.1 --automatic", 1)
                        .in("rolled back")
                        .when(d -> DrillScenes.event("v1.1.1 is tagged", d)));
        COMMANDS.put(
                "waits for the end of a freeze",
                Trouble.of("tagsync promote v1.1.0", 1).when(d -> DrillScenes.event("a freeze has begun", d)));
        COMMANDS.put("approvals", Trouble.of("tagsync promote v1.1.0", 1).when(gate("approvals: {count: 1}")));
        COMMANDS.put("was not in", Trouble.of("tagsync promote v1.1.0", 1).when(gate("after: {channel: staging}")));
        COMMANDS.put(
                "the plan that was reviewed is",
                Trouble.of("tagsync promote v1.1.0 --plan " + "0".repeat(64), 1)
                        .person(d -> {
                            String plan = d.type("tagsync plan v1.1.0 --json").printed();
                            d.variable("digest", plan.replaceAll("(?s).*\"planDigest\":\"(\\w+)\".*", "$1"));
                        })
                        .then("tagsync promote v1.1.0 --plan \"$digest\""));
        COMMANDS.put(
                "was never live in channel",
                Trouble.of("tagsync rollback v1.1.0", 1)
                        .when(d -> d.must("tagsync promote v1.0.0"))
                        .then("tagsync status"));
        COMMANDS.put(
                "was collected",
                Trouble.of("tagsync rollback v1.0.0", 1)
                        .when(d -> {
                            DrillScenes.event("v1.0.0 was live a month ago, and v1.1.0 since then", d);
                            d.must("tagsync gc --no-wait --keep-flips 1 --yes");
                        })
                        .tag("v1.0.0")
                        .then("tagsync rollback v1.0.0"));
        COMMANDS.put(
                "hydrated again,",
                Trouble.of("tagsync rollback v1.0.0 --rehydrate", 1)
                        .when(d -> {
                            DrillScenes.event("v1.0.0 was live a month ago, and v1.1.0 since then", d);
                            d.must("tagsync gc --no-wait --keep-flips 1 --yes");
                            d.configure("include: [\"products/**\"]\n");
                        })
                        .person(config("")));
        COMMANDS.put(
                "there is no release before",
                Trouble.of("tagsync rollback", 1).in("rolled back").then("tagsync rollback v1.0.0"));
        COMMANDS.put(
                "the catalog definition lacks index",
                Trouble.of("tagsync promote v1.0.0", 1)
                        .in("live")
                        .when(config(""))
                        .tag("v1.0.0"));
        COMMANDS.put(
                "cannot be overridden",
                Trouble.of("tagsync promote v1.1.0 --override json.syntax --reason now", 1)
                        .then("tagsync promote v1.1.0"));
    }

    private static void rejections() {
        COMMANDS.put(
                "-->",
                Trouble.of("tagsync promote v1.2.0", 1)
                        .when(d -> DrillScenes.event("v1.2.0 is tagged", d))
                        .person(d -> {
                            DrillScenes.event("the files are mended", d);
                            d.repository().tag("v1.2.1");
                        })
                        .then("tagsync promote v1.2.1"));
        COMMANDS.put(
                "is defined in",
                rejected(
                        "products/chair.yaml", "price: 1\n", d -> d.repository().delete("products/chair.yaml")));
        COMMANDS.put(
                "the file is not UTF-8",
                Trouble.of("tagsync promote v1.3.0", 1)
                        .when(d -> d.repository()
                                .file("products/sofa.json", new byte[] {'"', (byte) 0xe4, '"'})
                                .commit("A sofa")
                                .tag("v1.3.0"))
                        .person(d -> d.repository()
                                .file("products/sofa.json", "{\"name\": \"ä\", \"price\": 1}")
                                .commit("In UTF-8")
                                .tag("v1.3.1"))
                        .then("tagsync promote v1.3.1"));
        COMMANDS.put(
                "bytes, at most",
                Trouble.of("tagsync promote v1.1.0", 1)
                        .when(config("maxFileBytes: 20\n"))
                        .person(USUAL));
        COMMANDS.put(
                "does not take this file",
                Trouble.of("tagsync promote v1.3.0", 1)
                        .when(d -> {
                            d.configure("include: [\"**/*\"]\n");
                            d.repository()
                                    .file("products/notes.txt", "Ask Ann\n")
                                    .commit("Notes")
                                    .tag("v1.3.0");
                        })
                        .person(config("include: [\"**/*\"]\nexclude: [\"**/*.txt\"]\n")));
        COMMANDS.put(
                "failed",
                Trouble.of("tagsync promote v1.1.0", 1)
                        .when(config("validators: [" + Thrower.class.getName() + "]\n"))
                        .person(USUAL));
        COMMANDS.put(
                "was given up",
                Trouble.of("tagsync promote v1.1.0", 1)
                        .when(config("validatorTimeout: 200ms\nvalidators: [" + NeverDone.class.getName() + "]\n"))
                        .person(USUAL));
        COMMANDS.put(
                "was not run",
                Trouble.of("tagsync promote v1.2.0", 1)
                        .when(d -> {
                            d.configure("validators: [" + NothingRemoved.class.getName() + "]\n");
                            DrillScenes.event("v1.2.0 is tagged", d);
                        })
                        .person(d -> {
                            DrillScenes.event("the files are mended", d);
                            d.repository().tag("v1.2.1");
                        })
                        .then("tagsync promote v1.2.1"));
        COMMANDS.put(
                "has no entries",
                Trouble.of("tagsync promote v1.1.0", 1)
                        .when(config("include: [\"items/**\"]\n"))
                        .person(USUAL));
        COMMANDS.put(
                "is damaged",
                Trouble.of("tagsync verify", 1).in("live").when(d -> DrillScenes.event("a node is lost", d)));
        COMMANDS.put(
                "is v1.1.0 already",
                Trouble.of("tagsync promote v1.1.0", 0)
                        .in("live")
                        .person(d -> DrillScenes.event("v1.1.1 is tagged", d))
                        .then("tagsync promote v1.1.1"));
    }

    private static Trouble rejected(String file, String text, Consumer<Drill> mend) {
        return Trouble.of("tagsync promote v1.3.0", 1)
                .when(d -> d.repository().file(file, text).commit("Wrong").tag("v1.3.0"))
                .person(d -> {
                    mend.accept(d);
                    d.repository().commit("Mended").tag("v1.3.1");
                })
                .then("tagsync promote v1.3.1");
    }

    private static void elsewhere() {
        String loop = "sync-testkit/src/test/java/dev/tagsync/testkit/SyncLoopTest.java#";
        String reader = "sync-testkit/src/test/java/dev/tagsync/testkit/CatalogReaderTest.java#";
        ELSEWHERE.put(
                "another process abandoned this hydration",
                "sync-testkit/src/test/java/dev/tagsync/testkit/collect/CollectionHazardsTest.java#sleepersWakeToNothing");
        ELSEWHERE.put("STALLED", loop + "healthIsTheAgeOfTheLastCompletedCycle");
        ELSEWHERE.put("STORE_UNAVAILABLE", loop + "healthIsTheAgeOfTheLastCompletedCycle");
        ELSEWHERE.put("SOURCE_UNAVAILABLE", loop + "healthIsTheAgeOfTheLastCompletedCycle");
        ELSEWHERE.put("STANDING_BY", loop + "oneOfTwoLoopsWorks");
        ELSEWHERE.put(
                "DAMAGED",
                "sync-testkit/src/test/java/dev/tagsync/testkit/collect/ScrubbingLoopTest.java#aLostNodeIsACondition");
        ELSEWHERE.put("trouble", reader + "cachedReadsGoOnWithoutAStore");
        ELSEWHERE.put("one reader is generations behind", reader + "readersThatReportCanBeWaitedFor");
        ELSEWHERE.put(
                "server start",
                "sync-testkit/src/test/java/dev/tagsync/testkit/server/DetachedServerTest.java#secondStartFindsTheFirstAndItsDataSurvivesAStop");
        ELSEWHERE.put(
                "tagsync",
                "examples/cli/src/test/java/dev/tagsync/cli/StartScriptTest.java#itIsBuiltWhenItsSourcesHaveChanged");
        ELSEWHERE.put(
                "does not let us in",
                "examples/cli/src/test/java/dev/tagsync/cli/ServerWithUsersTest.java#theUserOfTheEnvironmentIsLetIn");
    }
}
