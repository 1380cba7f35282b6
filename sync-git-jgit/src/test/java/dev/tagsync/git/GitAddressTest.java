package dev.tagsync.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.ConfigurationException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitAddressTest {
    @ParameterizedTest
    @CsvSource({
        "https://git.example/catalog.git, https://git.example/catalog.git",
        "https://ann:s3cret@git.example/catalog.git, https://git.example/catalog.git",
        "https://t0ken@git.example:8443/c.git, https://git.example:8443/c.git",
        "https://ann:p%40ss%3A@git.example/c.git?token=s3cret#x, https://git.example/c.git",
        "https://ann:p@ss@git.example/c.git, https://git.example/c.git",
        "ssh://git@git.example:2222/c.git, ssh://git.example:2222/c.git",
        "git@git.example:shop/catalog.git, git.example:shop/catalog.git",
        "git.example:catalog.git, git.example:catalog.git",
        "file:///srv/git/catalog.git, file:///srv/git/catalog.git"
    })
    void isShownWithoutUserInfoQueryAndFragment(String url, String shown) {
        assertThat(GitAddress.parse(url)).hasToString(shown);
    }

    @Test
    void takesItsSecretsOutOfATextInEveryForm() {
        GitAddress address = GitAddress.parse("https://ann:p%40ss%2Fword@git.example/c.git?key=abcdef");
        assertThat(address.redact("https://ann:p%40ss%2Fword@git.example/c.git?key=abcdef: refused, tried p@ss/word"))
                .doesNotContain("p%40ss", "p@ss", "abcdef")
                .contains("git.example/c.git")
                .contains("refused");
        assertThat(address.redact("moved to https://bob:other@elsewhere.example/c.git"))
                .isEqualTo("moved to https://elsewhere.example/c.git");
    }

    @Test
    void leavesOrdinaryWordsAlone() {
        assertThat(GitAddress.parse("git@git.example:c.git").redact("git@git.example: not a git repository"))
                .isEqualTo("git.example: not a git repository");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "catalog", "/srv/git/catalog.git", "C:\\git", "://x"})
    void whatIsNoUrlIsRefused(String text) {
        assertThatThrownBy(() -> GitAddress.parse(text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("\"" + text + "\" is no URL of a Git repository");
    }

    @Test
    void credentialsDoNotChangeWhereTheMirrorLies() {
        Map<String, String> environment =
                Map.of("XDG_CACHE_HOME", Path.of("").toAbsolutePath().toString());
        Path plain = DefaultMirrors.of(GitAddress.parse("https://git.example/c.git"), environment);
        assertThat(DefaultMirrors.of(GitAddress.parse("https://ann:pw@git.example/c.git"), environment))
                .isEqualTo(plain)
                .isNotEqualTo(DefaultMirrors.of(GitAddress.parse("https://git.example/d.git"), environment));
        assertThat(plain.getParent()).isEqualTo(Path.of("").toAbsolutePath().resolve("tagsync/mirrors"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://alice:s3/cret@git.example/c.git",
                "https://alice:s3?cret@git.example/c.git",
                "https://alice:s3#cret@git.example/c.git",
                "https://alice:7/cret@git.example/c.git",
                "ssh://alice:s3/cret@git.example/c.git"
            })
    @DisplayName("a password that is cut off from its host by a raw character is refused, and not shown")
    void aPasswordWithARawSlashIsNotShown(String url) {
        assertThatThrownBy(() -> GitAddress.parse(url))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.getMessage() + e.hint())
                                .doesNotContain("alice", "s3", "7/", "cret")
                                .contains("%2F"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://git.example/@shop/c.git", "https://[::1]:8443/c.git", "ssh://[::1]/c.git"})
    void hostsAndPathsThatLookOddAreFine(String url) {
        assertThat(GitAddress.parse(url)).hasToString(url);
    }
}
