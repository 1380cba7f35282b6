package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.testkit.git.TestRepository;
import dev.tagsync.testkit.server.CqlServer;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The validators of {@code examples/custom-validator}, in a jar beside the command line. */
class CustomValidatorTest {
    private static final Path PROJECT = Path.of("../custom-validator");

    @TempDir
    Path folder;

    @Test
    @DisplayName("the command line, a process of its own, judges by validators from a jar on its class path")
    void validatorsOfAJar() throws Exception {
        try (TestRepository repository = TestRepository.bare(folder.resolve("catalog.git"))
                .file("products/chair.md", "---\ntitle: Chair\n---\nTODO\n")
                .commit("First")
                .tag("v1")) {
            Path config = Files.writeString(
                    folder.resolve("c.yaml"),
                    "validators:\n  - com.example.rules.NoPlaceholders\n  - com.example.rules.ProductsHaveVariants\n");
            List<String> options = List.of(
                    "--repo", repository.path().toString(),
                    "--cql", CqlServer.shared().hostPort(),
                    "--keyspace", "custom_validator");
            assertThat(run("", options, "schema", "create").status()).isZero();

            Shell.Said without = run("", options, "--config", config.toString(), "plan", "v1");
            assertThat(without.err())
                    .contains("there is no validator com.example.rules.NoPlaceholders", "TAGSYNC_CLASSPATH");

            Shell.Said said = run(jar().toString(), options, "--config", config.toString(), "plan", "v1");
            assertThat(said.out())
                    .contains("error[text.placeholder]: products/chair still says \"todo\"")
                    .contains("--> products/chair.md:4:1")
                    .contains("warning[product.no-variant]: products/chair has no variant, so nobody can buy it");
            assertThat(said.status()).isEqualTo(1);
        }
    }

    /** Compiles the example's sources and packs them, with its services, as its own build does. */
    private Path jar() throws IOException {
        Path classes = Files.createDirectory(folder.resolve("classes"));
        List<String> arguments = new ArrayList<>(List.of(
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "--release",
                "17",
                "-proc:none"));
        files(PROJECT.resolve("src/main/java")).forEach(source -> arguments.add(source.toString()));
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                .isZero();
        Path jar = folder.resolve("shop-rules.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(out)) {
            for (Path root : List.of(classes, PROJECT.resolve("src/main/resources"))) {
                for (Path file : files(root)) {
                    packed.putNextEntry(
                            new JarEntry(root.relativize(file).toString().replace('\\', '/')));
                    packed.write(Files.readAllBytes(file));
                    packed.closeEntry();
                }
            }
        }
        return jar;
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** Runs the command line as its start script does: the jars of {@code TAGSYNC_CLASSPATH} stand behind its own. */
    private Shell.Said run(String classPath, List<String> options, String... command) throws Exception {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dfile.encoding=UTF-8",
                "-cp",
                System.getProperty("java.class.path") + (classPath.isEmpty() ? "" : File.pathSeparator + classPath),
                Main.class.getName()));
        line.addAll(options);
        line.addAll(List.of(command));
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        int status = new ProcessBuilder(line)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start()
                .waitFor();
        return new Shell.Said(status, Files.readString(out), Files.readString(err));
    }
}
