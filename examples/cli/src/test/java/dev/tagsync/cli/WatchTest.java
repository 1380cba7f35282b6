package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.testkit.git.TestRepository;
import java.nio.file.Files;
import java.nio.file.Path;
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
