package dev.tagsync.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.SyncException;
import dev.tagsync.TagName;
import dev.tagsync.spi.TagSource.Resolution.Resolved;
import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyEncryptionContext;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.eclipse.jgit.transport.UploadPack;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who one is to hosts that are reached by ssh, and which are trusted. */
class SshHostTest {
    private static final String PASSPHRASE = "open-sesame";

    @TempDir
    Path folder;

    private TestRepository repository;
    private SshServer server;
    private KeyPair hostKey;
    private KeyPair userKey;
    private Path identity;
    private Path knownHosts;

    @BeforeEach
    void startHost() throws IOException, GeneralSecurityException {
        repository = TestRepository.bare(folder.resolve("catalog.git"));
        repository.file("products/a.json", "1").commit("one").tag("v1");
        hostKey = newKey();
        userKey = newKey();
        server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setPublickeyAuthenticator((user, key, session) -> KeyUtils.compareKeys(key, userKey.getPublic()));
        server.setCommandFactory((channel, line) -> new Upload(repository, line));
        server.start();
        identity = writeKey("id", userKey, "");
        knownHosts = folder.resolve("known_hosts");
        trust("", hostKey);
    }

    @AfterEach
    void stopHost() throws IOException {
        server.close(true);
        repository.close();
    }

    private static KeyPair newKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private Path writeKey(String name, KeyPair key, String passphrase) throws IOException, GeneralSecurityException {
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            @Nullable OpenSSHKeyEncryptionContext encryption = null;
            if (!passphrase.isEmpty()) {
                encryption = new OpenSSHKeyEncryptionContext();
                encryption.setCipherName("AES");
                encryption.setCipherMode("CTR");
                encryption.setCipherType("256");
                encryption.setPassword(passphrase);
            }
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, "test", encryption, out);
        }
        return file;
    }

    private void trust(String marker, KeyPair key) throws IOException {
        Files.writeString(
                knownHosts,
                marker + "[127.0.0.1]:" + server.getPort() + ' ' + PublicKeyEntry.toString(key.getPublic()) + '\n');
    }

    private JGitTagSource source(SshAccess access) {
        return JGitTagSource.builder()
                .remote("ssh://git@127.0.0.1:" + server.getPort() + "/catalog.git")
                .mirror(folder.resolve("mirror.git"))
                .timeout(Duration.ofSeconds(10))
                .ssh(access)
                .build();
    }

    private static void refused(JGitTagSource source) {
        assertThatThrownBy(source::list).isInstanceOf(SyncException.class).hasMessageContaining("ssh://127.0.0.1:");
    }

    @Test
    void aHostThatIsKnownIsAskedWithTheKeyOfAFile() {
        try (JGitTagSource source = source(SshAccess.key(identity).knownHosts(knownHosts))) {
            assertThat(source.list()).extracting(tag -> tag.tag().value()).containsExactly("v1");
            Resolved resolved = (Resolved) source.resolve(new TagName("v1"));
            assertThat(source.read(resolved.release(), "products/a.json"))
                    .contains("1".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void aHostThatIsNotKnownOrHasAnotherOrARevokedKeyIsRefusedAndNothingIsAdded() throws Exception {
        SshAccess access = SshAccess.key(identity).knownHosts(knownHosts);
        for (String content : List.of("", "other", "revoked")) {
            if (content.isEmpty()) {
                Files.writeString(knownHosts, "");
            } else {
                trust(content.equals("revoked") ? "@revoked " : "", content.equals("revoked") ? hostKey : newKey());
            }
            String before = Files.readString(knownHosts);
            try (JGitTagSource source = source(access)) {
                refused(source);
            }
            assertThat(knownHosts).hasContent(before);
        }
        trust("", hostKey);
        try (JGitTagSource source = source(access)) {
            assertThat(source.list()).hasSize(1);
        }
    }

    @Test
    void aKeyThatTheHostDoesNotTakeIsRefused() throws Exception {
        try (JGitTagSource source =
                source(SshAccess.key(writeKey("stranger", newKey(), "")).knownHosts(knownHosts))) {
            refused(source);
        }
    }

    @Test
    void aKeyWithAPassphraseIsReadWithIt() throws Exception {
        SshAccess locked =
                SshAccess.key(writeKey("locked", userKey, PASSPHRASE)).knownHosts(knownHosts);
        try (JGitTagSource source = source(locked.passphrase(PASSPHRASE::toCharArray))) {
            assertThat(source.list()).hasSize(1);
        }
        try (JGitTagSource source = source(locked.passphrase("wrong"::toCharArray))) {
            refused(source);
        }
        assertThat(locked.passphrase(PASSPHRASE::toCharArray).toString()).doesNotContain(PASSPHRASE);
    }

    /** Serves one fetch. */
    private static final class Upload implements Command {
        private final TestRepository repository;
        private final String line;
        private @Nullable InputStream in;
        private @Nullable OutputStream out;
        private @Nullable OutputStream err;
        private @Nullable ExitCallback exit;

        Upload(TestRepository repository, String line) {
            this.repository = repository;
            this.line = line;
        }

        @Override
        public void setInputStream(InputStream value) {
            in = value;
        }

        @Override
        public void setOutputStream(OutputStream value) {
            out = value;
        }

        @Override
        public void setErrorStream(OutputStream value) {
            err = value;
        }

        @Override
        public void setExitCallback(ExitCallback value) {
            exit = value;
        }

        @Override
        public void start(ChannelSession channel, Environment environment) {
            Thread thread = new Thread(() -> serve(environment), "git-ssh-host");
            thread.setDaemon(true);
            thread.start();
        }

        private void serve(Environment environment) {
            int status = line.startsWith("git-upload-pack ") ? 0 : 1;
            try (UploadPack upload = new UploadPack(repository.repository())) {
                String protocol = environment.getEnv().getOrDefault("GIT_PROTOCOL", "");
                if (!protocol.isEmpty()) {
                    upload.setExtraParameters(Set.of(protocol.split(":")));
                }
                if (status == 0) {
                    upload.upload(in, out, err);
                }
            } catch (IOException e) {
                status = 1;
            }
            exit.onExit(status);
        }

        @Override
        public void destroy(ChannelSession channel) {
            // The thread ends with its streams.
        }
    }
}
