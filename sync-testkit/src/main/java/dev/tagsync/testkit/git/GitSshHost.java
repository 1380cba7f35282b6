package dev.tagsync.testkit.git;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.UploadPack;
import org.jspecify.annotations.Nullable;

/**
 * A Git host over ssh, in this process, that a test tells how to misbehave. Serves the repository as it stands at each request to whoever shows the one key that it takes. This class is
 * thread-safe; a new behaviour holds from the next request on. Needs {@code org.apache.sshd:sshd-osgi}, which the kit does not bring along.
 *
 * <pre>{@code
 * try (GitSshHost host = GitSshHost.of(repository)) {
 *     Path key = host.writeUserKey(folder.resolve("id"), "");
 *     Path known = Files.writeString(folder.resolve("known_hosts"), host.knownHost());
 *     TagSource source = JGitTagSource.builder()
 *             .remote(host.url())
 *             .ssh(SshAccess.key(key).knownHosts(known))
 *             .build();
 * }
 * }</pre>
 *
 * @since 0.1
 */
public final class GitSshHost implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final String SERVICE = "git-upload-pack ";

    private final Repository repository;
    private final SshServer server;
    private final KeyPair hostKey = newKey();
    private final KeyPair userKey = newKey();
    private final AtomicInteger logins = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Behaviour behaviour = Behaviour.GOOD;
    private volatile Predicate<String> shown = ref -> true;

    private GitSshHost(Repository repository) {
        this.repository = repository;
        server = SshServer.setUpDefaultServer();
        server.setHost(HOST);
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setPublickeyAuthenticator((user, key, session) -> {
            boolean taken = KeyUtils.compareKeys(key, userKey.getPublic());
            logins.addAndGet(taken ? 1 : 0);
            return taken;
        });
        server.setCommandFactory((channel, line) -> new Upload(line));
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Serves a repository on a free port of the loopback address. It stays the test's, and open. */
    public static GitSshHost of(TestRepository repository) {
        return new GitSshHost(repository.repository());
    }

    /** What the host does with a request that it would serve. */
    public sealed interface Behaviour {
        /** Serves it. */
        Behaviour GOOD = new Good();

        /** Takes it, and never answers. */
        Behaviour HANGING = new Hanging();

        /** Ends it with an exit status other than 0, and says nothing on stdout. */
        Behaviour REFUSING = new Refusing();

        /** Sends so many bytes of each pack, then ends the connection. */
        static Behaviour cuttingAfter(long bytes) {
            return new Cutting(bytes);
        }
    }

    private record Good() implements Behaviour {}

    private record Hanging() implements Behaviour {}

    private record Refusing() implements Behaviour {}

    private record Cutting(long bytes) implements Behaviour {}

    /** Returns the URL of the repository. */
    public String url() {
        return "ssh://git@" + HOST + ':' + server.getPort() + "/catalog.git";
    }

    /** Returns the line by which a file of known hosts trusts this one. */
    public String knownHost() {
        return knownHost(hostKey);
    }

    /** Returns a line that names this host with a key that is not its own. */
    public String knownHostWithAnotherKey() {
        return knownHost(newKey());
    }

    private String knownHost(KeyPair key) {
        return '[' + HOST + "]:" + server.getPort() + ' ' + PublicKeyEntry.toString(key.getPublic()) + '\n';
    }

    /**
     * Writes the private key that the host takes, in OpenSSH's format.
     *
     * @param file where to
     * @param passphrase what it is locked with, or empty
     * @return the file
     */
    public Path writeUserKey(Path file, String passphrase) {
        return write(file, userKey, passphrase);
    }

    /** Writes a private key that the host does not take; returns the file. */
    public static Path writeStrangersKey(Path file) {
        return write(file, newKey(), "");
    }

    private static Path write(Path file, KeyPair key, String passphrase) {
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
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns how often somebody showed the key that the host takes. */
    public int logins() {
        return logins.get();
    }

    /** Behaves otherwise from the next request on. */
    public GitSshHost behave(Behaviour value) {
        behaviour = value;
        return this;
    }

    /** Shows only some refs, by their full names, from the next request on. */
    public GitSshHost show(Predicate<String> refs) {
        shown = refs;
        return this;
    }

    /** Ends every connection, and serves no more. */
    @Override
    public void close() {
        closed.countDown();
        server.close(true);
    }

    /** Serves one request. */
    private final class Upload implements Command {
        private final String line;
        private @Nullable InputStream in;
        private @Nullable OutputStream out;
        private @Nullable OutputStream err;
        private @Nullable ExitCallback exit;

        Upload(String line) {
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
            Thread thread = new Thread(() -> serve(channel, environment), "git-ssh-host");
            thread.setDaemon(true);
            thread.start();
        }

        private void serve(ChannelSession channel, Environment environment) {
            Behaviour how = behaviour;
            int status = line.startsWith(SERVICE) && !(how instanceof Refusing) ? 0 : 1;
            try {
                if (how instanceof Hanging) {
                    closed.await();
                } else if (status == 0) {
                    upload(channel, environment, how);
                }
            } catch (IOException e) {
                status = 1;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exit.onExit(status);
        }

        private void upload(ChannelSession channel, Environment environment, Behaviour how) throws IOException {
            try (UploadPack upload = new UploadPack(repository)) {
                upload.setRefFilter(refs -> refs.entrySet().stream()
                        .filter(ref -> shown.test(ref.getKey()))
                        .collect(Collectors.<Map.Entry<String, Ref>, String, Ref>toMap(
                                Map.Entry::getKey, Map.Entry::getValue)));
                Optional.ofNullable(environment.getEnv().get("GIT_PROTOCOL"))
                        .ifPresent(protocol -> upload.setExtraParameters(Set.of(protocol.split(":"))));
                upload.upload(
                        in,
                        how instanceof Cutting cutting
                                ? new PackCut(
                                        out,
                                        cutting.bytes(),
                                        () -> channel.getSession().close(true))
                                : out,
                        err);
            }
        }

        @Override
        public void destroy(ChannelSession channel) {
            // The thread ends with its streams.
        }
    }
}
