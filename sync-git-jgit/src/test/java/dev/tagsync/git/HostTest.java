package dev.tagsync.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tagsync.Release;
import dev.tagsync.SyncException;
import dev.tagsync.TagName;
import dev.tagsync.spi.TagSource;
import dev.tagsync.spi.TagSource.Resolution.Resolved;
import dev.tagsync.testkit.git.GitHttpHost;
import dev.tagsync.testkit.git.GitHttpHost.Behaviour;
import dev.tagsync.testkit.git.TestRepository;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What hosts over HTTP do, good and bad ones, and what is said of it. */
class HostTest {
    private static final String SECRET = "s3cret-t0ken";

    @TempDir
    Path folder;

    private TestRepository repository;
    private GitHttpHost host;

    @BeforeEach
    void makeHost() {
        repository = TestRepository.bare(folder.resolve("catalog.git"));
        repository.file("products/a.json", "1").commit("one").tag("v1");
        host = GitHttpHost.of(repository);
    }

    @AfterEach
    void closeHost() {
        host.close();
        repository.close();
    }

    private JGitTagSource source(UnaryOperator<JGitTagSourceBuilder> more) {
        return source(host.url(), more);
    }

    private JGitTagSource source(String url, UnaryOperator<JGitTagSourceBuilder> more) {
        return more.apply(JGitTagSource.builder()
                        .remote(url)
                        .mirror(folder.resolve("mirror.git"))
                        .timeout(Duration.ofSeconds(2)))
                .build();
    }

    private static Release resolve(TagSource source, String tag) {
        return ((Resolved) source.resolve(new TagName(tag))).release();
    }

    private static String code(Throwable fault) {
        return ((SyncException) fault).code();
    }

