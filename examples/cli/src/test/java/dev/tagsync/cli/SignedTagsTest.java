package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tags that the real {@code git} signs by keys of the real {@code ssh-keygen}, in the command line; and what git itself says of them. */
class SignedTagsTest {
    private static final String MAIL = "ann@example.org";

    @TempDir
    Path folder;

    private Path repository;
    private String fingerprint;

    @BeforeEach
    void aRepository() throws Exception {
        assumeTrue(there("git") && there("ssh-keygen"), "git or ssh-keygen is not installed");
        repository = folder.resolve("catalog");
        run("git", "init", "-q", "-b", "main", repository.toString());
        git("config", "user.name", "Ann");
        git("config", "user.email", MAIL);
        git("config", "gpg.format", "ssh");
        git("config", "gpg.ssh.allowedSignersFile", folder.resolve("allowed").toString());
        fingerprint = key("ann");
        key("eve");
        Files.writeString(
                folder.resolve("allowed"), MAIL + " namespaces=\"git\" " + Files.readString(folder.resolve("ann.pub")));
        commit("1");
    }

    /** Makes a key, and returns its fingerprint. */
    private String key(String name) throws Exception {
        String file = folder.resolve(name).toString();
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file);
        return run("ssh-keygen", "-lf", file + ".pub").split(" ")[1];
    }

    private void commit(String price) throws Exception {
        Files.createDirectories(repository.resolve("products"));
        Files.writeString(repository.resolve("products/chair.json"), "{\"price\": " + price + "}");
        git("add", ".");
        git("commit", "-q", "-m", price);
    }

    private void sign(String tag, String key, String... more) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("-c", "user.signingKey=" + folder.resolve(key), "tag", "-s", "-m", "signed", tag));
        command.addAll(List.of(more));
        git(command.toArray(String[]::new));
    }

    private Shell shell(Shell shell, String mode) throws IOException {
        Path config = folder.resolve(mode + ".yaml");
        if (!Files.exists(config)) {
            Files.writeString(config, "signatures: {mode: " + mode + ", allowedSigners: allowed}\n");
        }
        return shell.with("--repo", repository.toString()).with("--config", config.toString());
    }

    @Test
    @DisplayName("a tag that is well signed is promoted, and who signed it is shown and recorded")
    void aSignedTag() throws Exception {
        sign("v1", "ann");
        Shell shell = shell(Shell.inMemory(), "require");
        assertThat(shell.json("releases").object().at("/releases/0").has("signature"))
                .as("before it is resolved")
                .isFalse();
        assertThat(shell.run("releases").out()).doesNotContain("signature");

        String promoted = shell.run("promote", "v1").out();
        assertThat(promoted).contains("signature         good, by " + MAIL + " (" + fingerprint + ")");
        for (String[] command : List.of(new String[] {"status"}, new String[] {"plan", "v1"})) {
            assertGood(shell.json(command).object());
        }
        assertGood(shell.json("history").object().at("/records/0"));
        assertGood(shell.json("releases").object().at("/releases/0"));
        assertThat(shell.run("status").out()).contains("signature   good, by " + MAIL);
        assertThat(shell.run("history").out()).contains("signature", "good: " + MAIL);
        assertThat(shell.run("releases").out()).contains("signature", "good: " + MAIL);
    }

    private void assertGood(JsonNode release) {
        assertThat(release.at("/signature").toString())
                .isEqualTo("{\"state\":\"GOOD\",\"key\":\"" + fingerprint + "\",\"signer\":\"" + MAIL + "\"}");
    }

    @Test
    @DisplayName(
            "a tag without a good signature is refused with what is wrong and what to do, exit status 1, whatever asks for it")
    void anUnsignedTag() throws Exception {
        git("tag", "-a", "-m", "note", "v1");
        Shell shell = shell(Shell.inMemory(), "require");
        for (String[] command : List.of(
                new String[] {"promote", "v1"},
                new String[] {"plan", "v1"},
                new String[] {"approve", "v1"},
                new String[] {"quarantine", "v1"},
                new String[] {"accept-moved", "v1", "--reason", "why not"})) {
            Shell.Said said = shell.json(command);
            assertThat(said.status()).as(command[0]).isEqualTo(1);
            assertThat(said.text("/outcome")).as(command[0]).isEqualTo("REFUSED");
            assertThat(said.text("/reason")).as(command[0]).isEqualTo("POLICY");
            assertThat(said.text("/message"))
                    .as(command[0])
                    .contains("is not signed")
                    .contains("signature.missing");
            assertThat(said.text("/hint")).as(command[0]).isEqualTo("sign it: git tag -s");
            if (command[0].startsWith("p")) {
                assertThat(said.text("/code")).as(command[0]).isEqualTo("signature.missing");
            }
        }
        assertThat(shell.run("promote", "v1").out())
                .contains("refused: tag \"v1\" is not signed")
                .contains("  sign it: git tag -s");
        assertThat(shell.json("keep", "v1").status())
                .as("of what was never stored")
                .isEqualTo(1);
        assertThat(shell.json("status").object().has("tag")).isFalse();
    }

    @Test
    @DisplayName(
            "what was taken before signatures were asked for can be kept, quarantined and gone back to: that asks no Git")
    void whatIsStoredIsNotJudgedAgain() throws Exception {
        git("tag", "v1");
        commit("2");
        sign("v2", "ann");
        Shell memory = Shell.inMemory();
        assertThat(shell(memory, "off").json("promote", "v1").status()).isZero();
        Shell strict = shell(memory, "require");
        assertThat(strict.json("promote", "v2").status()).isZero();
        assertThat(strict.json("keep", "v1", "--reason", "audit").status()).isZero();
        assertThat(strict.json("rollback").text("/signature/state")).isEqualTo("UNCHECKED");
        assertThat(strict.json("promote", "v1").text("/reason")).isEqualTo("POLICY");
        assertThat(strict.json("quarantine", "v1", "--reason", "old").text("/outcome"))
                .isEqualTo("DONE");
    }

    @Test
    @DisplayName("where the policy only warns, a doubtful tag is promoted, and stays to be seen as doubtful")
    void aDoubtfulTag() throws Exception {
        git("tag", "v1");
        Shell shell = shell(Shell.inMemory(), "warn");
        Shell.Said promoted = shell.json("promote", "v1");
        assertThat(promoted.status()).isZero();
        assertThat(promoted.text("/signature/state")).isEqualTo("DOUBTFUL");
        assertThat(promoted.text("/signature/code")).isEqualTo("signature.missing");
        assertThat(promoted.text("/signature/reason")).contains("tag \"v1\" is not signed");
        assertThat(shell.run("status").out()).contains("signature   doubtful: tag \"v1\" is not signed");
        assertThat(shell.run("history").out()).contains("doubtful: missing");
    }

    @Test
    @DisplayName("a loop goes past an unsigned tag to the latest one that is well signed")
    void aLoopGoesPastAnUnsignedTag() throws Exception {
        sign("v1", "ann");
        Shell shell = shell(Shell.inMemory(), "require");
        assertThat(shell.json("promote", "v1").status()).isZero();
        commit("2");
        sign("v2", "ann");
        commit("3");
        sign("v3", "eve");
        shell.json("watch", "--once");
        assertThat(shell.json("status").text("/tag")).isEqualTo("v2");
    }

    @Test
    @DisplayName(
            "H-REV-4, H-REV-5: of tags of every kind and odd names, releases and plan say what git for-each-ref, git rev-parse and git verify-tag say")
    void gitSaysTheSame() throws Exception {
        List<String> names =
                List.of("v1.0+build.7", "a/b/c", "ümlaut-1", "版本", "-dash", "HEAD", "main", "1", "x@y", "v1,0=%");
        int n = 0;
        for (String name : names) {
            git("update-ref", "refs/tags/light" + n + "/" + name, "HEAD");
            sign("signed" + n + "/" + name, "ann");
            sign("foreign" + n + "/" + name, "eve");
            git("tag", "-a", "-m", "note", "note" + n + "/" + name);
            git("branch", "signed" + n + "/" + name);
            commit(Integer.toString(++n + 1));
        }
        sign("nested", "ann", "signed0/v1.0+build.7");
        git("tag", "-a", "-m", "outside", "unsigned-around-signed", "signed1/a/b/c");
        sign("of-a-tree", "ann", "HEAD^{tree}");
        git("tag", "of-a-blob", "HEAD:products/chair.json");

        Shell shell = shell(Shell.inMemory(), "require");
        List<String> planned = new ArrayList<>();
        JsonNode before = shell.json("releases").object().at("/releases");
        assertThat(before).hasSize(4 * names.size() + 4);
        for (JsonNode release : before) {
            String tag = release.at("/tag").asText();
            String ref = "refs/tags/" + tag;
            assertThat(release.at("/tagObject").asText())
                    .as(tag)
                    .isEqualTo(git("rev-parse", ref).strip());
            String commit = exits("git", "-C", repository.toString(), "rev-parse", "-q", "--verify", ref + "^{commit}")
                    ? git("rev-parse", ref + "^{commit}").strip()
                    : "";
            assertThat(release.path("commit").asText()).as(tag).isEqualTo(commit);
            boolean verified = exits("git", "-C", repository.toString(), "verify-tag", ref);
            Shell.Said plan = shell.run("plan", "--json", "--", tag);
            assertThat(plan.text("/outcome"))
                    .as(tag + ": " + plan.out())
                    .isEqualTo(verified && !commit.isEmpty() ? "PLANNED" : "REFUSED");
            if (plan.status() == 0) {
                planned.add(tag);
                assertThat(plan.text("/commit")).as(tag).isEqualTo(commit);
                assertGood(plan.object());
            } else {
                assertThat(plan.text("/reason")).as(tag).isEqualTo(commit.isEmpty() ? "NOT_A_COMMIT" : "POLICY");
            }
        }
        assertThat(planned).hasSize(names.size() + 1);
        for (JsonNode release : shell.json("releases").object().at("/releases")) {
            String tag = release.at("/tag").asText();
            assertThat(release.path("signature").path("state").asText())
                    .as(tag)
                    .isEqualTo(planned.contains(tag) ? "GOOD" : "");
        }
    }

    private String git(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git", "-C", repository.toString()));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    private static boolean there(String program) {
        return List.of(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator)).stream()
                .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
    }

    private static String run(String... command) throws Exception {
        Process process = start(command);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as("%s: %s", List.of(command), output).isZero();
        return output;
    }

    /** Tells whether a command ends with exit status 0. */
    private static boolean exits(String... command) throws Exception {
        Process process = start(command);
        process.getInputStream().readAllBytes();
        return process.waitFor() == 0;
    }

    private static Process start(String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
