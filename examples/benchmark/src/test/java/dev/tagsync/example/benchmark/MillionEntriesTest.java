package dev.tagsync.example.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.example.benchmark.measure.ChildProcess;
import dev.tagsync.example.benchmark.measure.Result;
import dev.tagsync.example.benchmark.measure.Server;
import dev.tagsync.example.benchmark.workload.Bench;
import dev.tagsync.example.benchmark.workload.Resume;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What takes minutes, and 4 GB of disk. The short forms are {@code HydrationTest} of the kit and {@code KilledPromotionTest} of the command line. */
@Tag("nightly")
class MillionEntriesTest {
    private static final int ENTRIES = 1_000_000;

    @Test
    @DisplayName(
            "a million entries are loaded with 256 MB of heap; killed at half, the second run sends at most 60 % and ends with the same root")
    void aMillionEntries(@TempDir Path folder) throws Exception {
        Settings settings =
                new Settings(List.of(ENTRIES), ENTRIES, Set.of(), folder, folder.resolve("none"), 7, 512, 900);
        Result result = Result.start("resume", "nightly");
        try (Server server = Server.start(folder.resolve("server"))) {
            new Resume().run(new Bench(settings, server, new ChildProcess(folder, 900), System.out), result);
        }

        assertThat(result.failures()).isEmpty();
        Result.Row second = result.row(Resume.SECOND, ENTRIES, 0).orElseThrow();
        assertThat(second.figure("same-root")).hasValue(1);
        assertThat(second.figure("heap-limit-mb")).hasValue(256);
        assertThat(second.figure("sent-percent").orElseThrow()).isLessThanOrEqualTo(60);
    }
}
