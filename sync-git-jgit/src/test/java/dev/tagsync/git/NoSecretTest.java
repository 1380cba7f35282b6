package dev.tagsync.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.Health;
import dev.tagsync.SyncCall;
import dev.tagsync.SyncController;
import dev.tagsync.SyncControllerBuilder;
import dev.tagsync.SyncException;
import dev.tagsync.SyncListener;
import dev.tagsync.SyncProgress;
import dev.tagsync.SyncResult;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.git.GitHttpHost;
import dev.tagsync.testkit.git.GitHttpHost.Behaviour;
import dev.tagsync.testkit.git.GitSshHost;
import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Listens to all that is said at the finest level, by the libraries too, while a host misbehaves, and looks for the secrets in it. */
class NoSecretTest {
    private static final String SECRET = "s3cret-t0k3n/with+odd=signs";
    private static final String USER = "bot";

    @TempDir
    Path folder;

    private TestRepository repository;
    private GitHttpHost host;
    private GitHttpHost other;

    @BeforeEach
    void aHost() {
        repository = TestRepository.bare(folder.resolve("catalog.git"));
        repository.file("products/a.json", "{}").commit("one").tag("v1");
        byte[] noise = new byte[64 << 10];
        new Random(5).nextBytes(noise);
        repository
                .file("products/noise.json", '"' + Base64.getEncoder().encodeToString(noise) + '"')
                .commit("big")
                .tag("v2");
        host = GitHttpHost.of(repository);
        other = GitHttpHost.of(repository);
    }

    @AfterEach
    void close() {
        host.close();
        other.close();
        repository.close();
    }

    /** How somebody can be told who one is. */
    private static Map<String, UnaryOperator<JGitTagSourceBuilder>> ways(String url) {
        String encoded = URLEncoder.encode(SECRET, StandardCharsets.UTF_8);
        Map<String, UnaryOperator<JGitTagSourceBuilder>> ways = new LinkedHashMap<>();
        ways.put("a token in the URL", b -> b.remote(url.replace("://", "://" + encoded + '@')));
        ways.put("user and password in the URL", b -> b.remote(url.replace("://", "://" + USER + ':' + encoded + '@')));
        ways.put("a token in the query", b -> b.remote(url + "?token=" + encoded));
        ways.put(
                "user and password by a provider",
                b -> b.remote(url).credentials(() -> GitCredentials.basic(USER, SECRET)));
        ways.put("a token by a provider", b -> b.remote(url).credentials(() -> GitCredentials.token(SECRET)));
        ways.put("a bearer's token by a provider", b -> b.remote(url).credentials(() -> GitCredentials.bearer(SECRET)));
        return ways;
    }

    /** Every form in which the secret can come up: as it is, in URLs, and in headers. */
    private static Set<String> secrets() {
        Set<String> secrets = new TreeSet<>();
        secrets.add(SECRET);
        secrets.add(URLEncoder.encode(SECRET, StandardCharsets.UTF_8));
        for (String pair :
                List.of(SECRET + ':', ':' + SECRET, USER + ':' + SECRET, "x-access-token:" + SECRET, SECRET)) {
            String base64 = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
            secrets.add(base64.replaceAll("=+$", ""));
        }
        return secrets;
    }

    static Stream<Arguments> scenarios() {
        return Stream.of(
                scenario("a host that serves", t -> t.host.behave(Behaviour.GOOD)),
                scenario("a host that accepts nobody (401)", t -> t.host.require("Basic bm9ib2R5")),
                scenario("a host that allows nothing (403)", t -> t.host.behave(Behaviour.answering(403))),
                scenario("a host that has nothing (404)", t -> t.host.behave(Behaviour.answering(404))),
                scenario("a host that is busy (429)", t -> t.host.behave(Behaviour.answering(429))),
                scenario("a host that is ill (500)", t -> t.host.behave(Behaviour.answering(500))),
                scenario("a host that redirects", t -> t.host.behave(Behaviour.redirectingTo(t.other))),
                scenario("a host that cuts the connection", t -> t.host.behave(Behaviour.cuttingAfter(3_000))),
                scenario("a host that hangs", t -> t.host.behave(Behaviour.HANGING)),
                scenario("a host that is never done", t -> t.host.behave(Behaviour.dripping(20))));
    }

