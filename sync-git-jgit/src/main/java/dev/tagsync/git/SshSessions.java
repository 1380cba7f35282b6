package dev.tagsync.git;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.RemoteSession;
import org.eclipse.jgit.transport.RemoteSession2;
import org.eclipse.jgit.transport.SshSessionFactory;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.sshd.KeyPasswordProvider;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;
import org.eclipse.jgit.util.FS;

/** Opens JGit's sessions by ssh as an {@link SshAccess} says; what they hear is watched by a deadline. For one conversation. */
final class SshSessions extends SshSessionFactory implements AutoCloseable {
    private final SshdSessionFactory sessions;
    private final Deadline deadline;

    SshSessions(SshAccess access, Deadline deadline) {
        this.deadline = deadline;
        SshdSessionFactoryBuilder builder = new SshdSessionFactoryBuilder()
                .setHomeDirectory(home())
                .setSshDirectory(new File(home(), ".ssh"))
                .setServerKeyDatabase((home, folder) -> new SshHosts(knownHosts(access, folder)))
                .setKeyPasswordProvider(asked -> new Passphrase(access));
        if (!access.identities().isEmpty()) {
            // Only what the host named: neither the user's configuration nor other keys of the user's.
            builder.setConfigStoreFactory((home, config, user) -> null)
                    .setDefaultIdentities(folder -> access.identities());
        }
        if (access.usesAgent()) {
            builder.withDefaultConnectorFactory();
        } else {
            builder.setConnectorFactory(null);
        }
        sessions = builder.build(null);
    }

    private static File home() {
        return new File(System.getProperty("user.home"));
    }

    private static List<Path> knownHosts(SshAccess access, File folder) {
        return access.knownHosts().isEmpty()
                ? List.of(
                        folder.toPath().resolve("known_hosts"), folder.toPath().resolve("known_hosts2"))
                : access.knownHosts();
    }

    @Override
    public RemoteSession getSession(URIish uri, CredentialsProvider asked, FS fs, int timeoutMillis)
            throws TransportException {
        return new Watched((RemoteSession2) sessions.getSession(uri, asked, fs, timeoutMillis));
    }

    @Override
    public String getType() {
        return sessions.getType();
    }

    @Override
    public void releaseSession(RemoteSession session) {
        session.disconnect();
    }

    @Override
    public void close() {
        sessions.close();
    }

    private final class Watched implements RemoteSession2 {
        private final RemoteSession2 inner;

        Watched(RemoteSession2 inner) {
            this.inner = inner;
        }

        @Override
        public Process exec(String command, int timeoutSeconds) throws IOException {
            return new WatchedProcess(inner.exec(command, timeoutSeconds));
        }

        @Override
        public Process exec(String command, Map<String, String> environment, int timeoutSeconds) throws IOException {
            return new WatchedProcess(inner.exec(command, environment, timeoutSeconds));
        }

        @Override
        public void disconnect() {
            inner.disconnect();
        }
    }

    private final class WatchedProcess extends Process {
        private final Process inner;

        WatchedProcess(Process inner) {
            this.inner = inner;
        }

        @Override
        public InputStream getInputStream() {
            return deadline.watch(inner.getInputStream());
        }

        @Override
        public OutputStream getOutputStream() {
            return inner.getOutputStream();
        }

        @Override
        public InputStream getErrorStream() {
            return inner.getErrorStream();
        }

        @Override
        public int waitFor() throws InterruptedException {
            return inner.waitFor();
        }

        @Override
        public boolean waitFor(long time, TimeUnit unit) throws InterruptedException {
            return inner.waitFor(time, unit);
        }

        @Override
        public int exitValue() {
            return inner.exitValue();
        }

        @Override
        public void destroy() {
            inner.destroy();
        }
    }

    /** Gives the keys' passphrase, once: one that is wrong stays wrong. */
    private record Passphrase(SshAccess access) implements KeyPasswordProvider {
        @Override
        public char[] getPassphrase(URIish key, int attempt) {
            // An empty one stands for none; null would ask somebody.
            return access.passphrase().map(value -> value.get().clone()).orElseGet(() -> new char[0]);
        }

        @Override
        public void setAttempts(int attempts) {
            // There is one.
        }

        @Override
        public int getAttempts() {
            return 1;
        }

        @Override
        public boolean keyLoaded(URIish key, int attempt, Exception fault) {
            return false;
        }
    }
}
