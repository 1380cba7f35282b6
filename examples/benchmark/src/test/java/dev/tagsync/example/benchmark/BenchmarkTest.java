package dev.tagsync.example.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.SyncController;
import dev.tagsync.SyncResult;
import dev.tagsync.example.benchmark.generate.CatalogGenerator;
import dev.tagsync.example.benchmark.generate.CatalogGenerator.Layout;
import dev.tagsync.example.benchmark.generate.CatalogSpec;
import dev.tagsync.example.benchmark.generate.CatalogSpec.Kind;
import dev.tagsync.example.benchmark.generate.CatalogSpec.Sizes;
import dev.tagsync.example.benchmark.generate.CatalogSpec.Spread;
import dev.tagsync.example.benchmark.generate.EntryText;
import dev.tagsync.example.benchmark.measure.ChildProcess;
import dev.tagsync.example.benchmark.measure.Result;
import dev.tagsync.example.benchmark.peer.Dsbulk;
import dev.tagsync.example.benchmark.report.Report;
import dev.tagsync.example.benchmark.workload.BothWays;
import dev.tagsync.example.benchmark.workload.FirstLoad;
import dev.tagsync.git.JGitTagSource;
import dev.tagsync.testkit.InMemoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.PackParser;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark's parts that need no server; its workloads run with the profile benchmark alone. */
class BenchmarkTest {
    private static final int ENTRIES = 2_300;

