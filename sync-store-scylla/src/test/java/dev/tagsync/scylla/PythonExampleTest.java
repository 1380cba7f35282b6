package dev.tagsync.scylla;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tagsync.CatalogDefinition;
import dev.tagsync.IndexDefinition;
import dev.tagsync.SyncController;
import dev.tagsync.testkit.InMemoryTagSource;
import dev.tagsync.testkit.TaggedHistory;
import dev.tagsync.testkit.server.CqlServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The documented format, read by a program that shares nothing with this library. */
class PythonExampleTest {
    private static final String KEYSPACE = "from_python";
    private static final Path SCRIPT = Path.of("../examples/read-from-python/read_catalog.py");

    private static Optional<String> python = Optional.empty();

    @BeforeAll
    static void promote() throws IOException, InterruptedException {
        for (String each : List.of("python3", "/usr/bin/python3")) {
            if (python.isEmpty()
                    && run(List.of(each, "-c", "import cassandra, zstandard")).status() == 0) {
                python = Optional.of(each);
            }
        }
        assumeTrue(python.isPresent(), "no python3 has the modules cassandra and zstandard");
        TestServers.keyspace(KEYSPACE);
        TaggedHistory.Builder files = TaggedHistory.builder();
        for (int i = 0; i < 3000; i++) {
            files.file(
                    "things/t" + (10_000 + i) + ".json",
                    "{\"n\": " + i + ", \"kind\": \"k" + i % 7 + "\", \"text\": \"" + "x".repeat(300 + i % 90) + "\"}");
        }
        InMemoryTagSource source =
                InMemoryTagSource.of(files.file("large/one.json", "{\"text\": \"" + "y".repeat(700_000) + "\"}")
                        .file("odd/ünï cödé.json", "{\"n\": \"é\"}")
                        .commit("all")
                        .tag("v1")
                        .build());
        try (SyncController sync = SyncController.builder()
                .source(source)
                .store(ScyllaStore.builder(TestServers.session())
                        .keyspace(KEYSPACE)
                        .build())
                .definition(CatalogDefinition.builder()
                        .index(IndexDefinition.of("kind", "things", "/kind"))
                        .build())
                .build()) {
            sync.promote("v1").orThrow();
        }
    }

    private record Ended(int status, String output) {}

    private static Ended run(List<String> command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return new Ended(-1, e.toString());
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }

    private static List<String> script(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                python.orElseThrow(),
                "-X",
                "utf8",
                SCRIPT.toString(),
                CqlServer.shared().hostPort(),
                KEYSPACE));
        command.addAll(List.of(arguments));
        Ended ended = run(command);
        assertThat(ended.status()).as(ended.output()).isZero();
        return ended.output().lines().toList();
    }

    @Test
    void anEntryIsRead() throws IOException, InterruptedException {
        assertThat(script("get", "things", "t12345"))
                .singleElement()
                .asString()
                .startsWith("things t12345 {\"n\":2345,\"kind\":\"k0\"");
        assertThat(script("get", "things", "t1")).isEmpty();
        assertThat(script("get", "odd", "ünï cödé")).containsExactly("odd ünï cödé {\"n\":\"é\"}");
    }

    @Test
    @DisplayName("a payload that lies in nodes of its own is put together")
    void aLargePayloadIsRead() throws IOException, InterruptedException {
        assertThat(script("get", "large", "one"))
                .containsExactly("large one {\"text\":\"" + "y".repeat(700_000) + "\"}");
    }

    @Test
    void aListIsRead() throws IOException, InterruptedException {
        List<String> lines = script("list", "things");
        assertThat(lines).hasSize(3000).isSorted();
        assertThat(lines.get(2999)).startsWith("things t12999 {\"n\":2999,");
    }

    @Test
    void anIndexIsRead() throws IOException, InterruptedException {
        List<String> lines = script("index", "kind", "k3");
        assertThat(lines).hasSize(429);
        assertThat(lines.get(0)).isEqualTo("k3 things t10003 ");
    }

    @Test
    void theExampleIsShort() throws IOException {
        assertThat(Files.readAllLines(SCRIPT)).hasSizeLessThan(80);
    }
}
