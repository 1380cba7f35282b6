package dev.tagsync.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tagsync.ConfigurationException;
import dev.tagsync.Signature;
import dev.tagsync.TagName;
import dev.tagsync.spi.TagSource.Resolution;
import dev.tagsync.spi.TagSource.Resolution.Reason;
import dev.tagsync.spi.TagSource.Resolution.Resolved;
import dev.tagsync.spi.TagSource.Resolution.Unresolved;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signatures that the real {@code git}, {@code gpg} and {@code ssh-keygen} made, and what {@code git verify-tag} says of them. */
class TagSignaturesTest {
    private static final String MAIL = "ann@example.org";

    @TempDir
    Path folder;

    private Path repository;
    private Path allowed;

    @BeforeEach
    void makeRepository() throws Exception {
        assumeTrue(Programs.there("git") && Programs.there("ssh-keygen"), "git or ssh-keygen is not installed");
        repository = folder.resolve("catalog");
        run("git", "init", "-q", "-b", "main", repository.toString());
        git("config", "user.name", "Ann");
        git("config", "user.email", MAIL);
        git("config", "gpg.format", "ssh");
        allowed = folder.resolve("allowed");
        git("config", "gpg.ssh.allowedSignersFile", allowed.toString());
        Files.writeString(repository.resolve("chair.json"), "{}");
        git("add", ".");
        git("commit", "-q", "-m", "first");
        Files.writeString(allowed, MAIL + " namespaces=\"git\" " + newKey("ann"));
    }

    private String newKey(String name) throws Exception {
        return Programs.sshKey(folder.resolve(name));
    }

    private void sshTag(String tag, String key) throws Exception {
        git("-c", "user.signingKey=" + folder.resolve(key), "tag", "-s", "-m", tag, tag);
    }

    private Resolution resolve(SignaturePolicy.Builder policy, String tag) {
        try (JGitTagSource source = JGitTagSource.builder()
                .local(repository)
                .signatures(policy.build())
                .build()) {
            return source.resolve(new TagName(tag));
        }
    }

    private SignaturePolicy.Builder ssh() {
        return SignaturePolicy.require().sshAllowedSigners(allowed);
    }

    private static Signature signature(Resolution resolution) {
        return ((Resolved) resolution).release().signature();
    }

    private String fingerprint(String key) throws Exception {
        return run("ssh-keygen", "-lf", folder.resolve(key + ".pub").toString()).split(" ")[1];
    }

    private static void assertRefused(Resolution resolution, String code) {
        assertThat(resolution).isInstanceOfSatisfying(Unresolved.class, no -> {
            assertThat(no.reason()).isEqualTo(Reason.POLICY);
            assertThat(no.message()).endsWith("(" + code + ")");
            assertThat(no.code()).contains(code);
            assertThat(no.hint()).isNotEmpty();
        });
    }

    @Test
    void anSshSignatureOfAnAllowedSignerIsGoodForUsAsForGit() throws Exception {
        sshTag("v1", "ann");
        assertThat(verifies("v1")).isTrue();
        assertThat(signature(resolve(ssh(), "v1")))
                .isEqualTo(new Signature.Good(fingerprint("ann"), Optional.of(MAIL)));
        assertThat(signature(resolved("v1"))).as("without a policy").isEqualTo(Signature.UNCHECKED);
    }

    @Test
    void aTagWithoutASignatureIsRefusedOrTakenAsThePolicySays() throws Exception {
        git("tag", "light");
        git("tag", "-a", "-m", "note", "note");
        for (String tag : List.of("light", "note")) {
            assertRefused(resolve(ssh(), tag), "signature.missing");
            assertThat(signature(resolve(SignaturePolicy.warn().sshAllowedSigners(allowed), tag)))
                    .isEqualTo(new Signature.Doubtful(
                            "signature.missing",
                            "tag \"" + tag + "\" is not signed, and the policy of the source asks for a signature"));
        }
    }

    @Test
    void anSshKeyThatNobodyAllowedIsUnknown() throws Exception {
        newKey("eve");
        sshTag("v1", "eve");
        assertThat(verifies("v1")).isFalse();
        assertRefused(resolve(ssh(), "v1"), "signature.unknown-key");
    }

    @Test
    void aRevokedSshKeyIsToldFromAnUnknownOne() throws Exception {
        sshTag("v1", "ann");
        assertRefused(resolve(ssh().sshRevokedKeys(folder.resolve("ann.pub")), "v1"), "signature.revoked");
    }