    @Test
    @DisplayName(
            "a generated catalog is a repository that TagSync promotes release by release, and each release has its changes")
    void aGeneratedCatalogCanBePromoted(@TempDir Path folder) throws Exception {
        CatalogSpec spec = CatalogSpec.releases(ENTRIES, 7, List.of(new Sizes(10, 2), new Sizes(1_000, 1)));
        Layout catalog = CatalogGenerator.generate(spec, folder);
        try (SyncController sync = SyncController.builder()
                .source(JGitTagSource.local(catalog.repository()))
                .store(new InMemoryStore())
                .build()) {
            assertThat(sync.promote(CatalogSpec.FIRST).orThrow().report().entries())
                    .isEqualTo(ENTRIES);
            for (CatalogSpec.Step step : spec.steps()) {
                SyncResult result = sync.promote(step.tag()).orThrow();
                assertThat(result.report().changes().orElseThrow().changed()).isEqualTo(step.changes());
            }
            assertThat(sync.verify().orElseThrow().good()).isTrue();
        }
        assertThat(Files.readAllLines(catalog.blobIds())).hasSize(ENTRIES).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("Git reads the pack to its checksum, and would have written the same index")
    void packAndIndexAgree(@TempDir Path folder) throws Exception {
        Layout catalog = CatalogGenerator.generate(CatalogSpec.first(Kind.JSON, 300, 7), folder.resolve("made"));
        Path other = folder.resolve("other.git");
        try (Repository repository = FileRepositoryBuilder.create(other.toFile());
                ObjectInserter inserter = repository.newObjectInserter();
                InputStream in = Files.newInputStream(pack(catalog.repository(), ".pack"))) {
            repository.create(true);
            PackParser parser = inserter.newPackParser(in);
            parser.parse(NullProgressMonitor.INSTANCE);
            // 300 blobs, one folder, the collection, the root, a commit, a tag.
            assertThat(parser.getObjectCount()).isEqualTo(305);
            assertThat(pack(catalog.repository(), ".idx")).hasSameBinaryContentAs(pack(other, ".idx"));
        }
    }

    private static Path pack(Path repository, String extension) throws IOException {
        try (Stream<Path> files = Files.list(repository.resolve("objects/pack"))) {
            return files.filter(file -> file.toString().endsWith(extension))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    @DisplayName("the same specification gives the same repository, byte for byte, and another seed another")
    void generationIsDeterministic(@TempDir Path folder) throws Exception {
        CatalogSpec spec = CatalogSpec.percents(1_200, 7, 3, Spread.FOLDERS);
        assertThat(packName(spec, folder.resolve("a"))).isEqualTo(packName(spec, folder.resolve("b")));
        assertThat(packName(CatalogSpec.percents(1_200, 8, 3, Spread.FOLDERS), folder.resolve("c")))
                .isNotEqualTo(packName(spec, folder.resolve("d")));
    }

    private static String packName(CatalogSpec spec, Path folder) throws IOException {
        Layout catalog = CatalogGenerator.generate(spec, folder);
        return pack(catalog.repository(), ".pack").getFileName().toString();
    }

    @Test
    @DisplayName("clustered changes lie in as few folders as they fit in, others all over")
    void changesLieWhereTheyShould() {
        CatalogSpec clustered = CatalogSpec.percents(100_000, 7, 5, Spread.FOLDERS);
        CatalogSpec random = CatalogSpec.percents(100_000, 7, 5, Spread.RANDOM);
        for (int i = 0; i < 5; i++) {
            assertThat(clustered.changed(i)).hasSize(1_000);
            assertThat(folders(clustered.changed(i))).isEqualTo(1);
            assertThat(random.changed(i)).hasSize(1_000);
            assertThat(folders(random.changed(i))).isEqualTo(100);
        }
    }

    private static long folders(int[] entries) {
        return Arrays.stream(entries).map(i -> i / EntryText.FOLDER).distinct().count();
    }

    @Test
    @DisplayName("a row's payload is what TagSync stores of the file: the same JSON without spaces, about 1 KiB")
    void rowsHoldWhatIsStored(@TempDir Path folder) throws Exception {
        EntryText text = new EntryText(7);
        String indented = text.json(42, 3, true);
        assertThat(Result.JSON.readTree(indented).toString()).isEqualTo(text.json(42, 3, false));
        assertThat(indented.length()).isBetween(900, 1_300);
        Layout catalog = CatalogGenerator.generate(CatalogSpec.first(Kind.JSON, 200, 7), folder);
        JsonNode row = Result.JSON.readTree(Files.readAllLines(catalog.rows()).get(42));
        assertThat(row.path("payload").asText()).isEqualTo(text.json(42, 0, false));
    }

    @Test
    @DisplayName("front matter gives entries with the same fields and the text as body")
    void frontMatterIsRead(@TempDir Path folder) throws Exception {
        Layout catalog = CatalogGenerator.generate(CatalogSpec.first(Kind.MARKDOWN, 200, 7), folder);
        try (SyncController sync = SyncController.builder()
                .source(JGitTagSource.local(catalog.repository()))
                .store(new InMemoryStore())
                .build()) {
            SyncResult result = sync.promote(CatalogSpec.FIRST).orThrow();
            assertThat(result.report().entries()).isEqualTo(200);
            assertThat(result.report().findings()).isEmpty();
        }
    }

    @Test
    @DisplayName(
            "a peer whose libraries are not there fails with the way to have them, and so does a process that ends badly")
    void peersFailWithAReason(@TempDir Path folder) {
        ChildProcess processes = new ChildProcess(folder, 60);
        ObjectNode args = Result.JSON.createObjectNode().put("address", "127.0.0.1:1");
        assertThatThrownBy(
                        () -> new Dsbulk(folder.resolve("nowhere"), processes).load(args, "entry", folder, 1, folder))
                .isInstanceOf(ChildProcess.FailedException.class)
                .hasMessageContaining("run with -Pbenchmark");
        assertThatThrownBy(() -> processes.task("nonsense", 64, args))
                .isInstanceOf(ChildProcess.FailedException.class)
                .hasMessageContaining("no task is named nonsense");
    }

    @Test
    @DisplayName("the report judges what was measured, names what failed, and says what was not measured")
    void theReportNamesFailures(@TempDir Path folder) throws Exception {
        ObjectNode run = Result.JSON.createObjectNode().put("run", "r").put("seed", 7);
        run.putArray("sizes").add(100).add(1_000);
        Result first = Result.start("first", "r");
        first.add(
                FirstLoad.GIT,
                1_000,
                0,
                Result.JSON.createObjectNode().put("seconds", 2).put("entries-per-second", 500));
        ObjectNode json = Result.JSON
                .createObjectNode()
                .put("seconds", 4)
                .put("entries-per-second", 220)
                .put("peak-rss-mb", 90)
                .put("root", "r");
        first.add(FirstLoad.JSON, 1_000, 0, json);
        BothWays.merge(
                json,
                Result.JSON
                        .createObjectNode()
                        .put("seconds", 6)
                        .put("entries-per-second", 180)
                        .put("peak-rss-mb", 100)
                        .put("root", "r"));
        first.add(
                FirstLoad.DSBULK_FOLDER,
                1_000,
                0,
                Result.JSON.createObjectNode().put("seconds", 10).put("entries-per-second", 100));
        first.failed(FirstLoad.DSBULK, 1_000, 0, "it had no libraries");

        new Report(run, List.of(first)).write(folder);

        assertThat(folder.resolve("report.md"))
                .content()
                .contains(
                        "| first load of 1,000 entries, against one `git cat-file --batch` | at most 2 × | 2.50 × | **not reached** |")
                .contains(
                        "| first load, against DSBulk with a partition a folder, whose rows it sends in batches | at most 1 × | 0.500 × | reached |")
                .contains(
                        "| TagSync, JSON | 5 | 4, 6 | 198 | – | – | 100 |", "| git cat-file --batch | 2 | once | 500 |")
                .contains("**Failed:** DSBulk, partition = entry (1000 entries): it had no libraries")
                .contains("| nodes that the run after kill -9 sends | at most 60 % | – | not measured |")
                .contains("Not part of this run: Storage.");
        assertThat(folder.resolve("first.svg"))
                .content()
                .startsWith("<svg")
                .contains("fill=\"#ffffff\"", "TagSync, JSON");
        assertThat(folder.resolve("report.csv"))
                .content()
                .contains("first,\"TagSync, JSON\",1000,0,seconds,5.0\n", "peak-rss-mb,100\n");
        assertThat(Result.JSON.readTree(folder.resolve("report.json").toFile()).path("goals"))
                .isNotEmpty();
    }

    @Test
    @DisplayName(
            "first loads are measured in a JVM that is set as the start script of the command line sets one that loads")
    void firstLoadsAreSetAsTheCommandLineSetsThem() throws IOException {
        String script = Files.readString(Path.of("..", "cli", "tagsync"));
        assertThat(ChildProcess.COMMAND_LINE)
                .allSatisfy(flag -> assertThat(script).contains(flag));
    }
}
