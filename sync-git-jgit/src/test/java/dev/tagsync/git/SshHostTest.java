package dev.tagsync.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.SyncException;
import dev.tagsync.TagName;
import dev.tagsync.spi.TagSource;
import dev.tagsync.spi.TagSource.Resolution.Resolved;
import dev.tagsync.testkit.git.GitSshHost;
import dev.tagsync.testkit.git.GitSshHost.Behaviour;
import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who one is to hosts that are reached by ssh, which are trusted, and what they do, good and bad ones. */
class SshHostTest {
    private static final String PASSPHRASE = "open-sesame";

    @TempDir
    Path folder;

    private TestRepository repository;
    private GitSshHost host;
    private Path knownHosts;
    private SshAccess access;

    @BeforeEach
    void startHost() throws IOException {
        repository = TestRepository.bare(folder.resolve("catalog.git"));
        repository.file("products/a.json", "1").commit("one").tag("v1");
        host = GitSshHost.of(repository);
        knownHosts = Files.writeString(folder.resolve("known_hosts"), host.knownHost());
        access = SshAccess.key(host.writeUserKey(folder.resolve("id"), "")).knownHosts(knownHosts);
    }

    @AfterEach
    void stopHost() {
        host.close();
        repository.close();
    }

    private JGitTagSource source(SshAccess how) {
        return source(how, Duration.ofSeconds(10));
    }

    private JGitTagSource source(SshAccess how, Duration silence) {
        return JGitTagSource.builder()
                .remote(host.url())
                .mirror(folder.resolve("mirror.git"))
                .timeout(silence)
                .ssh(how)
                .build();
    }

    private static void refused(JGitTagSource source) {
        assertThatThrownBy(source::list).isInstanceOf(SyncException.class).hasMessageContaining("ssh://127.0.0.1:");
    }

    private static String code(Throwable fault) {
        return ((SyncException) fault).code();
    }

    private static byte[] read(TagSource source, String tag, String path) {
        Resolved resolved = (Resolved) source.resolve(new TagName(tag));
        return source.read(resolved.release(), path).orElseThrow();
    }

    @Test
    void aHostThatIsKnownIsAskedWithTheKeyOfAFile() {
        try (JGitTagSource source = source(access)) {
            assertThat(source.list()).extracting(tag -> tag.tag().value()).containsExactly("v1");
            assertThat(read(source, "v1", "products/a.json")).isEqualTo("1".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void aHostThatIsNotKnownOrHasAnotherOrARevokedKeyIsRefusedAndNothingIsAdded() throws Exception {
        for (String known : List.of("", host.knownHostWithAnotherKey(), "@revoked " + host.knownHost())) {
            Files.writeString(knownHosts, known);
            try (JGitTagSource source = source(access)) {
                refused(source);
            }
            assertThat(knownHosts).hasContent(known);
        }
        Files.writeString(knownHosts, host.knownHost());
        try (JGitTagSource source = source(access)) {
            assertThat(source.list()).hasSize(1);
        }
    }

    @Test
    void aKeyThatTheHostDoesNotTakeIsRefused() {
        Path stranger = GitSshHost.writeStrangersKey(folder.resolve("stranger"));
        try (JGitTagSource source = source(SshAccess.key(stranger).knownHosts(knownHosts))) {
            refused(source);
        }
    }

    @Test
    void aKeyWithAPassphraseIsReadWithIt() {
        SshAccess locked = SshAccess.key(host.writeUserKey(folder.resolve("locked"), PASSPHRASE))
                .knownHosts(knownHosts);
        try (JGitTagSource source = source(locked.passphrase(PASSPHRASE::toCharArray))) {
            assertThat(source.list()).hasSize(1);
        }
        try (JGitTagSource source = source(locked.passphrase("wrong"::toCharArray))) {
            refused(source);
        }
        assertThat(locked.passphrase(PASSPHRASE::toCharArray).toString()).doesNotContain(PASSPHRASE);
    }

    @Test
    @DisplayName("H-REV-7, H-REV-8 a tag that is moved, deleted or made again on a host over ssh is seen as it is now")
    void tagsChange() {
        try (JGitTagSource source = source(access)) {
            byte[] first = read(source, "v1", "products/a.json");
            repository.file("products/a.json", "2").commit("two").tag("v1");
            assertThat(read(source, "v1", "products/a.json"))
                    .isNotEqualTo(first)
                    .isEqualTo("2".getBytes(StandardCharsets.UTF_8));
            repository.deleteTag("v1").tag("v2");
            assertThat(source.list()).extracting(tag -> tag.tag().value()).containsExactly("v2");
            assertThat(source.resolve(new TagName("v1"))).isInstanceOf(TagSource.Resolution.Unresolved.class);
            repository.file("products/a.json", "3").commit("three").tag("v1");
            assertThat(source.list()).hasSize(2);
            assertThat(read(source, "v1", "products/a.json")).isEqualTo("3".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    @DisplayName(
            "H-GIT-5 a host over ssh that hangs is given up after its silence, and what was fetched stays readable")
    void aHostThatHangsIsGivenUp() {
        try (JGitTagSource source = source(access, Duration.ofSeconds(1))) {
            Resolved resolved = (Resolved) source.resolve(new TagName("v1"));
            host.behave(Behaviour.HANGING);
            assertThatThrownBy(source::list)
                    .satisfies(fault -> assertThat(code(fault)).isEqualTo("source.unreachable"));
            assertThat(source.read(resolved.release(), "products/a.json")).isPresent();
            host.behave(Behaviour.GOOD);
            assertThat(source.list()).hasSize(1);
        }
    }

    @Test
    @DisplayName("H-GIT-3 a pack over ssh that is cut leaves nothing of it, and comes whole at the next call")
    void aPackThatIsCut() {
        byte[] noise = new byte[256 << 10];
        new Random(7).nextBytes(noise);
        String text = Base64.getEncoder().encodeToString(noise);
        repository.file("products/noise.txt", text).commit("big").tag("big");
        try (JGitTagSource source = source(access)) {
            host.behave(Behaviour.cuttingAfter(64 << 10));
            assertThatThrownBy(() -> source.resolve(new TagName("big")))
                    .satisfies(fault -> assertThat(code(fault)).isEqualTo("source.unreachable"));
            host.behave(Behaviour.GOOD);
            assertThat(read(source, "big", "products/noise.txt")).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    @DisplayName(
            "H-REV-1 what a host over ssh does not serve is a fault; a ref that it hides is not there, and nothing older takes its place")
    void whatIsNotServed() {
        repository.file("products/a.json", "2").commit("two").tag("v2");
        try (JGitTagSource source = source(access)) {
            host.behave(Behaviour.REFUSING);
            refused(source);
            host.behave(Behaviour.GOOD).show(ref -> !ref.endsWith("/v2"));
            assertThat(source.list()).extracting(tag -> tag.tag().value()).containsExactly("v1");
            assertThat(source.resolve(new TagName("v2"))).isInstanceOf(TagSource.Resolution.Unresolved.class);
        }
    }
}