    @Test
    void anSshKeyWhoseTimeIsOverHasExpired() throws Exception {
        Files.writeString(allowed, MAIL + " valid-before=\"20200101\" " + Files.readString(folder.resolve("ann.pub")));
        sshTag("v1", "ann");
        assertThat(verifies("v1")).isFalse();
        assertRefused(resolve(ssh(), "v1"), "signature.expired");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\'',
            value = {
                "namespaces=\"git\",valid-after=\"20200101\"; good",
                "valid-after=\"202001010000Z\",valid-before=\"20990101120000Z\",namespaces=\"file,git\"; good",
                "namespaces=\"g?t\"; good",
                "namespaces=\"*,!git\"; signature.unknown-key",
                "namespaces=\"file\"; signature.unknown-key",
                "cert-authority,namespaces=\"git\"; signature.unknown-key",
                "namespaces=\"git\",valid-before=\"20200101Z\"; signature.expired",
                "valid-after=\"20990101\"; signature.expired",
            })
    @DisplayName("what a line of allowed signers says besides the key holds for us as for git")
    void whatALineOfAllowedSignersSays(String options, String verdict) throws Exception {
        Files.writeString(
                allowed,
                "# who may release\n\n\"ann@*,other@example.org\" " + options + ' '
                        + Files.readString(folder.resolve("ann.pub")));
        sshTag("v1", "ann");
        assertThat(verifies("v1")).isEqualTo(verdict.equals("good"));
        if (verdict.equals("good")) {
            assertThat(signature(resolve(ssh(), "v1")))
                    .isEqualTo(new Signature.Good(fingerprint("ann"), Optional.of("ann@*,other@example.org")));
        } else {
            assertRefused(resolve(ssh(), "v1"), verdict);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\'',
            value = {
                "namespaces=git KEY; \"namespaces=git\" is no option",
                "namespaces KEY; \"namespaces\" lacks its value in quotation marks",
                "verify-required KEY; there is no option \"verify-required\"",
                "valid-after=\"yesterday\" KEY; \"yesterday\" is no time of the form YYYYMMDD[HHMM[SS]][Z]",
                "valid-after=\"20201341\" KEY; \"20201341\" is no time of the calendar",
                "namespaces=\"git,valid-after=\"2020 KEY; \"namespaces=\"git,valid-after=\"2020\" is no option",
                "ssh-ed25519; expected are principals, options if any, type of key, and key",
            })
    @DisplayName("a line of allowed signers that cannot be read stops resolving, and is named")
    void aLineThatCannotBeRead(String line, String why) throws Exception {
        sshTag("v1", "ann");
        Files.writeString(
                allowed,
                "# who may release\nann@example.org "
                        + line.replace(
                                "KEY",
                                Files.readString(folder.resolve("ann.pub")).strip()));
        assertThatThrownBy(() -> resolve(ssh(), "v1"))
                .isInstanceOfSatisfying(
                        ConfigurationException.class, e -> assertThat(e.code()).isEqualTo("source.keys-unreadable"))
                .hasMessage(allowed + ":2: not a line of allowed signers: " + why);
    }

    @Test
    @DisplayName("an OpenPGP key that its owner revoked is told from an unknown and from an expired one")
    void aRevokedOpenPgpKey() throws Exception {
        assumeTrue(Programs.there("gpg"), "gpg is not installed");
        Path home = Files.createDirectory(folder.resolve("g"));
        Path keyring = folder.resolve("keys.asc");
        Programs.gpg(home, "--quick-gen-key", MAIL, "ed25519", "sign", "never");
        pgpTag(home, "v1", MAIL);
        // gpg writes a revocation beside each new key, behind a colon that keeps it from being taken by mistake.
        Path certificate = home.resolve("openpgp-revocs.d").resolve(fingerprint(home) + ".rev");
        Files.writeString(certificate, Files.readString(certificate).replace(":-----BEGIN", "-----BEGIN"));
        SignaturePolicy.Builder policy = SignaturePolicy.require().openPgpKeyring(keyring);
        Files.writeString(keyring, Programs.gpg(home, "--armor", "--export", MAIL));
        assertThat(resolve(policy, "v1")).isInstanceOf(Resolved.class);

        Programs.gpg(home, "--import", certificate.toString());
        Files.writeString(keyring, Programs.gpg(home, "--armor", "--export", MAIL));
        assertRefused(resolve(policy, "v1"), "signature.revoked");
    }

    @Test
    void onlyAPinnedKeyMaySignWhereKeysArePinned() throws Exception {
        sshTag("v1", "ann");
        assertThat(resolve(ssh().pin(fingerprint("ann")), "v1")).isInstanceOf(Resolved.class);
        assertRefused(resolve(ssh().pin("SHA256:another"), "v1"), "signature.not-pinned");
    }

    @Test
    @DisplayName("H-REV-6: a signed tag object under a second name is refused, though git verify-tag takes it")
    void aSignedTagObjectUnderASecondNameIsRefused() throws Exception {
        sshTag("v1", "ann");
        git("update-ref", "refs/tags/v2", "refs/tags/v1");
        assertThat(verifies("v2")).isTrue();
        assertRefused(resolve(ssh(), "v2"), "signature.other-name");
    }

    @Test
    @DisplayName("H-REV-6: a tag object that was changed after it was signed is refused")
    void aChangedTagIsRefused() throws Exception {
        sshTag("v1", "ann");
        String changed = run("git", "-C", repository.toString(), "cat-file", "tag", "v1")
                .replace("\n\nv1\n", "\n\nv1, and more\n");
        Path file = Files.writeString(folder.resolve("changed"), changed);
        String id = git("hash-object", "-t", "tag", "-w", file.toString()).strip();
        git("update-ref", "refs/tags/v1", id);
        assertThat(verifies("v1")).isFalse();
        assertRefused(resolve(ssh(), "v1"), "signature.bad");
    }

    @Test
    void aFileOfKeysThatIsNotThereStopsResolving() throws Exception {
        sshTag("v1", "ann");
        Files.delete(allowed);
        assertThatThrownBy(() -> resolve(ssh(), "v1"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("cannot read the keys for signatures in " + allowed);
    }

    @Test
    void openPgpSignaturesAreJudgedByTheKeyringAlone() throws Exception {
        assumeTrue(Programs.there("gpg"), "gpg is not installed");
        Path home = Files.createDirectory(folder.resolve("g"));
        Path keyring = folder.resolve("keys.asc");
        Programs.gpg(home, "--quick-gen-key", MAIL, "ed25519", "sign", "never");
        Files.writeString(keyring, Programs.gpg(home, "--armor", "--export", MAIL));
        Programs.gpg(home, "--quick-gen-key", "eve@example.org", "ed25519", "sign", "never");
        pgpTag(home, "v1", MAIL);
        pgpTag(home, "v2", "eve@example.org");
        SignaturePolicy.Builder policy = SignaturePolicy.require().openPgpKeyring(keyring);

        assertThat(signature(resolve(policy, "v1")))
                .isEqualTo(new Signature.Good(fingerprint(home), Optional.of(MAIL)));
        assertRefused(resolve(policy, "v2"), "signature.unknown-key");
        assertRefused(resolve(ssh(), "v1"), "signature.unknown-key");
        Programs.gpg(home, "--quick-set-expire", fingerprint(home), "seconds=1");
        Files.writeString(keyring, Programs.gpg(home, "--armor", "--export", MAIL));
        assertThat(new TagSignatures(policy.build(), () -> java.time.Instant.parse("2040-01-01T00:00:00Z"))
                        .judge(open(), resolved("v1")))
                .satisfies(no -> assertRefused(no, "signature.expired"));
    }

    private org.eclipse.jgit.lib.Repository open() throws IOException {
        return new org.eclipse.jgit.storage.file.FileRepositoryBuilder()
                .setGitDir(repository.resolve(".git").toFile())
                .build();
    }

    private Resolved resolved(String tag) {
        try (JGitTagSource source = JGitTagSource.local(repository)) {
            return (Resolved) source.resolve(new TagName(tag));
        }
    }

    private static String fingerprint(Path home) throws Exception {
        return Programs.gpg(home, "--with-colons", "--list-keys", MAIL)
                .lines()
                .filter(line -> line.startsWith("fpr:"))
                .findFirst()
                .orElseThrow()
                .split(":")[9];
    }

    private void pgpTag(Path home, String tag, String signer) throws Exception {
        Programs.run(
                Map.of("GNUPGHOME", home.toString()),
                "git",
                "-C",
                repository.toString(),
                "-c",
                "gpg.format=openpgp",
                "tag",
                "-u",
                signer,
                "-m",
                tag,
                tag);
    }

    private boolean verifies(String tag) throws Exception {
        return Programs.succeeds(Map.of(), "git", "-C", repository.toString(), "verify-tag", tag);
    }

    private String git(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git", "-C", repository.toString()));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    private static String run(String... command) throws Exception {
        return Programs.run(Map.of(), command);
    }
}
