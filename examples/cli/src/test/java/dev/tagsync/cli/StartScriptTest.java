package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the start script builds the program: in a project that is like this one, with a Maven and a Java that only tell that they ran. */
class StartScriptTest {
    @TempDir
    Path root;

    private Path cli;
    private Path source;
    private Path builds;

    @BeforeEach
    void aProject() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no Bash");
        cli = Files.createDirectories(root.resolve("examples/cli"));
        Files.copy(Path.of("tagsync").toAbsolutePath(), cli.resolve("tagsync"));
        source = write("sync-core/src/main/java/Core.java", "");
        write("sync-core/src/test/java/CoreTest.java", "");
        write("sync-core/pom.xml", "");
        write("pom.xml", "");
        write("examples/cli/pom.xml", "");
        write("examples/cli/src/main/java/Main.java", "");
        builds = root.resolve("builds");
        tool("bin/mvn", """
                echo built >>%s
                sleep 0.5
                [ -e %s ] && exit 1
                : >>%s""".formatted(builds, root.resolve("broken"), cli.resolve("target/tagsync-cli.jar")));
        tool("jdk/bin/java", "echo \"$@\" >%s; echo ran".formatted(root.resolve("called")));
        try (Stream<Path> all = Files.walk(root)) {
            for (Path one : all.toList()) {
                Files.setLastModifiedTime(one, FileTime.from(Instant.now().minusSeconds(3600)));
            }
        }
    }

    private Path write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private void tool(String path, String script) throws IOException {
        assertThat(write(path, "#!/bin/bash\n" + script + "\n").toFile().setExecutable(true))
                .isTrue();
    }

    private Process start(String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("/bin/bash", cli.resolve("tagsync").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PATH", root.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("JAVA_HOME", root.resolve("jdk").toString());
        builder.environment().put("TAGSYNC_JAVA_OPTS", "-Xmx2g");
        return builder.start();
    }

    private static String end(Process process, int status) throws IOException, InterruptedException {
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(said).isEqualTo(status);
        return said;
    }

    private String run() throws IOException, InterruptedException {
        return end(start("status"), 0);
    }

    private int builds() throws IOException {
        return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
    }

    @Test
    @DisplayName("it is built once, and again only when something that it is made of has changed")
    void itIsBuiltWhenItsSourcesHaveChanged() throws IOException, InterruptedException {
        assertThat(run()).isEqualTo("tagsync: building the command line, once\nran\n");
        assertThat(run()).isEqualTo("ran\n");
        assertThat(builds()).isEqualTo(1);

        for (String changed : List.of("pom.xml", "sync-core/pom.xml", "sync-core/src/main/java/Core.java")) {
            write(changed, "changed");
            assertThat(run())
                    .as(changed)
                    .isEqualTo("tagsync: building the command line anew, for its sources have changed\nran\n");
            assertThat(run()).as("after " + changed).isEqualTo("ran\n");
        }
        Files.delete(source);
        assertThat(run()).as("a source that is gone").startsWith("tagsync: building");
        assertThat(builds()).isEqualTo(5);
        write("sync-core/src/test/java/CoreTest.java", "changed");
        assertThat(run()).as("a test").isEqualTo("ran\n");
    }

    @Test
    @DisplayName(
            "a command that may load a whole catalog has both of the JVM's compilers, and options of the user's come last")
    void commandsThatLoadHaveBothCompilers() throws IOException, InterruptedException {
        assertThat(called("status")).contains("-XX:TieredStopAtLevel=1").doesNotContain("-XX:Tier4");
        for (String loads : List.of("promote", "plan", "watch")) {
            assertThat(called("--keyspace", "k", loads, "v1"))
                    .as(loads)
                    .contains("-XX:Tier4InvocationThreshold=50000")
                    .containsSubsequence("-XX:Tier4BackEdgeThreshold=400000", "-Xmx2g", "-cp")
                    .doesNotContain("-XX:TieredStopAtLevel");
        }
    }

    private String called(String... arguments) throws IOException, InterruptedException {
        end(start(arguments), 0);
        return Files.readString(root.resolve("called"));
    }

    @Test
    @DisplayName("of starts at the same time one builds, and the others wait for it")
    void oneOfSeveralStartsBuilds() throws IOException, InterruptedException {
        run();
        write("sync-core/src/main/java/Core.java", "changed");
        List<Process> starts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            starts.add(start("status"));
        }
        for (Process one : starts) {
            assertThat(end(one, 0)).endsWith("ran\n");
        }
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    @DisplayName("a build that fails is told, starts nothing that is older than its sources, and is tried again")
    void aBuildThatFails() throws IOException, InterruptedException {
        run();
        write("sync-core/src/main/java/Core.java", "changed");
        Path broken = Files.createFile(root.resolve("broken"));
        assertThat(end(start("status"), 2))
                .contains("could not be built [cli.build]")
                .doesNotContain("ran");
        assertThat(end(start("status", "--json"), 2)).contains("{\"error\":{\"code\":\"cli.build\"");
        Files.delete(broken);
        assertThat(run()).endsWith("ran\n");
    }
}