    @Test
    @DisplayName("H-GIT-7 of a host with many tags one is fetched, and its ref alone is asked for")
    void oneTagIsFetched() {
        for (int i = 0; i < 200; i++) {
            repository.file("products/a.json", "tag " + i).commit("more").tag("x" + i);
        }
        try (JGitTagSource source = source(b -> b)) {
            assertThat(source.list()).hasSize(201);
            Release release = resolve(source, "v1");
            assertThat(source.read(release, "products/a.json")).contains("1".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(folder.resolve("mirror.git/refs/tagsync")).isDirectoryContaining(pin -> true);
        assertThat(folder.resolve("mirror.git/refs/tagsync").toFile().list()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "401, source.unauthorized, not allowed to read",
        "403, source.unauthorized, not allowed to read",
        "404, source.not-a-repository, there is no Git repository at",
        "429, source.busy, it answered 429 (too many requests)",
        "500, source.busy, it answered 500",
        "503, source.busy, it answered 503",
    })
    @DisplayName(
            "H-GIT-6 whatever a host answers instead of refs is a fault of its kind, never a stale or empty listing")
    void whatAHostAnswersIsAFault(int status, String code, String message) {
        try (JGitTagSource source = source(b -> b)) {
            resolve(source, "v1");
            host.behave(Behaviour.answering(status));
            assertThatThrownBy(source::list)
                    .hasMessageContaining(message)
                    .hasMessageContaining(host.url())
                    .satisfies(fault -> assertThat(code(fault)).isEqualTo(code));
            assertThatThrownBy(() -> resolve(source, "v1"))
                    .satisfies(fault -> assertThat(code(fault)).isEqualTo(code));
            host.behave(Behaviour.GOOD);
            assertThat(source.list()).hasSize(1);
        }
    }

    @Test
    @DisplayName("H-GIT-5 a host that hangs is given up after its silence, and what was fetched stays readable")
    void aHostThatHangsIsGivenUp() {
        try (JGitTagSource source = source(b -> b.timeout(Duration.ofSeconds(1)))) {
            Release release = resolve(source, "v1");
            host.behave(Behaviour.HANGING);
            assertThatThrownBy(source::list)
                    .hasMessage("cannot reach " + host.url() + ": it did not answer in time")
                    .satisfies(fault -> assertThat(code(fault)).isEqualTo("source.unreachable"));
            assertThat(source.read(release, "products/a.json")).contains("1".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    @DisplayName("H-GIT-5 a host that is never silent and never done is given up after the total time")
    void aHostThatDripsIsGivenUp() {
        byte[] noise = new byte[64 << 10];
        new Random(5).nextBytes(noise);
        repository
                .file("products/noise.bin", Base64.getEncoder().encodeToString(noise))
                .commit("big")
                .tag("big");
        host.behave(Behaviour.dripping(20));
        try (JGitTagSource source = source(b -> b.totalTimeout(Duration.ofSeconds(1)))) {
            assertThatThrownBy(() -> resolve(source, "big"))
                    .hasMessage("cannot read " + host.url() + ": it was not done after 1 s")
                    .satisfies(fault -> assertThat(code(fault)).isEqualTo("source.too-slow"));
        }
    }

    @Test
    @DisplayName(
            "H-GIT-3 a connection that is cut within a pack leaves nothing that harms; the next try fetches the tag")
    void aCutPackLeavesNothing() {
        byte[] noise = new byte[256 << 10];
        new Random(7).nextBytes(noise);
        String text = Base64.getEncoder().encodeToString(noise);
        repository.file("products/noise.bin", text).commit("big").tag("big");
        host.behave(Behaviour.cuttingAfter(20_000));
        try (JGitTagSource source = source(b -> b)) {
            assertThatThrownBy(() -> resolve(source, "big"))
                    .satisfies(fault -> assertThat(code(fault)).isEqualTo("source.unreachable"));
            assertThat(folder.resolve("mirror.git/refs/tagsync")).doesNotExist();
            host.behave(Behaviour.GOOD);
            assertThat(source.read(resolve(source, "big"), "products/noise.bin"))
                    .contains(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    @DisplayName(
            "H-GIT-10 a pack, an object or a number of objects beyond its limit ends the fetch, and nothing of it is kept")
    void whatIsBeyondTheLimitsIsRefused() {
        byte[] noise = new byte[100_000];
        new Random(9).nextBytes(noise);
        repository.file("products/noise.bin", Base64.getEncoder().encodeToString(noise));
        for (int i = 0; i < 20; i++) {
            repository.file("products/p" + i + ".json", Integer.toString(i));
        }
        repository.commit("big").tag("big");
        assertRefused(
                FetchLimits.DEFAULT.withPackBytes(50_000), "it sends more than the limit of 50000 bytes for a tag");
        assertRefused(FetchLimits.DEFAULT.withObjects(5), "the limit for a tag is 5");
        assertRefused(FetchLimits.DEFAULT.withObjectBytes(10_000), "it sends an object beyond the limit");
        try (JGitTagSource source = source(b -> b)) {
            assertThat(resolve(source, "big").tag().value()).isEqualTo("big");
        }
    }

    @Test
    @DisplayName("H-GIT-9 a path through too many folders is refused, and other tags are taken")
    void deepPathsAreRefused() {
        repository.file("a/b/c/d/e.json", "1").commit("deep").tag("deep");
        try (JGitTagSource source = source(b -> b.limits(FetchLimits.DEFAULT.withPathDepth(3)))) {
            assertThatThrownBy(() -> resolve(source, "deep"))
                    .hasMessageContaining("its path a/b/c/d leads through more than 3 folders")
                    .satisfies(fault -> assertThat(code(fault)).isEqualTo("source.too-large"));
            assertThat(resolve(source, "v1").tag().value()).isEqualTo("v1");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".git/config",
                "../outside.json",
                "products/../../outside.json",
                "./a.json",
                "products//a.json",
                "/etc/x"
            })
    @DisplayName(
            "H-GIT-9 a path that leads out of the tree, or into a repository's own folder, is refused, and nothing of it is kept")
    void hostilePathsAreRefused(String path) {
        repository.file(path, "[core]").commit("hostile").tag("hostile");
        try (JGitTagSource source = source(b -> b)) {
            assertThatThrownBy(() -> resolve(source, "hostile"))
                    .hasMessageContaining("is not as Git allows: ")
                    .satisfies(fault -> assertThat(code(fault)).isEqualTo("source.object-refused"));
            assertThat(folder.resolve("mirror.git/refs/tagsync"))
                    .satisfiesAnyOf(
                            pins -> assertThat(pins).doesNotExist(),
                            pins -> assertThat(pins).isEmptyDirectory());
        }
    }

    @Test
    @DisplayName(
            "H-REV-7, H-REV-8 a tag that is moved, deleted or made again on a host over HTTP is seen as it is now; what was read before stays readable")
    void tagsChange() {
        try (JGitTagSource source = source(b -> b)) {
            Release first = resolve(source, "v1");
            repository.file("products/a.json", "2").commit("two").tag("v1");
            Release moved = resolve(source, "v1");
            assertThat(moved.tagObject()).isNotEqualTo(first.tagObject());
            assertThat(source.read(moved, "products/a.json")).contains("2".getBytes(StandardCharsets.UTF_8));
            repository.deleteTag("v1").tag("v2");
            assertThat(source.list()).extracting(tag -> tag.tag().value()).containsExactly("v2");
            assertThat(source.resolve(new TagName("v1"))).isInstanceOf(TagSource.Resolution.Unresolved.class);
            repository.file("products/a.json", "3").commit("three").tag("v1");
            assertThat(source.read(resolve(source, "v1"), "products/a.json"))
                    .contains("3".getBytes(StandardCharsets.UTF_8));
            assertThat(source.read(first, "products/a.json")).contains("1".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    @DisplayName("H-GIT-2 a host replaces tag rel by rel/1: the new one is fetched beside what the old one named")
    void aTagBecomesAFolder() {
        repository.tag("rel");
        try (JGitTagSource source = source(b -> b)) {
            Release old = resolve(source, "rel");
            repository
                    .deleteTag("rel")
                    .file("products/a.json", "2")
                    .commit("two")
                    .tag("rel/1");
            assertThat(source.list()).extracting(tag -> tag.tag().value()).containsExactlyInAnyOrder("v1", "rel/1");
            assertThat(source.read(resolve(source, "rel/1"), "products/a.json"))
                    .contains("2".getBytes(StandardCharsets.UTF_8));
            assertThat(source.read(old, "products/a.json")).contains("1".getBytes(StandardCharsets.UTF_8));
        }
    }

    private void assertRefused(FetchLimits limits, String why) {
        try (JGitTagSource source = source(b -> b.limits(limits))) {
            assertThatThrownBy(() -> resolve(source, "big"))
                    .hasMessageContaining(why)
                    .hasMessageStartingWith("what " + host.url() + " sends is refused: ")
                    .satisfies(fault -> assertThat(code(fault)).isEqualTo("source.too-large"));
            assertThat(folder.resolve("mirror.git/refs/tagsync")).doesNotExist();
        }
    }

    @Test
    void credentialsAreAskedForAtEachUseSoThatARotatedOneIsTaken() {
        Deque<GitCredentials> given = new ArrayDeque<>();
        try (JGitTagSource source = source(b -> b.credentials(given::element))) {
            host.require(basic("bot", SECRET));
            given.push(GitCredentials.basic("bot", SECRET));
            assertThat(source.list()).hasSize(1);
            host.require(basic("x-access-token", "another"));
            assertThatThrownBy(source::list)
                    .satisfies(fault -> assertThat(code(fault)).isEqualTo("source.unauthorized"));
            given.push(GitCredentials.token("another"));
            assertThat(resolve(source, "v1").tag().value()).isEqualTo("v1");
            host.require("Bearer third-one");
            given.push(GitCredentials.bearer("third-one"));
            assertThat(source.list()).hasSize(1);
        }
    }

    @Test
    void aHostThatAsksForCredentialsAndIsBusyIsBusyAndNotUnauthorized() {
        host.require(basic("bot", SECRET));
        host.behave(Behaviour.answering(503));
        for (UnaryOperator<JGitTagSourceBuilder> way : List.<UnaryOperator<JGitTagSourceBuilder>>of(
                b -> b.credentials(() -> GitCredentials.basic("bot", SECRET)),
                b -> b.remote(host.url("bot:" + SECRET)))) {
            try (JGitTagSource source = source(way)) {
                assertThatThrownBy(source::list)
                        .hasMessageContaining("it answered 503")
                        .satisfies(fault -> assertThat(code(fault)).isEqualTo("source.busy"));
            }
        }
    }

    @Test
    void aRedirectIsFollowedWithoutCredentialsOnly() {
        try (GitHttpHost other = GitHttpHost.of(repository);
                JGitTagSource open = source(b -> b);
                JGitTagSource secret = source(b -> b.credentials(() -> GitCredentials.bearer(SECRET)))) {
            host.behave(Behaviour.redirectingTo(other));
            assertThat(open.list()).hasSize(1);
            int before = other.requests().size();
            assertThatThrownBy(secret::list)
                    .hasMessageContaining("it answered 302, to send the request and its credentials elsewhere")
                    .satisfies(fault -> assertThat(code(fault)).isEqualTo("source.redirected"));
            assertThat(other.requests()).hasSize(before);
        }
    }

    @Test
    @DisplayName("H-REV-1 what a host leaves out of a listing is not there, and what it shows is whole")
    void aPartialListingIsWhatTheHostShows() {
        repository.file("products/a.json", "2").commit("two").tag("v2");
        try (JGitTagSource source = source(b -> b)) {
            host.show(ref -> !ref.endsWith("/v2"));
            assertThat(source.list()).extracting(tag -> tag.tag().value()).containsExactly("v1");
            assertThat(source.resolve(new TagName("v2"))).isNotInstanceOf(Resolved.class);
            host.show(ref -> true);
            assertThat(source.list()).hasSize(2);
        }
    }

    @Test
    @DisplayName("H-GIT-9 tags and files whose names differ in case alone are kept apart")
    void namesThatDifferInCaseAreKeptApart() {
        repository
                .file("products/A.json", "upper")
                .file("products/a.json", "lower")
                .commit("both")
                .tag("V1");
        try (JGitTagSource source = source(b -> b)) {
            Release upper = resolve(source, "V1");
            Release lower = resolve(source, "v1");
            assertThat(upper.commit()).isNotEqualTo(lower.commit());
            assertThat(source.read(upper, "products/A.json")).contains("upper".getBytes(StandardCharsets.UTF_8));
            assertThat(source.read(upper, "products/a.json")).contains("lower".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    @DisplayName("H-GIT-6 no form of a secret is in any message, cause or text of a source, whatever a host does")
    void noSecretIsShown() {
        List<Behaviour> bad = List.of(
                Behaviour.answering(401),
                Behaviour.answering(403),
                Behaviour.answering(404),
                Behaviour.answering(500),
                Behaviour.redirectingTo(host));
        List<UnaryOperator<JGitTagSourceBuilder>> ways = List.of(
                b -> b.credentials(() -> GitCredentials.basic("bot", SECRET)),
                b -> b.credentials(() -> GitCredentials.token(SECRET)),
                b -> b.credentials(() -> GitCredentials.bearer(SECRET)),
                b -> b.remote(host.url("bot:" + SECRET)));
        for (Behaviour behaviour : bad) {
            host.behave(behaviour);
            for (UnaryOperator<JGitTagSourceBuilder> way : ways) {
                try (JGitTagSource source = source(way)) {
                    Throwable fault = catchThrowable(source::list);
                    StringWriter shown = new StringWriter();
                    fault.printStackTrace(new PrintWriter(shown));
                    assertThat(shown + source.toString() + Optional.ofNullable(fault.getMessage()))
                            .doesNotContain(SECRET)
                            .doesNotContain(basic("bot", SECRET).substring(6));
                }
            }
        }
        assertThat(Stream.of(
                        GitCredentials.basic("bot", SECRET),
                        GitCredentials.token(SECRET),
                        GitCredentials.bearer(SECRET)))
                .allSatisfy(c -> assertThat(c.toString()).doesNotContain(SECRET));
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ':' + password).getBytes(StandardCharsets.UTF_8));
    }
}
