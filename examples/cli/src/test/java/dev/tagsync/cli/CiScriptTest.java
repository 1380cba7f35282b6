package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script for a pipeline, as it stands in the guide: with what commands really answer, and a program in the start script's place that only repeats it. */
class CiScriptTest {
    private static final Path PAGE = DrillTest.ROOT.resolve("docs/how-to/release-and-rollback.md");
    private static final Pattern SCRIPT = Pattern.compile("(?s)## In scripts\n.*?```sh\n(.*?)```");

    @TempDir
    Path folder;

    @BeforeEach
    void needsJq() throws IOException, InterruptedException {
        assumeTrue(
                new ProcessBuilder("sh", "-c", "command -v jq").start().waitFor() == 0, "there is no jq on the PATH");
        Path program = folder.resolve("path/to/examples/cli/tagsync");
        Files.createDirectories(program.getParent());
        Files.writeString(program, "#!/bin/sh\necho \"$@\" >called\ncat answer\nexit \"$(cat status)\"\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }

    /** What the script did. */
    private record Ended(int status, String said) {}

    private Ended run(Shell.Said answer, String tag) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("answer"), answer.out());
        Files.writeString(folder.resolve("status"), String.valueOf(answer.status()));
        Matcher script = SCRIPT.matcher(Files.readString(PAGE));
        assertThat(script.find()).isTrue();
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", script.group(1))
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().put("TAG", tag);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), said);
    }

    @Test
    @DisplayName("it tells what is live, what is wrong and where, and when to try again")
    void everyExitStatus() throws IOException, InterruptedException {
        TestRepository repository = TestRepository.bare(folder.resolve("catalog.git"))
                .file("products/chair.json", "{\"price\": 1}")
                .commit("First")
                .tag("v1")
                .file("products/desk.json", "{\n  \"price\":\n}")
                .commit("Second")
                .tag("v2");
        Shell shell = Shell.inMemory().with("--repo", repository.path().toString());

        assertThat(run(shell.json("promote", "v1"), "v1")).isEqualTo(new Ended(0, "live: v1\n"));
        assertThat(Files.readString(folder.resolve("called"))).isEqualTo("--config catalog.yaml --json promote v1\n");
        Ended rejected = run(shell.json("promote", "v2"), "v2");
        assertThat(rejected.status()).isEqualTo(1);
        assertThat(rejected.said()).startsWith("products/desk.json:3: ");
        Ended refused = run(shell.json("promote", "v9"), "v9");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.said()).startsWith("there is no tag \"v9\"");
        Shell nowhere = Shell.real().with("--repo", repository.path().toString(), "--cql", "127.0.0.1:1");
        assertThat(run(nowhere.json("promote", "v1"), "v1")).isEqualTo(new Ended(75, "try again later\n"));
        Ended wrong = run(Shell.real().json("promote", "v1"), "v1");
        assertThat(wrong.status()).isEqualTo(1);
        assertThat(wrong.said()).isEqualTo("this needs a Git repository, and none was named\n");
        repository.close();
    }
}
