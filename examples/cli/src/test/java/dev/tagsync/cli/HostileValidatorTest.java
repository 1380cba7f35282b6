package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Validators that a jar may bring: none of them makes a release pass. */
class HostileValidatorTest {
    @TempDir
    Path folder;

    private Path tree;

    @BeforeEach
    void aCatalog() throws IOException {
        tree = folder.resolve("shop");
        Files.createDirectories(tree.resolve("products"));
        Files.writeString(tree.resolve("products/chair.json"), "{}");
    }

    private Path config(Class<?> validator, String more) throws IOException {
        return Files.writeString(folder.resolve("c.yaml"), "validators: [" + validator.getName() + "]\n" + more);
    }

    private Shell.Said check(Class<?> validator, String more) throws IOException {
        return Shell.real()
                .run(
                        "check",
                        tree.toString(),
                        "--config",
                        config(validator, more).toString());
    }

    /** Runs the command in a process of its own, and returns its exit status. */
    private int process(Path out, Path err, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "check",
                tree.toString(),
                "--config",
                config(ProcessEnder.class, "").toString()));
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start()
                .waitFor();
    }

    @Test
    @DisplayName("a validator that ends the process with status 0 does not open the gate (H-VAL-5)")
    void anEndOfTheProcessIsNoVerdict() throws Exception {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");

        assertThat(process(out, err)).isEqualTo(1);
        assertThat(out).isEmptyFile();
        assertThat(Files.readString(err))
                .contains("tagsync: dev.tagsync.cli.ProcessEnder ended the process by System.exit before there was an"
                        + " answer\n  take the call out: a validator says what is wrong by findings, or throws\n");

        assertThat(process(out, err, "--json")).isEqualTo(1);
        assertThat(JsonMapper.builder()
                        .build()
                        .readTree(out.toFile())
                        .at("/error/code")
                        .asText())
                .isEqualTo("cli.ended");
    }

    @Test
    @DisplayName("a validator is given up after the time that the configuration gives it (H-VAL-5)")
    void theConfigurationSaysHowLongAValidatorMayTake() throws IOException {
        Shell.Said said = check(NeverDone.class, "validatorTimeout: 50ms\n");

        assertThat(said.status()).isEqualTo(1);
        assertThat(said.out())
                .contains("error[validator.timeout]: validator NeverDone was given up: it took longer than 50 ms");
        assertThat(check(NeverDone.class, "validatorTimeout: 0s\n").err())
                .isEqualTo("tagsync: validatorTimeout is a number greater than 0 and ms, s, m, h or d, found \"0s\""
                        + " [cli.usage]\n  write 30s or 10m\n");
        assertThat(Shell.real()
                        .run(
                                "check",
                                tree.toString(),
                                "--validator-timeout",
                                "60ms",
                                "--config",
                                config(NeverDone.class, "validatorTimeout: 1h\n")
                                        .toString())
                        .out())
                .contains("longer than 60 ms");
    }

    @Test
    @DisplayName("a class that is there and cannot be used is not said to be missing")
    void whatCannotBeLoadedIsSaidToBeSo() throws IOException {
        assertThat(check(BrokenInitializer.class, "").err())
                .contains("validator dev.tagsync.cli.BrokenInitializer cannot be loaded:"
                        + " java.lang.NumberFormatException: For input string: \"many\" [config.validator]")
                .contains("its static initializer threw: mend it");
        assertThat(check(NamelessValidator.class, "").err())
                .contains("validator dev.tagsync.cli.NamelessValidator does not tell its name and version:"
                        + " java.lang.IllegalStateException: no name yet [config.validator]");
    }

    @Test
    @DisplayName(
            "a number that a validator cannot read is named with its file, and is not said to be no JSON (H-VAL-4)")
    void aNumberOfThousandsOfDigitsIsNamed() throws IOException {
        Files.writeString(tree.resolve("products/chair.json"), "{\"price\": " + "9".repeat(5_000) + "}");

        Shell.Said said = check(PricePresent.class, "");

        assertThat(said.status()).isEqualTo(1);
        assertThat(said.out())
                .contains(
                        "error[validator.failed]: validator PricePresent failed: IllegalStateException: the payload of"
                                + " products/chair (products/chair.json) cannot be read as a JSON tree: Number value length (5000)")
                .doesNotContain("is no JSON");
    }
}