    private static Arguments scenario(String name, Consumer<NoSecretTest> prepare) {
        return Arguments.of(org.junit.jupiter.api.Named.of(name, prepare));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    @DisplayName(
            "H-GIT-6, I10: no form of a secret is in anything that is said or can be printed, whatever the host does")
    void noSecretIsSaid(Consumer<NoSecretTest> prepare) {
        prepare.accept(this);
        run(host.url());
    }

    @Test
    @DisplayName("H-GIT-6, I10: nor if there is no such host")
    void noSecretIsSaidOfAHostThatIsNot() {
        run("https://no-such-host.invalid/catalog.git");
        host.close();
        run(host.url());
    }

    @Test
    @DisplayName("what the JDK logs of requests that are nobody's conversation with a Git host stays as it is")
    void otherRequestsAreLoggedAsTheyWere() throws IOException {
        UnaryOperator<JGitTagSourceBuilder> way = ways(host.url()).get("a bearer's token by a provider");
        try (Overheard overheard = new Overheard()) {
            run(way, overheard);
            assertThat(overheard.all()).contains("{Authorization: ***}").doesNotContain(SECRET);
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(host.url()).toURL().openConnection();
            connection.setRequestProperty("Authorization", "Bearer " + SECRET);
            connection.getResponseCode();
            assertThat(overheard.all()).contains("{Authorization: Bearer " + SECRET + "}");
        }
    }

    @Test
    @DisplayName(
            "H-GIT-6, I10: an ssh key's passphrase is in nothing that is said, right or wrong, at hosts known and unknown")
    void noPassphraseIsSaid() throws IOException {
        try (GitSshHost ssh = GitSshHost.of(repository)) {
            // Whoever is let in is refused what comes then, so that there is something to tell.
            ssh.behave(GitSshHost.Behaviour.REFUSING);
            Path identity = ssh.writeUserKey(folder.resolve("id"), SECRET);
            Path known = Files.writeString(folder.resolve("known_hosts"), ssh.knownHost());
            SshAccess access = SshAccess.key(identity).passphrase(SECRET::toCharArray);
            List<SshAccess> ways = List.of(
                    access.knownHosts(known),
                    access.knownHosts(folder.resolve("none")),
                    SshAccess.key(identity)
                            .passphrase((SECRET + "x")::toCharArray)
                            .knownHosts(known));
            for (SshAccess way : ways) {
                try (Overheard overheard = new Overheard()) {
                    overheard.hear(way);
                    run(b -> b.remote(ssh.url()).ssh(way).timeout(Duration.ofSeconds(3)), overheard);
                    assertThat(overheard.all())
                            .contains("org.apache.sshd", "TagSync was here", "source.")
                            .doesNotContain(SECRET);
                }
            }
            assertThat(ssh.logins())
                    .as("times that the right passphrase opened the key")
                    .isPositive();
        }
    }

    private void run(String url) {
        ways(url).forEach((name, way) -> {
            try (Overheard overheard = new Overheard()) {
                run(way, overheard);
                String said = overheard.all();
                assertThat(said).as(name).contains("org.eclipse.jgit", "TagSync was here");
                assertThat(secrets().stream().filter(said::contains).map(secret -> around(said, secret)))
                        .as(name)
                        .isEmpty();
            }
        });
    }

    private static String around(String said, String secret) {
        int at = said.indexOf(secret);
        return said.substring(Math.max(0, at - 300), Math.min(said.length(), at + secret.length() + 50));
    }

    private void run(UnaryOperator<JGitTagSourceBuilder> way, Overheard overheard) {
        org.slf4j.LoggerFactory.getLogger(NoSecretTest.class).trace("TagSync was here");
        JGitTagSourceBuilder builder = way.apply(JGitTagSource.builder()
                .mirror(folder.resolve("mirror-" + System.nanoTime() + ".git"))
                .timeout(Duration.ofSeconds(1))
                .totalTimeout(Duration.ofSeconds(1)));
        overheard.hear(builder);
        try (JGitTagSource source = builder.build()) {
            overheard.hear(source);
            overheard.hear(source.describe() + source.policy());
            SyncControllerBuilder settings = SyncController.builder()
                    .source(source)
                    .store(new InMemoryStore())
                    .listener(new Hearing(overheard));
            overheard.hear(settings);
            SyncController controller = settings.build();
            overheard.hear(controller);
            attempt(overheard, controller::releases);
            attempt(overheard, controller::latest);
            attempt(overheard, () -> {
                SyncResult result = controller.promote("v2");
                overheard.hear(result.summary());
                return result;
            });
            attempt(overheard, () -> controller.plan("no-such-tag"));
            attempt(overheard, () -> controller.controls().acceptMoved("v1", "ann", "why"));
            attempt(overheard, controller::status);
            attempt(overheard, controller::verify);
        }
    }

    private interface Attempt {
        Object run();
    }

    private static void attempt(Overheard overheard, Attempt attempt) {
        try {
            overheard.hear(attempt.run());
        } catch (SyncException e) {
            overheard.hear(e);
            overheard.hear(e.code() + e.hint());
        }
    }

    /** Hears every event. */
    private record Hearing(Overheard overheard) implements SyncListener {
        @Override
        public void progress(SyncProgress progress) {
            overheard.hear(progress);
        }

        @Override
        public void started(SyncCall call) {
            overheard.hear(call);
        }

        @Override
        public void ended(SyncCall call, SyncResult result) {
            overheard.hear(result);
        }

        @Override
        public void failed(SyncCall call, Throwable fault) {
            overheard.hear(fault);
        }

        @Override
        public void healthChanged(Health health) {
            overheard.hear(health);
        }
    }
}
