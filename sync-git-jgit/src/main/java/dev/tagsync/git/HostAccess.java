package dev.tagsync.git;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;

/** How a Git host is talked to: who one is there, and how long it may take. Thread-safe. */
final class HostAccess {
    /** A rotated secret can still come up in what an earlier call left; more than some are of no use. */
    private static final int SECRETS_KEPT = 16;

    private final GitAddress address;
    private final Duration silence;
    private final Duration total;
    private final Optional<Supplier<GitCredentials>> credentials;
    private final SshAccess ssh;
    private final FetchLimits limits;
    private final CopyOnWriteArrayList<String> secrets = new CopyOnWriteArrayList<>();

    /**
     * @param silence how long a host may say nothing
     * @param total how long a conversation may take
     */
    HostAccess(
            GitAddress address,
            Duration silence,
            Duration total,
            Optional<Supplier<GitCredentials>> credentials,
            SshAccess ssh,
            FetchLimits limits) {
        this.address = address;
        this.silence = silence;
        this.total = total;
        this.credentials = credentials;
        this.ssh = ssh;
        this.limits = limits;
    }

    FetchLimits limits() {
        return limits;
    }

    Duration silence() {
        return silence;
    }

    /** What is said to a host over one connection, and must be over in time. */
    interface Conversation<T> {
        T with(Transport transport) throws IOException;
    }

    /** Asks a host. */
    <T> T ask(Conversation<T> conversation) throws IOException {
        Deadline deadline = Deadline.in(total);
        try (Transport transport = Transport.open(address.uri())) {
            return talk(transport, deadline, conversation);
        }
    }

    /** Fetches from a host into a repository, within the limits. */
    <T> T fetch(Repository repository, Conversation<T> conversation) throws IOException {
        Deadline deadline = Deadline.in(total);
        try (Receiving receiving = new Receiving(repository, limits, deadline);
                Transport transport = Transport.open(receiving, address.uri())) {
            transport.setTagOpt(TagOpt.NO_TAGS);
            transport.setRemoveDeletedRefs(false);
            return talk(transport, deadline, conversation);
        }
    }

    private <T> T talk(Transport transport, Deadline deadline, Conversation<T> conversation) throws IOException {
        transport.setTimeout((int) Math.max(1, Math.min(Integer.MAX_VALUE, silence.toSeconds())));
        if (transport instanceof TransportHttp http) {
            Optional<GitCredentials> given = given();
            http.setHttpConnectionFactory(new HttpWatch(deadline, given.isPresent() || address.saysWho()));
            given.ifPresent(g -> {
                http.setAdditionalHeaders(g.headers());
                if (g.answersChallenges()) {
                    http.setCredentialsProvider(new Answers(g));
                }
            });
            JdkHttpLog.redactFromNowOn(this::redact);
            try {
                return conversation.with(transport);
            } finally {
                JdkHttpLog.redactNoMore();
            }
        }
        if (transport instanceof SshTransport secure) {
            try (SshSessions sessions = new SshSessions(ssh, deadline)) {
                secure.setSshSessionFactory(sessions);
                return conversation.with(transport);
            }
        }
        return conversation.with(transport);
    }

    /** Asks the host's provider, at each use. */
    private Optional<GitCredentials> given() {
        Optional<GitCredentials> given = credentials.map(Supplier::get);
        given.ifPresent(g -> g.secrets().forEach(secret -> {
            if (secrets.addIfAbsent(secret) && secrets.size() > SECRETS_KEPT) {
                secrets.remove(0);
            }
        }));
        return given;
    }

    /** Takes every secret that is known here out of a text. */
    String redact(String text) {
        String clean = text;
        for (String secret : secrets) {
            clean = clean.replace(secret, "***");
        }
        return address.redact(clean);
    }

    @Override
    public String toString() {
        return address + (credentials.isPresent() ? " with credentials" : "");
    }

    /** Answers what a host asks for; asks nobody. */
    private static final class Answers extends CredentialsProvider {
        private final GitCredentials credentials;

        Answers(GitCredentials credentials) {
            this.credentials = credentials;
        }

        @Override
        public boolean isInteractive() {
            return false;
        }

        @Override
        public boolean supports(CredentialItem... items) {
            return List.of(items).stream()
                    .allMatch(
                            item -> item instanceof CredentialItem.Username || item instanceof CredentialItem.Password);
        }

        @Override
        public boolean get(URIish uri, CredentialItem... items) {
            if (!supports(items)) {
                return false;
            }
            for (CredentialItem item : items) {
                if (item instanceof CredentialItem.Username user) {
                    user.setValue(credentials.user());
                } else if (item instanceof CredentialItem.Password password) {
                    password.setValue(credentials.secret().toCharArray());
                }
            }
            return true;
        }
    }
}
