package dev.tagsync.internal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "a.json a.json",
                "*.json a.json",
                "*.json .json",
                "**/*.json a.json",
                "**/*.json a/b/c.json",
                "a/**/c.json a/c.json",
                "a/**/c.json a/b/b/c.json",
                "a/** a/b",
                "a/** a/b/c",
                "** a",
                "** a/b",
                "**/**/a a",
                "**/a/**/b x/a/y/a/z/b",
                "a?c aéc",
                "a?c a😀c",
                "*😀* x😀y",
                "[a-c]x bx",
                "[!a-c]x dx",
                "[]]x ]x",
                "[*]x *x",
                "[{]x {x",
                "[a-]x -x",
                "*.{yml,yaml} a.yaml",
                "{a,b}/{c,d} b/c",
                "a{,b} a",
                "a.b(c)+$ a.b(c)+$",
                "*a*b*c xaybzcabc",
            })
    void matchesWholePaths(String pattern, String path) {
        assertThat(Glob.parse(pattern).matches(path)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "a.json b/a.json",
                "*.json a/b.json",
                "a?c a/c",
                "a[!b]c a/c",
                "a/** a",
                "a/**/c.json a/xc.json",
                "**/a/** a",
                "**/a x/b",
                "a.json axjson",
                "*.{yml,yaml} a.yam",
                "A a",
                "a aa",
                "aa a",
                "a/b a",
                "a a/b",
            })
    void staysWithinFoldersAndTakesOtherCharactersAsTheyAre(String pattern, String path) {
        assertThat(Glob.parse(pattern).matches(path)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/a 'starts with'",
                "a/ 'a/**'",
                "a//b 'name is empty'",
                "a**b 'whole folders'",
                "a**/b 'whole folders'",
                "[a 'not closed'",
                "[] 'not closed'",
                "[z-a] 'ends before it starts'",
                "{a 'not closed'",
                "{a,{b}} 'within'",
                "'' 'empty'",
            })
    void faultNamesThePatternAndWhatIsWrong(String pattern, String what) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Glob.parse(pattern))
                .withMessageContaining("\"" + pattern + "\"")
                .withMessageContaining(what);
    }

    @Test
    void bracesCannotMultiplyWithoutBound() {
        assertThatIllegalArgumentException().isThrownBy(() -> Glob.parse("{a,b}".repeat(20)));
    }

    @Test
    void noPatternMakesMatchingExplode() {
        Glob stars = Glob.parse("*a".repeat(200) + "b");
        Glob folders = Glob.parse("**/a/".repeat(200) + "b");
        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            assertThat(stars.matches("a".repeat(5_000))).isFalse();
            assertThat(folders.matches("a/".repeat(5_000) + "c")).isFalse();
        });
    }

    @Test
    void filterTakesWhatIsIncludedAndNotExcluded() {
        PathFilter filter = new PathFilter(List.of("**/*.json", "**/*.md"), List.of("drafts/**", "**/README.md"));

        assertThat(filter.matches("products/a.json")).isTrue();
        assertThat(filter.matches("a.md")).isTrue();
        assertThat(filter.matches("products/a.txt")).isFalse();
        assertThat(filter.matches("drafts/a.json")).isFalse();
        assertThat(filter.matches("x/README.md")).isFalse();
        assertThat(new PathFilter(List.of(), List.of()).matches("a")).isFalse();
    }

    @Test
    void filterReachesIntoFoldersInWhichSomethingMayBelong() {
        PathFilter filter =
                new PathFilter(List.of("products/**/*.json", "*/notes/*.md"), List.of("**/drafts/**", "products/old"));

        assertThat(filter.reachesInto("products")).isTrue();
        assertThat(filter.reachesInto("products/eu/2")).isTrue();
        assertThat(filter.reachesInto("x")).isTrue();
        assertThat(filter.reachesInto("x/notes")).isTrue();
        assertThat(filter.reachesInto("x/notes/y")).isFalse();
        assertThat(filter.reachesInto("x/y")).isFalse();
        assertThat(filter.reachesInto("products/drafts")).isFalse();
        assertThat(filter.reachesInto("products/drafts/x")).isFalse();
        assertThat(filter.reachesInto("products/old")).isFalse();
        assertThat(new PathFilter(List.of("**/*.json"), List.of()).reachesInto("any/where"))
                .isTrue();
        assertThat(new PathFilter(List.of("*.json"), List.of()).reachesInto("a.json"))
                .isFalse();
    }
}
