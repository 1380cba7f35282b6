package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tagsync.spi.Promoter;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.git.TestRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The loop in the foreground. */
class WatchTest {
    @TempDir
    Path folder;

    @Test
    @Timeout(60)
    @DisplayName("watch shows by a file that its loop completes cycles, promotes, and ends when it is told to")
    void aliveIsWritten() throws Exception {
        TestRepository repository = TestRepository.bare(folder.resolve("catalog.git"))
                .file("products/chair.json", "{\"price\": 1}")
                .commit("First")
                .tag("v1");
        Shell shell = Shell.inMemory().with("--repo", repository.gitDirectory().toString());
        Path alive = folder.resolve("alive");
        CompletableFuture<Shell.Said> ended = new CompletableFuture<>();
        Thread watching =
                new Thread(() -> ended.complete(shell.run("watch", "--interval", "50ms", "--alive", alive.toString())));
        watching.start();

        while (!Files.exists(alive) || Files.readString(alive).strip().compareTo("1") < 0) {
            assertThat(ended).isNotDone();
            Thread.onSpinWait();
        }
        assertThat(shell.run("status").out()).contains("live        v1");
        watching.interrupt();

        assertThat(ended.get(30, TimeUnit.SECONDS).err()).contains("synced");
        repository.close();
    }

    @Test
    @Timeout(60)
    @DisplayName("watch scrubs beside the looks, as the configuration file says, and tells how far it is")
    void watchScrubs() throws Exception {
        TestRepository repository = TestRepository.bare(folder.resolve("catalog.git"))
                .file("products/chair.json", "{\"price\": 1}")
                .commit("First")
                .tag("v1");
        Path config = Files.writeString(folder.resolve("tagsync.yaml"), "scrubEvery: 1d\nnodesPerSecond: 5000\n");
        InMemoryStore store = new InMemoryStore();
        Promoter register = store.promoter("default");
        Shell shell = Shell.over(store)
                .with("--repo", repository.gitDirectory().toString())
                .with("--config", config.toString());
        CompletableFuture<Shell.Said> ended = new CompletableFuture<>();
        Thread watching = new Thread(() -> ended.complete(shell.json("watch", "--interval", "50ms")));
        watching.start();

        while (register.read(Promoter.Group.CONTROL, List.of(Promoter.Range.all("scrub")))
                .records()
                .isEmpty()) {
            assertThat(ended).isNotDone();
            Thread.onSpinWait();
        }
        watching.interrupt();

        JsonNode scrub = ended.get(30, TimeUnit.SECONDS).object().at("/scrub");
        assertThat(scrub.at("/next").asInt()).isEqualTo(1);
        assertThat(scrub.at("/slices").asInt()).isEqualTo(64);
        assertThat(scrub.at("/lostNodeCount").asInt(-1)).isZero();
        assertThat(scrub.has("fault")).isFalse();
        assertThat(shell.json("watch", "--once", "--scrub-every", "1d").status())
                .as("a look ends before it")
                .isEqualTo(ExitStatus.USAGE);
        assertThat(shell.json("watch", "--once").object().has("scrub")).isFalse();
        repository.close();
    }

    @Test
    @DisplayName("a file that cannot be written is told before the loop begins")
    void aliveThatCannotBeWritten() {
        TestRepository repository = TestRepository.bare(folder.resolve("catalog.git"))
                .file("products/chair.json", "{\"price\": 1}")
                .commit("First")
                .tag("v1");
        Shell shell = Shell.inMemory().with("--repo", repository.gitDirectory().toString());

        Shell.Said said =
                shell.json("watch", "--alive", folder.resolve("none/alive").toString());

        assertThat(said.status()).isEqualTo(2);
        assertThat(said.errorCode()).isEqualTo("cli.output");
        assertThat(shell.json("status").object().has("tag")).isFalse();
        repository.close();
    }
}
