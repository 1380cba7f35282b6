package dev.tagsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagNameTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"v1", "shop-a/v1.2.0", "größer", "商品/一", "\uD83D\uDE00", "a\uD83D\uDE00b", "a'b\"c;--", "a%2Fb"})
    void namesThatGitAllowsAreTaken(String name) {
        assertThat(new TagName(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-v1",
                "@",
                "a@{b",
                "a..b",
                "a.",
                "a b",
                "a\tb",
                "a~",
                "a/",
                "/a",
                "a//b",
                ".a",
                "a/.b",
                "a.lock",
                "a.lock/b",
                "a\\b"
            })
    void namesThatGitForbidsAreRefused(String name) {
        assertThatThrownBy(() -> new TagName(name)).isInstanceOf(IllegalArgumentException.class);
    }

    /** No store can hold it as a key. */
    @ParameterizedTest
    @ValueSource(strings = {"a\uD83D", "\uDE00a", "a\uDE00\uD83Db"})
    void halfACharacterIsRefused(String name) {
        assertThatThrownBy(() -> new TagName(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("half of one");
    }

    @ParameterizedTest
    @ValueSource(ints = {1_025, 70_000})
    void nameThatIsTooLongForAKeyIsRefusedInFewWords(int length) {
        assertThat(new TagName("a".repeat(TagName.MAX_LENGTH)).value()).hasSize(1_024);
        assertThatThrownBy(() -> new TagName("a".repeat(length)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("it has " + length + " characters, at most 1024 are taken")
                .message()
                .hasSizeLessThan(300);
    }
}
